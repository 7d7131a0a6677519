"""Limit: how much one request, and all requests at once, may ask of a process."""

from apps.otlp.checked import Limits

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


class TooLarge(Exception):
    """The body is over the limit. Not to be sent again as it is."""


class BadEncoding(Exception):
    """The body does not unpack as its Content-Encoding says."""


class Busy(Exception):
    """This process has as much in hand as it may: the sender should try again."""
