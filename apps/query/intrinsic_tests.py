"""What comparing an intrinsic is in SQL, by what it holds. Only positive operators come here. Pure."""

from apps.query.attribute_places import compare_text
from apps.query.binding import Binder
from apps.query.language.fields import SEVERITY_WORDS, WORDS, Kind
from apps.query.language.tree import Duration, Number, Operator, Text, Value, Word

_ID_BYTES = {Kind.TRACE_ID: 16, Kind.SPAN_ID: 8}


def compare_column(value: str, kind: Kind, operator: Operator, asked: Value, binder: Binder) -> str:
    """A condition on an expression that holds a value of this kind."""
    match asked:
        case Text(text) if kind in _ID_BYTES:
            return f"{value} = toFixedString(unhex({binder.text(text)}), {_ID_BYTES[kind]})"
        case Text(text):
            return compare_text(value, operator, text, binder)
        case Duration(ns):
            return f"{value} {operator} {binder.bind('Int64', ns)}"
        case Word(word) if kind is Kind.SEVERITY:
            return _compare_severity(value, operator, *severity_range(word), binder)
        case Number(number):
            return _compare_severity(value, operator, int(number), int(number), binder)
        case Word(word):
            return f"{value} = {binder.bind('Int8', WORDS[kind].index(word))}"
    raise TypeError(f"{asked} is compared with no {kind}.")


def severity_range(word: str) -> tuple[int, int]:
    """The least and the greatest SeverityNumber of a word."""
    least = 4 * SEVERITY_WORDS.index(word) + 1
    return least, least + 3


def _compare_severity(value: str, operator: Operator, least: int, greatest: int, binder: Binder) -> str:
    if operator is Operator.EQUAL:
        low, high = binder.bind("UInt8", least), binder.bind("UInt8", greatest)
        return f"{value} = {low}" if least == greatest else f"({value} >= {low} AND {value} <= {high})"
    # Above a word is above its last number, below a word is below its first.
    edge = least if operator in (Operator.LESS, Operator.GREATER_OR_EQUAL) else greatest
    return f"{value} {operator} {binder.bind('UInt8', edge)}"
