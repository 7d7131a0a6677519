"""Spans of generated topologies, and how they are sent."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue

from tests.traces.spans import MINUTE_NS, NOON_NS, make_attribute

INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = 1, 2, 3, 4, 5
SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Call:
    """One span; ids are numbers, 0: no parent. `links` are (trace, span). `start_ns` is after NOON_NS."""

    service: str
    trace: int
    id: int
    parent: int = 0
    kind: int = INTERNAL
    start_ns: int = 0
    duration_ns: int = 1000
    status: int = 0
    environment: str = "production"
    attributes: Mapping[str, str | int | bool] = field(default_factory=dict)
    links: Sequence[tuple[int, int]] = ()

    @property
    def minute_s(self) -> int:
        return (NOON_NS + self.start_ns) // MINUTE_NS * 60


def make_calls_request(calls: Sequence[Call]) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    for call in calls:
        resource_spans = request.resource_spans.add()
        for key, value in (("service.name", call.service), ("deployment.environment.name", call.environment)):
            resource_spans.resource.attributes.append(make_attribute(key, string_value=value))
        start_ns = NOON_NS + call.start_ns
        span = resource_spans.scope_spans.add().spans.add(
            trace_id=call.trace.to_bytes(16),
            span_id=call.id.to_bytes(8),
            parent_span_id=call.parent.to_bytes(8) if call.parent else b"",
            name="work",
            kind=call.kind,
            start_time_unix_nano=start_ns,
            end_time_unix_nano=start_ns + call.duration_ns,
        )
        span.status.code = call.status  # type: ignore[assignment]
        span.attributes.extend(_attribute(key, value) for key, value in call.attributes.items())
        for trace, span_id in call.links:
            span.links.add(trace_id=trace.to_bytes(16), span_id=span_id.to_bytes(8))
    return request


def _attribute(key: str, value: str | int | bool) -> KeyValue:
    if isinstance(value, bool):
        return make_attribute(key, bool_value=value)
    if isinstance(value, int):
        return make_attribute(key, int_value=value)
    return make_attribute(key, string_value=value)


class Topology:
    """Random traces: calls across services, databases, queues with and without links, retries, halves that
    share an id, parents that never come, and children up to more than an hour after their parents."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._ids = iter(rng.sample(range(1, 2**60), 2000))
        self.services = [f"service {number}" for number in range(rng.randint(2, 5))]
        self.environments = ["production", "staging", ""]
        self.sent: list[tuple[int, int]] = []

    def draw(self, traces: int) -> list[Call]:
        calls: list[Call] = []
        for _ in range(traces):
            calls += self._draw_trace()
        rng = self.rng
        # Parents that never come, and spans that come twice.
        calls = [call for call in calls if rng.random() > 0.06]
        return calls + [call for call in calls if rng.random() < 0.03]

    def _draw_trace(self) -> list[Call]:
        rng = self.rng
        root = Call(
            service=rng.choice(self.services),
            trace=next(self._ids),
            id=next(self._ids),
            kind=rng.choice([SERVER, CONSUMER, INTERNAL]),
            start_ns=rng.choice([rng.randrange(0, MINUTE_NS), rng.choice([-61, -60, 2, 90]) * MINUTE_NS]),
            environment=rng.choice(self.environments),
        )
        calls = [self._dress(root)]
        for _ in range(rng.randrange(1, 9)):
            calls += self._draw_child(rng.choice(calls))
        return calls

    def _draw_child(self, parent: Call) -> Iterator[Call]:
        rng = self.rng
        delay_ns = rng.choice([0, 0, 1, SECOND_NS, -SECOND_NS, rng.choice([1, 59, 60, 61]) * MINUTE_NS])
        child = replace(
            parent,
            id=next(self._ids),
            parent=parent.id,
            service=rng.choice([parent.service, rng.choice(self.services)]),
            kind=rng.choice([INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER]),
            start_ns=parent.start_ns + delay_ns,
            duration_ns=rng.choice([-5, 0, 1, 1000, 10**9]),
            status=rng.choice([0, 0, 1, 2]),
            links=(),
        )
        child = self._dress(child)
        yield child
        if child.kind == CLIENT and rng.random() < 0.3:
            half = replace(child, kind=SERVER, service=rng.choice(self.services), attributes={})
            yield replace(half, start_ns=child.start_ns + rng.choice([0, 1000, 61 * MINUTE_NS]))

    def _dress(self, call: Call) -> Call:
        rng = self.rng
        if call.kind in (PRODUCER, SERVER):
            self.sent.append((call.trace, call.id))
        if rng.random() < 0.25 and self.sent:
            targets = [rng.choice(self.sent) for _ in range(rng.choice([1, 1, 2, 3]))]
            call = replace(call, links=[*targets, (12345, 6789)][: rng.randint(1, 4)])
        return replace(call, attributes=rng.choice(ATTRIBUTES))


ATTRIBUTES: Sequence[Mapping[str, str | int | bool]] = [
    {},
    {"http.request.method": "GET", "http.route": "/"},
    {"http.method": "GET", "http.url": "https://api.example:8443/pay", "peer.service": ""},
    {"rpc.system": "grpc", "server.address": "billing", "server.port": 50051},
    {"db.system.name": "postgresql", "server.address": "db:1", "db.namespace": "shop/eu"},
    {"db.system": "redis", "net.peer.name": "cache", "db.name": "0"},
    {"messaging.system": "kafka", "messaging.destination.name": "orders"},
    {"messaging.system": "kafka", "messaging.destination": "orders", "messaging.operation": "receive"},
    {
        "messaging.system": "rabbitmq",
        "messaging.destination.name": "amq.gen-1",
        "messaging.destination.temporary": True,
    },
    {"peer.service": "legacy billing", "http.method": "POST"},
    {"graphql.operation.type": "query", "server.address": "graph.example", "server.port": 443},
]
