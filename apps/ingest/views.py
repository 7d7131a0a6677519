"""Onboarding: has anything come, and if not, why not."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import kombu.exceptions
import redis
from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.authentication import SessionAuthentication
from apps.clickhouse.views import StoreView
from apps.ingest.demo_jobs import DemoState, read_state, write_state
from apps.ingest.door.address import sender_address
from apps.ingest.door.advice import ADVICE
from apps.ingest.door.refusals import Refusal, recent_refusals
from apps.ingest.queue import intake as queue
from apps.ingest.script_loads import read_loads
from apps.ingest.serializers import DemoSerializer, OnboardingSerializer
from apps.ingest.tasks import send_demo
from apps.projects.models import Project
from apps.projects.project_view import MemberProjectView
from apps.projects.selectors import browser_origins_of
from apps.traces import reader


class QueueAway(APIException):
    """Redis does not answer: 503."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The queue does not answer; try again in a moment."
    default_code = "queue_unavailable"


class OnboardingView(StoreView):
    """For members only: refusals name addresses."""

    authentication_classes = [SessionAuthentication]

    @extend_schema(operation_id="read_onboarding", responses=OnboardingSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Whether anything has arrived, and what was turned away lately."""
        intake = reader.read_intake(self.project.pk)
        with queue.connect() as client:
            try:
                refusals = find_refusals(client, request, self.project)
                loads = read_loads(client, browser_origins_of(self.project))
            except redis.RedisError as error:
                raise QueueAway from error
        return Response(
            {
                "first_span_at": intake.first_span_at,
                "spans_received": intake.spans,
                "refusals": [describe_refusal(refusal) for refusal in refusals],
                "script_loads": [
                    {"origin": origin, "at": datetime.fromtimestamp(at_s, UTC)}
                    for origin, at_s in sorted(loads.items(), key=lambda load: -load[1])
                ],
            }
        )


class DemoView(MemberProjectView):
    @extend_schema(operation_id="read_demo", responses=DemoSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How far the demo has come."""
        with queue.connect() as client:
            try:
                return Response(asdict(read_state(client, self.project.pk)))
            except redis.RedisError as error:
                raise QueueAway from error

    @extend_schema(operation_id="start_demo", request=None, responses={202: DemoSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Send the demo shop's last 24 hours, then a quarter of an hour live. Harmless while it runs."""
        with queue.connect() as client:
            try:
                state = read_state(client, self.project.pk)
                if state.state not in ("running", "live"):
                    state = DemoState("running")
                    write_state(client, self.project.pk, state)
                    send_demo.apply_async((self.project.pk,), retry=False)
            except (redis.RedisError, kombu.exceptions.OperationalError) as error:
                raise QueueAway from error
        return Response(asdict(state), status=status.HTTP_202_ACCEPTED)


def find_refusals(client: "redis.Redis", request: Request, project: Project) -> list[Refusal]:
    """The project's, and those from the viewer's own address that are nobody else's. Raises RedisError."""
    address = sender_address(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        trusted_proxies=settings.ALLAUTH_TRUSTED_PROXY_COUNT,
    )
    since_s = project.created_at.timestamp()
    return recent_refusals(client, project_id=project.pk, address=address, since_s=since_s)


def describe_refusal(refusal: Refusal) -> dict[str, Any]:
    return {
        "at": datetime.fromtimestamp(refusal.at, UTC),
        "reason": refusal.reason,
        "status": refusal.status,
        "message": refusal.message,
        "detail": ADVICE[refusal.reason],
        "address": refusal.address,
        "key_prefix": refusal.key_prefix or None,
    }
