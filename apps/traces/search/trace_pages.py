"""Lists of the traces that match: page after page by their start, or the most of something."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from apps.clickhouse import client
from apps.query.timerange import SECOND_NS
from apps.traces import reader
from apps.traces.records import TraceSummary
from apps.traces.search import queries
from apps.traces.search.columns import Column
from apps.traces.search.order import TraceOrder, TracePlace
from apps.traces.search.question import Question
from apps.traces.search.ranked import keep_meant, rank_traces
from apps.traces.search.records import FoundTrace
from apps.traces.search.revised import has_late, revise
from apps.traces.search.rows import FoundTraceRow, IndexedTraceRow
from apps.traces.search.trace_columns import read_trace_columns

# A page nearly always lies in the newest minutes of its range: look there before looking at all of it.
SLICES_NS = (2 * 60 * SECOND_NS, 30 * 60 * SECOND_NS, 4 * 3600 * SECOND_NS)
# Of a slice's traces few begin before it.
SPARE_TRACES = 16
MAX_ROUNDS = 12
MAX_TRACES_AT_ONCE = 20_000
Summaries = dict[str, TraceSummary]
# From spans and the index together, or from the index alone: then its matches are yet to be counted.
AnyRow = FoundTraceRow | IndexedTraceRow
# Behind every id of the traces that start in the same nanosecond.
LAST_ID = "f" * 32


@dataclass(frozen=True, slots=True)
class TracePage:
    """`next_place` is None on the last page. A page may be shorter than asked for and not be the last."""

    traces: tuple[FoundTrace, ...]
    next_place: TracePlace | None


def list_traces(
    question: Question,
    *,
    order: TraceOrder,
    limit: int,
    columns: Sequence[Column] = (),
    after: TracePlace | None = None,
) -> TracePage:
    """A page of the traces with a span that matches. By start, no trace is on two pages or on none; the
    other orders have one page, the true first of all. Raises client.QueryTooExpensive."""
    known: Summaries = {}
    if order.has_pages:
        rows, reached = _read_page(question, order, limit, after, known)
    else:
        rows, reached = _find_most(question, order, limit), None
    return TracePage(summarise_rows(question.project_id, rows, columns, known), reached)


def summarise_rows(
    project_id: int,
    rows: Sequence[FoundTraceRow],
    columns: Sequence[Column],
    known: Mapping[str, TraceSummary] = MappingProxyType({}),
) -> tuple[FoundTrace, ...]:
    """The traces whole, in the order of the rows; without one that was repaired to nothing meanwhile. Those
    in `known` are not read again."""
    ids = [row.trace_id for row in rows]
    unknown = [trace_id for trace_id in ids if trace_id not in known]
    read = {**known, **reader.summarise_traces(project_id, unknown)}
    summaries = {trace_id: read[trace_id] for trace_id in ids if trace_id in read}
    carried = read_trace_columns(project_id, list(summaries.values()), columns)
    return tuple(
        FoundTrace(summaries[row.trace_id], row.matched, carried.get(row.trace_id, {}))
        for row in rows
        if row.trace_id in summaries
    )


def find_first(question: Question, *, order: TraceOrder, limit: int) -> list[FoundTraceRow]:
    """The first of all that match, in one read however many they are. Raises client.QueryTooExpensive."""
    if not order.has_pages:
        return _find_most(question, order, limit)
    rows = find_traces(question, order=order, limit=limit)
    is_end = len(rows) < limit
    reached = None if is_end else TracePlace(rows[-1].start_ns, rows[-1].trace_id)
    return revise(question, order, rows, after=None, reached=reached)


def find_traces(
    question: Question,
    *,
    order: TraceOrder,
    limit: int,
    after: TracePlace | None = None,
    from_ns: int | None = None,
) -> list[FoundTraceRow]:
    query = queries.find_traces(
        project_id=question.project_id,
        matching=question.matching,
        order=order,
        limit=limit,
        after=after,
        from_ns=from_ns,
    )
    return [FoundTraceRow._make(row) for row in client.select(*query)]


def _find_most(question: Question, order: TraceOrder, limit: int) -> list[FoundTraceRow]:
    if question.has_filter:
        return find_traces(question, order=order, limit=limit)
    return rank_traces(question, order=order, limit=limit)


def _read_page(
    question: Question, order: TraceOrder, limit: int, after: TracePlace | None, known: Summaries
) -> tuple[list[FoundTraceRow], TracePlace | None]:
    """What it learns of whole traces on its way goes to `known`."""
    scanned: list[AnyRow] = []
    reached = after
    for rows, reached in islice(_scan(question, order, limit, after, known), MAX_ROUNDS):
        scanned += rows
        if len(scanned) > limit or reached is None:
            break
    # Last, so that what arrived while the page was read is known, too.
    late = has_late(question)
    found = _count_matches(question, scanned, late=late)
    if late:
        found = revise(question, order, found, after=after, reached=reached)
    if len(found) > limit:
        return found[:limit], TracePlace(found[limit - 1].start_ns, found[limit - 1].trace_id)
    return found, reached


def _scan(
    question: Question, order: TraceOrder, limit: int, after: TracePlace | None, known: Summaries
) -> Iterator[tuple[Sequence[AnyRow], TracePlace | None]]:
    """(traces in order, how far the list is now known; None: to its end), again and again."""
    count = limit + 1 + SPARE_TRACES
    for from_ns in _slice_starts(question, order, after):
        while True:
            rows = _find_since(question, from_ns, order, count, after)
            sound = _drop_earlier(question, rows, from_ns, known)
            if len(rows) < count:
                break
            after = TracePlace(rows[-1].start_ns, rows[-1].trace_id)
            yield sound, after
            count = min(count * 2, MAX_TRACES_AT_ONCE)
        after = TracePlace(from_ns, LAST_ID)
        yield sound, after
    rest = find_traces(question, order=order, limit=limit + 1, after=after)
    is_end = len(rest) <= limit
    yield rest, None if is_end else TracePlace(rest[-1].start_ns, rest[-1].trace_id)


def _find_since(
    question: Question, from_ns: int, order: TraceOrder, limit: int, after: TracePlace | None
) -> Sequence[AnyRow]:
    """The newest as far as rows since `from_ns` know; where nothing narrows them the index can tell."""
    if question.has_filter or question.environment is not None:
        return find_traces(question, order=order, limit=limit, after=after, from_ns=from_ns)
    query = queries.list_indexed(
        project_id=question.project_id,
        end_ns=question.within.end_ns,
        limit=limit,
        from_ns=from_ns,
        after=after,
    )
    return [IndexedTraceRow._make(row) for row in client.select(*query)]


def _count_matches(question: Question, rows: Sequence[AnyRow], *, late: bool) -> list[FoundTraceRow]:
    indexed = [row for row in rows if isinstance(row, IndexedTraceRow)]
    meant = {row.trace_id: row for row in keep_meant(question, indexed, late=late)}
    counted = (row if isinstance(row, FoundTraceRow) else meant.get(row.trace_id) for row in rows)
    return [row for row in counted if row is not None]


def _slice_starts(question: Question, order: TraceOrder, after: TracePlace | None) -> list[int]:
    """Only the newest end is sliced: a trace that began long ago may go on until now."""
    if order is not TraceOrder.START:
        return []
    near_ns = min(after.start_ns, question.within.end_ns) if after else question.within.end_ns
    inner = [near_ns - width_ns for width_ns in SLICES_NS]
    return [from_ns for from_ns in inner if from_ns > question.within.start_ns]


def _drop_earlier(question: Question, rows: Sequence[AnyRow], from_ns: int, known: Summaries) -> list[AnyRow]:
    """The traces that do start at or after `from_ns`, when looked at whole."""
    known |= reader.summarise_traces(question.project_id, [row.trace_id for row in rows])
    return [
        row for row in rows if row.trace_id in known and known[row.trace_id].start_time_unix_nano >= from_ns
    ]
