"""HTTP for what explains a trace: its critical path, what is usual, what its attributes were."""

from dataclasses import asdict
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.compression import CompressedAnswers
from apps.traces.analysis.critical_path import find_critical_path
from apps.traces.analysis.drawing import Drawing
from apps.traces.analysis.timeline import DrawnTimes, list_roots, make_timeline
from apps.traces.insight import reader
from apps.traces.insight.forms import describe_attribute, describe_critical_path, describe_usual
from apps.traces.insight.serializers import (
    AttributeKeysSerializer,
    AttributeOfSpansSerializer,
    AttributeQuerySerializer,
    CriticalPathQuerySerializer,
    CriticalPathSerializer,
    MatchesQuerySerializer,
    MatchesSerializer,
    UsualSerializer,
)
from apps.traces.queries import TraceBounds
from apps.traces.reader import find_bounds
from apps.traces.serializers import SpanQuerySerializer
from apps.traces.views import SPAN_ID_DIGITS, TRACE_ID_DIGITS, WholeTraceView, read_id
from apps.traces.waterfall_views import DrawnTraceView, TraceHasChanged


class CriticalPathView(DrawnTraceView):
    query_serializer = CriticalPathQuerySerializer

    @extend_schema(operation_id="get_critical_path", responses=CriticalPathSerializer)
    def get(self, request: Request, slug: str, trace_id: str) -> Response:
        """Who held the clock while the root ran: segments that sum to its duration to the nanosecond."""
        query = self.read_query()
        _, drawing = self.read_drawing(trace_id)
        row = read_row(query, drawing)
        drawn = DrawnTimes(
            drawing.order.parents,
            drawing.order.depths,
            drawing.starts_ns,
            drawing.durations_ns,
            drawing.spans.kind,
            frozenset(drawing.orphans),
        )
        timeline = make_timeline(drawn, row)
        return Response(
            describe_critical_path(drawing, list_roots(drawn), timeline, find_critical_path(timeline))
        )


class MatchesView(DrawnTraceView):
    query_serializer = MatchesQuerySerializer

    @extend_schema(operation_id="list_trace_matches", responses=MatchesSerializer)
    def get(self, request: Request, slug: str, trace_id: str) -> Response:
        """Which spans of a trace match a filter, as rows of its waterfall; 409 once it has other spans."""
        query = self.read_query()
        bounds, drawing = self.read_drawing(trace_id)
        require_count(query, drawing)
        rows = reader.read_matches(self.project.pk, bounds, drawing, query["q"])
        return Response({"span_count": len(drawing.order.rows), "rows": rows})


class TraceStoreView(CompressedAnswers, WholeTraceView):
    def find_bounds(self, trace_id: str) -> TraceBounds:
        bounds = find_bounds(self.project.pk, read_id("trace_id", trace_id, TRACE_ID_DIGITS))
        if bounds is None:
            raise Http404
        return bounds


class UsualView(TraceStoreView):
    query_serializer = SpanQuerySerializer

    @extend_schema(operation_id="get_usual", responses=UsualSerializer)
    def get(self, request: Request, slug: str, trace_id: str, span_id: str) -> Response:
        """How long spans of this operation usually take, and where this one stands among them."""
        query = self.read_query()
        start_ns = query.get("start_time_unix_nano")
        usual = reader.read_usual(
            self.project.pk,
            self.find_bounds(trace_id),
            read_id("span_id", span_id, SPAN_ID_DIGITS),
            start_time_unix_nano=None if start_ns is None else int(start_ns),
            kind=query.get("kind"),
        )
        if usual is None:
            raise Http404
        return Response(describe_usual(usual))


class TraceAttributesView(TraceStoreView):
    @extend_schema(operation_id="list_trace_attributes", responses=AttributeKeysSerializer)
    def get(self, request: Request, slug: str, trace_id: str) -> Response:
        """The attribute keys of a trace's spans and resources, with how many spans have each."""
        keys = reader.list_keys(self.project.pk, self.find_bounds(trace_id))
        return Response({"keys": [asdict(key) for key in keys]})


class TraceAttributeView(DrawnTraceView):
    query_serializer = AttributeQuerySerializer

    @extend_schema(operation_id="get_trace_attribute", responses=AttributeOfSpansSerializer)
    def get(self, request: Request, slug: str, trace_id: str) -> Response:
        """One attribute of every span of a trace, by row of the waterfall."""
        key = self.read_query()["key"]
        bounds, drawing = self.read_drawing(trace_id)
        found = reader.read_attribute(self.project.pk, bounds, drawing, key)
        return Response(describe_attribute(key, found.values, found.numbers))


def read_row(query: dict[str, Any], drawing: Drawing) -> int | None:
    """Raises TraceHasChanged, ValidationError."""
    count = require_count(query, drawing)
    row: int | None = query.get("row")
    if row is not None and row >= count:
        raise ValidationError({"row": [f"The trace has {count} spans: rows end at {count - 1}."]})
    return row


def require_count(query: dict[str, Any], drawing: Drawing) -> int:
    """How many rows there are. Raises TraceHasChanged where others are meant."""
    count = len(drawing.order.rows)
    if query.get("span_count", count) != count:
        raise TraceHasChanged
    return count
