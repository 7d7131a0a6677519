"""OTLP/JSON logs: the shapes of opentelemetry-proto logs/v1, and their protobuf bytes."""

from msgspec import field

from apps.otlp.grouping import encode_groups
from apps.otlp.json_attributes import (
    AnyValue,
    Int32,
    KeyValue,
    Resource,
    Scope,
    Shape,
    Uint32,
    Uint64,
    decode_id,
    encode_attributes,
    encode_value,
)
from apps.otlp.wire import FIXED32, FIXED64, Header, Text, Varint, encode_tag, pack_fixed32, pack_fixed64


class LogRecord(Shape):
    time_unix_nano: Uint64 | None = None
    observed_time_unix_nano: Uint64 | None = None
    severity_number: Int32 | None = None
    severity_text: str | None = None
    body: AnyValue | None = None
    event_name: str | None = None
    attributes: list[KeyValue] | None = None
    dropped_attributes_count: Uint32 | None = None
    flags: Uint32 | None = None
    trace_id: str | None = None
    span_id: str | None = None


class ScopeLogs(Shape):
    scope: Scope | None = None
    items: list[LogRecord] | None = field(default=None, name="logRecords")
    schema_url: str | None = None


class ResourceLogs(Shape):
    resource: Resource | None = None
    scopes: list[ScopeLogs] | None = field(default=None, name="scopeLogs")
    schema_url: str | None = None


class LogsRequest(Shape):
    """ExportLogsServiceRequest."""

    resource_logs: list[ResourceLogs] | None = None


_TIME, _OBSERVED_TIME = encode_tag(1, FIXED64), encode_tag(11, FIXED64)
_SEVERITY_NUMBER, _SEVERITY_TEXT, _BODY = Varint(2), Text(3), Header(5)
_ATTRIBUTE, _DROPPED, _FLAGS = Header(6), Varint(7), encode_tag(8, FIXED32)
_TRACE_ID, _SPAN_ID, _EVENT_NAME = Header(9), Header(10), Text(12)


def encode_logs(request: LogsRequest) -> bytes:
    return encode_groups(request.resource_logs, _encode_record)


def _encode_record(record: LogRecord) -> bytes:
    parts = [
        _TIME,
        pack_fixed64(record.time_unix_nano or 0),
        _SEVERITY_NUMBER[record.severity_number or 0],
        _SEVERITY_TEXT[record.severity_text or ""],
        _OBSERVED_TIME,
        pack_fixed64(record.observed_time_unix_nano or 0),
        _EVENT_NAME[record.event_name or ""],
    ]
    if record.body is not None:
        parts.append(_BODY.whole(encode_value(record.body)))
    if record.attributes:
        parts.append(encode_attributes(record.attributes, _ATTRIBUTE))
    if record.dropped_attributes_count:
        parts.append(_DROPPED[record.dropped_attributes_count])
    if record.flags:
        parts.append(_FLAGS + pack_fixed32(record.flags))
    if record.trace_id:
        parts.append(_TRACE_ID.whole(decode_id(record.trace_id)))
    if record.span_id:
        parts.append(_SPAN_ID.whole(decode_id(record.span_id)))
    return b"".join(parts)
