"""What is mutated: small real requests, and small ones that set every field there is."""

import time
from random import Random
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.otlp.signals import Signal
from bench.harness.payloads import make_bodies
from tests.payloads.captured import python_sdk_request

REQUESTS: dict[Signal, type[Message]] = {
    Signal.TRACES: ExportTraceServiceRequest,
    Signal.LOGS: ExportLogsServiceRequest,
    Signal.METRICS: ExportMetricsServiceRequest,
}
_SPANS = 4
_ID_BYTES = {"trace_id": 16, "span_id": 8, "parent_span_id": 8}
_NUMBERS = {
    FieldDescriptor.CPPTYPE_INT32,
    FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_INT64,
    FieldDescriptor.CPPTYPE_UINT64,
    FieldDescriptor.CPPTYPE_ENUM,
}


def make_seeds(signal: Signal, chance: Random) -> list[bytes]:
    """Requests of 1 to 8 items that the door takes."""
    filled = [_fill(REQUESTS[signal](), chance).SerializeToString() for _ in range(24)]
    return filled + _real_traces() if signal == Signal.TRACES else filled


def _real_traces() -> list[bytes]:
    requests = [ExportTraceServiceRequest.FromString(body) for body in make_bodies(4, seed=1)]
    for request in [*requests, captured := python_sdk_request()]:
        for resource_spans in request.resource_spans:
            for scope_spans in resource_spans.scope_spans:
                del scope_spans.spans[_SPANS:]
    return [request.SerializeToString() for request in [*requests, captured]]


def _fill(message: Message, chance: Random, depth: int = 0) -> Message:
    """Most fields of `message` set to something plausible; of a oneof, one member."""
    chosen = {oneof.name: _choose_member(oneof, chance) for oneof in message.DESCRIPTOR.oneofs}
    for field in message.DESCRIPTOR.fields:
        oneof = field.containing_oneof
        is_left_out = depth > 4 and not oneof and "time" not in field.name and chance.random() < 0.1
        if is_left_out or (oneof and chosen[oneof.name] != field.name):
            continue
        if field.message_type is not None:
            if depth < 9:
                _fill_message(message, field, chance, depth)
        elif field.is_repeated:
            getattr(message, field.name).extend(_numbers_of(field, chance))
        else:
            setattr(message, field.name, _scalar_of(field, chance))
    _tidy(message)
    return message


def _choose_member(oneof: Any, chance: Random) -> str:
    return str(chance.choice(list(oneof.fields)).name)


def _fill_message(message: Message, field: Any, chance: Random, depth: int) -> None:
    child = getattr(message, field.name)
    if not field.is_repeated:
        child.SetInParent()
        _fill(child, chance, depth + 1)
        return
    for _ in range(chance.choice((1, 1, 2))):
        _fill(child.add(), chance, depth + 1)


def _scalar_of(field: Any, chance: Random) -> Any:
    if field.name.endswith("time_unix_nano"):
        return time.time_ns() - chance.randrange(10**10)
    if field.name in _ID_BYTES:
        return chance.randbytes(_ID_BYTES[field.name])
    if field.cpp_type in _NUMBERS:
        return chance.randrange(3)
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return True
    if field.cpp_type != FieldDescriptor.CPPTYPE_STRING:
        return chance.random() * 100
    if field.type == FieldDescriptor.TYPE_BYTES:
        return chance.randbytes(5)
    return chance.choice(("service.name", "service.version", "http.route", "text", "Grüße ✓", "\x01mark"))


def _numbers_of(field: Any, chance: Random) -> list[Any]:
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return ["id"]
    if field.name == "explicit_bounds":
        return [1.0, 2.5]
    return [chance.randrange(9) for _ in range(3)]


def _tidy(message: Any) -> None:
    """What belongs together within one message."""
    if message.DESCRIPTOR.name == "HistogramDataPoint":
        message.bucket_counts[:] = [1, 2, 3]
        message.explicit_bounds[:] = [1.0, 2.5]
