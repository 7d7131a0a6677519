"""OTLP/JSON traces: the shapes of opentelemetry-proto trace/v1, and their protobuf bytes."""

import struct

from msgspec import field

from apps.otlp.grouping import encode_groups
from apps.otlp.json_attributes import (
    Int32,
    KeyValue,
    Resource,
    Scope,
    Shape,
    Uint32,
    Uint64,
    decode_id,
    encode_attributes,
)
from apps.otlp.wire import FIXED32, FIXED64, Header, Text, Varint, encode_tag, pack_fixed32, pack_fixed64


# Members stand in the order in which SDKs write them: the decoder looks for the next one first.
class Event(Shape):
    attributes: list[KeyValue] | None = None
    name: str | None = None
    time_unix_nano: Uint64 | None = None
    dropped_attributes_count: Uint32 | None = None


class Link(Shape):
    attributes: list[KeyValue] | None = None
    span_id: str | None = None
    trace_id: str | None = None
    trace_state: str | None = None
    flags: Uint32 | None = None
    dropped_attributes_count: Uint32 | None = None


class Status(Shape):
    code: Int32 | None = None
    message: str | None = None


class Span(Shape):
    trace_id: str | None = None
    span_id: str | None = None
    parent_span_id: str | None = None
    trace_state: str | None = None
    name: str | None = None
    kind: Int32 | None = None
    start_time_unix_nano: Uint64 | None = None
    end_time_unix_nano: Uint64 | None = None
    attributes: list[KeyValue] | None = None
    dropped_attributes_count: Uint32 | None = None
    events: list[Event] | None = None
    dropped_events_count: Uint32 | None = None
    status: Status | None = None
    links: list[Link] | None = None
    dropped_links_count: Uint32 | None = None
    flags: Uint32 | None = None


class ScopeSpans(Shape):
    scope: Scope | None = None
    items: list[Span] | None = field(default=None, name="spans")
    schema_url: str | None = None


class ResourceSpans(Shape):
    resource: Resource | None = None
    scopes: list[ScopeSpans] | None = field(default=None, name="scopeSpans")
    schema_url: str | None = None


class TracesRequest(Shape):
    """ExportTraceServiceRequest."""

    resource_spans: list[ResourceSpans] | None = None


TRACE_ID, SPAN_ID, TRACE_STATE, PARENT_SPAN_ID = Header(1), Header(2), Header(3), Header(4)
NAME, KIND, ATTRIBUTE, DROPPED_ATTRIBUTES = Text(5), Varint(6), Header(9), Varint(10)
EVENT, DROPPED_EVENTS, LINK, DROPPED_LINKS, STATUS = (
    Header(11),
    Varint(12),
    Header(13),
    Varint(14),
    Header(15),
)
FLAGS = encode_tag(16, FIXED32)
STATUS_MESSAGE, STATUS_CODE = Header(2), Varint(3)
EVENT_TIME, EVENT_NAME = encode_tag(1, FIXED64), Text(2)
EVENT_ATTRIBUTE, EVENT_DROPPED = Header(3), Varint(4)
LINK_ATTRIBUTE, LINK_DROPPED, LINK_FLAGS = Header(4), Varint(5), encode_tag(6, FIXED32)
_TIMES = struct.Struct("<cQcQ").pack
_START, _END = encode_tag(7, FIXED64), encode_tag(8, FIXED64)


def encode_traces(request: TracesRequest) -> bytes:
    return encode_groups(request.resource_spans, encode_span)


def encode_span(span: Span) -> bytes:
    trace_id, span_id, parent_id = decode_id(span.trace_id), decode_id(span.span_id), span.parent_span_id
    parts = [
        TRACE_ID[len(trace_id)],
        trace_id,
        SPAN_ID[len(span_id)],
        span_id,
        PARENT_SPAN_ID.whole(decode_id(parent_id)) if parent_id else b"",
        NAME[span.name or ""],
        KIND[span.kind or 0],
        encode_times(span.start_time_unix_nano or 0, span.end_time_unix_nano or 0),
    ]
    if span.attributes:
        parts.append(encode_attributes(span.attributes, ATTRIBUTE))
    if span.events:
        parts += [EVENT.whole(_encode_event(event)) for event in span.events]
    if span.links:
        parts += [LINK.whole(_encode_link(link)) for link in span.links]
    if (status := span.status) is not None:
        parts.append(encode_status(status.code or 0, status.message or ""))
    return b"".join(parts) + _encode_rest(span)


def _encode_rest(span: Span) -> bytes:
    """What is mostly zero."""
    rest = b""
    if span.trace_state:
        rest = TRACE_STATE.whole(span.trace_state.encode())
    if span.dropped_attributes_count:
        rest += DROPPED_ATTRIBUTES[span.dropped_attributes_count]
    if span.dropped_events_count:
        rest += DROPPED_EVENTS[span.dropped_events_count]
    if span.dropped_links_count:
        rest += DROPPED_LINKS[span.dropped_links_count]
    if span.flags:
        rest += FLAGS + pack_fixed32(span.flags)
    return rest


def encode_times(start_ns: int, end_ns: int) -> bytes:
    """Raises struct.error for what 64 bits cannot hold."""
    return _TIMES(_START, start_ns, _END, end_ns)


def encode_status(code: int, message: str) -> bytes:
    content = STATUS_CODE[code]
    return STATUS.whole(STATUS_MESSAGE.whole(message.encode()) + content if message else content)


def _encode_event(event: Event) -> bytes:
    encoded = EVENT_TIME + pack_fixed64(event.time_unix_nano or 0) + EVENT_NAME[event.name or ""]
    if event.attributes:
        encoded += encode_attributes(event.attributes, EVENT_ATTRIBUTE)
    if event.dropped_attributes_count:
        encoded += EVENT_DROPPED[event.dropped_attributes_count]
    return encoded


def _encode_link(link: Link) -> bytes:
    encoded = TRACE_ID.whole(decode_id(link.trace_id)) + SPAN_ID.whole(decode_id(link.span_id))
    if link.trace_state:
        encoded += TRACE_STATE.whole(link.trace_state.encode())
    if link.attributes:
        encoded += encode_attributes(link.attributes, LINK_ATTRIBUTE)
    if link.dropped_attributes_count:
        encoded += LINK_DROPPED[link.dropped_attributes_count]
    if link.flags:
        encoded += LINK_FLAGS + pack_fixed32(link.flags)
    return encoded
