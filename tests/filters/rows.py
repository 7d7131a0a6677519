"""Random spans and log records with few names and values, so that filters meet, miss and mix them."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from apps.query.timerange import TimeRange
from tests.traces.spans import MINUTE_NS, NOON_NS

# Within the range, at its edges, just beyond, and far beyond.
MOMENTS = (*range(0, 100, 9), -1, 0, 99, 100, 130, -40)
FAR_NS = 25 * MINUTE_NS
WITHIN = TimeRange(NOON_NS, NOON_NS + 100)

KEYS = ("a", "b", "http.method", "http.request.method", "http.status_code", "region", "a=b", "q\"'\\ é")
VALUES: tuple[Any, ...] = (
    *("x", "y", "5", "", "b=x", "true", "\x01z", "GET", 'it"s\\n\n', "50%", "Ünï"),
    *(5, 0, -1, 500, 2**53 + 1, -(2**63), 2**63 - 1),
    *(5.0, 0.5, -1.5, float(2**53), 1e300, True, False, None, [1, "x"], b"\x00x"),
)
SERVICES = ("cart", "checkout", "Web-Shop", "")
ENVIRONMENTS = ("production", "staging", "")
NAMES = ("GET /cart", "POST /cart", "work", "Ünï")

Attributes = dict[str, Any]


@dataclass(frozen=True)
class Origin:
    service: str
    environment: str
    version: str
    attributes: Attributes

    @property
    def all_attributes(self) -> Attributes:
        named = {
            "service.name": self.service,
            "deployment.environment.name": self.environment,
            "service.version": self.version,
        }
        return {**{key: value for key, value in named.items() if value}, **self.attributes}

    @property
    def shown_service(self) -> str:
        return self.service or "unknown_service"


@dataclass(frozen=True)
class SpanRow:
    """Ids as numbers, a parent of 0 is none; the start in unix ns."""

    trace: int
    id: int
    parent: int
    kind: int
    name: str
    start_ns: int
    duration_ns: int
    status: int
    message: str
    attributes: Attributes
    events: list[tuple[str, Attributes]]
    origin: Origin = field(repr=False)

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What tells it from every other span here."""
        return f"{self.trace:032x}", f"{self.id:016x}", self.kind, self.start_ns


@dataclass(frozen=True)
class LogRow:
    number: int
    time_ns: int
    severity: int
    body: str
    body_fields: Attributes | None
    event_name: str
    trace: int
    span: int
    attributes: Attributes
    origin: Origin = field(repr=False)


def make_attributes(random: Random, most: int = 4) -> Attributes:
    keys = random.sample(KEYS, random.randint(0, most))
    # Sums of these are exact, in whatever order they are added.
    size = {"size": random.choice((1, 2, 3, 0.5, "x"))} if random.random() < 0.5 else {}
    return {**{key: random.choice(VALUES) for key in keys}, **size}


def make_origins(random: Random) -> list[Origin]:
    return [
        Origin(
            random.choice(SERVICES),
            random.choice(ENVIRONMENTS),
            random.choice(("1", "2.0", "")),
            make_attributes(random, 2),
        )
        for _ in range(4)
    ]


def make_forest(random: Random, *, traces: int) -> list[SpanRow]:
    """Traces of up to 14 spans: deep and wide, orphans, rings, halves that share an id, and some far away."""
    origins = make_origins(random)
    rows: dict[tuple[Any, ...], SpanRow] = {}
    for trace in range(1, traces + 1):
        size, far_ns = random.randint(1, 14), random.choice((0, 0, 0, FAR_NS, -FAR_NS))
        for _ in range(size):
            row = _make_span(random, trace, size, far_ns, random.choice(origins))
            rows.setdefault(row.key, row)
    return list(rows.values())


def _make_span(random: Random, trace: int, size: int, far_ns: int, origin: Origin) -> SpanRow:
    span_id = random.randint(1, size + 1)
    parents = (0, max(span_id - 1, 0), random.randint(0, span_id), random.randint(0, size + 1), 99)
    is_far = far_ns and random.random() < 0.3
    return SpanRow(
        trace=trace,
        id=span_id,
        parent=random.choice(parents),
        kind=random.choice((0, 1, 2, 3, 3, 2, 4, 5)),
        name=random.choice(NAMES),
        start_ns=NOON_NS + random.choice(MOMENTS) + (far_ns if is_far else 0),
        duration_ns=random.choice((0, 1, 5, 10, 1_000_000, 1_500_000_000)),
        status=random.choice((0, 0, 1, 2)),
        message=random.choice(("", "boom", "x")),
        attributes=make_attributes(random),
        events=[
            (random.choice(("exception", "x", "")), make_attributes(random, 2))
            for _ in range(random.choice((0, 0, 1, 2)))
        ],
        origin=origin,
    )


def make_log_rows(random: Random, *, count: int) -> list[LogRow]:
    origins = make_origins(random)
    bodies = ("Payment of cart-12 failed", "payment OK", "", "x", "a=b c", "Ünï code")
    return [
        LogRow(
            number=number,
            time_ns=NOON_NS + random.choice(MOMENTS),
            severity=random.choice((0, 1, 4, 5, 9, 12, 13, 14, 16, 17, 21, 24)),
            body=(body := random.choice(bodies)),
            # A structured body without a message is shown as its fields, which is not what is tested here.
            body_fields=random.choice((None, None, make_attributes(random, 3))) if body else None,
            event_name=random.choice(("", "click", "x")),
            trace=random.choice((0, 1, 2)),
            span=random.choice((0, 1)),
            attributes=make_attributes(random),
            origin=random.choice(origins),
        )
        for number in range(count)
    ]


def send_spans(rows: list[SpanRow]) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    for row in rows:
        resource_spans = request.resource_spans.add(resource=_resource(row.origin))
        scope_spans = resource_spans.scope_spans.add()
        scope_spans.scope.name = "tracer"
        span = scope_spans.spans.add(
            trace_id=row.trace.to_bytes(16, "big"),
            span_id=row.id.to_bytes(8, "big"),
            parent_span_id=row.parent.to_bytes(8, "big") if row.parent else b"",
            name=row.name,
            kind=row.kind,
            start_time_unix_nano=row.start_ns,
            end_time_unix_nano=row.start_ns + row.duration_ns,
            attributes=_pairs(row.attributes),
        )
        span.status.code = row.status  # type: ignore[assignment]
        span.status.message = row.message
        for name, attributes in row.events:
            span.events.add(name=name, attributes=_pairs(attributes))
    return request


def send_logs(rows: list[LogRow]) -> ExportLogsServiceRequest:
    request = ExportLogsServiceRequest()
    for row in rows:
        resource_logs = request.resource_logs.add(resource=_resource(row.origin))
        scope_logs = resource_logs.scope_logs.add()
        record = scope_logs.log_records.add(
            time_unix_nano=row.time_ns,
            observed_time_unix_nano=row.time_ns + row.number,
            severity_number=row.severity,
            event_name=row.event_name,
            trace_id=row.trace.to_bytes(16, "big") if row.trace else b"",
            span_id=row.span.to_bytes(8, "big") if row.span else b"",
            attributes=_pairs(row.attributes),
        )
        if row.body_fields is None:
            record.body.string_value = row.body
        else:
            record.body.kvlist_value.values.extend(_pairs({"message": row.body, **row.body_fields}))
    return request


def _resource(origin: Origin) -> Resource:
    return Resource(attributes=_pairs(origin.all_attributes))


def _pairs(attributes: Attributes) -> list[KeyValue]:
    return [KeyValue(key=key, value=_any_value(value)) for key, value in attributes.items()]


def _any_value(value: Any) -> AnyValue:
    if value is None:
        return AnyValue()
    if isinstance(value, list):
        return AnyValue(array_value=ArrayValue(values=[_any_value(item) for item in value]))
    names = {
        bool: "bool_value",
        int: "int_value",
        float: "double_value",
        str: "string_value",
        bytes: "bytes_value",
    }
    return AnyValue(**{names[type(value)]: value})
