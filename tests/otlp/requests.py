"""Random export requests of all signals, built from the descriptors that opentelemetry-proto ships."""

import struct
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.otlp.signals import Signal

REQUESTS: dict[Signal, type[Message]] = {
    Signal.TRACES: ExportTraceServiceRequest,
    Signal.LOGS: ExportLogsServiceRequest,
    Signal.METRICS: ExportMetricsServiceRequest,
}

# Of the profiles signal, and not to be used by another. Source: opentelemetry-proto, common/v1.
_OF_PROFILES = {"key_strindex", "string_value_strindex"}
_DEEPEST = 9
# JSON knows one NaN, and it is this one.
_NAN = struct.unpack("<d", struct.pack("<d", float("nan")))[0]

_INT32 = st.integers(-(2**31), 2**31 - 1)
_INT64 = st.integers(-(2**63), 2**63 - 1)
_UINT32 = st.integers(0, 2**32 - 1)
_UINT64 = st.integers(0, 2**64 - 1)
_SCALARS: dict[int, st.SearchStrategy[Any]] = {
    FieldDescriptor.TYPE_DOUBLE: st.floats(allow_nan=False) | st.just(_NAN),
    FieldDescriptor.TYPE_INT32: _INT32,
    FieldDescriptor.TYPE_SINT32: _INT32,
    FieldDescriptor.TYPE_ENUM: _INT32,
    FieldDescriptor.TYPE_INT64: _INT64,
    FieldDescriptor.TYPE_SFIXED64: _INT64,
    FieldDescriptor.TYPE_UINT32: _UINT32,
    FieldDescriptor.TYPE_FIXED32: _UINT32,
    FieldDescriptor.TYPE_UINT64: _UINT64,
    FieldDescriptor.TYPE_FIXED64: _UINT64,
    FieldDescriptor.TYPE_BOOL: st.booleans(),
    FieldDescriptor.TYPE_STRING: st.text(max_size=12) | st.text(min_size=120, max_size=140),
    FieldDescriptor.TYPE_BYTES: st.binary(max_size=20),
}


def requests_of(signal: Signal) -> st.SearchStrategy[Message]:
    """Export requests in which any field may be set to anything that its type can hold."""
    return _messages(REQUESTS[signal].DESCRIPTOR, 0)


@st.composite
def _messages(draw: st.DrawFn, descriptor: Any, depth: int) -> Message:
    message = GetMessageClass(descriptor)()
    fields = _fields(descriptor, depth)
    # Few of many, but always the groups and what is in them: most requests would be empty.
    chosen = fields if depth < 2 else draw(st.lists(st.sampled_from(fields), max_size=5)) if fields else []
    for field in chosen:
        one = _SCALARS[field.type] if field.message_type is None else _messages(field.message_type, depth + 1)
        _set(message, field, draw(st.lists(one, max_size=2)) if field.is_repeated else [draw(one)])
    return message


def fullest_request(signal: Signal) -> Message:
    """Every field of every message is set, and every member of every oneof in a message of its own."""
    return _fill(REQUESTS[signal].DESCRIPTOR, 0)[0]


def _fill(descriptor: Any, depth: int) -> list[Message]:
    fields = _fields(descriptor, depth)
    inner = [field.message_type for field in fields if field.message_type and not field.is_repeated]
    oneofs = [oneof for each in (descriptor, *inner) for oneof in each.oneofs]
    messages: list[Message] = []
    for number in range(max([len(oneof.fields) for oneof in oneofs], default=1)):
        message = GetMessageClass(descriptor)()
        for field in fields:
            members = [field] if field.containing_oneof is None else field.containing_oneof.fields
            if members[number % len(members)] is field:
                examples = _examples(field, depth)
                _set(message, field, examples if field.is_repeated else [examples[number % len(examples)]])
        messages.append(message)
    return messages


def _examples(field: FieldDescriptor, depth: int) -> list[Any]:
    if field.message_type is not None:
        return _fill(field.message_type, depth + 1)
    return [_EXAMPLES.get(field.type, field.number + 1)] * (2 if field.is_repeated else 1)


_EXAMPLES: dict[int, Any] = {
    FieldDescriptor.TYPE_BOOL: True,
    FieldDescriptor.TYPE_STRING: "Grüße",
    FieldDescriptor.TYPE_BYTES: b"\xfb\xff\x00",
    FieldDescriptor.TYPE_SINT32: -7,
}


def _fields(descriptor: Any, depth: int) -> list[FieldDescriptor]:
    """What would nest too deep is left out."""
    return [
        field
        for field in descriptor.fields
        if field.name not in _OF_PROFILES and (depth < _DEEPEST or field.message_type is None)
    ]


def _set(message: Message, field: FieldDescriptor, values: list[Any]) -> None:
    if field.is_repeated:
        getattr(message, field.name).extend(values)
    elif field.message_type is None:
        setattr(message, field.name, values[0])
    else:
        getattr(message, field.name).CopyFrom(values[0])
