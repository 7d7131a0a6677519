"""The SQL of any filter finds what a plain evaluator finds, over the same spans and log records."""

# ruff: noqa: S608 - a Matching is a condition whose values travel as parameters.

import os
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from apps.clickhouse import client
from apps.logs.matching import match_logs
from apps.query.language.flat import require_flat
from apps.query.language.parse import parse_filter
from apps.query.language.tree import Filter
from apps.query.language.write import write_filter
from apps.query.matching import Matching, Scope
from apps.traces.matching import match_spans
from tests.clickhouse_fixtures import Store
from tests.filters.oracle import find_spans, meets
from tests.filters.questions import combined_filters, log_filters, single_filters, structural_filters
from tests.filters.rows import (
    WITHIN,
    LogRow,
    SpanRow,
    make_forest,
    make_log_rows,
    send_logs,
    send_spans,
)

STORES = 6
# Random filters in all, divided among the tests, others in each run; 20 000 for a long look.
FILTERS = int(os.environ.get("FILTERS", "600"))


@dataclass(frozen=True)
class Stored:
    project_id: int
    spans: list[SpanRow] = field(repr=False)
    logs: list[LogRow] = field(repr=False)


@pytest.fixture(scope="module")
def stored(shared_store: Store) -> list[Stored]:
    stores = []
    for seed in range(STORES):
        random, project_id = Random(seed), shared_store.new_project_id()
        spans, logs = make_forest(random, traces=25), make_log_rows(random, count=80)
        shared_store.insert(send_spans(spans), project_id=project_id)
        shared_store.insert_logs(send_logs(logs), project_id=project_id)
        stores.append(Stored(project_id, spans, logs))
    return stores


def ask(stored: Stored, environment: str | None) -> Scope:
    return Scope(stored.project_id, WITHIN, environment, None)


def is_in_scope(row: SpanRow | LogRow, at_ns: int, environment: str | None) -> bool:
    is_within = WITHIN.start_ns <= at_ns < WITHIN.end_ns
    return is_within and environment in (None, row.origin.environment)


def select_spans(matching: Matching) -> list[tuple[Any, ...]]:
    sql = f"""\
SELECT lower(hex(s.trace_id)), lower(hex(s.span_id)), s.kind, toUnixTimestamp64Nano(s.start)
FROM spans AS s
WHERE {matching.sql}"""
    return sorted(client.select(sql, matching.params))


def expect_spans(stored: Stored, tree: Filter, environment: str | None) -> list[tuple[Any, ...]]:
    found = find_spans(tree, stored.spans)
    return sorted(row.key for row in found if is_in_scope(row, row.start_ns, environment))


def check_spans(stored: Stored, tree: Filter, environment: str | None) -> None:
    text = write_filter(tree)
    assert parse_filter(text) == tree
    expected = expect_spans(stored, tree, environment)
    event("none" if not expected else "all" if len(expected) > 100 else "some")
    assert select_spans(match_spans(text, ask(stored, environment))) == expected, text


many = settings(suppress_health_check=list(HealthCheck))
places = st.integers(0, STORES - 1)
environments = st.sampled_from([None, None, "production"])


@settings(many, max_examples=int(0.4 * FILTERS))
@given(place=places, tree=single_filters, environment=environments)
def test_conditions_on_single_spans(
    stored: list[Stored], place: int, tree: Filter, environment: str | None
) -> None:
    check_spans(stored[place], tree, environment)


@settings(many, max_examples=int(0.1 * FILTERS))
@given(place=places, tree=combined_filters, environment=environments)
def test_combinations_and_figures_over_traces(
    stored: list[Stored], place: int, tree: Filter, environment: str | None
) -> None:
    check_spans(stored[place], tree, environment)


@settings(many, max_examples=int(0.2 * FILTERS))
@given(place=places, tree=structural_filters, environment=environments)
def test_structure(stored: list[Stored], place: int, tree: Filter, environment: str | None) -> None:
    check_spans(stored[place], tree, environment)


@settings(many, max_examples=int(0.3 * FILTERS))
@given(place=places, tree=log_filters, environment=environments)
@example(place=0, tree=parse_filter("severity=0"), environment=None)
def test_log_records(stored: list[Stored], place: int, tree: Filter, environment: str | None) -> None:
    text, within = write_filter(tree), stored[place]
    matching = match_logs(text, ask(within, environment))
    sql = f"SELECT l.observed_after FROM logs AS l WHERE {matching.sql}"
    found = sorted(row[0] for row in client.select(sql, matching.params))
    expression = require_flat(tree, subject="logs")
    assert found == sorted(
        row.number
        for row in within.logs
        if is_in_scope(row, row.time_ns, environment) and meets(row, expression)
    ), text
