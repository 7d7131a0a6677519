"""Spans of some services at a steady pace, while something else is measured."""

import secrets
import threading
import time
from collections.abc import Sequence
from typing import Self

import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

SERVICES = tuple(f"service-{number}" for number in range(20))
OPERATIONS = tuple(f"GET /things/{number}" for number in range(10))
MS = 1_000_000
SERVER = 2
REQUESTS_PER_S = 10


class Traffic:
    """`with Traffic(url, keys, spans_per_s)`: requests of all services, to the projects in turn."""

    def __init__(self, otlp_url: str, keys: Sequence[str], spans_per_s: int) -> None:
        self._otlp_url, self._keys = otlp_url, keys
        self._spans = max(spans_per_s // REQUESTS_PER_S, 1)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._send_on, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()

    def _send_on(self) -> None:
        number, next_s = 0, time.monotonic()
        with httpx.Client(base_url=self._otlp_url, timeout=60) as door:
            while not self._over.wait(max(next_s - time.monotonic(), 0)):
                next_s += 1 / REQUESTS_PER_S
                request = make_request(SERVICES[number % len(SERVICES)], [50 * MS] * self._spans, number)
                send(door, self._keys[number // len(SERVICES) % len(self._keys)], request)
                number += 1


def send_slow_span(otlp_url: str, key: str, service: str) -> float:
    """A request of ten seconds that has just ended; when the door had accepted it (monotonic)."""
    with httpx.Client(base_url=otlp_url, timeout=60) as door:
        send(door, key, make_request(service, [10_000 * MS], 0))
        return time.monotonic()


def send(door: httpx.Client, key: str, request: ExportTraceServiceRequest) -> None:
    headers = {"Content-Type": "application/x-protobuf", "x-api-key": key}
    door.post("/v1/traces", content=request.SerializeToString(), headers=headers).raise_for_status()


def make_request(service: str, durations_ns: Sequence[int], number: int) -> ExportTraceServiceRequest:
    """Requests that end now, each with its operation and its tenant."""
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    attribute = resource_spans.resource.attributes.add(key="service.name")
    attribute.value.string_value = service
    spans, now_ns = resource_spans.scope_spans.add().spans, time.time_ns()
    for place, duration_ns in enumerate(durations_ns):
        span = spans.add(
            trace_id=secrets.token_bytes(16),
            span_id=secrets.token_bytes(8),
            name=OPERATIONS[(number + place) % len(OPERATIONS)],
            kind=SERVER,
            start_time_unix_nano=now_ns - duration_ns,
            end_time_unix_nano=now_ns,
        )
        span.attributes.add(key="tenant").value.string_value = f"tenant-{(number + place) % 50}"
    return request
