"""Random filters over the names and values of rows.py."""

from typing import Any

from hypothesis import strategies as st

from apps.query.language.build import (
    join_and,
    join_or,
    join_pipeline,
    join_spansets_and,
    join_spansets_or,
    negate,
)
from apps.query.language.fields import EQUALITY, KINDS, OPERATORS, ORDER, PATTERN, WORDS, Kind
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
    Word,
)
from tests.filters.rows import ENVIRONMENTS, KEYS, NAMES, SERVICES, VALUES

Strategy = st.SearchStrategy[Any]

LOG_INTRINSICS = (
    Intrinsic.TRACE_ID,
    Intrinsic.SPAN_ID,
    Intrinsic.SERVICE,
    Intrinsic.ENVIRONMENT,
    Intrinsic.VERSION,
    Intrinsic.EVENT_NAME,
    Intrinsic.SEVERITY,
    Intrinsic.BODY,
)
SPAN_INTRINSICS = tuple(set(Intrinsic) - {Intrinsic.SEVERITY, Intrinsic.BODY})

TEXTS = [
    *(value for value in VALUES if isinstance(value, str)),
    *(name for name in (*SERVICES, *ENVIRONMENTS, *NAMES)),
    *("tracer", "1", "boom", "exception", "unknown_service", "click", "Payment of cart-12 failed"),
]
NUMBERS = [value for value in VALUES if isinstance(value, int | float) and not isinstance(value, bool)]
PHRASES = ["cart", "CART", "web", "work", "get /", "ünï", "", "nothing", "of cart-12 fail", "payment", "b c"]
PATTERNS = [
    ".*x.*",
    "=x",
    ".*50%.*",
    ".*Ü.*",
    "1z.*",
    "x|y",
    "G.T",
    ".*",
    "",
    "[a-z]+",
    r".*\n\n",
    "(POST|GET) /.*",
    "[^a]+",
    r"\x01.",
    "5.*",
    "(?i)get.*",
]
DURATIONS = [0, 1, 5, 10, 1_000_000, 1_500_000_000, -1, 99, 131]

texts, numbers = st.sampled_from(TEXTS), st.sampled_from(NUMBERS)
patterns = st.builds(Text, st.sampled_from(PATTERNS))
durations = st.builds(Duration, st.sampled_from(DURATIONS))
keys = st.sampled_from(
    [*KEYS, "http.response.status_code", "service.name", "service.version", "message", "size"]
)
bare = st.builds(Bare, st.sampled_from(["x", "5", "true", "500", "-1", "0.5", "5.0", "GET", "1e300", "b=x"]))


def attribute_values(operator: Operator, *, is_short: bool) -> Strategy:
    if operator in PATTERN:
        return patterns
    known, exact = st.builds(Text, texts), st.builds(Number, numbers)
    if operator in ORDER:
        return known | exact | durations
    # The short hand does not tell a number from a text.
    return known | st.just(Nil()) | (bare if is_short else exact | st.builds(Boolean, st.booleans()))


def intrinsic_values(field: Intrinsic, operator: Operator) -> Strategy:
    kind = KINDS[field]
    if kind in WORDS:
        words: Strategy = st.builds(Word, st.sampled_from(WORDS[kind]))
        return words | st.builds(Number, st.integers(0, 24)) if kind is Kind.SEVERITY else words
    if kind is Kind.DURATION:
        return durations
    if kind in (Kind.TRACE_ID, Kind.SPAN_ID):
        digits = 32 if kind is Kind.TRACE_ID else 16
        return st.builds(Text, st.integers(1, 9).map(lambda number: f"{number:0{digits}x}")) | nil_of(field)
    if operator in PATTERN:
        return patterns
    # '' is how a column says that there is nothing: it is asked for as nil.
    text = st.builds(Text, texts.filter(bool))
    return text | st.just(Nil()) if operator in EQUALITY else text


def nil_of(field: Intrinsic) -> Strategy:
    return st.just(Nil()) if field is Intrinsic.PARENT_ID else st.nothing()


@st.composite
def comparisons(draw: st.DrawFn, fields: Strategy, *, is_short: bool) -> Comparison:
    field = draw(fields)
    if isinstance(field, Intrinsic):
        operator = draw(st.sampled_from(sorted(OPERATORS[KINDS[field]])))
        return Comparison(field, operator, draw(intrinsic_values(field, operator)))
    operator = draw(st.sampled_from(Operator))
    return Comparison(field, operator, draw(attribute_values(operator, is_short=is_short)))


def expressions(fields: Strategy, *, is_short: bool) -> Strategy:
    leaves: Strategy = comparisons(fields, is_short=is_short)
    if is_short:
        leaves |= st.builds(Phrase, st.sampled_from(PHRASES))
    return st.recursive(leaves, combine, max_leaves=4)


def combine(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=2, max_size=3)
    return several.map(join_and) | several.map(join_or) | parts.map(negate)


span_fields = st.sampled_from(SPAN_INTRINSICS) | st.builds(
    Attribute,
    st.sampled_from([AttributeScope.ANY, AttributeScope.SPAN, AttributeScope.RESOURCE, AttributeScope.EVENT]),
    keys,
)
log_fields = st.sampled_from(LOG_INTRINSICS) | st.builds(
    Attribute, st.sampled_from([AttributeScope.ANY, AttributeScope.RESOURCE, AttributeScope.BODY]), keys
)
# What many spans meet, so that structure has something to relate.
often = st.sampled_from(
    [
        Everything(),
        *(Comparison(Intrinsic.NAME, Operator.EQUAL, Text(name)) for name in NAMES),
        *(Comparison(Intrinsic.STATUS, Operator.NOT_EQUAL, Word(word)) for word in ("ok", "error")),
        *(Comparison(Intrinsic.KIND, Operator.EQUAL, Word(word)) for word in ("server", "client")),
        Comparison(Intrinsic.DURATION, Operator.GREATER, Duration(5)),
        Comparison(Intrinsic.PARENT_ID, Operator.NOT_EQUAL, Nil()),
    ]
)
spansets = st.builds(Spanset, often | often | expressions(span_fields, is_short=False))
compared = st.sampled_from(sorted(EQUALITY | ORDER))
figures = st.sampled_from([each for each in Aggregation if each is not Aggregation.COUNT])
sizes = st.builds(Attribute, st.sampled_from([AttributeScope.ANY, AttributeScope.SPAN]), st.just("size"))
aggregates = (
    st.builds(
        Aggregate, st.just(Aggregation.COUNT), st.none(), compared, st.builds(Number, st.integers(0, 6))
    )
    | st.builds(Aggregate, figures, st.just(Intrinsic.DURATION), compared, durations)
    | st.builds(Aggregate, figures, sizes, compared, st.builds(Number, st.sampled_from([0.5, 1, 2, 3, 6])))
)


def grow_without_structure(parts: Strategy) -> Strategy:
    several = st.lists(parts, min_size=2, max_size=3)
    stages = st.lists(aggregates | spansets, min_size=1, max_size=2)
    return (
        several.map(join_spansets_and)
        | several.map(join_spansets_or)
        | st.builds(join_pipeline, parts, stages)
    )


def grow(parts: Strategy) -> Strategy:
    related = st.builds(Structure, parts, st.sampled_from(Relation), parts, st.sampled_from(Sides))
    return related | related | grow_without_structure(parts)


unstructured: st.SearchStrategy[Spansets] = grow_without_structure(
    st.recursive(spansets, grow_without_structure, max_leaves=4)
)
structured: st.SearchStrategy[Spansets] = st.builds(
    Structure,
    st.recursive(spansets, grow, max_leaves=3),
    st.sampled_from(Relation),
    st.recursive(spansets, grow, max_leaves=3),
    st.sampled_from(Sides),
)
span_terms = st.just(Everything()) | expressions(span_fields, is_short=True)
single_filters = st.builds(Filter, expressions(span_fields, is_short=True), st.none() | spansets)
combined_filters = st.builds(Filter, span_terms, unstructured)
structural_filters = st.builds(Filter, st.just(Everything()) | span_terms, structured)
log_filters = st.builds(
    Filter,
    expressions(log_fields, is_short=True),
    st.none() | st.builds(Spanset, expressions(log_fields, is_short=False)),
)
