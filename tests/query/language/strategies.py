"""Random filters as trees: everything the language can say, in the form that the parser gives."""

from collections.abc import Sequence

from hypothesis import strategies as st

from apps.query.language.build import (
    join_and,
    join_or,
    join_pipeline,
    join_spansets_and,
    join_spansets_or,
    negate,
)
from apps.query.language.fields import EQUALITY, KINDS, OPERATORS, ORDER, WORDS, Kind
from apps.query.language.tree import (
    Aggregate,
    Aggregation,
    Attribute,
    AttributeScope,
    Bare,
    Boolean,
    Comparison,
    Duration,
    Everything,
    Expression,
    Field,
    Filter,
    Intrinsic,
    Nil,
    Number,
    Operator,
    Phrase,
    Relation,
    Sides,
    Spanset,
    Spansets,
    Structure,
    Text,
    Value,
    Word,
)

INT64 = {"min_value": -(2**63), "max_value": 2**63 - 1}

texts = st.text(max_size=12) | st.sampled_from(
    ["GET /users/{id}", "nil", "true", "500", 'a"b\\c', "OR", "-x"]
)
keys = st.text(min_size=1, max_size=12) | st.sampled_from(
    ["http.method", "status", "span.kind", "a b", ".a", "OR", "duraton", "event.name", "trace:id", 'q"q\\']
)
bare_texts = st.from_regex(r"[A-Za-z0-9/._-]{1,8}", fullmatch=True).filter(lambda text: text != "nil")
numbers = st.builds(Number, st.integers(**INT64) | st.floats(allow_nan=False, allow_infinity=False))
durations = st.builds(Duration, st.integers(**INT64))
patterns = st.builds(Text, st.sampled_from(["a.*", "GET|POST", r"\d+", "", "(x|y)z", r"5\d\d", "é+"]))
nil = st.just(Nil())
scopes = st.sampled_from(AttributeScope)
attributes = st.builds(Attribute, scopes, keys)


def intrinsic_values(intrinsic: Intrinsic, operator: Operator) -> st.SearchStrategy[Value]:
    kind = KINDS[intrinsic]
    if kind in WORDS:
        words: st.SearchStrategy[Value] = st.builds(Word, st.sampled_from(WORDS[kind]))
        levels = st.builds(Number, st.integers(0, 24))
        return words | levels if kind is Kind.SEVERITY else words
    if kind is Kind.DURATION:
        return durations
    if kind in (Kind.TRACE_ID, Kind.SPAN_ID):
        digits = 32 if kind is Kind.TRACE_ID else 16
        return st.builds(Text, st.integers(0, 16**digits - 1).map(lambda number: f"{number:0{digits}x}"))
    if operator in (Operator.MATCH, Operator.NO_MATCH):
        return patterns
    return st.builds(Text, texts) | nil if operator in EQUALITY else st.builds(Text, texts)


def attribute_values(operator: Operator, *, is_short: bool) -> st.SearchStrategy[Value]:
    if operator in (Operator.MATCH, Operator.NO_MATCH):
        return patterns
    quoted: st.SearchStrategy[Value] = st.builds(Text, texts)
    if operator in ORDER:
        return quoted | numbers | durations
    return quoted | nil | (st.builds(Bare, bare_texts) if is_short else numbers | durations | BOOLEANS)


BOOLEANS = st.builds(Boolean, st.booleans())


@st.composite
def comparisons(draw: st.DrawFn, *, is_short: bool) -> Comparison:
    field: Field = draw(st.sampled_from(Intrinsic) | attributes)
    if isinstance(field, Intrinsic):
        operator = draw(st.sampled_from(sorted(OPERATORS[KINDS[field]])))
        return Comparison(field, operator, draw(intrinsic_values(field, operator)))
    operator = draw(st.sampled_from(Operator))
    return Comparison(field, operator, draw(attribute_values(operator, is_short=is_short)))


def expressions(*, is_short: bool) -> st.SearchStrategy[Expression]:
    leaves: st.SearchStrategy[Expression] = comparisons(is_short=is_short)
    return st.recursive(leaves | st.builds(Phrase, texts) if is_short else leaves, combine, max_leaves=6)


def combine(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=2, max_size=3)
    return several.map(join_and) | several.map(join_or) | parts.map(negate)


def spansets_of(leaves: st.SearchStrategy[Spanset], max_leaves: int = 4) -> st.SearchStrategy[Spansets]:
    """Trees of spansets over the given ones."""
    stages = st.lists(aggregates | leaves, min_size=1, max_size=2)

    def grow(parts: st.SearchStrategy[Spansets]) -> st.SearchStrategy[Spansets]:
        several: st.SearchStrategy[Sequence[Spansets]] = st.lists(parts, min_size=2, max_size=3)
        related = st.builds(Structure, parts, st.sampled_from(Relation), parts, st.sampled_from(Sides))
        piped = st.builds(join_pipeline, parts, stages)
        return several.map(join_spansets_and) | several.map(join_spansets_or) | related | piped

    return st.recursive(leaves, grow, max_leaves=max_leaves)


compared = st.sampled_from(sorted(EQUALITY | ORDER))
numeric_attributes = st.builds(Attribute, st.sampled_from([AttributeScope.ANY, AttributeScope.SPAN]), keys)
figures = st.sampled_from([each for each in Aggregation if each is not Aggregation.COUNT])
aggregates = (
    st.builds(Aggregate, st.just(Aggregation.COUNT), st.none(), compared, numbers)
    | st.builds(Aggregate, figures, st.just(Intrinsic.DURATION), compared, durations)
    | st.builds(Aggregate, figures, numeric_attributes, compared, numbers | durations)
)
all_spansets = spansets_of(
    st.builds(Spanset, expressions(is_short=False) | st.just(Everything())),
)
filters = st.builds(Filter, expressions(is_short=True) | st.just(Everything()), st.none() | all_spansets)
