"""OTLP/JSON -> the protobuf bytes of the same export request; what follows knows protobuf alone."""

import struct
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from apps.otlp.checked import Undecodable
from apps.otlp.json_attributes import decode_base64
from apps.otlp.json_logs import LogsRequest, encode_logs
from apps.otlp.json_metric_shapes import MetricsRequest
from apps.otlp.json_metrics import encode_metrics
from apps.otlp.json_text import decode_json
from apps.otlp.json_traces import TracesRequest, encode_traces
from apps.otlp.signals import Signal
from apps.otlp.wire import LARGEST_UINT64

T = TypeVar("T", bound=msgspec.Struct)
WHAT = "OTLP/JSON"
# What is no int64 becomes a double: that has an end too.
_LARGEST_INT_VALUE = int(sys.float_info.max)

# Lax in one thing: numbers may be strings, and doubles "NaN" or "Infinity". It makes no number out of a name.
_FORMS: dict[Signal, tuple[msgspec.json.Decoder[Any], Callable[[Any], bytes]]] = {
    Signal.TRACES: (msgspec.json.Decoder(TracesRequest, strict=False), encode_traces),
    Signal.LOGS: (msgspec.json.Decoder(LogsRequest, strict=False), encode_logs),
    Signal.METRICS: (msgspec.json.Decoder(MetricsRequest, strict=False), encode_metrics),
}


def encode_json(signal: Signal, body: bytes) -> bytes:
    """The protobuf bytes of an export request from `body`, its OTLP/JSON.

    An id that is not hex, or not as long as it must be, becomes bytes that the check of its signal refuses,
    so that it costs one item. A value of a wrong type or out of its range costs the request. Text that is not
    Unicode is repaired to U+FFFD, and what is nested deeper than DEEPEST is left empty.
    Raises Undecodable, naming the place.
    Source: OTLP specification, "JSON Protobuf Encoding".
    """
    decoder, encode = _FORMS[signal]
    return encode_request(decode_json(decoder, body, WHAT), encode)


def encode_request(request: T, encode: Callable[[T], bytes]) -> bytes:
    """Raises Undecodable, naming the first place that has no protobuf form."""
    try:
        return encode(request)
    except (struct.error, ValueError, OverflowError) as error:
        raise Undecodable(f"The body is not {WHAT}: {explain_failure(request)}") from error


def explain_failure(request: msgspec.Struct) -> str:
    """The first place of a decoded request that has no protobuf form. Without recursion: it may be deep."""
    waiting: list[tuple[str, object]] = [("", request)]
    while waiting:
        place, value = waiting.pop()
        if problem := _find_problem(place, value):
            return f"{problem} at {place}"
        waiting += reversed(_open(place, value))
    return "a value has no protobuf form"


def _open(place: str, value: object) -> list[tuple[str, object]]:
    if isinstance(value, list):
        return [(f"{place}[{index}]", element) for index, element in enumerate(value)]
    if isinstance(value, msgspec.Struct):
        return [
            (f"{place}.{field.encode_name}".lstrip("."), getattr(value, field.name))
            for field in msgspec.structs.fields(value)
        ]
    return []


def _find_problem(place: str, value: object) -> str:
    largest = _LARGEST_INT_VALUE if place.endswith(".intValue") else LARGEST_UINT64
    if isinstance(value, int) and abs(value) > largest:
        return "Expected a number that 64 bits can hold"
    if isinstance(value, str) and place.endswith(".bytesValue"):
        try:
            decode_base64(value)
        except ValueError:
            return "Expected base64"
    return ""
