"""Traces that spans which came later made begin earlier: kept where they were when the list began.

The index knows a trace's start as of now. Spans know when they arrived, so the start as of then is theirs to
tell; it is asked of the few traces whose start has changed since.
"""

from collections.abc import Callable

from apps.clickhouse import client
from apps.traces.search import queries
from apps.traces.search.order import TraceOrder, TracePlace
from apps.traces.search.question import Question
from apps.traces.search.rows import FoundTraceRow

MAX_REVISED = 20_000

Key = Callable[[int, str], tuple[int, str]]


def revise(
    question: Question,
    order: TraceOrder,
    found: list[FoundTraceRow],
    *,
    after: TracePlace | None,
    reached: TracePlace | None,
) -> list[FoundTraceRow]:
    """`found` is what the index knows from behind `after` up to `reached`; what was true of that part of the
    list by the question's bound. Raises client.QueryTooExpensive."""
    starts = read_revised_starts(question)
    if not starts:
        return found
    key = _newest_first if order is TraceOrder.START else _oldest_first
    query = queries.count_matches(
        project_id=question.project_id, matching=question.matching, trace_ids=list(starts)
    )
    moved = [
        FoundTraceRow(known_id, starts[known_id], matched) for known_id, matched in client.select(*query)
    ]
    here = [
        row
        for row in moved
        if (after is None or key(row.start_ns, row.trace_id) > key(after.start_ns, after.trace_id))
        and (reached is None or key(row.start_ns, row.trace_id) <= key(reached.start_ns, reached.trace_id))
    ]
    kept = [row for row in found if row.trace_id not in starts]
    return sorted([*kept, *here], key=lambda row: key(row.start_ns, row.trace_id))


def has_late(question: Question) -> bool:
    """Whether spans of the range, or before it, came after the question's bound."""
    return bool(client.select(*queries.count_late(**_bound(question))))


def read_revised_starts(question: Question) -> dict[str, int]:
    """The start, unix ns, as of the question's bound, of each trace that begins earlier by now."""
    if not has_late(question):
        return {}
    rows = client.select(*queries.find_revised(**_bound(question), limit=MAX_REVISED + 1))
    if len(rows) > MAX_REVISED:
        raise client.QueryTooExpensive(f"over {MAX_REVISED} traces begin earlier than they did")
    return dict(rows)


def _bound(question: Question) -> dict[str, int]:
    return {
        "project_id": question.project_id,
        "until_ms": question.until_ms,
        "end_ns": question.within.end_ns,
    }


def _newest_first(start_ns: int, trace_id: str) -> tuple[int, str]:
    return -start_ns, trace_id


def _oldest_first(start_ns: int, trace_id: str) -> tuple[int, str]:
    return start_ns, trace_id
