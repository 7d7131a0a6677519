"""Builds the tree of a filter, bottom up, out of what the grammar found. Pure."""

from collections.abc import Collection
from typing import Any

from lark import Token
from lark.visitors import Transformer_NonRecursive, v_args

from apps.query.language.aggregates import read_aggregate
from apps.query.language.build import (
    join_and,
    join_or,
    join_pipeline,
    join_spansets_and,
    join_spansets_or,
    negate,
)
from apps.query.language.errors import FilterError
from apps.query.language.keys import read_field
from apps.query.language.literals import read_quoted
from apps.query.language.operands import Written, read_operand
from apps.query.language.phrases import read_phrase, refuse_query_hint
from apps.query.language.tree import (
    Aggregate,
    Attribute,
    AttributeScope,
    Boolean,
    Comparison,
    Everything,
    Expression,
    Filter,
    Operator,
    Phrase,
    Place,
    Relation,
    Sides,
    Spanset,
    Spansets,
    Structure,
)


@v_args(inline=True)
class TreeBuilder(Transformer_NonRecursive[Token, Any]):
    """One method a rule of the grammar."""

    def __init__(self, known_keys: Collection[str]) -> None:
        super().__init__()
        self._known_keys = known_keys

    def nothing(self) -> Filter:
        return Filter()

    def only_terms(self, terms: Expression) -> Filter:
        return Filter(terms)

    def only_spansets(self, spansets: Spansets) -> Filter:
        return Filter(Everything(), spansets)

    def terms_first(self, terms: Expression, spansets: Spansets) -> Filter:
        return Filter(terms, spansets)

    def spansets_first(self, spansets: Spansets, terms: Expression) -> Filter:
        refuse_query_hint(terms)
        return Filter(terms, spansets)

    def terms_around(self, before: Expression, spansets: Spansets, after: Expression) -> Filter:
        refuse_query_hint(after)
        return Filter(join_and((before, after)), spansets)

    def either(self, left: Expression, right: Expression) -> Expression:
        return join_or((left, right))

    def both(self, left: Expression, right: Expression) -> Expression:
        return join_and((left, right))

    def negated(self, part: Expression) -> Expression:
        return negate(part)

    def phrase(self, token: Token) -> Phrase:
        return Phrase(read_phrase(token, _place(token)), _place(token))

    def short_comparison(self, key: Token, operator: Token, value: Token) -> Comparison:
        return self._compare(key, operator, value, is_short=True)

    def comparison(self, key: Token, operator: Token, value: Token) -> Comparison:
        return self._compare(key, operator, value, is_short=False)

    def is_true(self, key: Token) -> Comparison:
        at = _place(key)
        field = read_field(key, at, is_short=False, known_keys=self._known_keys)
        if not isinstance(field, Attribute):
            raise FilterError(
                f"{key} must be compared with something.", position=at.position, length=at.length
            )
        return Comparison(field, Operator.EQUAL, Boolean(True), at)

    def spanset(self, opening: Token, expression: Expression | None) -> Spanset:
        return Spanset(expression or Everything(), _place(opening))

    def union(self, left: Spansets, operator: Token, right: Spansets) -> Spansets:
        return join_spansets_or((left, right), _place(operator))

    def intersection(self, left: Spansets, operator: Token, right: Spansets) -> Spansets:
        return join_spansets_and((left, right), _place(operator))

    def related(self, left: Spansets, token: Token, right: Spansets) -> Structure:
        sides = Sides(token[0]) if token[0] in "!&" else Sides.RIGHT
        return Structure(left, Relation(token.removeprefix(sides)), right, sides, _place(token))

    def piped(self, source: Spansets, stage: Aggregate | Spanset) -> Spansets:
        return join_pipeline(source, (stage,))

    def aggregates_first(self, stage: Aggregate) -> Spansets:
        return join_pipeline(Spanset(Everything()), (stage,))

    def count(self, function: Token, operator: Token, amount: Token) -> Aggregate:
        return read_aggregate("count", None, operator, _written(amount), _place(function))

    def aggregate(self, function: Token, key: Token | None, operator: Token, amount: Token) -> Aggregate:
        name, at = function.split("(")[0].strip(), _place(function)
        if key is None:
            raise FilterError(
                f"{name}() needs something to count.",
                position=at.position,
                length=at.length,
                hint="avg(duration)",
            )
        field = read_field(key, _place(key), is_short=False, known_keys=self._known_keys)
        return read_aggregate(name, (field, key, _place(key)), operator, _written(amount), at)

    def _compare(self, key: Token, operator: Token, value: Token, *, is_short: bool) -> Comparison:
        at = _place(key)
        if key.type == "QUOTED":
            field: Any = Attribute(AttributeScope.ANY, read_quoted(key))
        else:
            field = read_field(key, at, is_short=is_short, known_keys=self._known_keys)
        is_quoted = value.type == "QUOTED"
        written = Written(read_quoted(value) if is_quoted else str(value), is_quoted, is_short, _place(value))
        compared = read_operand(field, str(key), Operator(operator), _place(operator), written)
        return Comparison(field, Operator(operator), compared, _place(key, value))


def _written(token: Token) -> Written:
    return Written(str(token), is_quoted=False, is_short=False, at=_place(token))


def _place(first: Token, last: Token | None = None) -> Place:
    start, end = first.start_pos or 0, (last or first).end_pos or 0
    return Place(start, end - start)
