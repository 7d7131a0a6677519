"""What can be watched: which signal's batches a feed is made of, and how they are read back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.live.wanted import Wanted
from apps.logs import reader as logs
from apps.logs.conditions import LogFilter
from apps.logs.json_forms import describe_log
from apps.logs.matching import check_log_filter
from apps.otlp.signals import Signal
from apps.traces.matching import check_arrived_filter
from apps.traces.search.columns import read_column
from apps.traces.search.fresh import read_fresh_spans, read_fresh_traces
from apps.traces.search.json_forms import describe_found_span, describe_found_trace

MAX_ROWS = 200


@dataclass(frozen=True, slots=True)
class News:
    """The newest rows that match, as JSON, and how many items of the batches match, told or not."""

    rows: list[dict[str, Any]]
    matched: int


@dataclass(frozen=True, slots=True)
class Feed:
    """`read` blocks. `check` raises FilterError for a filter that a stream cannot be asked."""

    signal: Signal
    read: Callable[[int, Sequence[int], Wanted], News]
    check: Callable[[str], object]


def read_traces(project_id: int, batches: Sequence[int], wanted: Wanted) -> News:
    fresh = read_fresh_traces(
        project_id,
        batches,
        wanted.q,
        environment=wanted.environment,
        limit=MAX_ROWS,
        columns=[read_column(name) for name in wanted.columns],
    )
    return News([describe_found_trace(found) for found in fresh.traces], fresh.matched_spans)


def read_spans(project_id: int, batches: Sequence[int], wanted: Wanted) -> News:
    fresh = read_fresh_spans(
        project_id,
        batches,
        wanted.q,
        environment=wanted.environment,
        limit=MAX_ROWS,
        columns=[read_column(name) for name in wanted.columns],
    )
    return News([describe_found_span(found) for found in fresh.spans], fresh.matched_spans)


def read_logs(project_id: int, batches: Sequence[int], wanted: Wanted) -> News:
    asked = LogFilter(q=wanted.q, environment=wanted.environment)
    arrived = logs.read_arrived(project_id, batches=batches, wanted=asked, limit=MAX_ROWS)
    return News([describe_log(record) for record in arrived.records], arrived.matched)


# By the name that a page asks for it, which is also the type of its frames.
FEEDS: Mapping[str, Feed] = {
    "traces": Feed(Signal.TRACES, read_traces, check_arrived_filter),
    "spans": Feed(Signal.TRACES, read_spans, check_arrived_filter),
    "logs": Feed(Signal.LOGS, read_logs, check_log_filter),
}
