"""A filter of spans with its scope: conditions that several queries share, each with its parameters. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from apps.query.binding import Binder
from apps.query.fragments import any_of
from apps.query.language.tree import Expression, Spansets
from apps.query.matching import Matching, Scope
from apps.query.predicate import Predicate
from apps.query.scoping import join_matching, scope_conditions
from apps.traces.fields import SPAN_COLUMNS
from apps.traces.spansets.shape import list_kept
from apps.traces.spansets.trace_conditions import TraceConditions, join_kept
from apps.traces.spansets.whole import Reach, WholeTraces


@dataclass(frozen=True, slots=True)
class Question:
    """`resource_keys`: all keys of the project's resources; None: not known."""

    scope: Scope
    terms: Expression
    spansets: Spansets
    resource_keys: Collection[str] | None = None

    def predicate(self, binder: Binder) -> Predicate:
        return Predicate(SPAN_COLUMNS, binder, self.resource_keys)

    def whole(self, binder: Binder, reach: Reach) -> WholeTraces:
        return WholeTraces(SPAN_COLUMNS, binder, self.scope, reach)

    def begin(self, binder: Binder) -> list[str]:
        """Conditions on a span: the scope and the terms."""
        return [
            *scope_conditions(SPAN_COLUMNS, self.scope, binder),
            *self.predicate(binder).write_each(self.terms),
        ]

    def match_terms(self) -> Matching:
        """The scope and the terms alone."""
        binder = Binder()
        return join_matching(self.begin(binder), binder)

    def match_in_sql(self, reach: Reach) -> Matching:
        """All of it, where that can be said in SQL alone. Raises NotInSql."""
        binder = Binder()
        conditions = TraceConditions(self.predicate(binder), self.whole(binder, reach))
        return join_matching([*self.begin(binder), join_kept(conditions.keep(self.spansets))], binder)

    def match_kept(self) -> Matching:
        """The spans that the spansets could keep, whatever else their traces hold."""
        binder = Binder()
        predicate = self.predicate(binder)
        kept = any_of(predicate.write(expression) for expression in list_kept(self.spansets))
        return join_matching([*self.begin(binder), kept], binder)

    def match_candidates(self, reach: Reach) -> Matching:
        """Those of them whose traces hold what the spansets need, as far as that shows without structure."""
        binder = Binder()
        predicate = self.predicate(binder)
        kept = any_of(predicate.write(expression) for expression in list_kept(self.spansets))
        needed = TraceConditions(predicate, self.whole(binder, reach)).require(self.spansets)
        return join_matching([*self.begin(binder), kept, needed], binder)
