"""What may explain a selection: a field of spans and one of its values, and the filter for it. Pure."""

from dataclasses import dataclass

from apps.query.language.fields import KINDS, WORDS, Kind
from apps.query.language.names import current_name
from apps.query.language.tree import (
    And,
    Attribute,
    AttributeScope,
    Boolean,
    Comparison,
    Expression,
    Field,
    Intrinsic,
    Nil,
    Number,
    Operator,
    Text,
    Value,
    Word,
)
from apps.query.values import Text as StoredText
from apps.query.values import decode_text
from apps.traces.analysis.ranges import NumberRange

# Fields that every span has and that say where it belongs. Durations and starts are what is brushed.
INTRINSICS = (
    Intrinsic.SERVICE,
    Intrinsic.NAME,
    Intrinsic.KIND,
    Intrinsic.STATUS,
    Intrinsic.ENVIRONMENT,
    Intrinsic.VERSION,
    Intrinsic.SCOPE_NAME,
)
# Resource attributes that stand in a field of every span already.
SHOWN_AS_INTRINSICS = frozenset({"service.name", "service.version", "deployment.environment.name"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """`value` is None where the field has none. A range takes its place for numbers of many values."""

    field: Field
    value: Value | None = None
    within: NumberRange | None = None

    def filter_term(self) -> Expression:
        if self.within is None:
            value = self.value or Nil()
            return Comparison(self.field, Operator.EQUAL, value)
        bounds: list[Expression] = []
        if self.within.low is not None:
            bounds.append(Comparison(self.field, Operator.GREATER_OR_EQUAL, Number(self.within.low)))
        if self.within.high is not None:
            bounds.append(Comparison(self.field, Operator.LESS, Number(self.within.high)))
        return And(tuple(bounds)) if len(bounds) > 1 else bounds[0]

    def label(self) -> str:
        """The value as people read it."""
        if self.within is not None:
            return _range_label(self.within)
        match self.value:
            case Text(text) | Word(text):
                return text
            case Number(number):
                return str(number)
            case Boolean(is_true):
                return "true" if is_true else "false"
        return "not set"


def key_of(candidate: Candidate) -> str:
    """Today's name of an attribute."""
    return candidate.field.key if isinstance(candidate.field, Attribute) else candidate.field.value


def intrinsic_candidate(field: Intrinsic, stored: StoredText | int) -> Candidate | None:
    """None for what no filter can name."""
    kind = KINDS[field]
    if kind is not Kind.TEXT:
        return Candidate(field, Word(WORDS[kind][int(stored)]))
    if isinstance(stored, bytes):
        return None
    return Candidate(field, Text(str(stored)) if stored != "" else None)


def attribute_candidate(scope: AttributeScope, key: StoredText, stored: StoredText) -> Candidate | None:
    """Of an attribute as `attribute_text` keeps it; None for lists, bytes and what is not UTF-8."""
    if isinstance(key, bytes) or isinstance(stored, bytes):
        return None
    field = Attribute(scope, current_name(key))
    match decode_text(stored):
        case bool(is_true):
            return Candidate(field, Boolean(is_true))
        case int(number) | float(number):
            return number_candidate(field, number)
        case str(text) if len(text) <= MAX_VALUE_CHARS:
            return Candidate(field, Text(text))
    return None


# A longer one makes no filter that a person could read, and hardly one that the language takes.
MAX_VALUE_CHARS = 1000


def number_candidate(field: Field, number: int | float) -> Candidate | None:
    """A double that is whole is the same value as the integer; what is not finite cannot be written."""
    if number != number or number in (float("inf"), float("-inf")):
        return None
    is_whole = isinstance(number, float) and number.is_integer() and abs(number) < 2**53
    return Candidate(field, Number(int(number) if is_whole else number))


def _range_label(within: NumberRange) -> str:
    if within.low is None:
        return f"under {within.high:,}"
    if within.high is None:
        return f"{within.low:,} and more"
    return f"{within.low:,} up to {within.high:,}"
