"""HTTP for the service map."""

import time
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.clickhouse.views import StoreView
from apps.projects.project_view import MemberProjectView, ProjectView
from apps.query.timerange import TimeRange, parse_moment, parse_range
from apps.topology import reader
from apps.topology.drawing import focus_map
from apps.topology.json_forms import describe_edge, describe_node
from apps.topology.reader import MapQuestion
from apps.topology.selectors import positions_of
from apps.topology.serializers import (
    MapLayoutSerializer,
    MapQuerySerializer,
    MissingQuerySerializer,
    MissingSerializer,
    ServiceMapSerializer,
)
from apps.topology.services import map_layout_save


class ServiceMapView(StoreView):
    query_serializer = MapQuerySerializer

    @extend_schema(operation_id="read_service_map", responses=ServiceMapSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Who calls whom, counted from all spans: services, and the databases, topics and hosts they call."""
        query = self.read_query()
        now_ns = time.time_ns()
        question = MapQuestion(
            project_id=self.project.pk,
            within=read_range(query, now_ns),
            environment=query.get("environment"),
            before=read_before(query),
            text=query.get("q", "").strip(),
        )
        counted = reader.read_map(question, now_ns=now_ns)
        drawn = counted.drawn
        if focus := query.get("focus"):
            drawn = focus_map(drawn, focus, query["hops"])
        return Response(
            {
                "counted_until_ms": counted.counted_until_ms,
                "start_s": counted.start_s,
                "end_s": counted.end_s,
                "nodes": [describe_node(node) for node in drawn.nodes],
                "edges": [describe_edge(edge) for edge in drawn.edges],
            }
        )


class MissingEdgesView(StoreView):
    query_serializer = MissingQuerySerializer

    @extend_schema(operation_id="explain_missing_edges", responses=MissingSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Why nobody seems to call a service: spans whose parents never came, and who drops the context."""
        query = self.read_query()
        missing = reader.read_missing(
            self.project.pk,
            query["service"],
            read_range(query, time.time_ns()),
            query.get("environment"),
        )
        operations = [row._asdict() for row in missing.unmatched.by_operation]
        return Response(
            {
                "unmatched": {"spans": missing.unmatched.spans, "by_operation": operations},
                "requests_without_parent": missing.requests_without_parent,
                "roots_called_from": [asdict(suspect) for suspect in missing.roots_called_from],
            }
        )


class MapLayoutView(ProjectView):
    def get_authenticators(self) -> list[Any]:
        """A query key may look, only members may move."""
        reads = self.request is not None and self.request.method in ("GET", "HEAD")
        view = ProjectView if reads else MemberProjectView
        return [each() for each in view.authentication_classes]

    @extend_schema(operation_id="read_map_layout", responses=MapLayoutSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Where people put the nodes of the map; what is not among them is laid out by the page."""
        return Response({"positions": positions_of(self.project)})

    @extend_schema(
        operation_id="save_map_layout", request=MapLayoutSerializer, responses={200: MapLayoutSerializer}
    )
    def put(self, request: Request, slug: str) -> Response:
        """For everybody in the project."""
        body = self.read_body(MapLayoutSerializer)
        layout = map_layout_save(project=self.project, positions=body["positions"])
        return Response({"positions": layout.positions})


def read_range(query: dict[str, Any], now_ns: int) -> TimeRange:
    """Raises InvalidTimeRange."""
    return parse_range(query.get("start"), query.get("end"), now_ns=now_ns)


def read_before(query: dict[str, Any]) -> TimeRange | None:
    """Raises ValidationError, InvalidTimeRange."""
    bounds = {name: query[name] for name in ("before_start", "before_end") if name in query}
    if not bounds:
        return None
    if len(bounds) == 1:
        raise ValidationError({next(iter(bounds)): ["before_start and before_end come together."]})
    start_ns, end_ns = (parse_moment(name, text) for name, text in bounds.items())
    if start_ns >= end_ns:
        raise ValidationError({"before_start": ["The start must lie before the end."]})
    return TimeRange(start_ns, end_ns)
