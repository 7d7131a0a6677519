"""Mutations of export requests: what lines, proxies, buggy encoders and ill will do to bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from google.protobuf.message import Message
from opentelemetry.proto.common.v1.common_pb2 import AnyValue

from apps.otlp.wire import (
    FIXED32,
    FIXED64,
    LENGTH_DELIMITED,
    VARINT,
    encode_tag,
    encode_varint,
)
from apps.otlp.wire_reader import GROUP_END, GROUP_START, read_fields


@dataclass(slots=True)
class Field:
    """One field of a message that was taken apart. `child` is the descriptor of what `value` holds, if known.

    `length_lie` is added to the length that is written; `is_long` writes lengths with needless bytes.
    """

    number: int
    wire_type: int
    value: bytes = b""
    child: Any = None
    length_lie: int = 0
    is_long: bool = False

    def encode(self) -> bytes:
        tag = encode_tag(self.number, self.wire_type)
        if self.wire_type == GROUP_START:
            return tag + self.value + encode_tag(self.number, GROUP_END)
        if self.wire_type != LENGTH_DELIMITED:
            return tag + self.value
        length = encode_varint(max(0, len(self.value) + self.length_lie))
        return tag + (_stretch(length) if self.is_long else length) + self.value


def take_apart(descriptor: Any, message: bytes) -> list[Field]:
    known = descriptor.fields_by_number
    return [
        Field(number, wire_type, message[value_start:end], known[number].message_type)
        for number, wire_type, _, value_start, end in read_fields(message, lambda _: None)
    ]


def _stretch(number: bytes) -> bytes:
    """The same number in more bytes than it needs, ten at most."""
    return number[:-1] + bytes([number[-1] | 0x80]) + b"\x80" * (8 - len(number)) + b"\x00"


def mutate(kind: type[Message], body: bytes, chance: Random) -> bytes:
    """`body` after a mutation of its bytes, or of one of its messages, or now and then of both."""
    if chance.random() < 0.3:
        return _mutate_bytes(body, chance)
    mutated = _mutate_message(kind.DESCRIPTOR, body, chance)
    return _mutate_bytes(mutated, chance) if chance.random() < 0.05 else mutated


def _mutate_message(descriptor: Any, message: bytes, chance: Random) -> bytes:
    """One to three mutations somewhere inside of it."""
    fields = take_apart(descriptor, message)
    inner = [field for field in fields if field.child is not None]
    if inner and chance.random() < 0.8:
        field = chance.choice(inner)
        field.value = _mutate_message(field.child, field.value, chance)
    else:
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            if fields:
                chance.choice(_MUTATIONS)(fields, chance)
    return b"".join(field.encode() for field in fields)


def _mutate_bytes(body: bytes, chance: Random) -> bytes:
    mutated = bytearray(body)
    place = chance.randrange(len(mutated) + 1)
    match chance.randrange(6):
        case 0:
            return bytes(mutated[:place])
        case 1:
            del mutated[place : place + chance.randrange(1, 20)]
        case 2:
            mutated[place:place] = chance.randbytes(chance.randrange(1, 12))
        case 3:
            mutated[place:place] = mutated[place : place + chance.randrange(1, 200)]
        case _:
            for _ in range(chance.choice((1, 1, 2, 8))):
                if mutated:
                    mutated[chance.randrange(len(mutated))] ^= 1 << chance.randrange(8)
    return bytes(mutated)


def _pick(fields: list[Field], chance: Random) -> Field:
    return chance.choice(fields)


def _duplicate(fields: list[Field], chance: Random) -> None:
    fields.insert(chance.randrange(len(fields) + 1), _pick(fields, chance))


def _remove(fields: list[Field], chance: Random) -> None:
    del fields[chance.randrange(len(fields))]


def _shuffle(fields: list[Field], chance: Random) -> None:
    chance.shuffle(fields)


def _empty(fields: list[Field], chance: Random) -> None:
    field = _pick(fields, chance)
    if field.wire_type == LENGTH_DELIMITED:
        field.value = b""


def _lie_about_length(fields: list[Field], chance: Random) -> None:
    _pick(fields, chance).length_lie = chance.choice((-1, 1, 2, 7, 100, -100, 2**31, 2**63))


def _write_long(fields: list[Field], chance: Random) -> None:
    for field in fields:
        field.is_long = True


def _as_group(fields: list[Field], chance: Random) -> None:
    _pick(fields, chance).wire_type = GROUP_START


def _other_wire_type(fields: list[Field], chance: Random) -> None:
    """The same number with a value of another type, well formed."""
    field = _pick(fields, chance)
    fields.insert(chance.randrange(len(fields) + 1), _field_of(field.number, chance))


def _renumber(fields: list[Field], chance: Random) -> None:
    _pick(fields, chance).number = chance.choice((1, 2, 3, 5, 7, 9, 10, 11, 12, 15, 16, 2**29 - 1))


def _forge(fields: list[Field], chance: Random) -> None:
    """Spanwise's own fields: tenant, batch and lease (apps/ingest/write/frame.py)."""
    fields.insert(chance.randrange(len(fields) + 1), _field_of(chance.choice((100, 101, 102)), chance))


def _double_member(fields: list[Field], chance: Random) -> None:
    """Another member beside the one that is there: of AnyValue, of a metric's data, of a point's value."""
    field = _pick(fields, chance)
    other = chance.choice((1, 2, 3, 4, 5, 6, 7, 9, 10, 11))
    place = chance.randrange(len(fields) + 1)
    fields.insert(place, Field(other, field.wire_type, field.value))


def _extreme_number(fields: list[Field], chance: Random) -> None:
    field = _pick(fields, chance)
    number = chance.choice((0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**53, 2**63 - 1, 2**63, 2**64 - 1))
    if field.wire_type == VARINT:
        field.value = encode_varint(number)
    elif field.wire_type == FIXED64:
        field.value = number.to_bytes(8, "little")
    elif field.wire_type == FIXED32:
        field.value = (number & 0xFFFFFFFF).to_bytes(4, "little")


def _bad_text(fields: list[Field], chance: Random) -> None:
    field = _pick(fields, chance)
    if field.child is None and field.wire_type == LENGTH_DELIMITED:
        field.value = chance.choice(
            (b"\xff", b"caf\xe9", b"\xed\xa0\x80", b"\xc0\x80", b"a\x00b", b"\x01" + field.value, b"\xf0\x9f")
        )


def _nest_deeply(fields: list[Field], chance: Random) -> None:
    """Values inside of values, or a field inside of itself: what parsers that recurse choke on."""
    values = [field for field in fields if field.child is AnyValue.DESCRIPTOR]
    field = chance.choice(values or fields)
    numbers = (1, 5) if values else (field.number, field.number)
    for _ in range(chance.choice((3, 20, 60, 200))):
        for number in numbers:
            field.value = Field(number, LENGTH_DELIMITED, field.value).encode()


def _field_of(number: int, chance: Random) -> Field:
    wire_type = chance.choice((VARINT, FIXED64, FIXED32, LENGTH_DELIMITED, GROUP_START))
    value = {
        VARINT: encode_varint(chance.choice((0, 1, 7, 1_000_001, 2**32, 2**64 - 1))),
        FIXED64: chance.randbytes(8),
        FIXED32: chance.randbytes(4),
        LENGTH_DELIMITED: chance.randbytes(chance.randrange(12)),
        GROUP_START: b"",
    }[wire_type]
    return Field(number, wire_type, value)


_MUTATIONS: list[Callable[[list[Field], Random], None]] = [
    _duplicate,
    _remove,
    _shuffle,
    _empty,
    _lie_about_length,
    _write_long,
    _as_group,
    _other_wire_type,
    _renumber,
    _forge,
    _double_member,
    _extreme_number,
    _bad_text,
    _nest_deeply,
]
