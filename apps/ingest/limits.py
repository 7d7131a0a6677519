"""Limit: how much a body may weigh, on the wire and unpacked."""

import zlib

from apps.otlp.checked import Limits

MAX_WIRE_BYTES = 16 * 1024 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024  # recommended by the OTLP specification, "OTLP/HTTP Request"
# Two full batches of spans; SDKs send 512 at a time, Collectors 8 192.
ONE_REQUEST = Limits(items=100_000, spread_bytes=64 * 1024 * 1024)
LARGE_BYTES = 64 * 1024  # on the wire
# Senders make one member, some two. Each costs a copy of what follows it.
_MAX_MEMBERS = 16

_GZIP = 16 + zlib.MAX_WBITS


class TooLarge(Exception):
    """The body is over the limit. Not to be sent again as it is."""


class BadEncoding(Exception):
    """The body does not unpack as its Content-Encoding says."""


def gunzip(packed: bytes, *, max_bytes: int = MAX_BODY_BYTES) -> bytes:
    """Unpack gzip (one or several members) and stop at `max_bytes`: a bomb costs no more than the limit.

    Raises TooLarge, BadEncoding.
    """
    parts: list[bytes] = []
    room = max_bytes
    for _ in range(_MAX_MEMBERS):
        unpacker = zlib.decompressobj(_GZIP)
        try:
            part = unpacker.decompress(packed, room + 1)
        except zlib.error as error:
            raise BadEncoding(f"The body is not gzip: {error}") from error
        if len(part) > room:
            raise TooLarge(f"The body unpacks to more than {max_bytes} bytes.")
        if not unpacker.eof:
            raise BadEncoding("The gzip body ends too early.")
        parts.append(part)
        room -= len(part)
        packed = unpacker.unused_data
        if not packed:
            return b"".join(parts)
    raise BadEncoding(f"The gzip body has more than {_MAX_MEMBERS} members.")
