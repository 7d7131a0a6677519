"""What every signal's check is asked and answers, and how it refuses."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum

from apps.otlp.signals import ITEM_WORDS, Signal

# Farther off than this, an item is stored and its sender told: SDKs send within seconds, and what waited
# out an outage arrives within the hour.
CLOCK_AHEAD_NS = 60 * 1_000_000_000
CLOCK_BEHIND_NS = 3600 * 1_000_000_000

# Attributes, events, links and the like that a request may hold for each item that it may hold.
PARTS_AN_ITEM = 20

# An AnyValue in an attribute is level 1. Only a body that upb refuses is cut to this (apps/otlp/lenient.py).
MAX_VALUE_LEVELS = 16


class Undecodable(Exception):
    """The body is not the export request that it was sent as."""


class OverLimit(Exception):
    """One request that asks more of the store than it may."""


class Finding(Enum):
    """What can be wrong with an item: `key` for machines, which stays, and `text` for its sender."""

    # The item is not stored.
    BAD_TRACE_ID = "trace_id must be 16 bytes and not all zeros"
    BAD_SPAN_ID = "span_id must be 8 bytes and not all zeros"
    BAD_PARENT_SPAN_ID = "parent_span_id must be empty or 8 bytes"
    TIME_AHEAD = "its time lies in the future: check the sender's clock"
    TIME_BEHIND = "its time is older than the retention: check the sender's clock"
    BROKEN = "its bytes are not protobuf"
    NAMELESS_METRIC = "its metric has no name"
    BUCKET_COUNT = "bucket_counts must be one longer than explicit_bounds, or both must be empty"
    UNSORTED_BOUNDS = "explicit_bounds must be strictly increasing"
    BAD_SCALE = "its scale must be from -20 to 40"

    # The item is stored, and its sender told.
    CLOCK_AHEAD = "its time is ahead of the receiver's clock"
    CLOCK_BEHIND = "its time is more than an hour behind the receiver's clock"
    NO_TIME = "it has no time, and got the time of its arrival"
    TRACE_ID_CLEARED = "an invalid trace_id was taken out"
    SPAN_ID_CLEARED = "an invalid span_id was taken out"
    EXEMPLAR_ID_CLEARED = "an exemplar's invalid trace_id or span_id was taken out"
    TEXT_REPAIRED = "text that is not UTF-8 was repaired with U+FFFD"
    NESTED_TOO_DEEP = f"a value nested deeper than {MAX_VALUE_LEVELS} levels was cut"

    @property
    def key(self) -> str:
        return self.name.lower()

    @property
    def text(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask.

    `items`: spans, log records or data points, and as many resources, scopes and metrics that hold them.
    `spread_bytes`: what the store repeats of resources, scopes and metrics (apps/otlp/spread.py).
    """

    items: int
    spread_bytes: int

    def refuse_hollow(self, body_bytes: int, counts: Iterable[int], *, an_item: int = 1) -> None:
        """No more parts than `an_item` for each item that may be sent; `counts` come bit by bit.

        Two bytes make an empty scope or attribute, and ClickHouse takes a microsecond for each. They are
        counted only where `body_bytes` has room for too many.
        Raises OverLimit.
        """
        most = self.items * an_item
        if body_bytes <= 2 * most:
            return
        total = 0
        for count in counts:
            total += count
            if total > most:
                raise OverLimit(f"The request holds more than {most} parts: are many of them empty?")

    def enforce(self, signal: Signal, items: int, spread_bytes: int) -> None:
        """Raises OverLimit."""
        words = ITEM_WORDS[signal]
        if items > self.items:
            raise OverLimit(f"The request holds {items} {words}; {self.items} are taken at a time.")
        if spread_bytes > self.spread_bytes:
            raise OverLimit(f"The resource or scope attributes are too large for so many scopes and {words}.")


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Times that the store takes, unix nanoseconds, both ends included, and when the request was received."""

    oldest_ns: int
    newest_ns: int
    received_ns: int

    @property
    def unremarkable(self) -> tuple[int, int]:
        """From when until when an item's time is neither refused nor worth telling."""
        return (
            max(self.oldest_ns, self.received_ns - CLOCK_BEHIND_NS),
            min(self.newest_ns, self.received_ns + CLOCK_AHEAD_NS),
        )

    def refuse(self, time_ns: int) -> Finding | None:
        """Why an item of this time cannot be stored."""
        if time_ns > self.newest_ns:
            return Finding.TIME_AHEAD
        return Finding.TIME_BEHIND if time_ns < self.oldest_ns else None

    def remark(self, time_ns: int) -> Finding | None:
        """What there is to say about the clock of an item that is stored."""
        if time_ns > self.received_ns + CLOCK_AHEAD_NS:
            return Finding.CLOCK_AHEAD
        return Finding.CLOCK_BEHIND if time_ns < self.received_ns - CLOCK_BEHIND_NS else None


@dataclass(frozen=True, slots=True)
class Checked:
    """`body` holds exactly `items` items that will be stored; `rejected` counts the others by reason.

    `noted` counts what was stored but is worth telling the sender, by what there is to say: text that was
    not UTF-8 and was repaired, values cut because they were nested too deep, a clock that is off.
    """

    body: bytes
    items: int
    rejected: Counter[Finding]
    noted: Counter[Finding] = field(default_factory=Counter)


# Decodes one export request (protobuf) and sets apart what cannot be stored. Raises Undecodable, OverLimit.
Check = Callable[[bytes, TimeWindow, Limits], Checked]


def describe_outcome(checked: Checked) -> str:
    """One line for `partial_success.error_message`; empty where nothing was rejected nor noted."""
    parts = []
    if checked.rejected:
        parts.append(f"{describe_rejections(checked.rejected)}; {checked.items} stored")
    if checked.noted:
        parts.append(f"stored with a remark: {describe_rejections(checked.noted)}")
    return ". ".join(parts)


def describe_rejections(found: Counter[Finding]) -> str:
    """`rejected` or `noted` in words, the commonest first."""
    return "; ".join(f"{count} x {finding.text}" for finding, count in found.most_common())
