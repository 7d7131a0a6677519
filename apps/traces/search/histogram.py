"""How many spans match in each step of the range, and how many in all."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.clickhouse import client
from apps.query.timerange import SECOND_NS, TimeRange
from apps.traces.search import queries
from apps.traces.search.question import Question
from apps.traces.search.rows import StepRow, TotalsRow

MAX_STEPS = 120
_MS = 1_000_000
_MINUTE = 60 * SECOND_NS
_DAY = 24 * 60 * _MINUTE
# Steps that a person would choose.
STEPS_NS = (
    *(step * _MS for step in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(step * SECOND_NS for step in (1, 2, 5, 10, 15, 30)),
    *(step * _MINUTE for step in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)),
    *(step * _DAY for step in (1, 2, 7, 30, 365)),
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Exact, over all that match."""

    span_count: int
    error_count: int
    trace_count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """`span_counts[i]` and, of these, `error_counts[i]` start in the i-th step after `start_ns`."""

    start_ns: int
    step_ns: int
    span_counts: list[int]
    error_counts: list[int]


def read_histogram(question: Question) -> Histogram:
    step_ns = choose_step_ns(question.within)
    query = queries.count_steps(project_id=question.project_id, matching=question.matching, step_ns=step_ns)
    return fill_steps(question.within, step_ns, map(StepRow._make, client.select(*query)))


def read_totals(question: Question) -> Totals:
    query = queries.count_traces(project_id=question.project_id, matching=question.matching)
    totals = next(map(TotalsRow._make, client.select(*query)), TotalsRow(0, 0, 0))
    return Totals(totals.spans, totals.errors, totals.traces)


def choose_step_ns(within: TimeRange) -> int:
    """The least of STEPS_NS that needs no more than MAX_STEPS."""
    fitting = (step_ns for step_ns in STEPS_NS if count_steps(within, step_ns) <= MAX_STEPS)
    return next(fitting, STEPS_NS[-1])


def count_steps(within: TimeRange, step_ns: int) -> int:
    return -(-within.end_ns // step_ns) - within.start_ns // step_ns


def fill_steps(within: TimeRange, step_ns: int, rows: Iterable[StepRow]) -> Histogram:
    first = within.start_ns // step_ns
    spans = [0] * count_steps(within, step_ns)
    errors = [0] * len(spans)
    for row in rows:
        spans[row.step - first], errors[row.step - first] = row.spans, row.errors
    return Histogram(first * step_ns, step_ns, spans, errors)
