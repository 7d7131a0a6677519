"""Validate: what a client sent either is OTLP that the store will take whole, or is refused span by span."""

from collections import Counter
from dataclasses import dataclass, field

from google.protobuf.unknown_fields import UnknownFieldSet
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from apps.otlp.checked import PARTS_AN_ITEM, Checked, Finding, Limits, TimeWindow
from apps.otlp.lenient import decode
from apps.otlp.parts import count_trace_parts
from apps.otlp.signals import Signal
from apps.otlp.spread import spread_resource, spread_scope

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
    decoded = decode(ExportTraceServiceRequest, body)
    request = decoded.request
    limits.refuse_hollow(len(body), (1 + len(resource.scope_spans) for resource in request.resource_spans))
    limits.refuse_hollow(len(body), count_trace_parts(request), an_item=PARTS_AN_ITEM)
    census = _count_spans(request, window)
    limits.enforce(Signal.TRACES, census.spans, census.spread_bytes)
    rejected, noted = _look_closer(census.odd, window)
    if rejected:
        _drop_bad_spans(request, window)
    if census.unknown:
        request.DiscardUnknownFields()
    if rejected or census.unknown or decoded.is_repaired:
        body = request.SerializeToString()
    return Checked(body, census.spans - rejected.total(), decoded.rejected + rejected, decoded.noted + noted)


@dataclass(slots=True)
class _Census:
    spans: int = 0
    # Spans that deserve a closer look: most requests have none.
    odd: list[Span] = field(default_factory=list)
    # Fields that upb does not know. At the top level they may pose as ours (tenant, batch, lease); below it
    # ClickHouse may read what upb skips, a span as a group for one, and store more than was counted.
    unknown: int = 0
    spread_bytes: int = 0  # see apps/otlp/spread.py


def _count_spans(request: ExportTraceServiceRequest, window: TimeWindow) -> _Census:
    """The hot loop: a handful of reads a span, and no call to our own code."""
    oldest_ns, newest_ns = window.unremarkable
    census = _Census(unknown=len(UnknownFieldSet(request)))
    odd = census.odd
    unknown = 0
    for resource_spans in request.resource_spans:
        unknown += len(UnknownFieldSet(resource_spans))
        spans_before = census.spans
        for scope_spans in resource_spans.scope_spans:
            unknown += len(UnknownFieldSet(scope_spans))
            spans = scope_spans.spans
            census.spans += len(spans)
            census.spread_bytes += spread_scope(scope_spans, items=len(spans))
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
                    odd.append(span)
        census.spread_bytes += spread_resource(
            resource_spans.resource,
            scopes=len(resource_spans.scope_spans),
            items=census.spans - spans_before,
        )
    census.unknown += unknown
    return census


def _look_closer(odd: list[Span], window: TimeWindow) -> tuple[Counter[Finding], Counter[Finding]]:
    """What is rejected and what is noted among the odd spans."""
    rejected: Counter[Finding] = Counter()
    noted: Counter[Finding] = Counter()
    for span in odd:
        if refusal := find_refusal(span, window):
            rejected[refusal] += 1
        elif remark := window.remark(span.start_time_unix_nano):
            noted[remark] += 1
    return rejected, noted


def _drop_bad_spans(request: ExportTraceServiceRequest, window: TimeWindow) -> None:
    for resource_spans in request.resource_spans:
        for scope_spans in resource_spans.scope_spans:
            good = [span for span in scope_spans.spans if not find_refusal(span, window)]
            # One pass: taking them out one by one would move all that follow, each time.
            del scope_spans.spans[:]
            scope_spans.spans.extend(good)


def find_refusal(span: Span, window: TimeWindow) -> Finding | None:
    """Why `span` cannot be stored."""
    trace_id, span_id, parent_id = span.trace_id, span.span_id, span.parent_span_id
    if len(trace_id) != TRACE_ID_BYTES or trace_id == _NO_TRACE_ID:
        return Finding.BAD_TRACE_ID
    if len(span_id) != SPAN_ID_BYTES or span_id == _NO_SPAN_ID:
        return Finding.BAD_SPAN_ID
    if len(parent_id) not in (0, SPAN_ID_BYTES):
        return Finding.BAD_PARENT_SPAN_ID
    return window.refuse(span.start_time_unix_nano)
