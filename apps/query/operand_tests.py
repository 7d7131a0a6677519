"""What a comparison asks of one value, told apart by the types that a value may have. Pure."""

from dataclasses import dataclass, field

from apps.query.language.literals import read_number
from apps.query.language.tree import (
    Bare,
    Boolean,
    Duration,
    Nil,
    Number,
    Operator,
    Text,
    Value,
)
from apps.query.values import MARK

_TEXT, _BOOLEAN = f"{MARK}1", f"{MARK}2"


@dataclass(frozen=True, slots=True)
class Asked:
    """A value passes when any part of this is true of it.

    `stored`: it is one of these, in the form in which `attribute_text` stores strings and booleans. `text`:
    it is a text, and compares. `number`: it is a number, and compares. `has_*`: it is of this type.
    """

    stored: list[str] = field(default_factory=list)
    text: tuple[Operator, str] | None = None
    number: tuple[Operator, int | float] | None = None
    has_text: bool = False
    has_number: bool = False
    has_boolean: bool = False
    has_any: bool = False


def ask(operator: Operator, value: Value) -> Asked:
    """For a positive operator: =, >, >=, <, <=, =~."""
    match value:
        case Text(text) if operator is Operator.EQUAL:
            return Asked(stored=[stored_text(text)])
        case Text(text):
            return Asked(text=(operator, text))
        case Number(number):
            return Asked(number=(operator, number))
        case Duration(ns):
            return Asked(number=(operator, ns))
        case Boolean(is_true):
            return Asked(stored=[f"{_BOOLEAN}{'true' if is_true else 'false'}"])
        case Bare(text):
            read = read_number(text)
            booleans = [f"{_BOOLEAN}{text}"] if text in ("true", "false") else []
            return Asked(
                stored=[stored_text(text), *booleans], number=(operator, read.number) if read else None
            )
    raise TypeError(f"{value} cannot be asked for with {operator}.")


def ask_comparable(value: Value) -> Asked:
    """Is there a value that could be compared at all? What `!=` and `!~` ask first."""
    match value:
        case Text():
            return Asked(has_text=True)
        case Number() | Duration():
            return Asked(has_number=True)
        case Boolean():
            return Asked(has_boolean=True)
        case Bare() | Nil():
            return Asked(has_any=True)
    raise TypeError(f"{value} is compared with no attribute.")


ANYTHING = Asked(has_any=True)


def stored_text(text: str) -> str:
    """As `attribute_text` writes a string (0001_otlp_traces.sql)."""
    return f"{_TEXT}{text}" if text.startswith(MARK) else text
