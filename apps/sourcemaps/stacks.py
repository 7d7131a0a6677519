"""Stacks as JavaScript engines print them, line by line. Pure."""

from dataclasses import dataclass

# Stacks are at most 64 KiB; more lines than this are a recursion that nobody reads.
MAX_LINES = 400
_MAX_DIGITS = 9
# What Safari calls code outside of every function.
_NOT_NAMES = {"global code", "module code", "eval code"}


@dataclass(frozen=True, slots=True)
class Frame:
    """`function` is empty where the engine told none. `line` and `column` count from 1."""

    function: str
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a stack; what is no frame is a message, or what caused it."""

    text: str
    frame: Frame | None


def read_stack(stack: str) -> list[Line]:
    """Every line, at most 400. Stacks of other languages have no frames here."""
    lines = stack.rstrip().split("\n", MAX_LINES)[:MAX_LINES]
    return [Line(text, _read_frame(text.strip())) for text in lines]


def _read_frame(text: str) -> Frame | None:
    return _read_v8(text[3:].strip()) if text.startswith("at ") else _read_named(text)


def _read_v8(text: str) -> Frame | None:
    """`call (file:1:2)` or `file:1:2`, as Chrome, Edge and Node.js print it."""
    call, opened, place = text.partition(" (")
    if opened and text.endswith(")"):
        return _make_frame(call, place[:-1])
    return _make_frame("", text.removeprefix("async "))


def _read_named(text: str) -> Frame | None:
    """`name@file:1:2`, as Firefox and Safari print it; Safari leaves out a name and the sign."""
    name, sign, place = text.partition("@")
    if not sign or "://" in name:
        name, place = "", text
    # Elsewhere, too, lines end with two numbers: a file of theirs is a URL or an absolute path.
    is_file = "://" in place if not sign else "://" in place or place.startswith("/")
    if not is_file or " " in place:
        return None
    name = name.rpartition("*")[2].rstrip("/<")
    return _make_frame("" if name in _NOT_NAMES else name, place)


def _make_frame(function: str, place: str) -> Frame | None:
    parts = place.rsplit(":", 2)
    if len(parts) < 3 or not all(_is_number(number) for number in parts[1:]):
        return None
    return Frame(function, parts[0], int(parts[1]), int(parts[2]))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
