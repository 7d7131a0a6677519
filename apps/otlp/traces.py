"""Validate: what a client sent either is OTLP that the store will take whole, or is refused span by span."""

from collections import Counter
from dataclasses import dataclass

from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from apps.otlp.checked import Checked, Limits, OverLimit, TimeWindow, Undecodable

TRACE_ID_BYTES = 16
SPAN_ID_BYTES = 8
_NO_TRACE_ID = bytes(TRACE_ID_BYTES)
_NO_SPAN_ID = bytes(SPAN_ID_BYTES)


def check_traces(body: bytes, window: TimeWindow, limits: Limits) -> Checked:
    """Decode `body` (protobuf ExportTraceServiceRequest) and set apart what cannot be stored.

    The bytes pass through untouched when every span is good. ClickHouse parses a whole batch of many
    tenants at once and fails it whole, so an id of a wrong length or a start outside of the partitions
    must never get that far.
    Raises Undecodable, OverLimit.
    Source: OTLP specification, "Partial Success"; proto trace.v1, field comments.
    """
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except DecodeError as error:
        raise Undecodable(f"The body is not an OTLP ExportTraceServiceRequest: {error}") from error
    census = _count_spans(request, window)
    if census.spans > limits.items:
        raise OverLimit(f"The request holds {census.spans} spans; {limits.items} are taken at a time.")
    if census.spread_bytes > limits.spread_bytes:
        raise OverLimit("The resource or scope attributes are too large for so many scopes and spans.")
    rejected = _drop_bad_spans(request, window) if census.bad else Counter()
    if census.unknown:
        request.DiscardUnknownFields()
    if census.bad or census.unknown:
        body = request.SerializeToString()
    return Checked(body, census.spans - rejected.total(), rejected)


@dataclass(slots=True)
class _Census:
    spans: int = 0
    bad: int = 0
    # Fields that upb does not know. At the top level they may pose as ours (tenant, batch, lease); below it
    # ClickHouse may read what upb skips, a span as a group for one, and store more than was counted.
    unknown: int = 0
    # The store writes a resource once a scope and a scope once a span: a small body can become a large one.
    spread_bytes: int = 0


def _count_spans(request: ExportTraceServiceRequest, window: TimeWindow) -> _Census:
    """The hot loop: a handful of reads a span, and no call to our own code."""
    oldest_ns, newest_ns = window.oldest_ns, window.newest_ns
    census = _Census(unknown=len(UnknownFieldSet(request)))
    bad = unknown = 0
    for resource_spans in request.resource_spans:
        unknown += len(UnknownFieldSet(resource_spans))
        census.spread_bytes += resource_spans.resource.ByteSize() * len(resource_spans.scope_spans)
        for scope_spans in resource_spans.scope_spans:
            unknown += len(UnknownFieldSet(scope_spans))
            spans = scope_spans.spans
            census.spans += len(spans)
            census.spread_bytes += scope_spans.scope.ByteSize() * len(spans)
            for span in spans:
                trace_id, span_id = span.trace_id, span.span_id
                unknown += len(UnknownFieldSet(span))
                if not (
                    len(trace_id) == TRACE_ID_BYTES
                    and len(span_id) == SPAN_ID_BYTES
                    and trace_id != _NO_TRACE_ID
                    and span_id != _NO_SPAN_ID
                    and len(span.parent_span_id) in (0, SPAN_ID_BYTES)
                    and oldest_ns <= span.start_time_unix_nano <= newest_ns
                ):
                    bad += 1
    census.bad, census.unknown = bad, census.unknown + unknown
    return census


def _drop_bad_spans(request: ExportTraceServiceRequest, window: TimeWindow) -> Counter[str]:
    rejected: Counter[str] = Counter()
    for resource_spans in request.resource_spans:
        for scope_spans in resource_spans.scope_spans:
            reasons = [explain_rejection(span, window) for span in scope_spans.spans]
            good = [span for span, reason in zip(scope_spans.spans, reasons, strict=True) if not reason]
            rejected.update(reason for reason in reasons if reason)
            # One pass: taking them out one by one would move all that follow, each time.
            del scope_spans.spans[:]
            scope_spans.spans.extend(good)
    return rejected


def explain_rejection(span: Span, window: TimeWindow) -> str:
    """Why `span` cannot be stored, in words for its sender; empty when it can."""
    trace_id, span_id, parent_id = span.trace_id, span.span_id, span.parent_span_id
    if len(trace_id) != TRACE_ID_BYTES or trace_id == _NO_TRACE_ID:
        return "trace_id must be 16 bytes and not all zeros"
    if len(span_id) != SPAN_ID_BYTES or span_id == _NO_SPAN_ID:
        return "span_id must be 8 bytes and not all zeros"
    if len(parent_id) not in (0, SPAN_ID_BYTES):
        return "parent_span_id must be empty or 8 bytes"
    if span.start_time_unix_nano > window.newest_ns:
        return "start_time_unix_nano lies in the future: check the sender's clock"
    if span.start_time_unix_nano < window.oldest_ns:
        return "start_time_unix_nano is older than the retention: check the sender's clock"
    return ""


def rebuild_traces(body: bytes) -> bytes:
    """The same request written anew by upb: doubled oneofs collapse, unknown fields fall away.

    Raises Undecodable.
    """
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except DecodeError as error:
        raise Undecodable(str(error)) from error
    request.DiscardUnknownFields()
    return request.SerializeToString()
