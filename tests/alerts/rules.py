"""Rules and spans for tests that say only what they are about. Minutes are counted from NOON."""

from collections.abc import Sequence
from typing import Any

from apps.accounts.models import User
from apps.alerts.evaluate import GRACE_S
from apps.alerts.models import AlertRule, EvaluationFence
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.traces.spans import MINUTE_NS, NOON_NS, Draft, make_request

MS = 1_000_000
SERVER = 2
NOON_MINUTE = NOON_NS // MINUTE_NS


def make_rule(project: Project, by: User, **changes: Any) -> AlertRule:
    """p95 of requests above 300 ms within one minute, at once; watched since before noon."""
    content = {
        "name": "Slow",
        "subject": "requests",
        "figure": "latency",
        "window_minutes": 1,
        "direction": "above",
        "critical": 300.0,
        **changes,
    }
    EvaluationFence.objects.get_or_create(project=project)
    return AlertRule.objects.create(
        **{"project": project, "created_by": by, "evaluated_until": NOON_MINUTE - 1, **content}
    )


def send(
    store: Store,
    project: Project,
    *,
    minute: float,
    durations_ms: Sequence[float] = (100,),
    failed: int = 0,
    name: str = "GET /cart",
    service: str = "shop",
    environment: str = "production",
) -> None:
    """Requests of one service that begin in a minute after noon; the first `failed` of them fail."""
    drafts = [
        Draft(
            trace=place + 1,
            id=place + 1,
            name=name,
            kind=SERVER,
            start_ns=int(minute * MINUTE_NS) + place,
            duration_ns=int(duration_ms * MS),
            status=2 if place < failed else 0,
        )
        for place, duration_ms in enumerate(durations_ms)
    ]
    request = make_request(drafts, service=service, environment=environment)
    store.insert(request, project_id=project.pk)


def at(minute: float) -> float:
    """Unix seconds, so many minutes after noon."""
    return (NOON_MINUTE + minute) * 60


def over(minute: int) -> float:
    """When the minute after noon is over, and all of it has come."""
    return at(minute + 1) + GRACE_S
