"""HTTP for the waterfall: a trace as columns, and what is drawn once it stands."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.compression import CompressedAnswers
from apps.query.json_values import Json
from apps.traces import reader
from apps.traces.analysis.drawing import Drawing
from apps.traces.outline.form import describe_outline
from apps.traces.outline.queries import Alike
from apps.traces.outline.reader import read_outline, read_outline_of_alike, read_outline_of_span
from apps.traces.queries import TraceBounds
from apps.traces.views import TRACE_ID_DIGITS, WholeTraceView, read_id
from apps.traces.waterfall_form import MOST_SPANS_WITH_DETAILS, describe_details, describe_waterfall
from apps.traces.waterfall_serializers import (
    DetailsQuerySerializer,
    WaterfallDetailsSerializer,
    WaterfallQuerySerializer,
    WaterfallSerializer,
)


class TraceHasChanged(APIException):
    """Rows are numbered by position; those of another count are other rows: 409."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The trace has other spans by now. Read its waterfall again."
    default_code = "trace_has_changed"


class DrawnTraceView(CompressedAnswers, WholeTraceView):
    def find_bounds(self, trace_id: str) -> TraceBounds:
        bounds = reader.find_bounds(self.project.pk, read_id("trace_id", trace_id, TRACE_ID_DIGITS))
        if bounds is None:
            raise Http404
        return bounds

    def read_drawing(self, trace_id: str) -> tuple[TraceBounds, Drawing]:
        bounds = self.find_bounds(trace_id)
        drawing = reader.read_drawing(self.project.pk, bounds)
        if drawing is None:
            raise Http404
        return bounds, drawing

    def describe_details(self, bounds: TraceBounds, drawing: Drawing) -> Json:
        has_events = any(drawing.spans.event_count)
        events = reader.read_event_times(self.project.pk, bounds) if has_events else []
        return describe_details(drawing, events)


class WaterfallView(DrawnTraceView):
    query_serializer = WaterfallQuerySerializer

    @extend_schema(operation_id="get_waterfall", responses=WaterfallSerializer)
    def get(self, request: Request, slug: str, trace_id: str) -> Response:
        """A trace as columns, in the order of drawing; of one beyond 250 000 spans an outline, or a part."""
        query = self.read_query()
        bounds = self.find_bounds(trace_id)
        if bounds.span_count > reader.MAX_SPANS:
            return Response(self.describe_outline(bounds, query))
        bounds, drawing = self.read_drawing(trace_id)
        is_small = len(drawing.order.rows) <= MOST_SPANS_WITH_DETAILS
        details = self.describe_details(bounds, drawing) if is_small else None
        return Response(describe_waterfall(bounds.trace_id, drawing, details))

    def describe_outline(self, bounds: TraceBounds, query: dict[str, Any]) -> Json:
        project_id = self.project.pk
        if "part" in query:
            outline = read_outline_of_span(project_id, bounds, read_key(query["part"]))
        elif "parent_id" in query:
            outline = read_outline_of_alike(project_id, bounds, read_alike(query))
        else:
            outline = read_outline(project_id, bounds)
        if not outline.rows:
            raise Http404
        return describe_outline(bounds, outline, reader.count_errors(project_id, bounds.trace_id))


def read_key(span_id: str) -> int:
    return int.from_bytes(bytes.fromhex(span_id), "little")


def read_alike(query: dict[str, Any]) -> Alike:
    parent_key = 0 if query["parent_id"] == "none" else read_key(query["parent_id"])
    return Alike(parent_key, query["service"], query["name"], query["kind"], int(query["from_ns"]))


class WaterfallDetailsView(DrawnTraceView):
    query_serializer = DetailsQuerySerializer

    @extend_schema(operation_id="get_waterfall_details", responses=WaterfallDetailsSerializer)
    def get(self, request: Request, slug: str, trace_id: str) -> Response:
        """Span ids and times of events, by the rows of the waterfall; 409 once the trace has other spans."""
        query = self.read_query()
        bounds, drawing = self.read_drawing(trace_id)
        if query.get("span_count", len(drawing.order.rows)) != len(drawing.order.rows):
            raise TraceHasChanged
        return Response(self.describe_details(bounds, drawing))
