"""Unpack: a body in any of its content encodings, and never more of it than the limit."""

import io
import zlib
from collections.abc import Callable

import zstandard

from apps.ingest.limits import MAX_BODY_BYTES, BadEncoding, TooLarge

# Senders make one member, some two. Each costs a copy of what follows it.
_MAX_MEMBERS = 16
_GZIP = 16 + zlib.MAX_WBITS
_ZLIB = zlib.MAX_WBITS
_RAW_DEFLATE = -zlib.MAX_WBITS

# RFC 9659: what a decoder of HTTP bodies must offer, and an encoder may ask.
_ZSTD_WINDOW_BYTES = 8 * 1024 * 1024
_ZSTD_READ_BYTES = 512 * 1024
# Nothing in the reader's interface tells a whole frame from one cut short: behind a whole one, this frame
# of our own comes out at the end; behind another it is taken for the missing part.
_END = b"spanwise: the end"
_END_FRAME = zstandard.ZstdCompressor(write_checksum=True).compress(_END)

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


def unpack(packed: bytes, encoding: str, *, max_bytes: int = MAX_BODY_BYTES) -> bytes:
    """`packed` without its content encoding, one of ENCODINGS. A bomb costs no more than the limit.

    Raises TooLarge, BadEncoding.
    """
    body = UNPACKERS[encoding](packed, max_bytes)
    if len(body) > max_bytes:
        raise TooLarge(f"The body holds more than {max_bytes} bytes.")
    return body


def gunzip(packed: bytes, max_bytes: int = MAX_BODY_BYTES) -> bytes:
    """Unpack gzip, one or several members. Raises TooLarge, BadEncoding."""
    parts: list[bytes] = []
    room = max_bytes
    for _ in range(_MAX_MEMBERS):
        part, packed = _inflate_one(packed, _GZIP, "gzip", room, max_bytes)
        parts.append(part)
        room -= len(part)
        if not packed:
            return parts[0] if len(parts) == 1 else b"".join(parts)
    raise BadEncoding(f"The gzip body has more than {_MAX_MEMBERS} members.")


def inflate(packed: bytes, max_bytes: int = MAX_BODY_BYTES) -> bytes:
    """Unpack deflate: in a zlib wrapper as RFC 9110 wants it, or bare as some clients send it.

    Raises TooLarge, BadEncoding.
    """
    try:
        body, rest = _inflate_one(packed, _ZLIB, "deflate", max_bytes, max_bytes)
    except BadEncoding:
        body, rest = _inflate_one(packed, _RAW_DEFLATE, "deflate", max_bytes, max_bytes)
    if rest:
        raise BadEncoding("Something follows the end of the deflate body.")
    return body


def _inflate_one(packed: bytes, wbits: int, name: str, room: int, max_bytes: int) -> tuple[bytes, bytes]:
    """One compressed stream, and what follows it."""
    unpacker = zlib.decompressobj(wbits)
    try:
        body = unpacker.decompress(packed, room + 1)
    except zlib.error as error:
        raise BadEncoding(f"The body is not {name}: {error}") from error
    if len(body) > room:
        raise _unpacks_to_more(max_bytes)
    if not unpacker.eof:
        raise BadEncoding(f"The {name} body ends too early.")
    return body, unpacker.unused_data


def unzstd(packed: bytes, max_bytes: int = MAX_BODY_BYTES) -> bytes:
    """Unpack Zstandard, one or several frames. Raises TooLarge, BadEncoding."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)
    parts: list[bytes] = []
    room = max_bytes + len(_END)
    source = io.BytesIO(packed + _END_FRAME)
    try:
        with unpacker.stream_reader(source, read_across_frames=True) as reader:
            while part := reader.read(min(room + 1, _ZSTD_READ_BYTES)):
                room -= len(part)
                if room < 0:
                    raise _unpacks_to_more(max_bytes)
                parts.append(part)
    except zstandard.ZstdError as error:
        raise BadEncoding(f"The body is not zstd, or not whole: {error}") from error
    body = b"".join(parts)
    if not packed or not body.endswith(_END):
        raise BadEncoding("The zstd body ends too early.")
    return body[: -len(_END)]


def _unpacks_to_more(max_bytes: int) -> TooLarge:
    return TooLarge(f"The body unpacks to more than {max_bytes} bytes.")


UNPACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    "": lambda body, _: body,
    "identity": lambda body, _: body,
    "gzip": gunzip,
    "deflate": inflate,
    "zstd": unzstd,
}
ENCODINGS = frozenset(UNPACKERS)


def kept_encoding(packed: bytes) -> str:
    """The encoding in which a body may travel on packed; empty where it is better unpacked."""
    if packed.startswith(_GZIP_MAGIC):
        return "gzip"
    return "zstd" if packed.startswith(_ZSTD_MAGIC) else ""


def message_encoding(message: bytes) -> str:
    """How a gRPC message was compressed, told from its first bytes.

    gRPC core hands compressed messages on as they came, without saying how. An export request begins with
    0x0a (field 1, bytes); 0x1f begins no message at all, and a zlib header none with fields that we know.
    """
    if message.startswith(_GZIP_MAGIC):
        return "gzip"
    is_zlib = len(message) > 1 and message[0] & 0x0F == 8 and int.from_bytes(message[:2]) % 31 == 0
    return "deflate" if is_zlib else ""
