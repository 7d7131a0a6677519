"""The orders that results come in, and a place in one: what a list goes on from. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class TraceOrder(StrEnum):
    """Traces by their start, newest or oldest first; or the most of something, over all that match."""

    START = "start"
    START_ASC = "start_asc"
    DURATION = "duration"
    ERRORS = "errors"
    SPANS = "spans"

    @property
    def has_pages(self) -> bool:
        return self in (TraceOrder.START, TraceOrder.START_ASC)


class SpanOrder(StrEnum):
    """Spans by their start, newest or oldest first, or by duration, longest or shortest first."""

    START = "start"
    START_ASC = "start_asc"
    DURATION = "duration"
    DURATION_ASC = "duration_asc"

    @property
    def is_descending(self) -> bool:
        return self in (SpanOrder.START, SpanOrder.DURATION)

    @property
    def is_by_start(self) -> bool:
        return self in (SpanOrder.START, SpanOrder.START_ASC)


@dataclass(frozen=True, slots=True)
class TracePlace:
    """Traces run by their start, then by id. What follows it is next."""

    start_ns: int
    trace_id: str


@dataclass(frozen=True, slots=True)
class SpanPlace:
    """Spans run by what they are sorted by, then start, trace and id; of those that share all of these,
    `passed` were told already."""

    start_ns: int
    trace_id: str
    span_id: str
    duration_ns: int
    passed: int

    def sort_key(self, order: SpanOrder) -> tuple[int | str, ...]:
        """What a list in this order compares: places that agree in it are tied."""
        by_start = (self.start_ns, self.trace_id, self.span_id)
        return by_start if order.is_by_start else (self.duration_ns, *by_start)
