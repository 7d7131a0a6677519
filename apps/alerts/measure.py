"""What a rule counts: which rows, and by what they are told apart. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

import re2

from apps.query.language.fields import KINDS, WORDS
from apps.query.language.flat import require_flat
from apps.query.language.parse import parse_filter
from apps.query.language.tree import (
    And,
    Comparison,
    Everything,
    Expression,
    Intrinsic,
    Nil,
    Not,
    Operator,
    Or,
    Text,
    Word,
)


class Subject(StrEnum):
    """REQUESTS: what services were asked, their entry spans; SPANS: all spans; LOGS: log records."""

    REQUESTS = "requests"
    SPANS = "spans"
    LOGS = "logs"


class GroupField(StrEnum):
    """As the filter language names them."""

    SERVICE = "service"
    ENVIRONMENT = "environment"
    OPERATION = "name"
    VERSION = "version"

    @property
    def intrinsic(self) -> Intrinsic:
        """The same in the filter language."""
        return Intrinsic(self.value)


Group: TypeAlias = tuple[str, ...]
# Whoever sends spans chooses these texts: of a longer one the start names the group, without controls.
MAX_TEXT = 200
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Measure:
    """`filter`: in the filter language, of single rows. One alert for each value of `group_by`."""

    subject: Subject
    filter: str = ""
    group_by: tuple[GroupField, ...] = ()

    def read_filter(self) -> Expression:
        """Raises FilterError for what it cannot be asked of one row."""
        return require_flat(parse_filter(self.filter), subject="alert rules")


def named_in(measure: Measure, intrinsic: Intrinsic) -> str | None:
    """The only value of it that the filter lets through; None: it does not say."""
    expression = measure.read_filter()
    for part in expression.parts if isinstance(expression, And) else (expression,):
        match part:
            case Comparison(field, Operator.EQUAL, Text(text)) if field is intrinsic:
                return text
    return None


class RollupKey(NamedTuple):
    """What red_1m tells rows apart by. `kind`: its number."""

    service: str
    environment: str
    version: str
    name: str
    kind: int
    is_entry: bool

    def group(self, fields: Sequence[GroupField]) -> Group:
        """Its values of these fields, as they name an incident."""
        return tuple(_CONTROLS.sub(" ", getattr(self, field.value))[:MAX_TEXT] for field in fields)


Test: TypeAlias = Callable[[RollupKey], bool]
_TEXTS = {
    Intrinsic.SERVICE: "service",
    Intrinsic.ENVIRONMENT: "environment",
    Intrinsic.VERSION: "version",
    Intrinsic.NAME: "name",
}
# As ClickHouse's match().
_PATTERN = re2.Options()
_PATTERN.dot_nl = True


class NotInRollup(Exception):
    """The rollup does not know what is asked: the spans themselves do."""


def rollup_test(measure: Measure) -> Test:
    """Which rows of red_1m the measure counts, as its SQL would say. Raises NotInRollup, FilterError."""
    if measure.subject is Subject.LOGS:
        raise NotInRollup
    passes = _write(measure.read_filter())
    if measure.subject is Subject.REQUESTS:
        return lambda key: key.is_entry and passes(key)
    return passes


def is_rolled_up(measure: Measure) -> bool:
    """Whether the rollup knows what it asks. Raises FilterError."""
    try:
        rollup_test(measure)
    except NotInRollup:
        return False
    return True


def _write(expression: Expression) -> Test:
    match expression:
        case Everything():
            return lambda _: True
        case And(parts):
            tests = [_write(part) for part in parts]
            return lambda key: all(test(key) for test in tests)
        case Or(parts):
            tests = [_write(part) for part in parts]
            return lambda key: any(test(key) for test in tests)
        case Not(part):
            test = _write(part)
            return lambda key: not test(key)
        case Comparison(field, operator, Word(word)) if field is Intrinsic.KIND:
            return _compare_kind(operator, WORDS[KINDS[field]].index(word))
        case Comparison(field, operator, value) if isinstance(field, Intrinsic) and field in _TEXTS:
            return _compare_text(_TEXTS[field], operator, value)
    raise NotInRollup


def _compare_kind(operator: Operator, kind: int) -> Test:
    if operator is Operator.EQUAL:
        return lambda key: key.kind == kind
    if operator is Operator.NOT_EQUAL:
        return lambda key: key.kind != kind
    raise NotInRollup


def _compare_text(name: str, operator: Operator, value: object) -> Test:
    """As in query/predicate.py: what has no value passes nothing, neither "is" nor "is not"."""
    match operator, value:
        case Operator.EQUAL, Nil():
            return lambda key: not getattr(key, name)
        case Operator.NOT_EQUAL, Nil():
            return lambda key: bool(getattr(key, name))
        case Operator.EQUAL, Text(text):
            return lambda key: bool(text) and getattr(key, name) == text
        case Operator.NOT_EQUAL, Text(text):
            return lambda key: bool(getattr(key, name)) and getattr(key, name) != text
        case ((Operator.MATCH | Operator.NO_MATCH), Text(text)):
            pattern, wanted = re2.compile(text, _PATTERN), operator is Operator.MATCH
            return lambda key: (
                bool(getattr(key, name)) and (pattern.fullmatch(getattr(key, name)) is not None) is wanted
            )
    raise NotInRollup
