"""HTTP for deployments: pipelines tell of them with an ingest key."""

import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.authentication import SessionAuthentication
from apps.clickhouse.views import StoreView
from apps.deployments import reader
from apps.deployments.comparison.forms import describe as describe_comparison
from apps.deployments.comparison.question import Question
from apps.deployments.comparison.reader import compare_versions
from apps.deployments.merging import Entry
from apps.deployments.serializers import (
    ComparisonQuerySerializer,
    DeploymentCreateSerializer,
    DeploymentListQuerySerializer,
    DeploymentListSerializer,
    DeploymentSerializer,
    VersionComparisonSerializer,
)
from apps.deployments.services import Told, deployment_tell
from apps.projects.authentication import IngestKeyAuthentication, QueryKeyAuthentication
from apps.projects.throttling import WriteRate
from apps.query.timerange import LATEST_S, MINUTE_S, SECOND_NS, TimeRange, parse_range


class TellingRate(WriteRate):
    """A pipeline of hundreds of services tells of them at once; ten a second for long is a loop."""

    scope = "deployments"
    most_per_minute = 600


class DeploymentsView(StoreView):
    authentication_classes = [IngestKeyAuthentication, QueryKeyAuthentication, SessionAuthentication]
    throttle_classes = [TellingRate]
    query_serializer = DeploymentListQuerySerializer

    @extend_schema(operation_id="list_deployments", responses=DeploymentListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Which version went live where and when: as told, and as noticed by the first span of a version."""
        query = self.read_query()
        page = reader.list_deployments(
            self.project,
            within=read_range(query),
            service=query.get("service"),
            environment=query.get("environment"),
        )
        deployments = [describe(entry) for entry in page.deployments]
        return Response(
            {
                "deployments": deployments,
                "is_whole": page.is_whole,
                "counted_until_ms": page.counted_until_ms,
            }
        )

    @extend_schema(
        operation_id="tell_deployment",
        request=DeploymentCreateSerializer,
        responses={201: DeploymentSerializer, 200: DeploymentSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Tell that a version went live; told again within a minute, it stays one (200)."""
        body = self.read_body(DeploymentCreateSerializer)
        told = Told(**{"at": timezone.now(), **body})  # type: ignore[typeddict-item]
        deployment, is_new = deployment_tell(project=self.project, told=told)
        answer = describe(reader.as_entry(deployment))
        return Response(answer, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


class ComparisonView(StoreView):
    query_serializer = ComparisonQuerySerializer

    @extend_schema(operation_id="compare_versions", responses=VersionComparisonSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What sets two versions of a service apart: differences with their intervals, tested by trace."""
        query = self.read_query()
        return Response(describe_comparison(compare_versions(self.make_question(query))))

    def make_question(self, query: dict[str, Any]) -> Question:
        """In whole minutes, and not beyond now: traffic that has not come yet is no gap in it."""
        within = read_range(query)
        from_s = within.start_ns // SECOND_NS // MINUTE_S * MINUTE_S
        until_s = -(-min(within.end_ns, time.time_ns()) // (SECOND_NS * MINUTE_S)) * MINUTE_S
        return Question(
            project_id=self.project.pk,
            service=query["service"],
            a=query["a"],
            b=query["b"],
            environment=query.get("environment"),
            from_s=min(from_s, LATEST_S - MINUTE_S),
            until_s=min(max(until_s, from_s + MINUTE_S), LATEST_S),
        )


def read_range(query: dict[str, Any]) -> TimeRange:
    """Raises InvalidTimeRange."""
    return parse_range(query.get("start"), query.get("end"), now_ns=time.time_ns())


def describe(entry: Entry) -> dict[str, Any]:
    fields = asdict(entry)
    at_s, first_seen_s = fields.pop("at_s"), fields.pop("first_seen_s")
    return {**fields, "at": as_moment(at_s), "first_seen": as_moment(first_seen_s)}


def as_moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
