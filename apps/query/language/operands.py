"""Which operators and values a field takes; a value as it was written becomes one of the tree's. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import re2

from apps.query.language.errors import FilterError
from apps.query.language.fields import (
    EQUALITY,
    KINDS,
    OPERATORS,
    ORDER,
    PATTERN,
    WORDS,
    Kind,
)
from apps.query.language.literals import read_duration, read_number, write_quoted
from apps.query.language.tree import (
    Attribute,
    Bare,
    Boolean,
    Duration,
    Field,
    Intrinsic,
    Nil,
    Number,
    Operator,
    Place,
    Text,
    Value,
    Word,
)

ID_DIGITS = {Kind.TRACE_ID: 32, Kind.SPAN_ID: 16}
# How much memory RE2 may take for one pattern; (a{100}){100} asks for more.
PATTERN_BYTES = 1024 * 1024

_SEVERITY = re.compile(r"(trace|debug|info|warn|error|fatal)([2-4])")
# Words that cannot be missing.
_NEVER_NIL = {Kind.DURATION, Kind.STATUS, Kind.SPAN_KIND}


@dataclass(frozen=True, slots=True)
class Written:
    """A value in the text. `is_short`: outside of braces, where text needs no quotes."""

    text: str
    is_quoted: bool
    is_short: bool
    at: Place

    @property
    def is_nil(self) -> bool:
        return self.text == "nil" and not self.is_quoted

    def error(self, message: str, hint: str | None = None) -> FilterError:
        return FilterError(message, position=self.at.position, length=self.at.length, hint=hint)


def read_operand(field: Field, name: str, operator: Operator, operator_at: Place, written: Written) -> Value:
    """The value that a field is compared with; raises FilterError. `name` is the key as it was written."""
    kind = KINDS[field] if isinstance(field, Intrinsic) else None
    allowed = OPERATORS[kind] if kind else EQUALITY | ORDER | PATTERN
    if operator not in allowed:
        raise FilterError(
            f"{name} cannot be compared with {operator}.",
            position=operator_at.position,
            length=operator_at.length,
            hint=f"it takes {' '.join(each for each in Operator if each in allowed)}",
        )
    if written.is_nil and operator not in PATTERN:
        return _read_nil(kind, name, operator, written)
    if operator in PATTERN:
        return _read_pattern(written)
    if isinstance(field, Attribute):
        return _read_attribute_value(operator, written)
    return _READERS[KINDS[field]](KINDS[field], name, written)


def _read_nil(kind: Kind | None, name: str, operator: Operator, written: Written) -> Nil:
    if kind in _NEVER_NIL:
        raise written.error(f"{name} always has a value.")
    if operator in ORDER:
        raise written.error(f"nil cannot be compared with {operator}.", "it takes = and !=")
    return Nil()


def anchored(pattern: str) -> str:
    """The pattern as it is asked of a whole value."""
    return f"^(?:{pattern})$"


def _read_pattern(written: Written) -> Text:
    if not written.is_quoted and not written.is_short:
        raise written.error("A pattern is quoted.", f"write {write_quoted(written.text)}")
    options = re2.Options()
    options.max_mem = PATTERN_BYTES
    options.log_errors = False
    try:
        # Both: an open \Q swallows the anchors, an open bracket may be closed by theirs.
        re2.compile(written.text, options)
        re2.compile(anchored(written.text), options)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error.args[0])
        raise written.error(f"Not a pattern: {reason}.", "patterns are RE2's: no look-around") from error
    return Text(written.text)


def _read_attribute_value(operator: Operator, written: Written) -> Value:
    if written.is_quoted:
        return Text(written.text)
    if not written.is_short:
        return _read_literal(operator, written)
    if operator in ORDER:
        return read_number(written.text) or read_duration(written.text) or Text(written.text)
    return Bare(written.text)


def _read_literal(operator: Operator, written: Written) -> Value:
    if written.text in ("true", "false"):
        if operator in ORDER:
            raise written.error(f"{written.text} cannot be compared with {operator}.", "it takes = and !=")
        return Boolean(written.text == "true")
    if written.text in ("minInt", "maxInt"):
        return Number(-(2**63) if written.text == "minInt" else 2**63 - 1)
    value = read_number(written.text) or read_duration(written.text)
    if value is None:
        raise written.error(
            f"{written.text} is no number, duration, true, false or nil.",
            f"text is quoted: {write_quoted(written.text)}",
        )
    return value


def _read_text(kind: Kind, name: str, written: Written) -> Text:
    if not written.is_quoted and not written.is_short:
        raise written.error(f"{name} is compared with text.", f"write {write_quoted(written.text)}")
    return Text(written.text)


def _read_duration(kind: Kind, name: str, written: Written) -> Duration:
    duration = read_duration(written.text)
    if duration is None:
        number = written.text if read_number(written.text) else "100"
        raise written.error(f"{name} is compared with a duration.", f"write a unit, as in {number}ms")
    return duration


def _read_word(kind: Kind, name: str, written: Written) -> Word:
    word = written.text.lower()
    if word not in WORDS[kind]:
        meant = get_close_matches(word, WORDS[kind], n=1)
        hint = f"did you mean {meant[0]}?" if meant else f"it is one of {', '.join(WORDS[kind])}"
        raise written.error(f"{written.text} is no {name.removeprefix('span:')}.", hint)
    return Word(word)


def _read_severity(kind: Kind, name: str, written: Written) -> Word | Number:
    number = read_number(written.text)
    if number is not None and number.number in range(25):
        return Number(int(number.number))
    if match := _SEVERITY.fullmatch(written.text.lower()):
        return Number(4 * WORDS[kind].index(match[1]) + int(match[2]))
    if number is not None:
        raise written.error("A severity is a word, or a number up to 24.", f"words: {', '.join(WORDS[kind])}")
    return _read_word(kind, name, written)


def _read_id(kind: Kind, name: str, written: Written) -> Text:
    digits = ID_DIGITS[kind]
    if not re.fullmatch(rf"[0-9a-fA-F]{{1,{digits}}}", written.text):
        raise written.error(f"Not an id: up to {digits} hex digits are expected.")
    return Text(written.text.lower().rjust(digits, "0"))


_READERS: Mapping[Kind, Callable[[Kind, str, Written], Value]] = {
    Kind.TEXT: _read_text,
    Kind.DURATION: _read_duration,
    Kind.STATUS: _read_word,
    Kind.SPAN_KIND: _read_word,
    Kind.SEVERITY: _read_severity,
    Kind.TRACE_ID: _read_id,
    Kind.SPAN_ID: _read_id,
}
