"""The first of all traces by duration, errors or spans, where nothing narrows them but range and environment.

The index of traces knows all three; spans are asked only which of the first had arrived and are meant.
"""

from collections.abc import Sequence

from apps.clickhouse import client
from apps.traces.search import queries
from apps.traces.search.order import TraceOrder
from apps.traces.search.question import Question
from apps.traces.search.revised import has_late
from apps.traces.search.rows import FoundTraceRow, IndexedTraceRow

# Of the first few are not meant: they go on over the range, or came after the question's bound.
SPARE_TRACES = 16


def rank_traces(question: Question, *, order: TraceOrder, limit: int) -> list[FoundTraceRow]:
    """The true first of all, in order. Raises client.QueryTooExpensive."""
    count = limit + SPARE_TRACES
    while True:
        rows = _read_first(question, order, count)
        found = keep_meant(question, rows, late=question.environment is None and has_late(question))
        if len(found) >= limit or len(rows) < count:
            return found[:limit]
        count *= 4


def _read_first(question: Question, order: TraceOrder, limit: int) -> list[IndexedTraceRow]:
    query = queries.rank_traces(
        project_id=question.project_id,
        within=question.within,
        environment=question.environment,
        order=order,
        limit=limit,
    )
    return [IndexedTraceRow._make(row) for row in client.select(*query)]


def keep_meant(question: Question, rows: Sequence[IndexedTraceRow], *, late: bool) -> list[FoundTraceRow]:
    """Those with a span that is meant, and how many of them. `late`: spans came after the bound."""
    within = question.within
    known = {
        row.trace_id: row.spans
        for row in rows
        if within.start_ns <= row.start_ns and row.last_start_ns < within.end_ns
    }
    if question.environment is not None or late:
        known = {}
    asked = [row.trace_id for row in rows if row.trace_id not in known]
    if asked:
        query = queries.count_matches(
            project_id=question.project_id, matching=question.matching, trace_ids=asked
        )
        known |= dict(client.select(*query))
    return [
        FoundTraceRow(row.trace_id, row.start_ns, known[row.trace_id])
        for row in rows
        if row.trace_id in known
    ]
