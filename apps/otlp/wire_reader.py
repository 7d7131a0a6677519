"""Reads protobuf's wire encoding field by field: for what upb refuses.

Source: protobuf.dev, "Encoding".
"""

from collections.abc import Callable, Iterator

from apps.otlp.wire import FIXED32, FIXED64, LENGTH_DELIMITED, VARINT

GROUP_START, GROUP_END = 3, 4

_MAX_VARINT_BYTES = 10
_MAX_FIELD_NUMBER = (1 << 29) - 1


class Malformed(Exception):
    """Not protobuf from here on."""


def read_fields(message: bytes, spend: Callable[[int], None]) -> Iterator[tuple[int, int, int, int, int]]:
    """Every field of `message`: (number, wire type, start of the tag, start of the value, end).

    A group is one field, however deep it goes. `spend` is told of each field before it is read.
    Raises Malformed, and whatever `spend` raises.
    """
    position, size = 0, len(message)
    while position < size:
        spend(1)
        start = position
        number, wire_type, position = _read_tag(message, position)
        if wire_type == GROUP_END:
            raise Malformed("a group ends that did not begin")
        if wire_type == GROUP_START:
            value_start, position = position, _skip_group(message, number, position, spend)
        else:
            value_start, position = _read_value(message, wire_type, position)
        yield number, wire_type, start, value_start, position


def _read_tag(message: bytes, position: int) -> tuple[int, int, int]:
    tag, position = read_varint(message, position)
    number = tag >> 3
    if not 0 < number <= _MAX_FIELD_NUMBER:
        raise Malformed(f"{number} is no field number")
    return number, tag & 7, position


def _read_value(message: bytes, wire_type: int, position: int) -> tuple[int, int]:
    """Where the value of a field starts and ends that is no group."""
    start = position
    if wire_type == LENGTH_DELIMITED:
        length, start = read_varint(message, position)
        end = start + length
    elif wire_type == VARINT:
        end = read_varint(message, position)[1]
    elif wire_type == FIXED64:
        end = position + 8
    elif wire_type == FIXED32:
        end = position + 4
    else:
        raise Malformed(f"{wire_type} is no wire type")
    if end > len(message):
        raise Malformed("a field is longer than its message")
    return start, end


def _skip_group(message: bytes, number: int, position: int, spend: Callable[[int], None]) -> int:
    """Where the group `number` ends. It may hold others: no recursion, whoever sent it chose the depth."""
    open_groups = [number]
    while open_groups:
        spend(1)
        number, wire_type, position = _read_tag(message, position)
        if wire_type == GROUP_START:
            open_groups.append(number)
        elif wire_type == GROUP_END:
            if open_groups.pop() != number:
                raise Malformed("a group ends that did not begin")
        else:
            position = _read_value(message, wire_type, position)[1]
    return position


def read_varint(message: bytes, position: int) -> tuple[int, int]:
    """The number at `position`, and where it ends. Raises Malformed."""
    if position < len(message) and message[position] < 0x80:
        return message[position], position + 1
    value = shift = 0
    for byte in message[position : position + _MAX_VARINT_BYTES]:
        value |= (byte & 0x7F) << shift
        position += 1
        if byte < 0x80:
            return value, position
        shift += 7
    raise Malformed("a number does not end")
