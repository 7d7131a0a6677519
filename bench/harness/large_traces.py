"""Traces of any size as OTLP requests: services that call each other, queries, errors; always the same."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

SERVICES = (
    "storefront",
    "api-gateway",
    "catalog",
    "cart",
    "checkout",
    "pricing",
    "inventory",
    "payment",
    "shipping",
    "search",
    "recommendation",
    "notification",
)
OPERATIONS = (
    "GET /items/{id}",
    "POST /orders",
    "reserve",
    "quote",
    "render",
    "authorise",
    "enqueue",
    "lookup",
)
TABLES = ("orders", "items", "prices", "stock", "customers", "events")
SPANS_PER_REQUEST = 5_000
DEEPEST = 14
SERVER, CLIENT, INTERNAL = 2, 3, 1


@dataclass(frozen=True, slots=True)
class Node:
    service: int
    name: str
    kind: int
    start_ns: int
    end_ns: int
    span_id: bytes
    parent_id: bytes
    failed: bool = False


@dataclass(slots=True)
class Forest:
    """Spans of one trace, parents before children."""

    span_count: int
    seed: int
    nodes: list[Node] = field(default_factory=list)

    def grow(self) -> list[Node]:
        dice = random.Random(self.seed)
        start_ns = time.time_ns() - 3600 * 10**9
        root = self._add(dice, None, start_ns, start_ns + self.span_count * 40_000 + 10**6)
        open_nodes = [(root, 1)]
        while len(self.nodes) < self.span_count:
            parent, depth = open_nodes[int(len(open_nodes) * dice.random() ** 2)]
            for _ in range(min(dice.randint(1, 9), self.span_count - len(self.nodes))):
                length = parent.end_ns - parent.start_ns
                child_start = parent.start_ns + int(length * dice.random() * 0.9)
                child_end = child_start + int((parent.end_ns - child_start) * dice.random() ** 2)
                child = self._add(dice, parent, child_start, child_end)
                if depth < DEEPEST and child.kind != CLIENT:
                    open_nodes.append((child, depth + 1))
        return self.nodes

    def _add(self, dice: random.Random, parent: Node | None, start_ns: int, end_ns: int) -> Node:
        if parent is None:
            service, kind, name = 0, SERVER, "POST /checkout"
        elif dice.random() < 0.4:
            service, kind = parent.service, CLIENT
            name = f"SELECT {dice.choice(TABLES)}"
        elif dice.random() < 0.6:
            service, kind = parent.service, INTERNAL
            name = dice.choice(OPERATIONS)
        else:
            service, kind = dice.randrange(len(SERVICES)), SERVER
            name = dice.choice(OPERATIONS)
        node = Node(
            service=service,
            name=name,
            kind=kind,
            start_ns=start_ns,
            end_ns=end_ns,
            span_id=dice.randbytes(8),
            parent_id=parent.span_id if parent else b"",
            failed=dice.random() < 0.002,
        )
        self.nodes.append(node)
        return node


def write_requests(trace_id: bytes, nodes: list[Node]) -> Iterator[bytes]:
    """The trace in requests of at most SPANS_PER_REQUEST spans, each with every service's resource."""
    for first in range(0, len(nodes), SPANS_PER_REQUEST):
        request = ExportTraceServiceRequest()
        scopes = [_add_resource(request, service) for service in SERVICES]
        for node in nodes[first : first + SPANS_PER_REQUEST]:
            span = scopes[node.service].spans.add(
                trace_id=trace_id,
                span_id=node.span_id,
                parent_span_id=node.parent_id,
                name=node.name,
                kind=node.kind,
                start_time_unix_nano=node.start_ns,
                end_time_unix_nano=node.end_ns,
                attributes=[_attribute("code.function.name", node.name)],
            )
            if node.failed:
                span.status.code = 2
                event = span.events.add(time_unix_nano=node.end_ns, name="exception")
                event.attributes.append(_attribute("exception.type", "TimeoutError"))
        yield request.SerializeToString()


def _add_resource(request: ExportTraceServiceRequest, service: str) -> Any:
    resource_spans = request.resource_spans.add()
    resource_spans.resource.attributes.append(_attribute("service.name", service))
    resource_spans.resource.attributes.append(_attribute("service.version", "2.14.1"))
    return resource_spans.scope_spans.add()


def _attribute(key: str, text: str) -> KeyValue:
    return KeyValue(key=key, value=AnyValue(string_value=text))
