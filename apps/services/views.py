"""HTTP for services."""

import time
from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.clickhouse.views import StoreView
from apps.query.timerange import InvalidTimeRange, parse_range
from apps.services import reader
from apps.services.serializers import ServiceListQuerySerializer, ServiceListSerializer


class ServicesView(StoreView):
    query_serializer = ServiceListQuerySerializer

    @extend_schema(operation_id="list_services", responses=ServiceListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Every service with its rate, errors and durations, counted from all of its spans."""
        query = self.read_query()
        now_ns = time.time_ns()
        try:
            within = parse_range(query.get("start"), query.get("end"), now_ns=now_ns)
        except InvalidTimeRange as error:
            raise ValidationError({error.field: [str(error)]}) from error
        page = reader.list_services(
            self.project.pk, within=within, environment=query.get("environment"), now_ns=now_ns
        )
        return Response(asdict(page))
