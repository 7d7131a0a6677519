"""What explains a trace, as JSON: columns where there may be one entry a span. Pure."""

from collections.abc import Iterable, Sequence

from apps.query.json_values import Json, exact_value
from apps.query.values import Value, as_text
from apps.traces.analysis.critical_path import NOBODY, CriticalPath, Segment
from apps.traces.analysis.drawing import Drawing
from apps.traces.analysis.timeline import STAND_IN, Timeline
from apps.traces.insight.operation import Usual
from apps.traces.records import SpanKind

# A page lets people choose between roots; nobody chooses from more.
MOST_ROOTS = 100


def describe_critical_path(
    drawing: Drawing, roots: Sequence[int], timeline: Timeline, path: CriticalPath
) -> Json:
    """Spans that hold the clock, or wait for one that does, and segments that refer to them by number."""
    start_ns = drawing.start_ns
    held = held_ns(path.segments, len(timeline.places))
    within = within_ns(held, path.waiters)
    told = [span for span, total_ns in enumerate(within) if total_ns or span == 0]
    # Neighbours may hold nothing themselves: what was begun by a moment.
    told = sorted({*told, *(other for part in path.segments for other in part[4:] if other != NOBODY)})
    number = {span: index for index, span in enumerate(told)} | {NOBODY: NOBODY}
    return {
        "span_count": len(drawing.order.rows),
        "start_ns": timeline.starts[0] - start_ns,
        "duration_ns": timeline.duration_ns,
        "roots": [describe_root(drawing, root) for root in roots[:MOST_ROOTS]],
        "root_count": len(roots),
        "beyond": describe_beyond(timeline, path.beyond),
        "spans": {
            "row": [timeline.places[span] for span in told],
            "waiter": [number[path.waiters[span]] for span in told],
            "relation": [path.relations[span].name for span in told],
            "held_ns": [held[span] for span in told],
            "within_ns": [within[span] for span in told],
            "is_open": [timeline.is_open[span] and timeline.places[span] != STAND_IN for span in told],
        },
        "segments": {
            "span": [number[part.span] for part in path.segments],
            "start_ns": [part.start_ns - start_ns for part in path.segments],
            "duration_ns": [part.end_ns - part.start_ns for part in path.segments],
            "reason": [part.reason.name for part in path.segments],
            "after": [number[part.after] for part in path.segments],
            "before": [number[part.before] for part in path.segments],
        },
    }


def held_ns(segments: Iterable[Segment], count: int) -> list[int]:
    """By span how long it held the clock itself."""
    held = [0] * count
    for part in segments:
        held[part.span] += part.end_ns - part.start_ns
    return held


def within_ns(held: Sequence[int], waiters: Sequence[int]) -> list[int]:
    """By span how long it held the clock, or waited for one that did; waiters stand before the awaited."""
    within = list(held)
    for span in range(len(waiters) - 1, 0, -1):
        if waiters[span] != NOBODY:
            within[waiters[span]] += within[span]
    return within


def describe_root(drawing: Drawing, row: int) -> Json:
    spans = drawing.spans
    return {
        "row": row,
        "service": as_text(spans.service[row]),
        "name": as_text(spans.name[row]),
        "start_ns": drawing.starts_ns[row] - drawing.start_ns,
        "duration_ns": drawing.durations_ns[row],
        "is_orphan": spans.parent_key[row] != 0,
    }


def describe_beyond(timeline: Timeline, beyond: Sequence[int]) -> Json:
    longest = max(beyond, key=lambda span: timeline.ends[span], default=None)
    return {
        "span_count": len(beyond),
        "last_row": None if longest is None else timeline.places[longest],
        "last_ns": 0 if longest is None else timeline.ends[longest] - timeline.ends[0],
    }


def describe_usual(usual: Usual) -> Json:
    operation = usual.operation
    p50_ns, p95_ns, p99_ns = usual.percentiles_ns
    return {
        "operation": {
            "service": as_text(operation.service),
            "environment": as_text(operation.environment),
            "name": as_text(operation.name),
            "kind": SpanKind(operation.kind).name,
        },
        "from_s": usual.from_s,
        "until_s": usual.until_s,
        "duration_ns": usual.duration_ns,
        "count": usual.count,
        "error_count": usual.error_count,
        "percentile": usual.percentile,
        "p50_ns": p50_ns,
        "p95_ns": p95_ns,
        "p99_ns": p99_ns,
        "edges_ns": usual.bars.edges_ns,
        "counts": usual.bars.counts,
    }


def describe_attribute(key: str, values: Sequence[Value], numbers: Sequence[int]) -> Json:
    return {
        "key": key,
        "span_count": len(numbers),
        "values": [exact_value(value) for value in values],
        "numbers": numbers,
    }
