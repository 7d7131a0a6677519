"""OTLP over gRPC, rule by rule. Each test names the section of https://opentelemetry.io/docs/specs/otlp/."""

import gzip
from collections import Counter
from collections.abc import Callable
from typing import Any

import grpc
import grpc.aio
import pytest
import redis
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from google.rpc.status_pb2 import Status

from apps.ingest.door.admit import Admission
from apps.ingest.door.auth import DirectoryUnavailable
from apps.ingest.door.door import this_door
from apps.ingest.door.grpc_door import METHODS
from apps.ingest.door.refusals import recent_refusals
from apps.ingest.limits import MAX_WIRE_BYTES, BadEncoding, Busy, TooLarge
from apps.ingest.queue.intake import QueueUnavailable
from apps.ingest.queue.keys import Shard
from apps.ingest.throttle import Excess, Throttled
from apps.otlp.checked import Checked, Finding, OverLimit, Undecodable
from apps.otlp.checks import CHECKS
from apps.otlp.signals import Signal
from tests.ingest.requests import REJECTED_FIELDS, RESPONSES, protobuf_body, traces_body
from tests.personas import IssuedKey
from tests.queue_fixtures import entries_of

PATHS = {signal: method for method, signal in METHODS.items()}
TRACES = PATHS[Signal.TRACES]
STREAM = Shard(Signal.TRACES, 0).stream

TOO_OLD = f"3 x {Finding.TIME_BEHIND.text}; 2 stored"

pytestmark = pytest.mark.django_db(transaction=True)

Export = Callable[..., Any]
Call = Callable[..., Any]


@pytest.fixture
def export(channel: "grpc.aio.Channel", ingest_key: IssuedKey) -> Export:
    async def export(
        body: bytes,
        path: str = TRACES,
        *,
        compression: grpc.Compression = grpc.Compression.NoCompression,
        metadata: tuple[tuple[str, str], ...] | None = None,
    ) -> bytes:
        call: Call = channel.unary_unary(path)
        sent = (("x-api-key", ingest_key.token),) if metadata is None else metadata
        answer: bytes = await call(body, metadata=sent, compression=compression, timeout=60)
        return answer

    return export


async def failure_of(answer: Any) -> "grpc.aio.AioRpcError":
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await answer
    return raised.value


def details_of(error: "grpc.aio.AioRpcError") -> Status:
    return Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])


# --- "OTLP/gRPC Request"


@pytest.mark.parametrize("signal", Signal)
@pytest.mark.parametrize("compression", grpc.Compression)
async def test_each_signal_has_a_service_and_takes_every_compression(
    export: Export, queue_server: "redis.Redis", signal: Signal, compression: grpc.Compression
) -> None:
    answer = await export(protobuf_body(signal), PATHS[signal], compression=compression)
    assert answer == b""
    assert queue_server.xlen(Shard(signal, 0).stream) == 1


@pytest.mark.parametrize(
    ("compression", "kept"),
    [
        (grpc.Compression.NoCompression, b""),
        (grpc.Compression.Gzip, b"gzip"),
        (grpc.Compression.Deflate, b""),
    ],
)
async def test_a_gzip_message_stays_packed_in_the_queue(
    export: Export, queue_server: "redis.Redis", compression: grpc.Compression, kept: bytes
) -> None:
    body = traces_body()
    await export(body, compression=compression)
    (fields,) = entries_of(queue_server, STREAM)
    unpackers: dict[bytes, Callable[[bytes], bytes]] = {b"": bytes, b"gzip": gzip.decompress}
    assert (fields[b"encoding"], unpackers[kept](fields[b"body"])) == (kept, body)


async def test_a_message_over_the_limit_is_resource_exhausted_and_does_not_come_again(export: Export) -> None:
    for size in (MAX_WIRE_BYTES + 1, 2 * MAX_WIRE_BYTES):
        error = await failure_of(export(bytes(size)))
        assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert "google.rpc.retryinfo-bin" not in dict(error.trailing_metadata())


@pytest.mark.parametrize("compression", [grpc.Compression.Gzip, grpc.Compression.Deflate])
async def test_the_limit_holds_after_decompression_too(
    export: Export, queue_server: "redis.Redis", compression: grpc.Compression
) -> None:
    error = await failure_of(export(bytes(80 * 1024 * 1024), compression=compression))
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "unpacks to more" in str(error.details())
    assert queue_server.xlen(STREAM) == 0


@pytest.mark.parametrize(
    "path",
    ["/opentelemetry.proto.collector.trace.v1.TraceService/Import", "/grpc.health.v1.Health/Check", "/x/y"],
)
async def test_an_unknown_method_is_unimplemented(export: Export, path: str) -> None:
    assert (await failure_of(export(b"", path))).code() is grpc.StatusCode.UNIMPLEMENTED


# --- "OTLP/gRPC Response": "Full Success", "Partial Success"


@pytest.mark.parametrize("signal", Signal)
async def test_an_empty_request_succeeds_and_partial_success_is_unset(
    export: Export, queue_server: "redis.Redis", signal: Signal
) -> None:
    assert await export(b"", PATHS[signal]) == b""
    assert queue_server.xlen(Shard(signal, 0).stream) == 0


@pytest.mark.parametrize("signal", Signal)
async def test_partial_success_counts_what_was_rejected_and_says_why(
    export: Export, monkeypatch: pytest.MonkeyPatch, signal: Signal
) -> None:
    def check(body: bytes, *_: Any) -> Checked:
        return Checked(body, 2, Counter({Finding.TIME_BEHIND: 3}))

    monkeypatch.setitem(CHECKS, signal, check)
    response = RESPONSES[signal].FromString(await export(protobuf_body(signal), PATHS[signal]))
    assert getattr(response.partial_success, REJECTED_FIELDS[signal]) == 3
    assert response.partial_success.error_message == TOO_OLD


# --- "Failures", "OTLP/gRPC Throttling"

UNAVAILABLE, EXHAUSTED, INVALID = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.INVALID_ARGUMENT,
)


@pytest.mark.parametrize(
    ("error", "code", "comes_again"),
    [
        (Undecodable("bad"), INVALID, False),
        (BadEncoding("bad"), INVALID, False),
        (TooLarge("large"), EXHAUSTED, False),
        (OverLimit("large"), EXHAUSTED, False),
        (Throttled(Excess.REQUESTS, "slower"), EXHAUSTED, True),
        (Throttled(Excess.BYTES, "used up"), EXHAUSTED, True),
        (QueueUnavailable("full"), UNAVAILABLE, True),
        (DirectoryUnavailable("away"), UNAVAILABLE, True),
        (Busy("full"), UNAVAILABLE, True),
        (TimeoutError(), UNAVAILABLE, True),
        (RuntimeError("a bug"), UNAVAILABLE, True),
    ],
)
async def test_every_failure_has_its_code_and_retry_info_where_it_should_come_again(
    export: Export,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    code: grpc.StatusCode,
    comes_again: bool,
) -> None:
    async def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr(Admission, "take", fail)
    failure = await failure_of(export(traces_body()))
    trailers = dict(failure.trailing_metadata())
    info = RetryInfo()
    assert failure.code() is code
    assert "a bug" not in str(failure.details())
    assert details_of(failure).code == code.value[0]
    assert any(detail.Unpack(info) for detail in details_of(failure).details) == comes_again
    assert ("google.rpc.retryinfo-bin" in trailers) == comes_again
    assert info.retry_delay.seconds <= 3


async def test_bad_data_is_described_in_the_details(export: Export) -> None:
    (detail,) = details_of(await failure_of(export(b"invalid"))).details
    bad = BadRequest()
    assert detail.Unpack(bad)
    assert "ExportTraceServiceRequest" in bad.field_violations[0].description


async def test_a_long_explanation_still_fits_into_the_trailers(
    export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*args: Any, **kwargs: Any) -> None:
        raise Undecodable("ä" * 100_000)

    monkeypatch.setattr(Admission, "take", fail)
    assert (await failure_of(export(traces_body()))).code() is INVALID


async def test_a_call_without_a_message_is_an_invalid_argument(
    channel: "grpc.aio.Channel", ingest_key: IssuedKey
) -> None:
    call: Call = channel.stream_unary(TRACES)
    answer = call(iter(()), metadata=(("x-api-key", ingest_key.token),))
    assert (await failure_of(answer)).code() is INVALID


# --- Keys, in metadata as in headers


@pytest.mark.parametrize("header", ["authorization", "x-api-key"])
async def test_a_key_may_come_in_either_header(
    export: Export, queue_server: "redis.Redis", ingest_key: IssuedKey, header: str
) -> None:
    value = {"authorization": f"Bearer {ingest_key.token}", "x-api-key": ingest_key.token}[header]
    await export(traces_body(), metadata=((header, value),))
    (fields,) = entries_of(queue_server, STREAM)
    assert int(fields[b"project"]) == ingest_key.row.project_id


@pytest.mark.parametrize("metadata", [(), (("x-api-key", "nonsense"),), (("x-api-key", "swi_AAAAAAAA_no"),)])
async def test_a_missing_or_unknown_key_is_unauthenticated(
    export: Export, metadata: tuple[tuple[str, str], ...]
) -> None:
    failure = await failure_of(export(traces_body(), metadata=metadata))
    assert failure.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_a_query_key_is_denied_permission(export: Export, query_key: IssuedKey) -> None:
    failure = await failure_of(export(traces_body(), metadata=(("x-api-key", query_key.token),)))
    assert failure.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_a_refusal_is_remembered_with_the_peer_s_address(
    export: Export, queue_server: "redis.Redis", ingest_key: IssuedKey
) -> None:
    await failure_of(export(traces_body(), metadata=(("x-api-key", ingest_key.token + "x"),)))
    await failure_of(export(b"invalid"))
    await this_door().refusals.flush()
    shown = recent_refusals(
        queue_server, project_id=ingest_key.row.project_id, address="127.0.0.1", since_s=0
    )
    assert [(refusal.reason, refusal.status, refusal.address) for refusal in shown] == [
        ("undecodable", 400, "127.0.0.1"),
        ("mistyped_key", 401, "127.0.0.1"),
    ]
