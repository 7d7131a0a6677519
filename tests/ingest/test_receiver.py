"""The door, request by request. Sources: OTLP specification, "OTLP/HTTP Request" and "OTLP/HTTP Response"."""

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import redis
from asgiref.sync import sync_to_async
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceResponse,
)

from apps.ingest.door.auth import REMEMBER_S
from apps.ingest.door.door import this_door
from apps.ingest.door.refusals import recent_refusals
from apps.ingest.limits import MAX_WIRE_BYTES
from apps.ingest.queue.keys import Shard
from apps.otlp.signals import Signal
from apps.projects.models import ApiKeyKind, Project
from apps.projects.services import api_key_revoke
from tests.ingest.requests import traces_body
from tests.personas import IssuedKey
from tests.queue_fixtures import entries_of

STREAM = Shard(Signal.TRACES, 0).stream
PROTOBUF = {"content-type": "application/x-protobuf"}

pytestmark = pytest.mark.django_db(transaction=True)


def message_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/x-protobuf"
    return str(Status.FromString(answer.content).message)


@pytest.mark.parametrize("header", ["authorization", "x-api-key"])
async def test_a_body_is_queued_before_it_is_answered(
    door: httpx.AsyncClient, queue_server: "redis.Redis", ingest_key: IssuedKey, header: str
) -> None:
    token = {"authorization": f"Bearer {ingest_key.token}", "x-api-key": ingest_key.token}[header]
    body = traces_body()
    answer = await door.post("/v1/traces", content=body, headers={**PROTOBUF, header: token})
    assert (answer.status_code, answer.content) == (200, b"")
    (fields,) = entries_of(queue_server, STREAM)
    assert fields[b"body"] == body
    assert (int(fields[b"project"]), int(fields[b"items"])) == (ingest_key.row.project_id, 3)


async def test_a_body_that_its_repair_makes_too_large_is_refused(
    door: httpx.AsyncClient,
    queue_server: "redis.Redis",
    ingest_key: IssuedKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = traces_body(spans=1).replace(b"GET /", b"\xff" * 5)
    monkeypatch.setattr("apps.ingest.door.admit.MAX_BODY_BYTES", len(body) + 9)
    answer = await door.post("/v1/traces", content=body, headers={**PROTOBUF, "x-api-key": ingest_key.token})
    assert answer.status_code == 413
    assert "repaired" in message_of(answer)
    assert queue_server.xlen(STREAM) == 0


async def test_gzip_is_checked_and_queued_as_it_came(
    door: httpx.AsyncClient, queue_server: "redis.Redis", ingest_key: IssuedKey
) -> None:
    body = traces_body()
    headers = {**PROTOBUF, "x-api-key": ingest_key.token, "content-encoding": "gzip"}
    packed = gzip.compress(body)
    answer = await door.post("/v1/traces", content=packed, headers=headers)
    assert answer.status_code == 200
    (fields,) = entries_of(queue_server, STREAM)
    assert (fields[b"encoding"], fields[b"body"], int(fields[b"items"])) == (b"gzip", packed, 3)


async def test_the_same_body_again_is_answered_200_and_stored_once(
    door: httpx.AsyncClient, queue_server: "redis.Redis", ingest_key: IssuedKey
) -> None:
    body, headers = traces_body(), {**PROTOBUF, "x-api-key": ingest_key.token}
    answers = [await door.post("/v1/traces", content=body, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert queue_server.xlen(STREAM) == 1


async def test_an_empty_request_succeeds_and_queues_nothing(
    door: httpx.AsyncClient, queue_server: "redis.Redis", ingest_key: IssuedKey
) -> None:
    answer = await door.post("/v1/traces", content=b"", headers={**PROTOBUF, "x-api-key": ingest_key.token})
    assert (answer.status_code, answer.content) == (200, b"")
    assert queue_server.xlen(STREAM) == 0


async def test_rejected_spans_are_counted_in_partial_success(
    door: httpx.AsyncClient, queue_server: "redis.Redis", ingest_key: IssuedKey
) -> None:
    body = traces_body(spans=4, start_ns=1)
    answer = await door.post("/v1/traces", content=body, headers={**PROTOBUF, "x-api-key": ingest_key.token})
    partial = ExportTraceServiceResponse.FromString(answer.content).partial_success
    assert answer.status_code == 200
    assert partial.rejected_spans == 4
    assert "older than the retention" in partial.error_message
    assert queue_server.xlen(STREAM) == 0


@pytest.mark.parametrize(
    ("headers", "content", "status", "words"),
    [
        ({"content-type": "text/plain"}, b"{}", 415, "application/x-protobuf"),
        ({"content-type": ""}, b"", 415, "missing"),
        ({**PROTOBUF, "content-encoding": "br"}, b"", 415, "gzip"),
        (PROTOBUF, b"not protobuf", 400, "ExportTraceServiceRequest"),
        ({**PROTOBUF, "content-encoding": "gzip"}, b"not gzip", 400, "gzip"),
        (PROTOBUF, bytes(MAX_WIRE_BYTES + 1), 413, "longer than"),
        (
            {**PROTOBUF, "content-encoding": "gzip"},
            gzip.compress(bytes(65 * 1024 * 1024)),
            413,
            "unpacks to more",
        ),
    ],
)
async def test_bad_input_gets_a_status_message_with_the_reason(
    door: httpx.AsyncClient,
    queue_server: "redis.Redis",
    ingest_key: IssuedKey,
    headers: dict[str, str],
    content: bytes,
    status: int,
    words: str,
) -> None:
    answer = await door.post(
        "/v1/traces", content=content, headers={**headers, "x-api-key": ingest_key.token}
    )
    assert answer.status_code == status
    assert words in message_of(answer)
    assert queue_server.xlen(STREAM) == 0


async def test_a_body_that_outgrows_its_declared_length_is_cut_off(
    door: httpx.AsyncClient, ingest_key: IssuedKey
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield bytes(1024 * 1024)

    answer = await door.post(
        "/v1/traces", content=endless(), headers={**PROTOBUF, "x-api-key": ingest_key.token}
    )
    assert answer.status_code == 413


async def test_another_method_and_another_path_are_refused(
    door: httpx.AsyncClient, ingest_key: IssuedKey
) -> None:
    got = await door.get("/v1/traces")
    assert (got.status_code, got.headers["allow"]) == (405, "POST")
    headers = {**PROTOBUF, "x-api-key": ingest_key.token}
    elsewhere = await door.post("/v1/profiles", headers=headers)
    assert (elsewhere.status_code, "/v1/traces" in message_of(elsewhere)) == (404, True)


@pytest.mark.parametrize("token", ["", "nonsense", "swi_AAAAAAAA_unknown"])
async def test_a_missing_or_unknown_key_is_401(door: httpx.AsyncClient, token: str) -> None:
    answer = await door.post("/v1/traces", content=b"", headers={**PROTOBUF, "x-api-key": token})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_mistyped_key_is_401_and_told_apart(door: httpx.AsyncClient, ingest_key: IssuedKey) -> None:
    answer = await door.post(
        "/v1/traces", content=b"", headers={**PROTOBUF, "x-api-key": ingest_key.token + "x"}
    )
    assert answer.status_code == 401
    assert "does not match" in message_of(answer)


async def test_a_query_key_is_403(door: httpx.AsyncClient, query_key: IssuedKey) -> None:
    answer = await door.post("/v1/traces", content=b"", headers={**PROTOBUF, "x-api-key": query_key.token})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("origin", "status"), [("https://shop.example", 200), ("https://evil.example", 403), ("", 403)]
)
async def test_a_browser_key_opens_only_from_its_origins(
    door: httpx.AsyncClient, browser_key: IssuedKey, origin: str, status: int
) -> None:
    headers = {**PROTOBUF, "x-api-key": browser_key.token, "origin": origin}
    assert (await door.post("/v1/traces", content=b"", headers=headers)).status_code == status


async def test_a_revoked_key_is_refused_once_the_short_memory_has_passed(
    door: httpx.AsyncClient, ingest_key: IssuedKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {**PROTOBUF, "x-api-key": ingest_key.token}
    assert (await door.post("/v1/traces", content=b"", headers=headers)).status_code == 200
    await sync_to_async(api_key_revoke)(ingest_key.row)
    later_s = time.monotonic() + REMEMBER_S + 1
    monkeypatch.setattr("apps.ingest.door.auth.time.monotonic", lambda: later_s)
    answer = await door.post("/v1/traces", content=b"", headers=headers)
    assert (answer.status_code, message_of(answer)) == (401, "This API key was revoked.")


async def test_when_queue_and_spool_are_away_the_answer_is_503_and_soon_again(
    door: httpx.AsyncClient, ingest_key: IssuedKey, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    headers = {**PROTOBUF, "x-api-key": ingest_key.token}

    async def away(*args: Any, **kwargs: Any) -> None:
        raise redis.ConnectionError("connection refused")

    settings.SPOOL_MAX_BYTES = 0
    monkeypatch.setattr(this_door().admission.keep.queue, "_enqueue", away)
    answer = await door.post("/v1/traces", content=traces_body(), headers=headers)
    assert answer.status_code == 503
    assert 1 <= int(answer.headers["retry-after"]) <= 3


async def test_before_the_queue_is_full_bodies_go_to_the_spool(
    door: httpx.AsyncClient, queue_server: "redis.Redis", ingest_key: IssuedKey
) -> None:
    queue_server.config_set("maxmemory", "1mb")
    try:
        headers = {**PROTOBUF, "x-api-key": ingest_key.token}
        answer = await door.post("/v1/traces", content=traces_body(), headers=headers)
    finally:
        queue_server.config_set("maxmemory", "1gb")
    assert (answer.status_code, queue_server.xlen(STREAM)) == (200, 0)
    assert this_door().admission.keep.spool.folder.use().segments == 1


async def test_more_senders_than_connections_wait_their_turn(
    door: httpx.AsyncClient, queue_server: "redis.Redis", ingest_key: IssuedKey
) -> None:
    headers = {**PROTOBUF, "x-api-key": ingest_key.token}
    bodies = [traces_body(spans=1 + number) for number in range(150)]
    answers = await asyncio.gather(
        *(door.post("/v1/traces", content=body, headers=headers) for body in bodies)
    )
    assert {answer.status_code for answer in answers} == {200}
    assert queue_server.xlen(STREAM) == 150


async def test_what_nobody_foresaw_is_503_and_never_500(
    door: httpx.AsyncClient, ingest_key: IssuedKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("apps.ingest.door.admit._check", fail)
    answer = await door.post(
        "/v1/traces", content=traces_body(), headers={**PROTOBUF, "x-api-key": ingest_key.token}
    )
    assert answer.status_code == 503
    assert "a bug" not in message_of(answer)


@pytest.fixture
def charlies_key(make_key: Callable[..., IssuedKey], charlies_project: Project) -> IssuedKey:
    return make_key(ApiKeyKind.INGEST, project=charlies_project)


async def test_refusals_are_remembered_for_their_project_and_their_address_only(
    door: httpx.AsyncClient, queue_server: "redis.Redis", ingest_key: IssuedKey, charlies_key: IssuedKey
) -> None:
    for token in (ingest_key.token + "x", charlies_key.token + "x", ""):
        await door.post("/v1/traces", content=b"", headers={**PROTOBUF, "x-api-key": token})
    await this_door().refusals.flush()
    project_id = ingest_key.row.project_id
    shown = recent_refusals(queue_server, project_id=project_id, address="203.0.113.9", since_s=0)
    assert [refusal.reason for refusal in shown] == ["no_key", "mistyped_key"]
    elsewhere = recent_refusals(queue_server, project_id=project_id, address="203.0.113.10", since_s=0)
    assert [refusal.reason for refusal in elsewhere] == ["mistyped_key"]
