"""Sends numbered spans like an SDK with patience, and remembers exactly what was acknowledged."""

import threading
import time
from dataclasses import dataclass, field

import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Status

SPANS_PER_REQUEST = 40
SPANS_PER_TRACE = 8


def numbered_request(first: int) -> bytes:
    """SPANS_PER_REQUEST spans whose attribute `n` counts up from `first`, in traces of SPANS_PER_TRACE."""
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    attribute = resource_spans.resource.attributes.add(key="service.name")
    attribute.value.string_value = f"service-{first % 5}"
    scope_spans = resource_spans.scope_spans.add()
    now_ns = time.time_ns()
    for number in range(first, first + SPANS_PER_REQUEST):
        trace, place = divmod(number, SPANS_PER_TRACE)
        span = scope_spans.spans.add(
            trace_id=(trace + 1).to_bytes(16),
            span_id=(number + 1).to_bytes(8),
            parent_span_id=b"" if place == 0 else (trace * SPANS_PER_TRACE + 1).to_bytes(8),
            name=f"operation {number % 7}",
            kind=2,
            start_time_unix_nano=now_ns,
            end_time_unix_nano=now_ns + 1_000 * (number % 1000 + 1),
        )
        if number % 10 == 0:
            span.status.code = Status.STATUS_CODE_ERROR
        span.attributes.add(key="n").value.int_value = number
    return request.SerializeToString()


@dataclass
class Ledger:
    """First numbers of the requests that were answered 200, and of those that never were."""

    acknowledged: set[int] = field(default_factory=set)
    uncertain: set[int] = field(default_factory=set)

    def numbers(self, firsts: set[int]) -> set[int]:
        return {first + offset for first in firsts for offset in range(SPANS_PER_REQUEST)}


class Sender(threading.Thread):
    """Sends until stopped. A request that gets no 200 is sent again, the same bytes, like an SDK's retry."""

    TRIES = 6

    def __init__(self, url: str, key: str, *, start_at: int, every_s: float) -> None:
        super().__init__(daemon=True)
        self.ledger = Ledger()
        self._url = url
        self._headers = {"x-api-key": key, "content-type": "application/x-protobuf"}
        self._next = start_at
        self._every_s = every_s
        self._stopping = threading.Event()

    def run(self) -> None:
        with httpx.Client(timeout=5) as client:
            while not self._stopping.wait(self._every_s):
                self._send(client, self._next)
                self._next += SPANS_PER_REQUEST

    def _send(self, client: httpx.Client, first: int) -> None:
        body = numbered_request(first)
        for _ in range(self.TRIES):
            try:
                if client.post(self._url, content=body, headers=self._headers).status_code == httpx.codes.OK:
                    self.ledger.acknowledged.add(first)
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        self.ledger.uncertain.add(first)

    def stop(self) -> None:
        self._stopping.set()
        self.join()
