"""What all pages about browsers are asked, and what that comes to on views and on log records. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.query.binding import Binder
from apps.query.fragments import ALWAYS
from apps.query.language.flat import require_flat
from apps.query.language.parse import parse_filter
from apps.query.matching import Scope
from apps.query.predicate import Predicate
from apps.query.scoping import scope_conditions
from apps.query.sql import Query, all_of
from apps.query.timerange import SECOND_NS, TimeRange
from apps.rum.fields import IS_ERROR, IS_LOAD, IS_VIEW, IS_VITAL, OF_VIEW, RECORD_COLUMNS, VIEW_PREFIX
from apps.services.windows import Steps, divide, read_window
from apps.traces.fields import SPAN_COLUMNS

MOST_STEPS = 120
# Several keys of one map are asked for: otherwise the map is unpacked again for each.
READ_MAPS_ONCE = "SETTINGS optimize_functions_to_subcolumns = 0"


@dataclass(frozen=True, slots=True)
class Question:
    """`q`: a filter on what views and log records both carry. `page`: its name; None: every page."""

    project_id: int
    within: TimeRange
    now_ns: int
    environment: str | None = None
    service: str | None = None
    q: str = ""
    page: str | None = None

    @property
    def steps(self) -> Steps:
        return divide(read_window(self.within), most=MOST_STEPS)

    @property
    def end_s(self) -> int:
        return -(-self.within.end_ns // SECOND_NS)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions on `spans AS s` and on `logs AS l`, and their parameters, whose names begin with `m_`.

    `spans` and `records` are of the project, the range and the services. `is_wanted_*` is the filter's,
    `is_*_on_page` the page's. What the methods hand out is whole: all that follows WHERE.
    """

    spans: str
    records: str
    is_wanted_view: str
    is_wanted_record: str
    is_view_on_page: str
    is_record_on_page: str
    params: dict[str, Any]

    @property
    def is_filtered(self) -> bool:
        return {self.is_wanted_view, self.is_view_on_page} != {ALWAYS}

    def views(self) -> str:
        return _join(self.spans, IS_VIEW, self.is_view_on_page, self.is_wanted_view)

    def loads(self) -> str:
        return _join(self.views(), IS_LOAD)

    def all_views(self) -> str:
        """Whatever the filter and the page."""
        return _join(self.spans, IS_VIEW)

    def errors(self) -> str:
        return _join(self.records, IS_ERROR, OF_VIEW, self.is_record_on_page, self.is_wanted_record)

    def matches_view(self) -> str:
        """Of a row of `all_views`."""
        return _join(self.is_view_on_page, self.is_wanted_view)

    def matching_records(self) -> str:
        """Whatever they tell of a page."""
        return _join(self.records, OF_VIEW, self.is_record_on_page, self.is_wanted_record)

    def vitals(self) -> str:
        """Of every page: whose a measure is, its last value decides."""
        return _join(self.records, IS_VITAL, self.is_wanted_record)

    def bind(self, sql: str, **params: Any) -> Query:
        """The text with those of the parameters that it names, and with `params`."""
        named = {name: value for name, value in self.params.items() if f"{{{name}:" in sql}
        return f"{sql}\n{READ_MAPS_ONCE}", {**named, **params}


def ask(question: Question, services: Sequence[str], *, until_ms: int | None = None) -> Conditions:
    """`until_ms`: only what had arrived by then. Raises FilterError for what cannot be read, what needs
    several spans, and what views or log records do not have.
    """
    binder = Binder()
    scope = Scope(question.project_id, question.within, question.environment, until_ms)
    named = binder.name("services", "Array(String)", list(services))
    page = None if question.page is None else binder.name("view", "String", VIEW_PREFIX + question.page)
    expression = require_flat(parse_filter(question.q), subject="views of pages")
    return Conditions(
        spans=_join(*scope_conditions(SPAN_COLUMNS, scope, binder), f"s.service IN {named}"),
        records=_join(*scope_conditions(RECORD_COLUMNS, scope, binder), f"l.service IN {named}"),
        is_wanted_view=Predicate(SPAN_COLUMNS, binder).write(expression),
        is_wanted_record=Predicate(RECORD_COLUMNS, binder).write(expression),
        is_view_on_page=ALWAYS if page is None else f"s.name = {page}",
        is_record_on_page=ALWAYS if page is None else f"l.attrs['rum.view.name'] = {page}",
        params=binder.params,
    )


def _join(*conditions: str) -> str:
    return all_of([condition for condition in conditions if condition != ALWAYS])
