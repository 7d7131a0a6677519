"""OTLP over HTTP, rule by rule. Each test names the section of https://opentelemetry.io/docs/specs/otlp/."""

import gzip
import zlib
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import redis
import zstandard
from google.rpc import code_pb2
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from google.rpc.status_pb2 import Status

from apps.ingest.door.admit import Admission
from apps.ingest.door.auth import DirectoryUnavailable
from apps.ingest.limits import MAX_BODY_BYTES, MAX_WIRE_BYTES, BadEncoding, Busy, TooLarge
from apps.ingest.queue.entry import parse_entry
from apps.ingest.queue.intake import QueueUnavailable
from apps.ingest.queue.keys import Shard
from apps.ingest.throttle import Excess, Throttled
from apps.otlp.checked import Checked, Finding, OverLimit, Undecodable
from apps.otlp.checks import CHECKS
from apps.otlp.signals import Signal
from tests.ingest.requests import REJECTED_FIELDS, RESPONSES, json_body, protobuf_body
from tests.personas import IssuedKey
from tests.queue_fixtures import entries_of

PROTOBUF, JSON = "application/x-protobuf", "application/json"
FORMS: dict[str, Callable[[Signal], bytes]] = {PROTOBUF: protobuf_body, JSON: json_body}
# "Failures", table of retryable codes.
RETRYABLE = {429, 502, 503, 504}

TOO_OLD = f"3 x {Finding.TIME_BEHIND.text}; 2 stored"

pytestmark = pytest.mark.django_db(transaction=True)

Post = Callable[..., Any]


@pytest.fixture
def post(door: httpx.AsyncClient, ingest_key: IssuedKey) -> Post:
    async def post(
        path: str, content: bytes, content_type: str = PROTOBUF, encoding: str = ""
    ) -> httpx.Response:
        headers = {"content-type": content_type, "x-api-key": ingest_key.token}
        encodings = {"content-encoding": encoding} if encoding else {}
        return await door.post(path, content=content, headers={**headers, **encodings})

    return post


def checks_as(**result: Any) -> Callable[..., Checked]:
    def check(body: bytes, *_: Any) -> Checked:
        return Checked(**{"body": body, "items": 2, "rejected": Counter(), **result})

    return check


# --- "OTLP/HTTP Request"


@pytest.mark.parametrize("content_type", FORMS)
@pytest.mark.parametrize("signal", Signal)
async def test_each_signal_has_a_path_and_takes_both_encodings(
    post: Post, queue_server: "redis.Redis", ingest_key: IssuedKey, signal: Signal, content_type: str
) -> None:
    answer = await post(f"/v1/{signal}", FORMS[content_type](signal), content_type)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    (fields,) = entries_of(queue_server, Shard(signal, 0).stream)
    assert (int(fields[b"items"]), int(fields[b"project"])) == (
        1 if content_type == JSON else ITEMS[signal],
        ingest_key.row.project_id,
    )


ITEMS = {Signal.TRACES: 3, Signal.LOGS: 1, Signal.METRICS: 1}


@pytest.mark.parametrize("content_type", FORMS)
@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("identity", bytes),
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("zstd", zstandard.ZstdCompressor().compress),
    ],
)
async def test_bodies_may_be_compressed(
    post: Post, queue_server: "redis.Redis", encoding: str, pack: Callable[[bytes], bytes], content_type: str
) -> None:
    answer = await post("/v1/traces", pack(FORMS[content_type](Signal.TRACES)), content_type, encoding)
    assert answer.status_code == 200
    assert queue_server.xlen(Shard(Signal.TRACES, 0).stream) == 1


@pytest.mark.parametrize(
    ("encoding", "pack", "kept"),
    [
        ("gzip", gzip.compress, "gzip"),
        ("zstd", zstandard.ZstdCompressor().compress, "zstd"),
        ("deflate", zlib.compress, ""),
    ],
)
async def test_what_is_stored_is_what_was_sent_whether_or_not_it_stays_packed(
    post: Post, queue_server: "redis.Redis", encoding: str, pack: Callable[[bytes], bytes], kept: str
) -> None:
    body = protobuf_body(Signal.TRACES)
    await post("/v1/traces", pack(body), encoding=encoding)
    (fields,) = entries_of(queue_server, Shard(Signal.TRACES, 0).stream)
    assert fields[b"encoding"].decode() == kept
    entry = parse_entry(b"1-0", fields)
    assert (entry.body, entry.body_bytes) == (body, len(body))


@pytest.mark.parametrize("content_type", FORMS)
async def test_a_body_over_the_limit_after_decompression_is_413(post: Post, content_type: str) -> None:
    """And so is one over the limit on the wire."""
    bomb = gzip.compress(bytes(MAX_BODY_BYTES + 1))
    assert (await post("/v1/logs", bomb, content_type, "gzip")).status_code == 413
    assert (await post("/v1/logs", bytes(MAX_WIRE_BYTES + 1), content_type)).status_code == 413


# --- The Collector's own tables: TestHandleInvalidRequests, TestOTLPReceiverInvalidContentEncoding


@pytest.mark.parametrize("signal", Signal)
@pytest.mark.parametrize(
    ("method", "content_type", "encoding", "body", "status"),
    [
        ("POST", "", "", b"", 415),
        ("POST", "invalid", "", b"", 415),
        ("POST", "text/plain", "", b"", 415),
        ("POST", PROTOBUF, "invalid", b"", 415),
        ("POST", JSON, "br", b"{}", 415),
        ("POST", PROTOBUF, "", b"invalid", 400),
        ("POST", JSON, "", b"invalid", 400),
        ("POST", JSON, "", b"[]", 400),
        ("POST", JSON, "", b"", 400),
        ("POST", PROTOBUF, "gzip", b"invalid", 400),
        ("POST", PROTOBUF, "zstd", b"invalid", 400),
        ("POST", PROTOBUF, "deflate", b"invalid", 400),
        ("GET", PROTOBUF, "", b"", 405),
        ("PATCH", JSON, "", b"", 405),
        ("PUT", PROTOBUF, "", b"", 405),
        ("DELETE", PROTOBUF, "", b"", 405),
    ],
)
async def test_invalid_requests(
    door: httpx.AsyncClient,
    ingest_key: IssuedKey,
    signal: Signal,
    method: str,
    content_type: str,
    encoding: str,
    body: bytes,
    status: int,
) -> None:
    headers = {"x-api-key": ingest_key.token, "content-type": content_type, "content-encoding": encoding}
    answer = await door.request(method, f"/v1/{signal}", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.status_code not in RETRYABLE
    assert answer.headers["content-type"] == (JSON if content_type == JSON else PROTOBUF)


@pytest.mark.parametrize("content_type", [f"{PROTOBUF}; charset=utf-8", PROTOBUF.upper()])
async def test_content_types_have_parameters_and_any_case(post: Post, content_type: str) -> None:
    assert (await post("/v1/traces", b"", content_type)).status_code == 200


# --- "Full Success"


@pytest.mark.parametrize(("content_type", "empty"), [(PROTOBUF, b""), (JSON, b"{}")])
@pytest.mark.parametrize("signal", Signal)
async def test_an_empty_request_succeeds_and_partial_success_is_unset(
    post: Post, queue_server: "redis.Redis", signal: Signal, content_type: str, empty: bytes
) -> None:
    answer = await post(f"/v1/{signal}", empty, content_type)
    assert (answer.status_code, answer.content) == (200, empty)
    assert queue_server.xlen(Shard(signal, 0).stream) == 0


# --- "Partial Success"


@pytest.mark.parametrize("signal", Signal)
async def test_partial_success_counts_what_was_rejected_and_says_why(
    post: Post, monkeypatch: pytest.MonkeyPatch, signal: Signal
) -> None:
    monkeypatch.setitem(CHECKS, signal, checks_as(rejected=Counter({Finding.TIME_BEHIND: 3})))
    answer = await post(f"/v1/{signal}", protobuf_body(signal))
    partial = RESPONSES[signal].FromString(answer.content).partial_success
    assert answer.status_code == 200
    assert getattr(partial, REJECTED_FIELDS[signal]) == 3
    assert partial.error_message == TOO_OLD


@pytest.mark.parametrize("signal", Signal)
async def test_a_warning_is_a_message_with_nothing_rejected(
    post: Post, monkeypatch: pytest.MonkeyPatch, signal: Signal
) -> None:
    monkeypatch.setitem(CHECKS, signal, checks_as(noted=Counter({Finding.TEXT_REPAIRED: 1})))
    answer = await post(f"/v1/{signal}", protobuf_body(signal))
    partial = RESPONSES[signal].FromString(answer.content).partial_success
    assert getattr(partial, REJECTED_FIELDS[signal]) == 0
    assert Finding.TEXT_REPAIRED.text in partial.error_message


async def test_in_json_counts_are_strings(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """ "JSON Protobuf Encoding": 64-bit integers are encoded as decimal strings."""
    monkeypatch.setitem(CHECKS, Signal.LOGS, checks_as(rejected=Counter({Finding.TIME_BEHIND: 3})))
    answer = await post("/v1/logs", json_body(Signal.LOGS), JSON)
    assert answer.json() == {"partialSuccess": {"rejectedLogRecords": "3", "errorMessage": TOO_OLD}}


# --- "Failures", "Retryable Response Codes", "OTLP/HTTP Throttling"

FAILURES: list[tuple[Exception, int, int]] = [
    (Undecodable("bad"), 400, code_pb2.INVALID_ARGUMENT),
    (BadEncoding("bad"), 400, code_pb2.INVALID_ARGUMENT),
    (TooLarge("large"), 413, code_pb2.RESOURCE_EXHAUSTED),
    (OverLimit("large"), 413, code_pb2.RESOURCE_EXHAUSTED),
    (Throttled(Excess.REQUESTS, "slower"), 429, code_pb2.RESOURCE_EXHAUSTED),
    (Throttled(Excess.SPANS, "used up"), 429, code_pb2.RESOURCE_EXHAUSTED),
    (QueueUnavailable("full"), 503, code_pb2.UNAVAILABLE),
    (DirectoryUnavailable("away"), 503, code_pb2.UNAVAILABLE),
    (Busy("full"), 503, code_pb2.UNAVAILABLE),
    (TimeoutError(), 503, code_pb2.UNAVAILABLE),
    (RuntimeError("a bug"), 503, code_pb2.UNAVAILABLE),
    (MemoryError(), 503, code_pb2.UNAVAILABLE),
    (RecursionError(), 503, code_pb2.UNAVAILABLE),
]


@pytest.mark.parametrize("content_type", FORMS)
@pytest.mark.parametrize(("error", "status", "code"), FAILURES)
async def test_every_failure_has_its_status_and_only_passing_ones_come_again(
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    code: int,
    content_type: str,
) -> None:
    async def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr(Admission, "take", fail)
    answer = await post("/v1/traces", FORMS[content_type](Signal.TRACES), content_type)
    assert answer.status_code == status
    assert answer.headers["content-type"] == content_type
    assert ("retry-after" in answer.headers) == (status in RETRYABLE)
    assert 1 <= int(answer.headers.get("retry-after", "1")) <= 3
    assert "a bug" not in answer.text
    assert code_of(answer) == code


def code_of(answer: httpx.Response) -> int:
    """Of the google.rpc.Status, in either of its forms."""
    readers: dict[str, Callable[[], int]] = {
        PROTOBUF: lambda: Status.FromString(answer.content).code,
        JSON: lambda: int(answer.json()["code"]),
    }
    return readers[answer.headers["content-type"]]()


async def test_bad_data_is_described_in_the_details(post: Post) -> None:
    status = Status.FromString((await post("/v1/traces", b"invalid")).content)
    (detail,) = status.details
    bad = BadRequest()
    assert detail.Unpack(bad)
    assert "ExportTraceServiceRequest" in bad.field_violations[0].description


async def test_a_status_in_json_has_its_details_too(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*args: Any, **kwargs: Any) -> None:
        raise Busy

    monkeypatch.setattr(Admission, "take", fail)
    (detail,) = (await post("/v1/traces", b"{}", JSON)).json()["details"]
    assert detail["@type"] == f"type.googleapis.com/{RetryInfo.DESCRIPTOR.full_name}"
    assert detail["retryDelay"] in {"1s", "2s", "3s"}


@pytest.mark.parametrize("path", ["/", "/v1/trace", "/v1/traces/", "/v1/profiles", "/api/v3/spans"])
async def test_an_unknown_path_is_404_and_names_the_known_ones(post: Post, path: str) -> None:
    answer = await post(path, b"")
    assert answer.status_code == 404
    assert "/v1/metrics" in Status.FromString(answer.content).message
