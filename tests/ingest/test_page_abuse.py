"""Browser keys are public: what whoever copied one can do with it, and that others do not notice."""

import asyncio
import gzip
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
import redis
from asgiref.sync import sync_to_async
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.ingest.door import receiver
from apps.ingest.door.door import this_door
from apps.ingest.door.pages import MAX_PAGE_BODY_BYTES
from apps.ingest.door.refusals import KEEP, recent_refusals
from apps.ingest.health.reader import read_health
from apps.ingest.queue.keys import Shard
from apps.otlp.signals import Signal
from apps.projects.models import Project
from tests.ingest.test_pages import SHOP, spans_body
from tests.personas import IssuedKey
from tests.queue_fixtures import entries_of

STREAM = Shard(Signal.TRACES, 0).stream
EVIL = {"origin": "https://evil.example"}
# A tenth of what is asked of a server: one loop, one core that the tests share.
FLOOD = 1000
# Of the test's own process, with its client: many times what the door takes, so that a busy machine passes.
MOST_CPU_S = 0.005 * FLOOD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def elsewhere(door: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """The same door, from another address."""
    transport = httpx.ASGITransport(app=receiver.application, client=("198.51.100.7", 5000))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://otlp") as client:
        yield client


async def flood(
    door: httpx.AsyncClient, key: IssuedKey, body: bytes, headers: dict[str, str], count: int = FLOOD
) -> Counter[int]:
    """How often which status was answered."""
    answers: Counter[int] = Counter()
    for _ in range(count // 50):
        sent = [
            door.post(f"/rum/v1/traces?key={key.token}", content=body, headers=headers) for _ in range(50)
        ]
        answers.update(answer.status_code for answer in await asyncio.gather(*sent))
    return answers


async def refused_by_reason(client: "redis.Redis", project: Project) -> dict[str, int]:
    await this_door().admission.tally.close()
    health = await sync_to_async(read_health)(client, project, minutes=5, now_ns=time.time_ns())
    return health.total.refused


async def test_a_flood_from_a_foreign_origin_is_counted_and_nothing_of_it_kept(
    door: httpx.AsyncClient,
    elsewhere: httpx.AsyncClient,
    queue_server: "redis.Redis",
    browser_key: IssuedKey,
    project: Project,
) -> None:
    body = spans_body(time.time_ns())
    began_s = time.process_time()
    assert await flood(door, browser_key, body, EVIL) == {403: FLOOD}
    assert time.process_time() - began_s < MOST_CPU_S
    assert await flood(elsewhere, browser_key, body, SHOP, count=50) == {200: 50}
    assert await refused_by_reason(queue_server, project) == {"origin_not_allowed": FLOOD}
    # The list of the latest names the reason without a write for each.
    refusals = recent_refusals(queue_server, project_id=project.pk, address="", since_s=0)
    assert {(refusal.reason, refusal.address) for refusal in refusals} == {
        ("origin_not_allowed", "203.0.113.0")
    }
    assert len(refusals) <= KEEP


async def test_an_address_that_floods_leaves_the_key_to_others(
    door: httpx.AsyncClient,
    elsewhere: httpx.AsyncClient,
    queue_server: "redis.Redis",
    browser_key: IssuedKey,
    project: Project,
    settings: Any,
) -> None:
    settings.REQUESTS_PER_SECOND, settings.BROWSER_REQUESTS_PER_ADDRESS = 100, 100
    body = spans_body(time.time_ns())
    began_s = time.process_time()
    answers = await flood(door, browser_key, body, SHOP)
    assert time.process_time() - began_s < MOST_CPU_S
    assert answers.keys() == {200, 429}
    refused = answers[429]
    assert await flood(elsewhere, browser_key, body, SHOP, count=50) == {200: 50}
    assert await refused_by_reason(queue_server, project) == {"address_rate_limited": refused}
    answer = await door.post(f"/rum/v1/traces?key={browser_key.token}", content=body, headers=SHOP)
    while answer.status_code == 200:
        answer = await door.post(f"/rum/v1/traces?key={browser_key.token}", content=body, headers=SHOP)
    # The page may read it, and waits so long.
    assert 1 <= int(answer.headers["retry-after"]) <= 3
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert "25 requests a second" in answer.json()["message"]


async def test_a_megabyte_is_refused_before_it_is_read(
    door: httpx.AsyncClient, queue_server: "redis.Redis", browser_key: IssuedKey, project: Project
) -> None:
    parts: list[int] = []

    async def megabyte() -> AsyncIterator[bytes]:
        for number in range(16):
            parts.append(number)
            yield b" " * 65_536

    path = f"/rum/v1/traces?key={browser_key.token}"
    announced = {**SHOP, "content-length": str(2**20)}
    assert (await door.post(path, content=megabyte(), headers=announced)).status_code == 413
    assert (await door.post(path, content=b" " * 2**20, headers=SHOP)).status_code == 413
    bomb = gzip.compress(b" " * (64 * 2**20))
    assert (await door.post(f"{path}&gzip=1", content=bomb, headers=SHOP)).status_code == 413
    assert entries_of(queue_server, STREAM) == []
    assert await refused_by_reason(queue_server, project) == {"too_large": 3}


async def test_very_many_items_in_a_small_body_are_refused(
    door: httpx.AsyncClient, queue_server: "redis.Redis", browser_key: IssuedKey
) -> None:
    small = b'{"name":"x"},'
    small *= MAX_PAGE_BODY_BYTES // len(small) - 10
    body = gzip.compress(b'{"resourceSpans":[{"scopeSpans":[{"spans":[' + small + b"{}]}]}]}")
    began_s = time.process_time()
    answer = await door.post(f"/rum/v1/traces?key={browser_key.token}&gzip=1", content=body, headers=SHOP)
    assert answer.status_code == 413
    assert time.process_time() - began_s < 1
    assert entries_of(queue_server, STREAM) == []


async def test_a_page_cannot_say_whose_its_spans_are(
    door: httpx.AsyncClient, queue_server: "redis.Redis", browser_key: IssuedKey, charlies_project: Project
) -> None:
    """The key alone does, whatever else the request names."""
    body = orjson.loads(spans_body(time.time_ns()))
    names = ("project", "project_id", "spanwise.project", "spanwise.project_id")
    body["resourceSpans"][0]["resource"]["attributes"] = [
        {"key": name, "value": {"intValue": charlies_project.pk}} for name in names
    ]
    body |= {"project": charlies_project.slug, "projectId": charlies_project.pk}
    answer = await door.post(
        f"/rum/v1/traces?key={browser_key.token}&project={charlies_project.slug}",
        content=orjson.dumps(body),
        headers={**SHOP, "x-project": charlies_project.slug, "x-spanwise-project": str(charlies_project.pk)},
    )
    assert answer.status_code == 200
    (fields,) = entries_of(queue_server, STREAM)
    assert int(fields[b"project"]) == browser_key.row.project_id != charlies_project.pk
    assert ExportTraceServiceRequest.FromString(fields[b"body"]).resource_spans


async def test_guessing_keys_is_slow_and_keeps_nobody_else_out(
    door: httpx.AsyncClient, elsewhere: httpx.AsyncClient, browser_key: IssuedKey
) -> None:
    answers: Counter[int] = Counter()
    for number in range(200):
        path = f"/rum/v1/traces?key=swb_{number:08}_forged"
        answers[(await door.post(path, content=b"{}", headers=SHOP)).status_code] += 1
    assert answers.keys() <= {401, 429}
    assert await flood(elsewhere, browser_key, spans_body(time.time_ns()), SHOP, count=50) == {200: 50}
