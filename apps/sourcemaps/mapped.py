"""Stacks as they are stored, and as they read through source maps. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.sourcemaps.jobs import Original
from apps.sourcemaps.matching import Carrier, Unmapped
from apps.sourcemaps.stacks import Line


@dataclass(frozen=True, slots=True)
class Told:
    """An exception as it is stored."""

    type: str
    message: str
    stack: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What carries stacks: a span with its exceptions, or a log record with one."""

    carrier: Carrier
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class MappedLine:
    """A line of a stack; for a frame, what stood there or why that is not known."""

    line: Line
    found: Original | Unmapped | None


@dataclass(frozen=True, slots=True)
class Stack:
    """`lines` is empty where no line is a frame of JavaScript: `told.stack` is all there is then."""

    told: Told
    lines: list[MappedLine]
