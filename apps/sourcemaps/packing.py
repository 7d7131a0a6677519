"""The two files of an upload: unpacked within bounds, and packed as they are kept. Pure."""

import zlib
from typing import IO

import zstandard

GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW_BITS = 16 + zlib.MAX_WBITS
_CHUNK_BYTES = 256 * 1024
# A map is written once and read seldom.
_ZSTD_LEVEL = 6


class TooLarge(Exception):
    """`what` unpacks to more than `limit` bytes."""

    def __init__(self, what: str, limit: int) -> None:
        self.what = what
        self.limit = limit
        super().__init__(what, limit)


class NotPacked(Exception):
    """It begins like gzip and is none."""


def read_bounded(file: IO[bytes], limit: int, what: str) -> bytes:
    """The file's bytes, unpacked where they are gzip. Raises TooLarge and NotPacked."""
    first = file.read(_CHUNK_BYTES)
    if not first.startswith(GZIP_MAGIC):
        whole = first + file.read(max(limit + 1 - len(first), 0))
        if len(whole) > limit:
            raise TooLarge(what, limit)
        return whole
    unpacker = zlib.decompressobj(_GZIP_WINDOW_BITS)
    parts: list[bytes] = []
    left, packed = limit + 1, first
    try:
        while packed and left > 0 and not unpacker.eof:
            part = unpacker.decompress(packed, left)
            parts.append(part)
            left -= len(part)
            packed = unpacker.unconsumed_tail or file.read(_CHUNK_BYTES)
    except zlib.error as error:
        raise NotPacked from error
    if left <= 0:
        raise TooLarge(what, limit)
    if not unpacker.eof:
        raise NotPacked
    return b"".join(parts)


def pack(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(content)


def unpack(packed: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(packed)
