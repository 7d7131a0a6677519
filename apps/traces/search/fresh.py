"""What a live stream reads back of batches that have just been written: the traces or spans that match."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.clickhouse import client
from apps.query.matching import Matching, Scope
from apps.query.timerange import LATEST_NS, TimeRange
from apps.traces import reader
from apps.traces.matching import match_arrived
from apps.traces.search import queries
from apps.traces.search.columns import Column, keys_in_spans
from apps.traces.search.order import SpanOrder
from apps.traces.search.records import FoundSpan, FoundTrace
from apps.traces.search.rows import FoundSpanRow
from apps.traces.search.span_pages import decode_rows
from apps.traces.search.trace_columns import read_trace_columns

# The newest traces of a batch that are worth a look; nobody is shown more of them anyway.
MAX_TOUCHED = 1000
ANY_TIME = TimeRange(0, LATEST_NS)


@dataclass(frozen=True, slots=True)
class FreshTraces:
    """`matched_spans`: how many spans of the batches match, shown or not."""

    traces: tuple[FoundTrace, ...]
    matched_spans: int


@dataclass(frozen=True, slots=True)
class FreshSpans:
    spans: tuple[FoundSpan, ...]
    matched_spans: int


def read_fresh_traces(
    project_id: int,
    batches: Sequence[int],
    text: str,
    *,
    environment: str | None,
    limit: int,
    columns: Sequence[Column] = (),
) -> FreshTraces:
    """The newest traces that the batches brought spans for, as they stand now. One that matches by an earlier
    batch is told, too, when it grows. Raises FilterError."""
    query = queries.find_touched(
        project_id=project_id,
        matching=match_arrived(text, Scope(project_id, ANY_TIME, environment), batches),
        batches=batches,
        limit=MAX_TOUCHED,
    )
    touched = client.select(*query)
    if not touched:
        return FreshTraces((), 0)
    summaries = reader.summarise_traces(project_id, [row[0] for row in touched])
    earliest_ns = min((known.start_time_unix_nano for known in summaries.values()), default=0)
    scope = Scope(project_id, TimeRange(earliest_ns, LATEST_NS), environment)
    counts = client.select(
        *queries.count_matches(
            project_id=project_id, matching=match_arrived(text, scope, batches), trace_ids=list(summaries)
        )
    )
    found = [(summaries[known_id], matched) for known_id, matched in counts]
    found.sort(key=lambda each: (-each[0].start_time_unix_nano, each[0].trace_id))
    shown = found[:limit]
    carried = read_trace_columns(project_id, [summary for summary, _ in shown], columns)
    return FreshTraces(
        tuple(FoundTrace(known, matched, carried.get(known.trace_id, {})) for known, matched in shown),
        touched[0][1],
    )


def read_fresh_spans(
    project_id: int,
    batches: Sequence[int],
    text: str,
    *,
    environment: str | None,
    limit: int,
    columns: Sequence[Column] = (),
) -> FreshSpans:
    """The newest spans of the batches that match. Raises FilterError."""
    matching = match_arrived(text, Scope(project_id, ANY_TIME, environment), batches)
    in_batches = Matching(
        f"{matching.sql}\n    AND s.batch IN {{batches:Array(UInt64)}}",
        {**matching.params, "batches": list(batches)},
    )
    query = queries.list_spans(
        matching=in_batches,
        order=SpanOrder.START,
        limit=limit,
        columns=keys_in_spans(columns),
    )
    rows = [FoundSpanRow(*row) for row in client.select(*query)]
    matched = len(rows)
    if matched == limit:
        ((matched, *_),) = client.select(*queries.count_traces(project_id=project_id, matching=in_batches))
    return FreshSpans(decode_rows(project_id, rows, columns), matched)
