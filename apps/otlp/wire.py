"""Protobuf's wire encoding: what turns into OTLP here, and what frames a batch, writes its bytes by this."""

# Source: protobuf.dev, "Encoding". The tables are dictionaries that fill themselves: to look bytes up costs a
# fraction of computing them, and each table is bounded, for what is looked up in it comes from senders.

import struct
from typing import Final

VARINT, FIXED64, LENGTH_DELIMITED, FIXED32 = 0, 1, 2, 5
LARGEST_UINT64: Final = 2**64 - 1
# What a table keeps at most.
_SMALL_NUMBERS = 4_096
_KEYS = 8_192
_KEY_CHARACTERS = 128

pack_double = struct.Struct("<d").pack
pack_fixed64 = struct.Struct("<Q").pack
pack_sfixed64 = struct.Struct("<q").pack
pack_fixed32 = struct.Struct("<I").pack


def encode_varint(value: int) -> bytes:
    """`value` is not negative: a negative int32 or int64 is passed as its two's complement in 64 bits."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def encode_field(number: int, value: int) -> bytes:
    """A varint field."""
    return encode_tag(number, VARINT) + encode_varint(value)


def encode_tag(number: int, wire_type: int) -> bytes:
    return encode_varint(number << 3 | wire_type)


def encode_head(number: int, size: int) -> bytes:
    """What stands before a text, bytes or a message of `size` bytes. Where many are written: `Header`."""
    if number < 16 and size < 0x80:
        return bytes((number << 3 | LENGTH_DELIMITED, size))
    return encode_tag(number, LENGTH_DELIMITED) + encode_varint(size)


def encode_zigzag(value: int) -> bytes:
    """A sint32 or sint64."""
    return encode_varint(value << 1 if value >= 0 else ~(value << 1))


class Header(dict[int, bytes]):
    """Length in bytes -> tag and length of a length-delimited field; `whole` adds the payload too."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._tag = encode_tag(number, LENGTH_DELIMITED)

    def __missing__(self, length: int) -> bytes:
        header = self._tag + encode_varint(length)
        if length < _SMALL_NUMBERS:
            self[length] = header
        return header

    def whole(self, payload: bytes) -> bytes:
        return self[len(payload)] + payload


class InnerHeader(dict[int, bytes]):
    """Length of a payload -> the headers of two fields, the one the only content of the other."""

    def __init__(self, outer: Header, inner: Header) -> None:
        super().__init__()
        self._outer, self._inner = outer, inner

    def __missing__(self, length: int) -> bytes:
        inner = self._inner[length]
        headers = self._outer[len(inner) + length] + inner
        if length < _SMALL_NUMBERS:
            self[length] = headers
        return headers


class Varint(dict[int, bytes]):
    """Value -> a whole varint field. Negative values are those of int32, int64 or an enum."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._tag = encode_tag(number, VARINT)

    def __missing__(self, value: int) -> bytes:
        field = self._tag + encode_varint(value & LARGEST_UINT64)
        if 0 <= value < _SMALL_NUMBERS:
            self[value] = field
        return field


class Text(dict[str, bytes]):
    """Text of low cardinality -> a whole string field; empty text needs none."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._header = Header(number)

    def __missing__(self, text: str) -> bytes:
        field = self._header.whole(text.encode()) if text else b""
        if len(text) <= _KEY_CHARACTERS:
            # Emptied when full: keys that nobody sends any more must not keep out those of today.
            if len(self) >= _KEYS:
                self.clear()
            self[text] = field
        return field
