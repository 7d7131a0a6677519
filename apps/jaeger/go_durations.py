"""Durations as Go writes them: what a person types into Jaeger's search form. Pure."""

import re
from decimal import Decimal

_UNITS_NS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60 * 1_000_000_000,
    "h": 3600 * 1_000_000_000,
    # Not Go's; Jaeger UI's `lookback` and people say it.
    "d": 24 * 3600 * 1_000_000_000,
}
_PART = re.compile(
    rf"(\d{{1,19}}(?:\.\d{{0,19}})?|\.\d{{1,19}})({'|'.join(sorted(_UNITS_NS, key=len, reverse=True))})"
)
_WHOLE = re.compile(rf"\+?(?:{_PART.pattern})+")
_LONGEST_NS = 2**63 - 1


def parse_go_duration(text: str) -> int | None:
    """Nanoseconds of "1.2s", "100ms", "1h15m30.918s"; None: it is none, or beyond 64 bits."""
    if not _WHOLE.fullmatch(text):
        return None
    total_ns = sum(int(Decimal(number) * _UNITS_NS[unit]) for number, unit in _PART.findall(text))
    return total_ns if total_ns <= _LONGEST_NS else None
