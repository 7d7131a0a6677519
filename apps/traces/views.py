"""HTTP for traces: one trace whole, its waterfall, one span."""

import re

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.clickhouse.views import StoreView
from apps.traces import reader
from apps.traces.json_forms import describe_span_exactly, describe_trace
from apps.traces.reader import TraceTooLarge
from apps.traces.serializers import (
    ExactSpanSerializer,
    SpanQuerySerializer,
    TraceSerializer,
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


class TraceView(WholeTraceView):
    @extend_schema(operation_id="get_trace", responses=TraceSerializer)
    def get(self, request: Request, slug: str, trace_id: str) -> Response:
        """Every span of a trace, with every field of OTLP."""
        spans = reader.read_trace(self.project.pk, read_id("trace_id", trace_id, TRACE_ID_DIGITS))
        if spans is None:
            raise Http404
        return Response({"spans": describe_trace(spans)})


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
