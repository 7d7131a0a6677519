"""HTTP for services."""

import time
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.views import signed_in_user
from apps.api.renderers import fields_of
from apps.clickhouse.views import StoreView
from apps.projects.models import Project
from apps.projects.project_view import MemberProjectView
from apps.query.timerange import parse_range
from apps.services import reader, span_reader
from apps.services.models import SERVICE_CHARS
from apps.services.reader import Question
from apps.services.selectors import settings_by_service, settings_of
from apps.services.serializers import (
    EnvironmentListSerializer,
    ExemplarListSerializer,
    ExemplarsQuerySerializer,
    InstanceListSerializer,
    InstancesQuerySerializer,
    NamedQuerySerializer,
    ServiceDetailSerializer,
    ServiceListQuerySerializer,
    ServiceListSerializer,
    ServiceQuerySerializer,
    ServiceSeriesQuerySerializer,
    ServiceSeriesSerializer,
    ServiceSettingsSerializer,
)
from apps.services.services import TooManySettings, service_settings_set
from apps.services.windows import Compare


class ServicesView(StoreView):
    query_serializer = ServiceListQuerySerializer

    @extend_schema(operation_id="list_services", responses=ServiceListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Every service with its rate, errors and durations, counted from all of its spans."""
        question = read_question(self.project, self.read_query())
        return Response(reader.list_services(question, settings_by_service(self.project)))


class ServiceView(StoreView):
    query_serializer = ServiceQuerySerializer

    @extend_schema(operation_id="get_service", responses=ServiceDetailSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """One service: the same figures, what it is asked, and which versions of it run."""
        query = self.read_query()
        detail = reader.read_service(
            read_question(self.project, query),
            query.get("name", name),
            settings_by_service(self.project),
            version=query.get("version"),
        )
        if detail is None:
            raise Http404
        described = fields_of(detail)
        return Response({**fields_of(described.pop("summary")), **described})


class ServiceSeriesView(StoreView):
    query_serializer = ServiceSeriesQuerySerializer

    @extend_schema(operation_id="get_service_series", responses=ServiceSeriesSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """The lines of a service's charts, in at most 300 steps."""
        query = self.read_query()
        found = reader.read_series(
            read_question(self.project, query),
            query.get("name", name),
            settings_by_service(self.project),
            operation=query.get("operation"),
            version=query.get("version"),
        )
        described = fields_of(found)
        return Response({**fields_of(described.pop("series")), **described})


class ExemplarsView(StoreView):
    query_serializer = ExemplarsQuerySerializer

    @extend_schema(operation_id="list_service_exemplars", responses=ExemplarListSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Real requests behind a service's charts: each opens a trace at that time and latency."""
        query = self.read_query()
        found = span_reader.list_exemplars(
            read_question(self.project, query),
            query.get("name", name),
            operation=query.get("operation"),
            version=query.get("version"),
        )
        return Response({"exemplars": found})


class InstancesView(StoreView):
    query_serializer = InstancesQuerySerializer

    @extend_schema(operation_id="list_service_instances", responses=InstanceListSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """The pods, hosts or processes that ran a service, as their resources tell."""
        query = self.read_query()
        question = read_question(self.project, query)
        return Response(span_reader.list_instances(question, query.get("name", name)))


class ServiceSettingsView(MemberProjectView):
    query_serializer = NamedQuerySerializer

    @extend_schema(operation_id="get_service_settings", responses=ServiceSettingsSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Whose a service is, and how fast it should be."""
        found = settings_of(self.project, known_name(self.read_query().get("name", name)))
        return Response(ServiceSettingsSerializer(found).data)

    @extend_schema(
        operation_id="set_service_settings",
        request=ServiceSettingsSerializer,
        responses=ServiceSettingsSerializer,
    )
    def put(self, request: Request, slug: str, name: str) -> Response:
        """For the whole project; any member may."""
        values = self.read_body(ServiceSettingsSerializer)
        service, by = known_name(name), signed_in_user(request)
        try:
            kept = service_settings_set(project=self.project, service=service, values=values, by=by)
        except TooManySettings as error:
            raise ValidationError(str(error)) from error
        return Response(ServiceSettingsSerializer(kept).data)


class EnvironmentsView(StoreView):
    @extend_schema(operation_id="list_environments", responses=EnvironmentListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Every environment that the project has sent spans or logs from."""
        self.read_query()
        return Response({"environments": reader.list_environments(self.project.pk)})


def known_name(name: str) -> str:
    """One that settings can be kept for; raises Http404."""
    if len(name) > SERVICE_CHARS or "\0" in name:
        raise Http404
    return name


def read_question(project: Project, query: dict[str, Any]) -> Question:
    """Raises InvalidTimeRange."""
    now_ns = time.time_ns()
    within = parse_range(query.get("start"), query.get("end"), now_ns=now_ns)
    compare = Compare(query["compare"]) if "compare" in query else None
    return Question(project.pk, within, now_ns, query.get("environment"), compare)
