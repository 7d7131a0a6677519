"""The stretch of time a question is about, read from RFC 3339 or unix seconds to the nanosecond."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

SECOND_NS = 1_000_000_000
MINUTE_S = 60
DEFAULT_SPAN_NS = 24 * 3600 * SECOND_NS
# A sender's clock may run ahead by what the door tolerates; "until now" must not hide its spans.
CLOCK_TOLERANCE_NS = 600 * SECOND_NS
# What DateTime64(9) and a signed 64-bit count of nanoseconds both hold.
LATEST_NS = 2**63 - 1
# Where ClickHouse's DateTime ends, in 2106; a later bound would begin again at 1970.
LATEST_S = 2**32 - 1

_UNIX_SECONDS = re.compile(r"(\d{1,10})(?:\.(\d{1,9}))?", re.ASCII)
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class InvalidTimeRange(ValueError):
    """A bound that cannot be read, or bounds in the wrong order. `field` names the parameter at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Half open: `start_ns` belongs to it, `end_ns` does not. Unix nanoseconds."""

    start_ns: int
    end_ns: int


def parse_range(start: str | None, end: str | None, *, now_ns: int) -> TimeRange:
    """Bounds as given; without an end up to now, without a start the 24 hours before the end.

    Raises InvalidTimeRange.
    """
    until_ns = parse_moment("end", end) if end else now_ns + CLOCK_TOLERANCE_NS
    default_start_ns = (until_ns if end else now_ns) - DEFAULT_SPAN_NS
    from_ns = parse_moment("start", start) if start else max(default_start_ns, 0)
    if from_ns >= until_ns:
        raise InvalidTimeRange("start", "The start must lie before the end.")
    return TimeRange(from_ns, until_ns)


def parse_moment(field: str, text: str) -> int:
    """Unix nanoseconds of one bound; raises InvalidTimeRange saying what was expected."""
    if unix := _UNIX_SECONDS.fullmatch(text):
        moment_ns = int(unix[1]) * SECOND_NS + _fraction_ns(unix[2])
    elif rfc3339 := _RFC3339.fullmatch(text):
        moment_ns = _parse_rfc3339(field, rfc3339)
    else:
        raise InvalidTimeRange(
            field, "Not a time: write unix seconds, or RFC 3339 with a zone like 2026-03-01T09:30:00Z."
        )
    if not 0 <= moment_ns <= LATEST_NS:
        raise InvalidTimeRange(field, "Outside of the years 1970 to 2262.")
    return moment_ns


def touched_minutes(within: TimeRange) -> tuple[int, int]:
    """Unix seconds of the first minute that the range touches, and of the end of its last.

    Rollups know nothing finer.
    """
    return (
        min(within.start_ns // SECOND_NS // MINUTE_S * MINUTE_S, LATEST_S),
        min(-(-within.end_ns // (SECOND_NS * MINUTE_S)) * MINUTE_S, LATEST_S),
    )


def elapsed_s(from_s: int, until_s: int, *, now_ns: int) -> float:
    """Of [from_s, until_s), unix seconds: what has not happened yet must not thin out a rate."""
    return max(min(until_s, now_ns / SECOND_NS) - from_s, 1)


def _parse_rfc3339(field: str, match: re.Match[str]) -> int:
    date, time, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(f"{date}T{time}{zone.upper()}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidTimeRange(field, "There is no such date or time.") from error
    return int(moment.timestamp()) * SECOND_NS + _fraction_ns(fraction)


def _fraction_ns(digits: str | None) -> int:
    return int((digits or "0").ljust(9, "0"))
