"""Spansets over the spans of one trace, once it is known which span meets which condition. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.query.language.tree import (
    Aggregate,
    Expression,
    Field,
    Pipeline,
    Relation,
    Sides,
    Spanset,
    SpansetAnd,
    SpansetOr,
    Spansets,
    Structure,
)
from apps.traces.analysis.kinship import Kinship, Members, find_kinship
from apps.traces.spansets.aggregates import passes


@dataclass(frozen=True, slots=True)
class TraceSpans:
    """One trace, one entry a span in each column; by start, then id, then kind, as the waterfall has it.

    Ids are big-endian numbers, a parent of 0 is none; starts in unix ns. `met`: for each condition which
    spans meet it. `values`: what each span adds to a figure.
    """

    trace_id: str
    ids: Sequence[int]
    parent_ids: Sequence[int]
    kinds: Sequence[int]
    starts_ns: Sequence[int]
    met: Mapping[Expression, Members]
    values: Mapping[Field, Sequence[float | None]]


def evaluate(node: Spansets, trace: TraceSpans) -> Members:
    """Which spans of the trace the node keeps."""
    return _Evaluation(trace, find_kinship(trace.ids, trace.parent_ids, trace.kinds)).keep(node)


@dataclass(frozen=True, slots=True)
class _Evaluation:
    trace: TraceSpans
    kinship: Kinship

    def keep(self, node: Spansets) -> Members:
        match node:
            case Spanset(expression):
                return self.trace.met[expression]
            case SpansetOr(parts):
                return _union([self.keep(part) for part in parts])
            case SpansetAnd(parts):
                each = [self.keep(part) for part in parts]
                return _union(each) if all(map(any, each)) else Members(len(self.trace.ids))
            case Structure(left, relation, right, sides):
                return self._relate(self.keep(left), relation, self.keep(right), sides)
            case Pipeline(source, stages):
                kept = self.keep(source)
                for stage in stages:
                    kept = self._pass(kept, stage)
                return kept

    def _relate(self, left: Members, relation: Relation, right: Members, sides: Sides) -> Members:
        related = _RELATED[relation](self.kinship, left)
        if sides is Sides.RIGHT_UNRELATED:
            return Members(r and not found for r, found in zip(right, related, strict=True))
        kept = _intersection(right, related)
        if sides is Sides.BOTH:
            inverse = _RELATED[_INVERSE[relation]](self.kinship, right)
            return _union([kept, _intersection(left, inverse)])
        return kept

    def _pass(self, kept: Members, stage: Aggregate | Spanset) -> Members:
        if isinstance(stage, Spanset):
            return _intersection(kept, self.trace.met[stage.expression])
        values = self.trace.values[stage.field] if stage.field is not None else ()
        present = [
            value for value, is_kept in zip(values, kept, strict=False) if is_kept and value is not None
        ]
        count = sum(kept)
        return kept if count and passes(stage, present, count) else Members(len(kept))


_RELATED = {
    Relation.DESCENDANT: Kinship.descendants,
    Relation.CHILD: Kinship.children,
    Relation.ANCESTOR: Kinship.ancestors,
    Relation.PARENT: Kinship.parents_of,
    Relation.SIBLING: Kinship.siblings,
}
_INVERSE = {
    Relation.DESCENDANT: Relation.ANCESTOR,
    Relation.CHILD: Relation.PARENT,
    Relation.ANCESTOR: Relation.DESCENDANT,
    Relation.PARENT: Relation.CHILD,
    Relation.SIBLING: Relation.SIBLING,
}


def _union(sets: Sequence[Members]) -> Members:
    first, *others = sets
    return Members(map(max, first, *others)) if others else first


def _intersection(one: Members, other: Members) -> Members:
    return Members(map(min, one, other))
