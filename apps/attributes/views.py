"""HTTP for attributes: what a filter may ask for."""

import time
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.attributes import reader
from apps.attributes.fields import Place, Signal
from apps.attributes.queries import CatalogueRange
from apps.attributes.serializers import (
    AttributeKeysQuerySerializer,
    AttributeValuesQuerySerializer,
    KnownKeysSerializer,
    KnownValuesSerializer,
)
from apps.clickhouse.views import StoreView
from apps.query.timerange import LATEST_S, SECOND_NS, parse_range


class AttributeKeysView(StoreView):
    query_serializer = AttributeKeysQuerySerializer

    @extend_schema(operation_id="list_attribute_keys", responses=KnownKeysSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The keys that spans or logs carried, and what each has anyway, with counts."""
        query = self.read_query()
        within = read_range(self.project.pk, query)
        return Response(asdict(reader.list_keys(within, prefix=query["prefix"], limit=query["limit"])))


class AttributeValuesView(StoreView):
    query_serializer = AttributeValuesQuerySerializer

    @extend_schema(operation_id="list_attribute_values", responses=KnownValuesSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The commonest values of one key, with counts."""
        query = self.read_query()
        page = reader.list_values(
            read_range(self.project.pk, query),
            key=query["key"],
            place=Place(query["scope"]) if "scope" in query else None,
            prefix=query["prefix"],
            limit=query["limit"],
        )
        return Response(asdict(page))


def read_range(project_id: int, query: dict[str, Any]) -> CatalogueRange:
    """Raises InvalidTimeRange."""
    within = parse_range(query.get("start"), query.get("end"), now_ns=time.time_ns())
    return CatalogueRange(
        project_id=project_id,
        signal=Signal(query["signal"]),
        from_s=min(within.start_ns // SECOND_NS, LATEST_S),
        until_s=min(-(-within.end_ns // SECOND_NS), LATEST_S),
        service=query.get("service"),
    )
