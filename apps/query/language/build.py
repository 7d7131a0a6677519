"""Trees in the one form that the text stands for: no And in an And, no double negation. Pure."""

from collections.abc import Iterable

from apps.query.language.tree import (
    NOWHERE,
    Aggregate,
    And,
    Everything,
    Expression,
    Not,
    Or,
    Pipeline,
    Place,
    Spanset,
    SpansetAnd,
    SpansetOr,
    Spansets,
)


def join_and(parts: Iterable[Expression]) -> Expression:
    flat: list[Expression] = []
    for part in parts:
        flat += part.parts if isinstance(part, And) else () if isinstance(part, Everything) else (part,)
    return And(tuple(flat)) if len(flat) > 1 else flat[0] if flat else Everything()


def join_or(parts: Iterable[Expression]) -> Expression:
    flat: list[Expression] = []
    for part in parts:
        flat += part.parts if isinstance(part, Or) else (part,)
    return Or(tuple(flat)) if len(flat) > 1 else flat[0]


def negate(part: Expression) -> Expression:
    return part.part if isinstance(part, Not) else Not(part)


def join_spansets_and(parts: Iterable[Spansets], at: Place = NOWHERE) -> Spansets:
    flat: list[Spansets] = []
    for part in parts:
        flat += part.parts if isinstance(part, SpansetAnd) else (part,)
    return SpansetAnd(tuple(flat), at) if len(flat) > 1 else flat[0]


def join_spansets_or(parts: Iterable[Spansets], at: Place = NOWHERE) -> Spansets:
    flat: list[Spansets] = []
    for part in parts:
        flat += part.parts if isinstance(part, SpansetOr) else (part,)
    return SpansetOr(tuple(flat), at) if len(flat) > 1 else flat[0]


def join_pipeline(source: Spansets, stages: Iterable[Aggregate | Spanset]) -> Spansets:
    following = tuple(stages)
    if not following:
        return source
    if isinstance(source, Pipeline):
        return Pipeline(source.source, source.stages + following)
    return Pipeline(source, following)
