"""The ways in: OTLP over HTTP as protobuf, gzipped and as JSON, and over gRPC, and what is answered."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import grpc
import httpx
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import RetryInfo

from tests.otlp.json_of import otlp_json

# OTLP specification, "Retryable Response Codes".
RETRYABLE = {429, 502, 503, 504}
NO_ANSWER_PAUSE_S = 0.2
TIMEOUT_S = 5
_RPC_METHODS = {
    "traces": "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
    "logs": "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
    "metrics": "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
}
_STATUSES = {grpc.StatusCode.UNAVAILABLE: "503", grpc.StatusCode.RESOURCE_EXHAUSTED: "429"}
# What an SDK of another language would wait for minutes is back within a second here.
_CHANNEL_OPTIONS = [("grpc.initial_reconnect_backoff_ms", 200), ("grpc.max_reconnect_backoff_ms", 500)]


class Way(StrEnum):
    PROTOBUF = "protobuf"
    GZIP = "gzip"
    JSON = "json"
    GRPC = "grpc"


_HEADERS = {
    Way.PROTOBUF: {"content-type": "application/x-protobuf"},
    Way.GZIP: {"content-type": "application/x-protobuf", "content-encoding": "gzip"},
    Way.JSON: {"content-type": "application/json"},
}
_ENCODERS: dict[Way, Callable[[Any], bytes]] = {
    Way.PROTOBUF: lambda message: message.SerializeToString(),
    # The same bytes each time: what is sent again must be known again.
    Way.GZIP: lambda message: gzip.compress(message.SerializeToString(), mtime=0),
    Way.JSON: otlp_json,
    Way.GRPC: lambda message: message.SerializeToString(),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """In a word: its HTTP status, or what a gRPC client would make of it; without a number there was none.

    `pause_s`: how long to wait before the same bytes go out again; None for never.
    """

    word: str
    pause_s: float | None


class Receivers:
    """Where to send to, from one process. `with Receivers(...) as receivers:`"""

    def __init__(self, urls: list[str], grpc_targets: list[str], key: str) -> None:
        self._urls = urls
        self._key = key
        self._http = httpx.Client(timeout=TIMEOUT_S, trust_env=False)
        self._channels = [grpc.insecure_channel(target, options=_CHANNEL_OPTIONS) for target in grpc_targets]

    def __len__(self) -> int:
        return len(self._urls)

    def close(self) -> None:
        self._http.close()
        for channel in self._channels:
            channel.close()

    def send(self, place: int, way: Way, signal: str, body: bytes) -> Answer:
        if way is Way.GRPC:
            return self._call(place, signal, body)
        headers = {"x-api-key": self._key, **_HEADERS[way]}
        try:
            response = self._http.post(f"{self._urls[place]}/v1/{signal}", content=body, headers=headers)
        except httpx.HTTPError as error:
            return Answer(type(error).__name__, NO_ANSWER_PAUSE_S)
        if response.status_code not in RETRYABLE:
            return Answer(str(response.status_code), None)
        if "Retry-After" not in response.headers:
            return Answer(f"{response.status_code} without Retry-After", NO_ANSWER_PAUSE_S)
        return Answer(str(response.status_code), float(response.headers["Retry-After"]))

    def _call(self, place: int, signal: str, body: bytes) -> Answer:
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self._channels[place].unary_unary(
            _RPC_METHODS[signal]
        )
        try:
            call(body, timeout=TIMEOUT_S, metadata=(("x-api-key", self._key),))
        except grpc.RpcError as error:
            return _read_rpc_error(error)
        return Answer("200", None)


def encode(way: Way, message: Message) -> bytes:
    return _ENCODERS[way](message)


def _read_rpc_error(error: Any) -> Answer:
    """A refusal carries details; a call that was broken off on the way has none."""
    trailers = dict(error.trailing_metadata() or ())
    if "google.rpc.retryinfo-bin" in trailers:
        pause_s = RetryInfo.FromString(trailers["google.rpc.retryinfo-bin"]).retry_delay.ToTimedelta()
        return Answer(_STATUSES.get(error.code(), f"0 {error.code().name}"), pause_s.total_seconds())
    if "grpc-status-details-bin" in trailers:
        return Answer(f"0 {error.code().name}", None)
    return Answer(f"gRPC {error.code().name}", NO_ANSWER_PAUSE_S)
