"""Limit: what one request, and all at once, may ask of a process, and how old its items may be."""

from apps.otlp.checked import Limits, TimeWindow

MAX_WIRE_BYTES = 16 * 1024 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024  # recommended by the OTLP specification, "OTLP/HTTP Request"
# Two full batches of spans; SDKs send 512 at a time, Collectors 8 192.
ONE_REQUEST = Limits(items=100_000, spread_bytes=64 * 1024 * 1024)
LARGE_WIRE_BYTES = 64 * 1024
LARGE_BODY_BYTES = 1024 * 1024

# Of one process. Beyond either, senders are asked to come again.
MAX_IN_FLIGHT_BYTES = 256 * 1024 * 1024
MAX_IN_FLIGHT_REQUESTS = 512

# SDKs give up after 10 s, whatever we answer then.
TAKE_TIMEOUT_S = 8.0
BODY_TIMEOUT_S = 15.0

# One day short of what the tables keep: their TTL drops older rows at the INSERT, after they were counted.
OLDEST_AGE_NS = 14 * 24 * 3600 * 1_000_000_000
NEWEST_AHEAD_NS = 10 * 60 * 1_000_000_000


def window_at(now_ns: int) -> TimeWindow:
    """What times the items of a request may have that is looked at now."""
    return TimeWindow(now_ns - OLDEST_AGE_NS, now_ns + NEWEST_AHEAD_NS, now_ns)


class TooLarge(Exception):
    """The body is over the limit. Not to be sent again as it is."""


class BadEncoding(Exception):
    """The body does not unpack as its Content-Encoding says."""


class Busy(Exception):
    """This process has as much in hand as it may: the sender should try again."""
