"""Onboarding and the demo: what a member is told while nothing has arrived yet."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
import redis.asyncio
from asgiref.sync import async_to_sync
from django.conf import settings
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from rest_framework.test import APIClient

from apps.ingest import script_loads, tasks
from apps.ingest.demo_jobs import DemoState, write_state
from apps.ingest.door.admit import Reason
from apps.ingest.door.advice import ADVICE
from apps.ingest.door.refusals import Refusal, RefusalLog
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.personas import IssuedKey


def onboarding(project: Project) -> str:
    return f"/api/v1/projects/{project.slug}/onboarding/"


def demo(project: Project) -> str:
    return f"/api/v1/projects/{project.slug}/demo/"


async def remember_refusal(project_id: int | None, address: str) -> None:
    client = redis.asyncio.Redis.from_url(settings.REDIS_URL)
    refusal = Refusal(time.time(), Reason.MISTYPED_KEY, 401, "No.", address, "AbCdEfGh", project_id)
    log = RefusalLog(client)
    log.add(refusal)
    await log.flush()
    await client.aclose()


def test_every_reason_has_its_advice() -> None:
    assert set(ADVICE) == set(Reason)


def test_before_anything_came_it_says_so(
    as_alice: APIClient, project: Project, clickhouse: Store, queue_server: "redis.Redis"
) -> None:
    answer = as_alice.get(onboarding(project))
    assert answer.json() == {"first_span_at": None, "spans_received": 0, "refusals": [], "script_loads": []}


def test_the_first_span_turns_it_green(
    as_alice: APIClient, project: Project, clickhouse: Store, queue_server: "redis.Redis"
) -> None:
    request = ExportTraceServiceRequest()
    request.resource_spans.add().scope_spans.add().spans.add(
        trace_id=b"t" * 16, span_id=b"s" * 8, start_time_unix_nano=time.time_ns()
    )
    clickhouse.insert(request, project_id=project.pk)
    answer = as_alice.get(onboarding(project)).json()
    assert answer["spans_received"] == 1
    assert answer["first_span_at"] is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("project_offset", "shown"), [(0, 1), (1, 0), (None, 1)])
def test_a_refusal_from_the_viewers_address_is_shown_unless_it_is_another_projects(
    as_alice: APIClient,
    project: Project,
    clickhouse: Store,
    queue_server: "redis.Redis",
    project_offset: int | None,
    shown: int,
) -> None:
    whose = None if project_offset is None else project.pk + project_offset
    async_to_sync(remember_refusal)(whose, "127.0.0.1")
    refusals = as_alice.get(onboarding(project)).json()["refusals"]
    assert len(refusals) == shown
    assert all("copy it again" in refusal["detail"] for refusal in refusals)


@pytest.mark.django_db(transaction=True)
def test_what_was_refused_before_the_project_was_made_is_not_its_business(
    as_alice: APIClient, project: Project, clickhouse: Store, queue_server: "redis.Redis"
) -> None:
    async_to_sync(remember_refusal)(None, "127.0.0.1")
    project.created_at = datetime.now(UTC) + timedelta(minutes=1)
    project.save()
    assert as_alice.get(onboarding(project)).json()["refusals"] == []


def test_it_says_which_pages_that_may_send_asked_for_the_script(
    as_alice: APIClient,
    project: Project,
    browser_key: IssuedKey,
    clickhouse: Store,
    queue_server: "redis.Redis",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(script_loads, "_noted", {})
    before = datetime.now(UTC)
    for origin in ("https://shop.example", "https://evil.example", "", "x" * 500):
        script_loads.note_load(origin)
    (load,) = as_alice.get(onboarding(project)).json()["script_loads"]
    assert load["origin"] == "https://shop.example"
    assert before - timedelta(seconds=1) <= datetime.fromisoformat(load["at"]) <= datetime.now(UTC)
    queue_server.zadd(script_loads.NAME, {"https://shop.example": time.time() - script_loads.KEPT_S})
    assert as_alice.get(onboarding(project)).json()["script_loads"] == []


def test_origins_that_anybody_makes_up_are_bounded(
    queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script_loads, "_noted", {})
    monkeypatch.setattr(script_loads, "MOST_ORIGINS", 5)
    for number in range(20):
        script_loads.note_load(f"https://{number}.example")
        script_loads.note_load(f"https://{number}.example")
    assert queue_server.zcard(script_loads.NAME) == 5
    assert 0 < queue_server.ttl(script_loads.NAME) <= script_loads.KEPT_S


def test_the_script_is_served_while_the_queue_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_loads, "_noted", {})
    monkeypatch.setattr(script_loads, "_connect", lambda: redis.Redis(port=1, socket_connect_timeout=0.1))
    script_loads.note_load("https://shop.example")


def test_the_demo_is_started_once(
    as_alice: APIClient, project: Project, queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(tasks.send_demo, "apply_async", lambda *args, **options: sent.append(args))
    assert as_alice.get(demo(project)).json()["state"] == "idle"
    assert [as_alice.post(demo(project)).status_code for _ in range(2)] == [202, 202]
    assert len(sent) == 1
    write_state(queue_server, project.pk, DemoState("live", 1.0, 95_000))
    assert as_alice.get(demo(project)).json() == {
        "state": "live",
        "share": 1.0,
        "spans": 95_000,
        "message": "",
    }


@pytest.mark.parametrize("address", [onboarding, demo])
def test_charlie_is_told_that_it_does_not_exist(
    as_charlie: APIClient, project: Project, address: Any
) -> None:
    assert as_charlie.get(address(project)).status_code == 404
    assert as_charlie.post(address(project)).status_code in (404, 405)


@pytest.mark.parametrize("address", [onboarding, demo])
def test_a_query_key_does_not_get_here(as_query_key: APIClient, project: Project, address: Any) -> None:
    assert as_query_key.get(address(project)).status_code == 401


def test_when_the_queue_is_away_the_answer_is_503(
    as_alice: APIClient, project: Project, clickhouse: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = redis.Redis(port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr("apps.ingest.queue.intake.connect", lambda: away)
    assert as_alice.get(onboarding(project)).status_code == 503
    assert as_alice.get(demo(project)).status_code == 503


def test_a_web_process_knows_the_broker() -> None:
    """Without it a task would go to an app that nobody configured, and wait for ever."""
    assert tasks.send_demo.app.conf.broker_url == settings.REDIS_URL
