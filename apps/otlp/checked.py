"""What every signal's check is asked and answers, and how it refuses."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


class Undecodable(Exception):
    """The body is not the export request that it was sent as."""


class OverLimit(Exception):
    """One request that asks more of the store than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask.

    `items`: spans, log records or data points. `spread_bytes`: its resources once a scope, and its scopes
    once an item.
    """

    items: int
    spread_bytes: int


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Times that the store takes, unix nanoseconds, both ends included."""

    oldest_ns: int
    newest_ns: int


@dataclass(frozen=True, slots=True)
class Checked:
    """`body` holds exactly `items` items that will be stored; `rejected` counts the others by reason.

    `noted` counts what was stored but is worth telling the sender, by what there is to say: text that was
    not UTF-8 and was repaired, values cut because they were nested too deep, a clock that is off.
    """

    body: bytes
    items: int
    rejected: Counter[str]
    noted: Counter[str] = field(default_factory=Counter)


# Decodes one export request (protobuf) and sets apart what cannot be stored. Raises Undecodable, OverLimit.
Check = Callable[[bytes, TimeWindow, Limits], Checked]


def describe_rejections(rejected: Counter[str]) -> str:
    """One line for `partial_success.error_message`, the commonest reason first."""
    return "; ".join(f"{count} x {reason}" for reason, count in rejected.most_common())
