"""Spans of a small shop in which one thing, and one only, makes its spans slow or fail. Seeded."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

SERVICES = ("storefront", "checkout", "payment", "catalog", "search", "email")
OPERATIONS = 6
HOSTS = 6
SPANS_PER_TRACE = 8
PAYING = "payment op 0"
MILLISECOND_NS = 1_000_000
# What happens anyway: chance makes some spans slow and some fail, whatever they carry.
SLOW_ANYWAY, FAILS_ANYWAY = 0.004, 0.004
STRUCK = 0.7
SLOW_NS = 800 * MILLISECOND_NS


class Symptom(StrEnum):
    SLOW = "slow"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Cause:
    """`key` and `value` as a finding names them; of a range of numbers where it begins."""

    scope: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Story:
    """What is planted, and what it does to most spans that carry it."""

    cause: Cause
    symptom: Symptom


def plant(seed: int) -> Story:
    """One of every kind of value in turn."""
    dice = random.Random(seed)
    service = dice.randrange(len(SERVICES))
    causes = (
        Cause("span", "app.tenant", f"tenant-{dice.randrange(40)}"),
        Cause("span", "http.request.method", "PATCH"),
        Cause("resource", "host.name", f"host-{service}-{dice.randrange(HOSTS)}"),
        Cause("span", "app.cart.items", "50"),
        Cause("span", "feature.new_pricing", "true"),
        Cause("intrinsic", "name", f"{SERVICES[service]} op {dice.randrange(OPERATIONS)}"),
        Cause("intrinsic", "version", "2.1.0"),
        Cause("span", "app.shard", "7"),
        # On spans of one operation only, which then is slow as a whole: the provider must come before it.
        Cause("span", "payment.provider", "acme"),
    )
    return Story(causes[seed % len(causes)], Symptom.SLOW if dice.random() < 0.5 else Symptom.FAILS)


def write_requests(
    seed: int, story: Story | None, *, traces: int, start_ns: int, window_ns: int, traces_a_request: int = 200
) -> Iterator[ExportTraceServiceRequest]:
    """`traces` traces that start within the window."""
    dice = random.Random(f"spans {seed}")
    for first in range(0, traces, traces_a_request):
        request = _Request(dice, story)
        for number in range(first, min(first + traces_a_request, traces)):
            at_ns = start_ns + int(dice.random() * window_ns)
            request.add_trace(hashlib.blake2b(f"{seed} {number}".encode(), digest_size=16).digest(), at_ns)
        yield request.message


class _Request:
    """Spans by the process that sends them."""

    def __init__(self, dice: random.Random, story: Story | None) -> None:
        self.message = ExportTraceServiceRequest()
        self.dice, self.story = dice, story
        self.spans: dict[tuple[int, int, str], list[Span]] = {}

    def add_trace(self, trace_id: bytes, at_ns: int) -> None:
        dice = self.dice
        tenant, user = f"tenant-{int(dice.random() ** 2 * 40)}", f"user-{int(dice.random() ** 2 * 5000)}"
        parent = b""
        for _ in range(dice.randint(1, 2 * SPANS_PER_TRACE - 1)):
            parent = self._add_span(trace_id, parent, at_ns, tenant, user)
            at_ns += dice.randint(1, 3 * MILLISECOND_NS)

    def _add_span(self, trace_id: bytes, parent: bytes, at_ns: int, tenant: str, user: str) -> bytes:
        dice = self.dice
        service, host = dice.randrange(len(SERVICES)), dice.randrange(HOSTS)
        version = dice.choice(("2.0.0", "2.0.0", "2.0.1", "2.1.0"))
        name = f"{SERVICES[service]} op {int(dice.random() ** 1.5 * OPERATIONS)}"
        items = int(dice.paretovariate(1.2))
        # Some services still speak by the conventions' former names.
        method_key = "http.method" if service % 2 else "http.request.method"
        texts = {
            method_key: dice.choices(("GET", "POST", "PUT", "PATCH"), (70, 20, 7, 3))[0],
            "url.path": f"/items/{dice.randrange(100_000)}",
            "app.tenant": tenant,
            "user.id": user,
            "thread.name": f"worker-{dice.randrange(16)}",
            "request.id": f"{dice.getrandbits(64):016x}",
        }
        if name == PAYING:
            texts["payment.provider"] = dice.choice(("acme", "umbrella", "initech", "hooli"))
        numbers = {"app.cart.items": items, "app.shard": dice.randrange(12), "server.port": 443}
        flag = dice.random() < 0.05
        seen = {
            ("span", "http.request.method"): texts[method_key],
            ("span", "app.tenant"): tenant,
            ("span", "payment.provider"): texts.get("payment.provider", ""),
            ("span", "app.cart.items"): "50" if items >= 50 else "",
            ("span", "app.shard"): str(numbers["app.shard"]),
            ("span", "feature.new_pricing"): "true" if flag else "false",
            ("resource", "host.name"): f"host-{service}-{host}",
            ("intrinsic", "name"): name,
            ("intrinsic", "version"): version,
        }
        is_slow, fails = self._suffer(seen)
        duration_ns = int(dice.lognormvariate(16, 0.8)) + (
            SLOW_NS + int(dice.random() * SLOW_NS) if is_slow else 0
        )
        span = Span(
            trace_id=trace_id,
            span_id=dice.getrandbits(64).to_bytes(8, "big"),
            parent_span_id=parent,
            name=name,
            kind=dice.choice((Span.SPAN_KIND_SERVER, Span.SPAN_KIND_CLIENT, Span.SPAN_KIND_INTERNAL)),
            start_time_unix_nano=at_ns,
            end_time_unix_nano=at_ns + duration_ns,
        )
        span.attributes.extend(_text(key, value) for key, value in texts.items())
        span.attributes.extend(_number(key, value) for key, value in numbers.items())
        span.attributes.append(KeyValue(key="feature.new_pricing", value=AnyValue(bool_value=flag)))
        if fails:
            span.status.code = 2  # type: ignore[assignment]
            span.attributes.append(_text("error.type", "timeout"))
        self._place(span, service, host, version)
        return span.span_id

    def _suffer(self, seen: dict[tuple[str, str], str]) -> tuple[bool, bool]:
        """Whether the span is slow, and whether it fails."""
        dice = self.dice
        is_slow, fails = dice.random() < SLOW_ANYWAY, dice.random() < FAILS_ANYWAY
        if self.story is not None:
            cause = self.story.cause
            if seen[(cause.scope, cause.key)] == cause.value and dice.random() < STRUCK:
                is_slow |= self.story.symptom is Symptom.SLOW
                fails |= self.story.symptom is Symptom.FAILS
        return is_slow, fails

    def _place(self, span: Span, service: int, host: int, version: str) -> None:
        sender = (service, host, version)
        if sender not in self.spans:
            resource_spans = self.message.resource_spans.add()
            resource_spans.resource.attributes.extend(
                (
                    _text("service.name", SERVICES[service]),
                    _text("service.version", version),
                    _text("host.name", f"host-{service}-{host}"),
                    _text("cloud.availability_zone", f"zone-{host % 3}"),
                    _text("deployment.environment.name", "production"),
                )
            )
            resource_spans.scope_spans.add().scope.name = "shop"
            self.spans[sender] = resource_spans.scope_spans[0].spans  # type: ignore[assignment]
        self.spans[sender].append(span)


def _text(key: str, value: str) -> KeyValue:
    return KeyValue(key=key, value=AnyValue(string_value=value))


def _number(key: str, value: int) -> KeyValue:
    return KeyValue(key=key, value=AnyValue(int_value=value))
