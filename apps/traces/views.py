"""HTTP for traces: the list, one trace whole, its waterfall, one span."""

import re
import time
from dataclasses import asdict
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.pagination import decode_cursor, encode_cursor
from apps.clickhouse.views import StoreView
from apps.query.timerange import InvalidTimeRange, TimeRange, parse_range
from apps.traces import reader
from apps.traces.json_forms import describe_span_exactly, describe_trace, describe_waterfall
from apps.traces.queries import Position, TraceFilter
from apps.traces.reader import TraceTooLarge
from apps.traces.serializers import (
    ExactSpanSerializer,
    SpanQuerySerializer,
    TraceListQuerySerializer,
    TraceListSerializer,
    TraceSerializer,
    WaterfallSerializer,
)

TRACE_ID_DIGITS = 32
SPAN_ID_DIGITS = 16


class TooManySpans(APIException):
    """The trace exists but does not fit one answer: 422."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "trace_too_large"


class WholeTraceView(StoreView):
    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(TooManySpans(str(exc)) if isinstance(exc, TraceTooLarge) else exc)


class TracesView(StoreView):
    query_serializer = TraceListQuerySerializer

    @extend_schema(operation_id="list_traces", responses=TraceListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Traces that start in the time range, newest first."""
        query = self.read_query()
        scope = f"traces.{self.project.pk}"
        cursor = decode_cursor(query["cursor"], scope=scope) if "cursor" in query else None
        within = read_range(query, cursor)
        page = reader.list_traces(
            self.project.pk,
            within=within,
            wanted=TraceFilter(query.get("service"), query.get("environment")),
            limit=query["limit"],
            after=Position(int(cursor["start"]), str(cursor["trace"])) if cursor else None,
        )
        following = page.next_after
        # The cursor keeps the range's start: without one in the query it would move on with the clock.
        next_cursor = following and encode_cursor(
            {"start": following.start_ns, "trace": following.trace_id, "from": within.start_ns}, scope=scope
        )
        return Response({"traces": [asdict(trace) for trace in page.traces], "next_cursor": next_cursor})


class TraceView(WholeTraceView):
    @extend_schema(operation_id="get_trace", responses=TraceSerializer)
    def get(self, request: Request, slug: str, trace_id: str) -> Response:
        """Every span of a trace, with every field of OTLP."""
        spans = reader.read_trace(self.project.pk, read_id("trace_id", trace_id, TRACE_ID_DIGITS))
        if spans is None:
            raise Http404
        return Response({"spans": describe_trace(spans)})


class WaterfallView(WholeTraceView):
    @extend_schema(operation_id="get_waterfall", responses=WaterfallSerializer)
    def get(self, request: Request, slug: str, trace_id: str) -> Response:
        """A trace as columns, in the order of drawing: what the page needs before a span is opened."""
        known_id = read_id("trace_id", trace_id, TRACE_ID_DIGITS)
        placed = reader.read_waterfall(self.project.pk, known_id)
        if not placed:
            raise Http404
        return Response(describe_waterfall(known_id, placed))


class SpanView(StoreView):
    query_serializer = SpanQuerySerializer

    @extend_schema(operation_id="get_span", responses=ExactSpanSerializer)
    def get(self, request: Request, slug: str, trace_id: str, span_id: str) -> Response:
        """One span, with 64-bit integers as text and every attribute with its type."""
        query = self.read_query()
        span = reader.read_span(
            self.project.pk,
            read_id("trace_id", trace_id, TRACE_ID_DIGITS),
            read_id("span_id", span_id, SPAN_ID_DIGITS),
            start_time_unix_nano=int(query["start_time_unix_nano"])
            if "start_time_unix_nano" in query
            else None,
            kind=query.get("kind"),
        )
        if span is None:
            raise Http404
        return Response(describe_span_exactly(span))


def read_id(name: str, text: str, digits: int) -> str:
    """The id in lower case; raises ValidationError for anything but hex of the right length."""
    if not re.fullmatch(rf"[0-9a-fA-F]{{{digits}}}", text):
        raise ValidationError({name: [f"Not an id: {digits} hex digits are expected."]})
    return text.lower()


def read_range(query: dict[str, Any], cursor: dict[str, Any] | None) -> TimeRange:
    """The range asked for, or the one the first page was read with; raises ValidationError."""
    try:
        within = parse_range(query.get("start"), query.get("end"), now_ns=time.time_ns())
    except InvalidTimeRange as error:
        raise ValidationError({error.field: [str(error)]}) from error
    if cursor and "start" not in query:
        return TimeRange(cursor["from"], within.end_ns)
    return within
