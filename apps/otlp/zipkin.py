"""Zipkin v2 JSON -> the protobuf bytes of an OTLP trace export request."""

import msgspec

from apps.otlp.checked import Undecodable
from apps.otlp.grouping import MEMBER, OWNER, RESOURCE_GROUP
from apps.otlp.json_attributes import Shape, decode_id
from apps.otlp.json_text import decode_json
from apps.otlp.json_traces import ATTRIBUTE, KIND, NAME, PARENT_SPAN_ID, SPAN_ID, TRACE_ID, encode_times
from apps.otlp.wire import Header, Text
from apps.otlp.zipkin_endpoints import Endpoint, Endpoints
from apps.otlp.zipkin_forms import encode_event, encode_pairs, to_nanoseconds
from apps.otlp.zipkin_tags import KINDS, Tag, Told, read_tags

WHAT = "a Zipkin v2 list of spans"
TRACE_ID_DIGITS = 32
SPAN_ID_DIGITS = 16


class Annotation(Shape):
    timestamp: int | None = None
    value: str | None = None


class ZipkinSpan(Shape):
    """Times in microseconds."""

    trace_id: str | None = None
    parent_id: str | None = None
    id: str | None = None
    kind: str | None = None
    name: str | None = None
    timestamp: int | None = None
    duration: int | None = None
    local_endpoint: Endpoint | None = None
    remote_endpoint: Endpoint | None = None
    annotations: list[Annotation] | None = None
    tags: dict[str, Tag] | None = None
    debug: bool | None = None
    shared: bool | None = None


_SPANS = msgspec.json.Decoder(list[ZipkinSpan], strict=False)
_EACH = msgspec.json.Decoder(list[msgspec.Raw])
_SPAN = msgspec.json.Decoder(ZipkinSpan, strict=False)

# (service name, the attribute that it came from)
_Service = tuple[str, str]
_Scope = tuple[str, str]
_Groups = dict[_Service, dict[_Scope, list[bytes]]]


def encode_zipkin(body: bytes) -> bytes:
    """The protobuf bytes of an ExportTraceServiceRequest from `body`, the JSON list of POST /api/v2/spans.

    It does as the Collector does, but: addresses carry today's names; the text of `error`, `shared`, `debug`
    and every tag of every span are kept; a span without a start takes that of its first annotation.
    A span that is no span, or whose ids are none, becomes one that the check of traces refuses, so that it
    costs no other; a list of nothing else is refused whole. Raises Undecodable, naming the place.
    Source: zipkin-api, zipkin2-api.yaml; OpenTelemetry specification, "OpenTelemetry to Zipkin
    Transformation"; Collector, pkg/translator/zipkin/zipkinv2.
    """
    groups: _Groups = {}
    endpoints = Endpoints()
    for span in _decode_spans(body):
        _add_span(groups, span, endpoints)
    return b"".join([RESOURCE_GROUP.whole(_encode_group(*group)) for group in groups.items()])


def _decode_spans(body: bytes) -> list[ZipkinSpan]:
    try:
        return decode_json(_SPANS, body, WHAT)
    except Undecodable:
        spans = [_decode_one(raw) for raw in decode_json(_EACH, body, WHAT)]
        if not any(spans):
            raise
        return [span or ZipkinSpan() for span in spans]


def _decode_one(raw: msgspec.Raw) -> ZipkinSpan | None:
    text = bytes(raw)
    # To look for what is wrong with it takes longer than all else; what is no object needs no look.
    if not text.startswith(b"{"):
        return None
    try:
        return decode_json(_SPAN, text, WHAT)
    except Undecodable:
        return None


def _add_span(groups: _Groups, span: ZipkinSpan, endpoints: Endpoints) -> None:
    told = read_tags(span.tags or {}, has_kind=bool(span.kind))
    local = span.local_endpoint
    service = ((local.service_name if local else None) or "", told.service_source)
    encoded = _encode_span(span, told, endpoints)
    scopes = groups.setdefault(service, {})
    scopes.setdefault(told.scope, []).append(MEMBER.whole(encoded))


_SCOPE_NAME, _SCOPE_VERSION, _RESOURCE_ATTRIBUTE = Text(1), Text(2), Header(1)


def _encode_group(service: _Service, scopes: dict[_Scope, list[bytes]]) -> bytes:
    name, source = service
    names = dict.fromkeys(("service.name", source or "service.name"), name) if name else {}
    parts = [OWNER.whole(encode_pairs(names, _RESOURCE_ATTRIBUTE))]
    for (scope, version), spans in scopes.items():
        owner = OWNER.whole(_SCOPE_NAME[scope] + _SCOPE_VERSION[version])
        parts.append(MEMBER.whole(b"".join([owner, *spans])))
    return b"".join(parts)


def _encode_span(span: ZipkinSpan, told: Told, endpoints: Endpoints) -> bytes:
    trace_id, span_id = _pad_id(span.trace_id, TRACE_ID_DIGITS), _pad_id(span.id, SPAN_ID_DIGITS)
    parent_id = _pad_id(span.parent_id, SPAN_ID_DIGITS)
    start_us = span.timestamp or _find_start(span)
    parts = [
        TRACE_ID[len(trace_id)],
        trace_id,
        SPAN_ID[len(span_id)],
        span_id,
        # A root of Finagle names itself as its parent.
        PARENT_SPAN_ID.whole(parent_id) if parent_id and parent_id != span_id else b"",
        NAME[span.name or ""],
        KIND[KINDS.get(span.kind.upper(), 0) if span.kind else told.kind],
        # Without a duration it ends where it starts, as in the Collector.
        encode_times(to_nanoseconds(start_us), to_nanoseconds(start_us + (span.duration or 0))),
        told.fields,
        encode_pairs(told.tags, ATTRIBUTE),
    ]
    if marks := _list_marks(span):
        parts.append(encode_pairs(marks, ATTRIBUTE))
    if span.local_endpoint is not None:
        parts.append(endpoints.encode_local(span.local_endpoint, told.tags))
    if span.remote_endpoint is not None:
        parts.append(endpoints.encode_remote(span.remote_endpoint, told.tags))
    if span.annotations:
        parts += [encode_event(each.timestamp or 0, each.value or "") for each in span.annotations]
    return b"".join(parts)


def _list_marks(span: ZipkinSpan) -> dict[str, object]:
    """What else it says and OTLP has no field for."""
    marks: dict[str, object] = {}
    if span.shared:
        marks["zipkin.shared"] = True
    if span.debug:
        marks["zipkin.debug"] = True
    if not span.timestamp:
        marks["otel.zipkin.absentField.startTime"] = True
    if span.kind and span.kind.upper() not in KINDS:
        marks["zipkin.kind"] = span.kind
    return marks


def _find_start(span: ZipkinSpan) -> int:
    """Microseconds of the first annotation; 0, which no retention holds, where there is none."""
    return min((annotation.timestamp or 0 for annotation in span.annotations or ()), default=0)


def _pad_id(text: str | None, digits: int) -> bytes:
    """Shorter ids are numbers without their leading zeros: 64-bit trace ids, and what B3 lets through."""
    return decode_id(text.zfill(digits)) if text else b""
