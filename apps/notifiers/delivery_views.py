"""HTTP for the log of deliveries. For members only: messages and answers stand in it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.pagination import InvalidCursor, decode_cursor, encode_cursor
from apps.notifiers.models import OPEN_STATES, Delivery
from apps.notifiers.selectors import deliveries_of
from apps.notifiers.serializers import DeliveryPageSerializer, DeliveryQuerySerializer, DeliverySerializer
from apps.notifiers.services import delivery_retry
from apps.projects.project_view import MemberProjectView


class DeliveriesView(MemberProjectView):
    query_serializer = DeliveryQuerySerializer

    @extend_schema(operation_id="list_deliveries", responses=DeliveryPageSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What was told of the last 30 days, and what became of it; the latest first."""
        query = self.read_query()
        limit = query["limit"]
        page = list(self.select(query)[: limit + 1])
        following = page[limit - 1].pk if len(page) > limit else None
        return Response(
            {
                "deliveries": [describe_delivery(delivery) for delivery in page[:limit]],
                "next_cursor": following and encode_cursor({"id": following}, scope=self.scope),
            }
        )

    @property
    def scope(self) -> str:
        return f"deliveries.{self.project.pk}"

    def select(self, query: dict[str, Any]) -> QuerySet[Delivery]:
        found = deliveries_of(self.project)
        if "target" in query:
            found = found.filter(target=query["target"])
        if "subject" in query:
            found = found.filter(subject_key=query["subject"])
        if "state" in query:
            found = found.filter(state=query["state"])
        if "cursor" in query:
            position = decode_cursor(query["cursor"], scope=self.scope).get("id")
            if not isinstance(position, int):
                raise InvalidCursor
            found = found.filter(pk__lt=position)
        return found


class DeliveryRetryView(MemberProjectView):
    @extend_schema(operation_id="retry_delivery", request=None, responses=DeliverySerializer)
    def post(self, request: Request, slug: str, delivery_id: int) -> Response:
        """Try again at once what failed or was given up."""
        delivery = deliveries_of(self.project).filter(pk=delivery_id).first()
        if delivery is None:
            raise Http404
        if not delivery_retry(delivery=delivery, now=timezone.now()):
            message = "Only what failed or was given up can be tried again, while its target is switched on."
            raise ValidationError({"delivery": [message]})
        delivery.refresh_from_db()
        return Response(describe_delivery(delivery))


def describe_delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.pk,
        "target": delivery.target_id,
        "target_name": delivery.target.name,
        "subject": delivery.subject_key,
        "event": delivery.message["event"],
        "severity": delivery.message["severity"],
        "title": delivery.message["title"],
        "state": delivery.state,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "detail": delivery.detail,
        "created_at": delivery.created_at,
        "next_at": delivery.next_at if delivery.state in OPEN_STATES else None,
        "ended_at": delivery.ended_at,
    }
