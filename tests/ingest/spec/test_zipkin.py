"""Zipkin version 2 over HTTP. Source: zipkin2-api.yaml, `POST /spans`."""

import gzip

import httpx
import pytest
import redis
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.ingest.door.door import this_door
from apps.ingest.door.refusals import recent_refusals
from apps.ingest.queue.keys import Shard
from apps.otlp.signals import Signal
from tests.ingest.requests import zipkin_body
from tests.personas import IssuedKey
from tests.queue_fixtures import entries_of

PATH = "/api/v2/spans"
STREAM = Shard(Signal.TRACES, 0).stream

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def headers(ingest_key: IssuedKey) -> dict[str, str]:
    return {"content-type": "application/json", "x-api-key": ingest_key.token}


async def test_spans_are_accepted_with_202_and_an_empty_body(
    door: httpx.AsyncClient, queue_server: "redis.Redis", headers: dict[str, str]
) -> None:
    answer = await door.post(PATH, content=zipkin_body(spans=2), headers=headers)
    assert (answer.status_code, answer.content) == (202, b"")
    (fields,) = entries_of(queue_server, STREAM)
    request = ExportTraceServiceRequest.FromString(fields[b"body"])
    spans = [
        span
        for resource_spans in request.resource_spans
        for scope_spans in resource_spans.scope_spans
        for span in scope_spans.spans
    ]
    assert (int(fields[b"items"]), len(spans)) == (2, 2)
    assert {span.trace_id.hex() for span in spans} == {"463ac35c9f6413ad48485a3953bb6124"}


async def test_reporters_may_gzip(
    door: httpx.AsyncClient, queue_server: "redis.Redis", headers: dict[str, str]
) -> None:
    packed = {**headers, "content-encoding": "gzip"}
    answer = await door.post(PATH, content=gzip.compress(zipkin_body()), headers=packed)
    assert answer.status_code == 202
    assert queue_server.xlen(STREAM) == 1


async def test_an_empty_list_is_accepted(door: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await door.post(PATH, content=b"[]", headers=headers)).status_code == 202


@pytest.mark.parametrize(
    ("path", "content_type", "content", "status", "code", "words"),
    [
        (PATH, "application/x-protobuf", b"", 415, "content_type", "application/json"),
        (PATH, "", b"", 415, "content_type", "application/json"),
        (PATH, "application/json", b"{}", 400, "undecodable", ""),
        (PATH, "application/json", b"nonsense", 400, "undecodable", ""),
        ("/api/v1/spans", "application/json", b"[]", 404, "wrong_path", PATH),
        ("/api/v1/spans", "application/x-thrift", b"", 404, "wrong_path", PATH),
    ],
)
async def test_errors_are_plain_json(
    door: httpx.AsyncClient,
    headers: dict[str, str],
    path: str,
    content_type: str,
    content: bytes,
    status: int,
    code: str,
    words: str,
) -> None:
    answer = await door.post(path, content=content, headers={**headers, "content-type": content_type})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    assert answer.json()["code"] == code
    assert words in answer.json()["detail"]


async def test_a_key_in_the_query_string_is_no_key(door: httpx.AsyncClient, ingest_key: IssuedKey) -> None:
    """OWASP ASVS 14.2.1: what stands in a URL ends up in logs."""
    address = f"{PATH}?api_key={ingest_key.token}"
    answer = await door.post(address, content=b"[]", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (401, "no_key")


async def test_a_refusal_is_remembered(
    door: httpx.AsyncClient, queue_server: "redis.Redis", ingest_key: IssuedKey, headers: dict[str, str]
) -> None:
    await door.post(PATH, content=b"nonsense", headers=headers)
    await this_door().refusals.flush()
    shown = recent_refusals(queue_server, project_id=ingest_key.row.project_id, address="", since_s=0)
    assert [refusal.reason for refusal in shown] == ["undecodable"]
