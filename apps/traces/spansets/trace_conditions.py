"""Spansets without structure as SQL: what a span must be, and what its whole trace must hold. Pure."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from apps.query.fragments import ALWAYS, all_of_these, any_of
from apps.query.language.tree import (
    Aggregate,
    Pipeline,
    Sides,
    Spanset,
    SpansetAnd,
    SpansetOr,
    Spansets,
    Structure,
)
from apps.query.predicate import Predicate
from apps.query.sql import all_of
from apps.traces.spansets.aggregates import write_aggregate
from apps.traces.spansets.shape import list_conditions
from apps.traces.spansets.whole import WholeTraces

# The planner's time grows with every subquery; beyond these, looking at the candidates is quicker.
MAX_SUBQUERIES = 8


class NotInSql(Exception):
    """Structure; a figure over spans of which some count only in certain traces; or too many subqueries."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The spans that a spanset keeps: those that meet `span`, in traces that meet `trace`."""

    span: str
    trace: str


@dataclass(frozen=True, slots=True)
class TraceConditions:
    """Conditions on a trace are `s.trace_id IN (...)`, so that they stand beside those on a span."""

    predicate: Predicate
    whole: WholeTraces

    def keep(self, node: Spansets) -> list[Kept]:
        """A span is kept when any of these keeps it. Raises NotInSql and FilterError."""
        match node:
            case Spanset(expression):
                return [Kept(self.predicate.write(expression), ALWAYS)]
            case SpansetOr(parts):
                return [kept for part in parts for kept in self.keep(part)]
            case SpansetAnd(parts):
                if len(parts) > MAX_SUBQUERIES:
                    raise NotInSql
                each = [self.keep(part) for part in parts]
                all_found = all_of_these(self._found(kept) for kept in each)
                return [
                    Kept(kept.span, _require_few(all_of_these((kept.trace, all_found))))
                    for part in each
                    for kept in part
                ]
            case Pipeline(source, stages):
                kept = self.keep(source)
                for is_figure, group in groupby(stages, lambda stage: isinstance(stage, Aggregate)):
                    some = list(group)
                    kept = self._compare(kept, some) if is_figure else self._narrow(kept, some)
                return kept
            case Structure():
                raise NotInSql

    def require(self, node: Spansets) -> str:
        """What a trace must hold for the node to keep anything: necessary, and not always enough."""
        if len(list_conditions(node)) > MAX_SUBQUERIES:
            return ALWAYS
        match node:
            case Spanset(expression):
                return self._found([Kept(self.predicate.write(expression), ALWAYS)])
            case SpansetOr(parts):
                return any_of(self.require(part) for part in parts)
            case SpansetAnd(parts):
                return all_of_these(self.require(part) for part in parts)
            case Pipeline(source, _):
                return self.require(source)
            case Structure(left, _, right, sides):
                needed = (right,) if sides is Sides.RIGHT_UNRELATED else (left, right)
                return all_of_these(self.require(part) for part in needed)

    def _narrow(self, kept: list[Kept], stages: Iterable[Aggregate | Spanset]) -> list[Kept]:
        narrower = [self.predicate.write(stage.expression) for stage in stages if isinstance(stage, Spanset)]
        return [Kept(all_of_these((part.span, *narrower)), part.trace) for part in kept]

    def _compare(self, kept: list[Kept], stages: Iterable[Aggregate | Spanset]) -> list[Kept]:
        """Figures over the same spans are one question."""
        if len({part.trace for part in kept}) > 1:
            raise NotInSql
        columns, binder = self.predicate.columns, self.predicate.binder
        figures = [stage for stage in stages if isinstance(stage, Aggregate)]
        having = all_of([write_aggregate(figure, columns, binder) for figure in figures])
        spans = any_of(part.span for part in kept)
        figure = self._traces(spans, f"\n        GROUP BY s.trace_id\n        HAVING {having}")
        return [Kept(part.span, _require_few(all_of_these((part.trace, figure)))) for part in kept]

    def _found(self, kept: list[Kept]) -> str:
        return any_of(all_of_these((part.trace, self._traces(part.span))) for part in kept)

    def _traces(self, spans: str, grouped: str = "") -> str:
        if spans == ALWAYS and not grouped:
            return ALWAYS
        also = [] if spans == ALWAYS else [spans]
        return f"""\
s.trace_id IN (
        SELECT s.trace_id
        FROM spans AS s
        WHERE {self.whole.rows(*also)}{grouped})"""


def _require_few(condition: str) -> str:
    if condition.count("SELECT") > MAX_SUBQUERIES:
        raise NotInSql
    return condition


def join_kept(kept: list[Kept]) -> str:
    """One condition on a span; what several share on the trace is asked once. Raises NotInSql."""
    by_trace: dict[str, list[str]] = {}
    for part in kept:
        by_trace.setdefault(part.trace, []).append(part.span)
    return _require_few(any_of(all_of_these((any_of(spans), trace)) for trace, spans in by_trace.items()))
