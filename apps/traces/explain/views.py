"""HTTP for the heat map of what matches, and for what a selection of it has that the rest has not."""

import time
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.clickhouse.views import StoreView
from apps.query.matching import Scope
from apps.query.timerange import TimeRange, parse_moment, parse_range
from apps.traces.explain.heat_map_reader import read_heat_map
from apps.traces.explain.json_forms import describe_explanation, describe_heat_map
from apps.traces.explain.reader import explain
from apps.traces.explain.selection import Selection
from apps.traces.explain.serializers import (
    ExplainQuerySerializer,
    ExplanationSerializer,
    HeatMapQuerySerializer,
    HeatMapSerializer,
)


class HeatMapView(StoreView):
    query_serializer = HeatMapQuerySerializer

    @extend_schema(operation_id="get_heat_map", responses=HeatMapSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How many of the spans that match start when and take how long, and how many of them failed."""
        query = self.read_query()
        return Response(describe_heat_map(read_heat_map(read_scope(self.project.pk, query), query["q"])))


class ExplainView(StoreView):
    query_serializer = ExplainQuerySerializer

    @extend_schema(operation_id="explain_selection", responses=ExplanationSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What the selected spans have more often than the others that match, counted over all of them."""
        query = self.read_query()
        scope = read_scope(self.project.pk, query)
        selection = read_selection(query, scope.within)
        explanation = explain(scope, query["q"], selection)
        return Response(describe_explanation(explanation, query["q"], selection))


def read_scope(project_id: int, query: dict[str, Any]) -> Scope:
    """Raises InvalidTimeRange."""
    within = parse_range(query.get("start"), query.get("end"), now_ns=time.time_ns())
    return Scope(project_id, within, query.get("environment"), query.get("as_of_ms"))


def read_selection(query: dict[str, Any], within: TimeRange) -> Selection:
    """Without bounds of its own it takes those of the question; raises ValidationError, InvalidTimeRange."""
    return Selection(
        within=read_selected_range(query, within),
        min_duration_ns=query.get("selected_min_duration_ns"),
        max_duration_ns=query.get("selected_max_duration_ns"),
        is_errors_only=query.get("selected_errors") == "only",
        text=query.get("selected_q", ""),
    )


def read_selected_range(query: dict[str, Any], within: TimeRange) -> TimeRange:
    bounds = [
        parse_moment(field, query[field]) if field in query else default_ns
        for field, default_ns in (("selected_start", within.start_ns), ("selected_end", within.end_ns))
    ]
    if bounds[0] >= bounds[1]:
        raise ValidationError({"selected_start": ["The selection must begin before it ends, in the range."]})
    return TimeRange(*bounds)
