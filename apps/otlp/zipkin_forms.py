"""Events and links that OpenTelemetry's exporters wrote into Zipkin's annotations and tags, read back."""

# What is in none of these forms stays what it is, text. Source: OpenTelemetry specification, "OpenTelemetry
# to Zipkin Transformation", Events; Collector, pkg/translator/zipkin/zipkinv2.

from collections.abc import Mapping

import msgspec

from apps.otlp.json_attributes import (
    KEY,
    STRING_VALUE,
    VALUE,
    AnyValue,
    decode_id,
    encode_value,
)
from apps.otlp.json_traces import (
    EVENT,
    EVENT_ATTRIBUTE,
    EVENT_DROPPED,
    EVENT_NAME,
    EVENT_TIME,
    LINK,
    LINK_ATTRIBUTE,
    LINK_DROPPED,
    SPAN_ID,
    TRACE_ID,
    TRACE_STATE,
)
from apps.otlp.wire import LARGEST_UINT64, Header, pack_fixed64

_LARGEST_UINT32 = 2**32 - 1
_INT64 = range(-(2**63), 2**63)
_JSON = msgspec.json.Decoder(dict[str, object])


def encode_event(time_us: int, value: str) -> bytes:
    """One annotation as a whole `events` field of a span."""
    name, attributes, dropped = _read_annotation(value)
    encoded = EVENT_TIME + pack_fixed64(to_nanoseconds(time_us)) + EVENT_NAME[name]
    encoded += encode_pairs(attributes, EVENT_ATTRIBUTE) if attributes else b""
    return EVENT.whole(encoded + EVENT_DROPPED[dropped] if dropped else encoded)


def encode_link(value: str) -> bytes | None:
    """A tag `otlp.link.N` of the Collector as a whole `links` field; None where it is none."""
    head, _, tail = value.partition("|{")
    ids, (attributes, dropped) = head.split("|", 2), _read_tail(tail)
    if len(ids) != 3 or attributes is None:
        return None
    trace_id, span_id = decode_id(ids[0]), decode_id(ids[1])
    encoded = TRACE_ID.whole(trace_id) + SPAN_ID.whole(span_id) + TRACE_STATE.whole(ids[2].encode())
    encoded += encode_pairs(attributes, LINK_ATTRIBUTE)
    return LINK.whole(encoded + LINK_DROPPED[dropped] if dropped else encoded)


def to_nanoseconds(time_us: int) -> int:
    """What 64 bits cannot hold becomes what no retention holds: the check refuses that span alone."""
    return min(max(time_us * 1_000, 0), LARGEST_UINT64)


def encode_pairs(pairs: Mapping[str, object], field: Header) -> bytes:
    """Each pair as one attribute, `field` of its message."""
    encoded: list[bytes] = []
    append = encoded.append
    for key, value in pairs.items():
        if isinstance(value, str):
            raw = value.encode()
            pair = KEY[key] + STRING_VALUE[len(raw)] + raw
        elif value is None:
            pair = KEY[key]
        else:
            pair = KEY[key] + VALUE.whole(encode_value(_type_value(value)))
        append(field[len(pair)])
        append(pair)
    return b"".join(encoded)


def _type_value(value: object) -> AnyValue:
    """Whatever JSON can hold but text; what attributes cannot hold becomes JSON text again."""
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value) if value in _INT64 else AnyValue(string_value=str(value))
    if isinstance(value, float):
        return AnyValue(double_value=value)
    return AnyValue(string_value=msgspec.json.encode(value).decode())


def _read_annotation(value: str) -> tuple[str, dict[str, object], int]:
    """(name, attributes, dropped attributes) out of one of three forms; all of it is the name otherwise."""
    if "{" not in value:
        return value, {}, 0
    # The Collector: name|{...}|0
    name, _, tail = value.partition("|{")
    attributes, dropped = _read_tail(tail)
    if attributes is not None:
        return name, attributes, dropped
    # The specification, Java and Go: "name": {...}
    name, _, tail = value.partition("{")
    name = name.rstrip()
    if name.endswith(":"):
        attributes = _read_object("{" + tail)
        return (value, {}, 0) if attributes is None else (name[:-1].rstrip().strip('"'), attributes, 0)
    # Python: {"name": {...}}
    return (*_read_single(value), 0)


def _read_single(value: str) -> tuple[str, dict[str, object]]:
    whole = _read_object(value) or {}
    for name, attributes in whole.items() if len(whole) == 1 else ():
        if isinstance(attributes, dict):
            return name, attributes
    return value, {}


def _read_tail(tail: str) -> tuple[dict[str, object] | None, int]:
    """Of `{"key": ...}|dropped`, without its first brace."""
    text, _, dropped = tail.rpartition("|")
    if not (dropped.isascii() and dropped.isdecimal() and len(dropped) <= 10):
        return None, 0
    return _read_object("{" + text), min(int(dropped), _LARGEST_UINT32)


def _read_object(text: str) -> dict[str, object] | None:
    try:
        return _JSON.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
