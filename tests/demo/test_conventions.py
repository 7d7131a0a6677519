"""The demo speaks the semantic conventions as they are now, so that it shows what today's SDKs send."""

import pytest
from opentelemetry.trace import SpanKind

from demo.drafts import SpanDraft

RETIRED = {
    "http.method",
    "http.status_code",
    "http.url",
    "http.target",
    "net.peer.name",
    "net.peer.port",
    "db.system",
    "db.statement",
    "db.name",
    "db.operation",
    "db.redis.database_index",
    "messaging.operation",
    "messaging.kafka.consumer.group",
    "rpc.system",
    "rpc.service",
    "deployment.environment",
}
REQUIRED = {
    "http.route": {"http.request.method", "url.path", "url.scheme", "server.address"},
    "url.full": {"http.request.method", "server.address", "server.port"},
    "rpc.system.name": {"rpc.method", "rpc.response.status_code", "server.address"},
    "db.query.text": {"db.system.name", "db.namespace", "db.operation.name", "server.address"},
    "messaging.system": {
        "messaging.operation.type",
        "messaging.operation.name",
        "messaging.destination.name",
    },
}
RESOURCE = {
    "service.name",
    "service.namespace",
    "service.version",
    "service.instance.id",
    "deployment.environment.name",
    "telemetry.sdk.language",
    "telemetry.sdk.name",
    "telemetry.sdk.version",
    "process.runtime.name",
    "process.runtime.version",
    "host.name",
    "container.id",
    "k8s.pod.name",
}


def test_no_retired_name_is_sent(spans: list[SpanDraft]) -> None:
    sent = {key for span in spans for key in (*span.attributes, *span.instance.resource)}
    assert not sent & RETIRED


@pytest.mark.parametrize("sign", REQUIRED)
def test_what_the_conventions_require_comes_along(sign: str, spans: list[SpanDraft]) -> None:
    signed = [span for span in spans if sign in span.attributes]
    assert signed
    assert all(REQUIRED[sign] <= span.attributes.keys() for span in signed)


def test_a_finished_http_span_says_its_status_or_what_went_wrong(spans: list[SpanDraft]) -> None:
    asked = [span for span in spans if "http.request.method" in span.attributes]
    assert all({"http.response.status_code", "error.type"} & span.attributes.keys() for span in asked)


def test_a_4xx_is_the_clients_error_and_the_servers_answer(spans: list[SpanDraft]) -> None:
    refused = [
        span for span in spans if 400 <= int(str(span.attributes.get("http.response.status_code", 0))) < 500
    ]
    assert {span.kind for span in refused} == {SpanKind.CLIENT, SpanKind.SERVER}
    assert all(span.failed == (span.kind is SpanKind.CLIENT) for span in refused)


def test_every_resource_says_who_and_where_it_is(spans: list[SpanDraft]) -> None:
    instances = {span.instance for span in spans}
    assert all(instance.resource.keys() >= RESOURCE for instance in instances)
    assert len({instance.resource["service.instance.id"] for instance in instances}) == len(instances)


def test_attributes_of_every_type_are_sent(spans: list[SpanDraft]) -> None:
    types = {type(value) for span in spans for value in span.attributes.values()}
    assert types == {str, bool, int, float, tuple}
