"""Values as they are written: quoted text, numbers, durations; both ways. Pure."""

import math
import re
from decimal import Decimal

from apps.query.language.tree import Duration, Number

INT64 = range(-(2**63), 2**63)
UNITS_NS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
    "d": 86_400_000_000_000,
    "w": 604_800_000_000_000,
}
_WRITTEN_UNITS = ("h", "m", "s", "ms", "us", "ns")

_INTEGER = re.compile(r"[+-]?[0-9]{1,40}")
_FLOAT = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?")
_UNIT = "|".join(sorted(UNITS_NS, key=len, reverse=True))
_PART = re.compile(rf"([0-9]{{1,19}}(?:\.[0-9]{{1,18}})?)({_UNIT})")
_DURATION = re.compile(rf"([+-]?)((?:{_PART.pattern})+)")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'", "a": "\a", "b": "\b", "f": "\f"}
_MUST_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f]')


def read_number(text: str) -> Number | None:
    """An integer of 64 bits stays exact; a greater one becomes a float, as in most languages."""
    if _INTEGER.fullmatch(text) and int(text) in INT64:
        return Number(int(text))
    if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
        return Number(number)
    return None


def write_number(number: int | float) -> str:
    return repr(number)


def read_duration(text: str) -> Duration | None:
    """`1.5s`, `1h30m`; None as well for what 64 bits of nanoseconds cannot hold."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    parts = _PART.findall(match[2])
    total = sum(Decimal(count) * UNITS_NS[unit] for count, unit in parts)
    ns = int(-total if match[1] == "-" else total)
    return Duration(ns) if ns in INT64 else None


def write_duration(ns: int) -> str:
    """In the greatest unit that does not make it smaller than one; always exact."""
    unit = next((unit for unit in _WRITTEN_UNITS if abs(ns) >= UNITS_NS[unit]), "ns")
    if unit in ("h", "m") and ns % UNITS_NS[unit]:
        unit = "s"
    whole, rest = divmod(abs(ns), UNITS_NS[unit])
    digits = len(str(UNITS_NS[unit])) - 1
    fraction = f".{rest:0{digits}d}".rstrip("0") if rest else ""
    return f"{'-' if ns < 0 else ''}{whole}{fraction}{unit}"


def read_quoted(token: str) -> str:
    """The text of a quoted token. A backslash before what has no meaning stays: patterns are full of them."""
    inner = token[1:-1]
    return inner if token[0] == "`" else _ESCAPE.sub(_unescape, inner)


def _unescape(match: re.Match[str]) -> str:
    two, four, eight, character = match.groups()
    if character is not None:
        return _ESCAPED.get(character, match[0])
    point = int(two or four or eight, 16)
    is_character = point < 0x110000 and not 0xD800 <= point < 0xE000
    return chr(point) if is_character else match[0]


def write_quoted(text: str) -> str:
    return f'"{_MUST_ESCAPE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return f"\\{character}" if character in '\\"' else f"\\x{ord(character):02x}"
