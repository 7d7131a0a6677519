"""Spansets with structure: find the traces that may match, read them, look at each, name the spans."""

from collections.abc import Iterator, Sequence
from math import isnan

from apps.clickhouse import client
from apps.query.binding import Binder
from apps.query.language.errors import FilterError
from apps.query.language.tree import Expression, Field
from apps.query.matching import TooManyCandidates
from apps.traces.spansets import queries
from apps.traces.spansets.evaluate import TraceSpans, evaluate
from apps.traces.spansets.named import NamedSpans
from apps.traces.spansets.question import Question
from apps.traces.spansets.shape import list_aggregated, list_conditions
from apps.traces.spansets.whole import Reach

# What one answer may look at; beyond, the range must be narrowed. Never a part of the truth.
MAX_TRACES = 20_000
MAX_SPANS = 1_000_000
MAX_FOUND = 200_000
# Flags are bits of one number.
MAX_CONDITIONS = 60

READING = client.Limits(time_s=20)


def find_reach(question: Question) -> Reach:
    """The traces of the question that lie partly beyond its range. Raises TooManyCandidates."""
    rows = client.select(*queries.find_reach(found=question.match_kept(), limit=MAX_TRACES + 1))
    _require(len(rows), MAX_TRACES, "traces that reach beyond the range")
    if not rows:
        return Reach()
    trace_ids, starts, last_starts = zip(*rows, strict=True)
    return Reach(trace_ids, min(starts), max(last_starts))


def find_spans(question: Question, reach: Reach) -> NamedSpans:
    """The spans in the range that the spansets keep; the terms are not asked. Raises TooManyCandidates."""
    conditions = list_conditions(question.spansets)
    if len(conditions) > MAX_CONDITIONS:
        raise FilterError(f"At most {MAX_CONDITIONS} spansets can be combined.", position=0, length=0)
    candidates = client.select(
        *queries.list_candidates(found=question.match_candidates(reach), limit=MAX_TRACES + 1)
    )
    _require(len(candidates), MAX_TRACES, "traces whose structure would have to be looked at")
    trace_ids = [row[0] for row in candidates]
    if not trace_ids:
        return NamedSpans()
    project_id = question.scope.project_id
    counted = client.select(*queries.count_candidate_spans(project_id=project_id, trace_ids=trace_ids))
    _require(
        sum(row[0] for row in counted),
        MAX_SPANS,
        "spans in the traces whose structure would have to be looked at",
    )
    named = NamedSpans()
    for trace in _read_traces(question, reach, trace_ids, conditions):
        named.add(trace, evaluate(question.spansets, trace), question.scope.within)
        _require(len(named.pairs), MAX_FOUND, "spans in this structure")
    return named


def _read_traces(
    question: Question, reach: Reach, trace_ids: Sequence[str], conditions: Sequence[Expression]
) -> Iterator[TraceSpans]:
    binder = Binder()
    fields = list_aggregated(question.spansets)
    query = queries.read_candidates(
        whole=question.whole(binder, reach),
        predicate=question.predicate(binder),
        trace_ids=trace_ids,
        conditions=conditions,
        fields=fields,
    )
    for trace_id, *columns in client.select(*query, limits=READING):
        yield _order_spans(trace_id, columns, conditions, fields)


def _order_spans(
    trace_id: str, columns: Sequence[Sequence[int]], conditions: Sequence[Expression], fields: Sequence[Field]
) -> TraceSpans:
    rows = sorted(zip(*columns, strict=True))
    starts_ns, ids, kinds, parent_ids, flags, *values = zip(*rows, strict=True)
    return TraceSpans(
        trace_id,
        ids,
        parent_ids,
        kinds,
        starts_ns,
        met={
            condition: bytearray((flag >> place) & 1 for flag in flags)
            for place, condition in enumerate(conditions)
        },
        values={field: list(map(_number, column)) for field, column in zip(fields, values, strict=True)},
    )


def _number(value: float) -> float | None:
    return None if isnan(value) else value


def _require(count: int, most: int, what: str) -> None:
    if count > most:
        raise TooManyCandidates(f"More than {most} {what}.")
