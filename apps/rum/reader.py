"""Runs the queries about what browsers showed."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

from apps.clickhouse import client
from apps.query.sql import Query
from apps.query.timerange import LATEST_S, SECOND_NS
from apps.query.values import as_text
from apps.rum import queries
from apps.rum.fields import DIMENSIONS, PAGE
from apps.rum.figures import NO_VIEWS, make_figures
from apps.rum.question import Question, ask
from apps.rum.records import Figures, Group, Groups
from apps.rum.rows import GroupRow, StepRow, ViewsRow, VitalRow

HOUR_S = 3600
# A page that is open for longer than this has a new session, and hardly a view without any before it.
VIEWS_BEFORE_S = 24 * HOUR_S

RowType = TypeVar("RowType", bound=NamedTuple)


def read_rows(row_type: type[RowType], query: Query) -> list[RowType]:
    return [row_type._make(map(_clean, row)) for row in client.select(*query)]


def list_services(question: Question) -> list[str]:
    """Services with views in the range or in the day before it: errors and vitals of pages are theirs."""
    start_s = question.within.start_ns // SECOND_NS // HOUR_S * HOUR_S
    rows = client.select(
        *queries.list_services(
            project_id=question.project_id,
            from_s=min(max(start_s - VIEWS_BEFORE_S, 0), LATEST_S),
            until_s=min(question.end_s, LATEST_S),
        )
    )
    return [as_text(name) for (name,) in rows]


def choose_services(question: Question, known: Sequence[str] | None = None) -> Sequence[str]:
    """Whose telemetry is read. `known`: what `list_services` told, where it was asked already."""
    if question.service is not None:
        return [question.service]
    return list_services(question) if known is None else known


def read_figures(question: Question, services: Sequence[str]) -> Figures:
    """Of all pages of the services, or of the question's one. Raises FilterError."""
    asked, steps = ask(question, services), question.steps
    if not services:
        return make_figures(question, NO_VIEWS, [], [])
    views = read_rows(ViewsRow, queries.count_views(asked, steps))
    return make_figures(
        question,
        views[0] if views else NO_VIEWS,
        read_rows(StepRow, queries.count_errors(asked, steps)),
        read_rows(VitalRow, queries.summarise_vitals(asked, steps)),
    )


def list_groups(question: Question, *, by: str, sort: str, limit: int) -> Groups:
    """Figures by "page" or one of DIMENSIONS, ordered by one of SORTS. Raises FilterError."""
    services = choose_services(question)
    asked = ask(question, services)
    if not services:
        return Groups([], 0)
    dimension = PAGE if by == "page" else DIMENSIONS[by]
    rows = read_rows(GroupRow, queries.list_groups(asked, dimension, sort=sort, limit=limit))
    return Groups([Group(*row[:-1]) for row in rows], rows[0].total if rows else 0)


def _clean(value: Any) -> Any:
    """What a rule of redaction cut within a character comes as bytes."""
    return as_text(value) if isinstance(value, bytes) else value
