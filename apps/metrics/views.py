"""HTTP for metrics: which there are, and one over time."""

import time
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.pagination import decode_cursor, encode_cursor
from apps.clickhouse.views import StoreView
from apps.metrics import reader
from apps.metrics.kinds import Aggregation
from apps.metrics.lines import TooManyLines
from apps.metrics.reader import Question, WrongAggregation
from apps.metrics.records import Range
from apps.metrics.serializers import (
    MAX_STEP_S,
    MAX_STEPS,
    MetricListQuerySerializer,
    MetricListSerializer,
    MetricRangeQuerySerializer,
    MetricRangeSerializer,
)
from apps.query.timerange import SECOND_NS, TimeRange, parse_range

CURSOR_PARTS = ("name", "kind", "unit", "temporality", "monotonic")
# A chart has no more pixels to show.
DEFAULT_STEPS = 200
ROUND_STEPS_S = (1, 5, 10, 15, 30, 60, 300, 600, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600)


class TooManySeries(APIException):
    """The answer would have more lines than it may hold: 422."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "too_many_series"


class MetricsView(StoreView):
    query_serializer = MetricListQuerySerializer

    @extend_schema(operation_id="list_metrics", responses=MetricListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Every metric with a point in the time range, by name."""
        query = self.read_query()
        scope = f"metrics.{self.project.pk}"
        cursor = decode_cursor(query["cursor"], scope=scope) if "cursor" in query else None
        within = read_time_range(query, time.time_ns())
        if cursor:
            # The range of the first page: without one in the query it would move on with the clock.
            within = TimeRange(int(cursor["from"]), int(cursor["until"]))
        page = reader.list_metrics(
            self.project.pk,
            within=within,
            text=query.get("q"),
            service=query.get("service"),
            limit=query["limit"],
            after=(
                str(cursor["name"]),
                str(cursor["kind"]),
                str(cursor["unit"]),
                int(cursor["temporality"]),
                int(cursor["monotonic"]),
            )
            if cursor
            else None,
        )
        next_cursor = page.next_after and encode_cursor(
            {
                **dict(zip(CURSOR_PARTS, page.next_after, strict=True)),
                "from": within.start_ns,
                "until": within.end_ns,
            },
            scope=scope,
        )
        return Response({"metrics": [asdict(metric) for metric in page.metrics], "next_cursor": next_cursor})


class MetricRangeView(StoreView):
    query_serializer = MetricRangeQuerySerializer

    @extend_schema(operation_id="query_metric", responses=MetricRangeSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """One metric over time, by steps: aggregated over all its series, or grouped."""
        query = self.read_query()
        now_ns = time.time_ns()
        within = read_time_range(query, now_ns)
        step_s = read_step_s(query, within)
        question = Question(
            name=query["name"],
            within=within,
            step_s=step_s,
            aggregation=Aggregation(query["aggregation"]) if "aggregation" in query else None,
            kind=query.get("kind"),
            unit=query.get("unit"),
            service=query.get("service"),
            attributes=tuple(split_attribute(text) for text in query.get("attribute", ())),
            group_by=tuple(dict.fromkeys(query.get("group_by", ()))),
        )
        try:
            answer = reader.read_range(self.project.pk, question, now_ns=now_ns)
        except WrongAggregation as error:
            raise ValidationError({"aggregation": [str(error)]}) from error
        except TooManyLines as error:
            raise TooManySeries(str(error)) from error
        return Response(describe_range(question.name, answer))


def read_time_range(query: dict[str, Any], now_ns: int) -> TimeRange:
    """Raises InvalidTimeRange."""
    return parse_range(query.get("start"), query.get("end"), now_ns=now_ns)


def read_step_s(query: dict[str, Any], within: TimeRange) -> int:
    """The step asked for, or a round one; raises ValidationError where it makes too many."""
    width_s = -(-(within.end_ns - within.start_ns) // SECOND_NS)
    if "step_s" not in query:
        return next((step_s for step_s in ROUND_STEPS_S if step_s * DEFAULT_STEPS >= width_s), MAX_STEP_S)
    step_s: int = query["step_s"]
    if width_s > step_s * MAX_STEPS:
        raise ValidationError(
            {"step_s": [f"At most {MAX_STEPS} steps: at least {-(-width_s // MAX_STEPS)} for this range."]}
        )
    return step_s


def split_attribute(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key, value


def describe_range(name: str, answer: Range) -> dict[str, Any]:
    identity = answer.identity
    return {
        "name": name,
        "kind": identity and identity.kind,
        "unit": identity and identity.unit,
        "description": identity and identity.description,
        "temporalities": list(identity.temporalities) if identity else [],
        "is_monotonic": identity and identity.is_monotonic,
        "aggregation": identity and identity.aggregation,
        "start": answer.start_s,
        "end": answer.end_s,
        "step_s": answer.step_s,
        "relative_error": answer.relative_error,
        "series": [asdict(line) for line in answer.lines],
    }
