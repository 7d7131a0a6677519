"""Ingest health: where everything that came through the door has gone."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.ingest.health.flow import Flow
from apps.ingest.health.reader import read_health
from apps.ingest.health.serializers import HealthQuerySerializer, IngestHealthSerializer
from apps.ingest.queue import intake as queue
from apps.ingest.views import QueueAway, describe_refusal, find_refusals
from apps.projects.models import ApiKey, ApiKeyKind
from apps.projects.project_view import MemberProjectView
from apps.projects.selectors import keys_of


class IngestHealthView(MemberProjectView):
    """For members only: refusals name addresses."""

    query_serializer = HealthQuerySerializer

    @extend_schema(operation_id="read_ingest_health", responses=IngestHealthSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What came in, what became of it, and what was turned away, of the last day at the most."""
        minutes = self.read_query()["minutes"]
        with queue.connect() as client:
            try:
                health = read_health(client, self.project, minutes=minutes, now_ns=time.time_ns())
                refusals = find_refusals(client, request, self.project)
            except redis.RedisError as error:
                raise QueueAway from error
        start = health.minutes[0][0]
        return Response(
            {
                "start": start,
                "end": start + timedelta(minutes=minutes),
                "total": describe_flow(health.total),
                "minutes": [{"at": at, **describe_flow(flow)} for at, flow in health.minutes],
                "keys": describe_keys(keys_of(self.project), health.by_key),
                "usage": asdict(health.usage),
                "queue": {**asdict(health.queue), "waiting": health.queue.waiting._asdict()},
                "dead_letters": {
                    "this_month": health.dead_this_month._asdict(),
                    "latest": [asdict(letter) for letter in health.dead_letters],
                },
                "refusals": [describe_refusal(refusal) for refusal in refusals],
            }
        )


def describe_flow(flow: Flow) -> dict[str, Any]:
    return {
        "requests": flow.requests,
        "bytes": flow.bytes,
        "accepted": flow.accepted._asdict(),
        "stored": flow.stored._asdict(),
        "dead": flow.dead._asdict(),
        "rejected": flow.rejected,
        "noted": flow.noted,
        "refused": flow.refused,
    }


def describe_keys(keys: Iterable[ApiKey], flows: Mapping[int, Flow]) -> list[dict[str, Any]]:
    """Those that may send, and revoked ones as long as somebody still tries: the busiest first."""
    senders = [
        key for key in keys if key.kind != ApiKeyKind.QUERY and (key.revoked_at is None or key.pk in flows)
    ]
    described = [describe_key(key, flows.get(key.pk, Flow())) for key in senders]
    return sorted(described, key=lambda key: key["requests"], reverse=True)


def describe_key(key: ApiKey, flow: Flow) -> dict[str, Any]:
    own = key.requests_per_second
    return {
        "id": key.pk,
        "name": key.name,
        "kind": key.kind,
        "prefix": key.prefix,
        "requests_per_second": settings.REQUESTS_PER_SECOND if own is None else own,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
        "requests": flow.requests,
        "bytes": flow.bytes,
        "accepted": flow.accepted._asdict(),
        "rejected": flow.rejected,
        "refused": flow.refused,
    }
