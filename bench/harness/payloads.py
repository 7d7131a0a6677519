"""Payloads: OTLP requests as SDKs send them, different in every id, the same for every path under test."""

import random
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

SPANS_PER_REQUEST = 512  # the batch span processor's default
TEMPLATES = 24
AGE_NS = 10 * 1_000_000_000
ERROR_SHARE = 0.03

SERVICES = ("checkout", "cart", "catalog", "payment", "gateway", "front", "inventory", "notify")
STATEMENTS = ("SELECT orders", "SELECT items", "INSERT orders", "UPDATE stock")


def write_bodies(file: Path, bodies: Iterable[bytes]) -> None:
    """Length-prefixed request bodies into `file`."""
    with file.open("wb") as out:
        for body in bodies:
            out.write(len(body).to_bytes(4))
            out.write(body)


def read_bodies(file: Path) -> Iterator[bytes]:
    packed = file.read_bytes()
    position = 0
    while position < len(packed):
        length = int.from_bytes(packed[position : position + 4])
        yield packed[position + 4 : position + 4 + length]
        position += 4 + length


def make_bodies(requests: int, seed: int) -> Iterator[bytes]:
    return (request.SerializeToString() for request in make_requests(requests, seed))


def make_requests(
    requests: int, seed: int, spans: int = SPANS_PER_REQUEST
) -> Iterator[ExportTraceServiceRequest]:
    """Each of `spans` spans; the message is filled anew for the next one, so take what you need of it."""
    chance = random.Random(seed)
    templates = [make_request(chance, spans) for _ in range(min(requests, TEMPLATES))]
    for number in range(requests):
        request = templates[number % len(templates)]
        _renew_spans(request, chance)
        yield request


def make_request(chance: random.Random, spans: int = SPANS_PER_REQUEST) -> ExportTraceServiceRequest:
    """One service's request: its spans in traces of 4 to 20; ids and times come later."""
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    service = chance.choice(SERVICES)
    set_attributes(
        resource_spans.resource.attributes,
        {
            "service.name": service,
            "service.version": f"1.2.{chance.randrange(2)}",
            "deployment.environment.name": chance.choice(("production", "production", "staging")),
            "service.instance.id": f"{service}-{chance.randrange(4)}",
            "telemetry.sdk.language": "python",
            "telemetry.sdk.name": "opentelemetry",
            "telemetry.sdk.version": "1.45.2",
            "host.name": f"node-{chance.randrange(8)}",
            "process.pid": chance.randrange(30_000),
        },
    )
    scope_spans = resource_spans.scope_spans.add()
    scope_spans.scope.name, scope_spans.scope.version = "opentelemetry.instrumentation.asgi", "0.66b2"
    while len(scope_spans.spans) < spans:
        size = min(chance.randrange(4, 20), spans - len(scope_spans.spans))
        for place in range(size):
            span = scope_spans.spans.add(flags=257)
            # The marker of a child; its true parent is set with the ids.
            span.parent_span_id = b"child..." if place else b""
            _describe(span, 2 if place == 0 else chance.choice((1, 2, 3, 3)), chance)
    return request


def _describe(span: Span, kind: int, chance: random.Random) -> None:
    span.kind = kind  # type: ignore[assignment]
    describe = {1: _describe_internal, 2: _describe_server, 3: _describe_database}[kind]
    set_attributes(span.attributes, describe(span, chance))
    if chance.random() < ERROR_SHARE:
        span.status.code, span.status.message = 2, "the order could not be placed"  # type: ignore[assignment]
        event = span.events.add(name="exception")
        set_attributes(
            event.attributes,
            {
                "exception.type": "ValueError",
                "exception.message": f"no stock for item {chance.randrange(100)}",
                "exception.stacktrace": "Traceback (most recent call last):\n" * 6,
            },
        )


def _describe_server(span: Span, chance: random.Random) -> dict[str, object]:
    what = chance.choice(("cart", "item", "user"))
    span.name = f"GET /api/{what}/{{id}}"
    return {
        "http.request.method": "GET",
        "url.path": f"/api/{what}/{chance.randrange(5000)}",
        "url.scheme": "https",
        "http.route": f"/api/{what}/{{id}}",
        "http.response.status_code": chance.choice((200, 200, 200, 200, 404, 500)),
        "server.address": "shop.example",
        "server.port": 443,
        "network.protocol.version": "1.1",
        "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64)",
        "client.address": f"10.0.{chance.randrange(255)}.{chance.randrange(255)}",
        "user.id": f"u{chance.randrange(200_000)}",
    }


def _describe_database(span: Span, chance: random.Random) -> dict[str, object]:
    span.name = chance.choice(STATEMENTS)
    return {
        "db.system.name": "postgresql",
        "db.namespace": "shop",
        "db.operation.name": span.name.split()[0],
        "db.query.text": "SELECT * FROM orders WHERE id = $1 AND user_id = $2",
        "server.address": "pg-1",
        "server.port": 5432,
        "db.response.returned_rows": chance.randrange(100),
        "thread.id": chance.randrange(20),
        "thread.name": f"pool-{chance.randrange(20)}",
    }


def _describe_internal(span: Span, chance: random.Random) -> dict[str, object]:
    span.name = "render"
    return {
        "code.function.name": "shop.pages.render",
        "code.file.path": "/srv/shop/pages.py",
        "code.line.number": chance.randrange(400),
        "cache.hit": chance.random() < 0.5,
        "cache.ratio": chance.random(),
        "items": chance.randrange(50),
        "customer.tier": chance.choice(("gold", "silver")),
        "thread.id": chance.randrange(20),
    }


def set_attributes(target: RepeatedCompositeFieldContainer[KeyValue], attributes: dict[str, object]) -> None:
    fields = {str: "string_value", bool: "bool_value", int: "int_value", float: "double_value"}
    for key, value in attributes.items():
        setattr(target.add(key=key).value, fields[type(value)], value)


def _renew_spans(request: ExportTraceServiceRequest, chance: random.Random) -> None:
    """New ids and times for every span: no two requests may be the same body, no two spans the same span."""
    newest_ns = time.time_ns()
    trace_id = root_id = b""
    start_ns = 0
    for span in request.resource_spans[0].scope_spans[0].spans:
        span.span_id = chance.randbytes(8)
        if not span.parent_span_id:
            trace_id, root_id = chance.randbytes(16), span.span_id
            start_ns = newest_ns - chance.randrange(AGE_NS)
        else:
            span.parent_span_id = root_id
        span.trace_id = trace_id
        start_ns += 1_000_003
        span.start_time_unix_nano = start_ns
        span.end_time_unix_nano = start_ns + int(chance.lognormvariate(15, 1.5))
        for event in span.events:
            event.time_unix_nano = start_ns + 5
