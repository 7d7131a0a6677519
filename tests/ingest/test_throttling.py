"""Too much: what the door answers, and that nothing of it goes uncounted."""

import asyncio
import time
from collections import Counter
from typing import Any

import httpx
import pytest
import redis
from asgiref.sync import sync_to_async
from google.rpc import code_pb2
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from apps.ingest.door.auth import REMEMBER_S
from apps.ingest.door.door import this_door
from apps.ingest.health.reader import Health, read_health
from apps.projects.models import Project
from tests.ingest.requests import traces_body
from tests.ingest.test_receiver import PROTOBUF, STREAM
from tests.personas import IssuedKey

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def headers(ingest_key: IssuedKey) -> dict[str, str]:
    return {**PROTOBUF, "x-api-key": ingest_key.token}


@sync_to_async
def limit(project: Project, **quotas: int) -> None:
    for name, value in quotas.items():
        setattr(project, name, value)
    project.save()


async def health(client: "redis.Redis", project: Project) -> Health:
    await this_door().admission.tally.close()
    return await sync_to_async(read_health)(client, project, minutes=5, now_ns=time.time_ns())


def assert_throttled(answer: httpx.Response, words: str) -> None:
    status = Status.FromString(answer.content)
    assert (answer.status_code, status.code) == (429, code_pb2.RESOURCE_EXHAUSTED)
    assert words in status.message
    assert 1 <= int(answer.headers["retry-after"]) <= 3


async def test_a_key_that_is_too_fast_is_answered_429_before_its_body_is_unpacked(
    door: httpx.AsyncClient,
    headers: dict[str, str],
    project: Project,
    queue_server: "redis.Redis",
    settings: Any,
) -> None:
    settings.REQUESTS_PER_SECOND = 1
    bodies = [traces_body(spans=number) for number in (1, 2)]
    answers = [await door.post("/v1/traces", content=body, headers=headers) for body in bodies]
    assert [answer.status_code for answer in answers] == [200, 200]
    broken = {**headers, "content-encoding": "gzip"}
    assert_throttled(await door.post("/v1/traces", content=b"no gzip", headers=broken), "1 requests a second")
    found = await health(queue_server, project)
    assert (found.total.requests, found.total.refused) == (2, {"rate_limited": 1})


async def test_a_month_that_is_used_up_is_answered_429_and_warned_of_before(
    door: httpx.AsyncClient, headers: dict[str, str], project: Project, queue_server: "redis.Redis"
) -> None:
    await limit(project, monthly_span_quota=10)
    answers = [await door.post("/v1/traces", content=traces_body(spans=4), headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    partials = [ExportTraceServiceResponse.FromString(answer.content) for answer in answers[:3]]
    assert [partial.HasField("partial_success") for partial in partials] == [False, True, True]
    warning = partials[1].partial_success
    assert (warning.rejected_spans, "80% of this project's 10 spans" in warning.error_message) == (0, True)
    assert_throttled(answers[3], "quota of 10 spans a month is used up")
    found = await health(queue_server, project)
    assert (found.total.accepted.traces, found.total.refused) == (12, {"span_quota": 1})
    assert found.usage.spans.state == "exceeded"


async def test_a_byte_quota_counts_what_is_unpacked(
    door: httpx.AsyncClient, headers: dict[str, str], project: Project, queue_server: "redis.Redis"
) -> None:
    await limit(project, monthly_byte_quota=10)
    await door.post("/v1/traces", content=traces_body(spans=1), headers=headers)
    answer = await door.post("/v1/traces", content=traces_body(spans=2), headers=headers)
    assert_throttled(answer, "quota of 10 bytes a month is used up")


async def test_a_quota_that_is_raised_lets_in_again_once_the_short_memory_has_passed(
    door: httpx.AsyncClient, headers: dict[str, str], project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.ingest.door.auth.REMEMBER_S", 0.0)
    assert REMEMBER_S <= 3
    await limit(project, monthly_span_quota=1)
    body = traces_body(spans=3)
    assert (await door.post("/v1/traces", content=body, headers=headers)).status_code == 200
    body = traces_body(spans=2)
    assert (await door.post("/v1/traces", content=body, headers=headers)).status_code == 429
    await limit(project, monthly_span_quota=100)
    assert (await door.post("/v1/traces", content=body, headers=headers)).status_code == 200


async def test_received_is_accepted_rejected_or_refused_and_the_same_again_is_noted(
    door: httpx.AsyncClient, headers: dict[str, str], project: Project, queue_server: "redis.Redis"
) -> None:
    good, old = traces_body(spans=3), traces_body(spans=2, start_ns=1)
    for body in (good, good, old, good + old, b"not protobuf"):
        await door.post("/v1/traces", content=body, headers=headers)
    found = await health(queue_server, project)
    assert queue_server.xlen(STREAM) == 2
    assert (found.total.requests, found.total.accepted.traces) == (2, 6)
    assert sum(found.total.rejected.values()) == 4
    assert found.total.noted == {"accepted_before": 3}
    assert found.total.refused == {"undecodable": 1}
    assert found.queue.waiting.traces == 6


async def test_a_flood_of_unknown_keys_is_not_looked_up_and_does_not_shut_out_a_good_one(
    door: httpx.AsyncClient, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.ingest.door.auth.REMEMBER_S", 0.0)
    monkeypatch.setattr("apps.ingest.door.auth.MAX_STRANGERS_PER_SECOND", 3)
    assert (await door.post("/v1/traces", content=b"", headers=headers)).status_code == 200
    guesses = [{**headers, "x-api-key": f"swi_{number:08}_guess"} for number in range(20)]
    answers = await asyncio.gather(
        *(door.post("/v1/traces", content=b"", headers=guess) for guess in guesses)
    )
    refused = Counter(answer.status_code for answer in answers)
    assert set(refused) == {401, 429}
    assert refused[429] > refused[401]
    assert (await door.post("/v1/traces", content=b"", headers=headers)).status_code == 200


async def test_many_requests_with_one_cold_key_are_one_look_up(
    door: httpx.AsyncClient, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.ingest.door.auth.MAX_STRANGERS_PER_SECOND", 1)
    answers = await asyncio.gather(
        *(door.post("/v1/traces", content=b"", headers=headers) for _ in range(50))
    )
    assert {answer.status_code for answer in answers} == {200}
