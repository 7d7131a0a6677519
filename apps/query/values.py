"""Attribute values out of the store: text with a type mark, or raw KeyValue messages, to Python values.

Python's types stand for OTLP's: str, bool, int, float, bytes, list (array), dict (kvlist), None (empty).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from google.protobuf.message import DecodeError
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList

# ClickHouse strings are bytes; the driver hands over text wherever they are valid UTF-8.
Text = str | bytes
Value: TypeAlias = "str | bool | int | float | bytes | list[Value] | dict[str, Value] | None"
Attributes = dict[str, Value]

# The first byte that `attribute_text` (0001_otlp_traces.sql) puts before all that is not a plain string.
MARK = "\x01"
MARK_BYTES = MARK.encode()
# What stands at the end of a value that was over the limit (0006_attribute_limits.sql).
CUT = "… (cut: longer than 64 KiB)"


def decode_attributes(
    texts: Mapping[str, Text],
    ints: Mapping[str, int] | None = None,
    doubles: Mapping[str, float] | None = None,
) -> Attributes:
    """One attribute set out of its maps, by key: the order of arrival is not stored."""
    merged: Attributes = {as_text(key): decode_text(text) for key, text in texts.items()}
    merged.update((as_text(key), number) for key, number in (ints or {}).items())
    merged.update((as_text(key), number) for key, number in (doubles or {}).items())
    return dict(sorted(merged.items()))


def as_text(text: Text) -> str:
    """What was stored before its text was checked, or was cut or masked within a character, is not UTF-8."""
    return text if isinstance(text, str) else text.decode(errors="replace")


def decode_text(text: Text) -> Value:
    """The value that `attribute_text` wrote."""
    if isinstance(text, str):
        return text if not text.startswith(MARK) else decode_marked(text.encode())
    return decode_marked(text) if text.startswith(MARK_BYTES) else as_text(text)


def decode_marked(raw: bytes) -> Value:
    """\\x01, the number of the oneof member of AnyValue, then its text, or its bytes where it has parts."""
    decode = _DECODERS.get(raw[1:2])
    try:
        return None if decode is None else decode(raw[2:])
    except (DecodeError, ValueError):
        # No longer what its mark says: better shown as it is than not at all.
        return as_text(raw[2:])


def decode_key_values(messages: Iterable[Text]) -> Attributes:
    """An attribute set kept as raw KeyValue messages (scopes, links)."""
    raws = (message.encode() if isinstance(message, str) else message for message in messages)
    merged: Attributes = {}
    for raw in raws:
        merged.update(_decode_pair(raw))
    return dict(sorted(merged.items()))


def _decode_pair(raw: bytes) -> Attributes:
    """One attribute; under no name what is not one any longer."""
    try:
        return decode_pairs([KeyValue.FromString(raw)])
    except DecodeError:
        return {"": as_text(raw)}


def decode_pairs(pairs: Iterable[KeyValue]) -> dict[str, Value]:
    return {pair.key: decode_any(pair.value) for pair in pairs}


def decode_any(message: AnyValue) -> Value:
    match message.WhichOneof("value"):
        case None:
            return None
        case "array_value":
            return [decode_any(item) for item in message.array_value.values]
        case "kvlist_value":
            return decode_pairs(message.kvlist_value.values)
        case member:
            value: Value = getattr(message, member)
            return value


_DECODERS: Mapping[bytes, Callable[[bytes], Value]] = {
    b"1": as_text,
    b"2": lambda content: content == b"true",
    b"3": int,
    b"4": float,
    b"5": lambda content: [decode_any(item) for item in ArrayValue.FromString(content).values],
    b"6": lambda content: decode_pairs(KeyValueList.FromString(content).values),
    b"7": lambda content: content,
    b"8": lambda content: as_text(content) + CUT,
}
