"""The browser snippet's door: only the key's origins get in, and nobody needs a preflight."""

import gzip
import time
from collections.abc import Iterable
from typing import Any

import httpx
import orjson
import pytest
import redis
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue

from apps.ingest.door.pages import MAX_PAGE_BODY_BYTES, MAX_PAGE_WIRE_BYTES
from apps.ingest.queue.keys import Shard
from apps.otlp.browser import MAX_PAGE_ITEMS, Visitor, encode_page
from apps.otlp.checked import OverLimit, Undecodable
from apps.otlp.signals import Signal
from tests.personas import IssuedKey
from tests.queue_fixtures import entries_of

PARENT = {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "00f067aa0ba902b7"}
SHOP = {"origin": "https://shop.example"}
NOW_NS = 1_795_000_000_000_000_000
STREAM = Shard(Signal.TRACES, 0).stream

pytestmark = pytest.mark.django_db(transaction=True)


def span_of(start_ns: int) -> dict[str, Any]:
    return {
        "traceId": "0af7651916cd43dd8448eb211c80319c",
        "spanId": "b7ad6b7169203331",
        "name": "view /",
        "kind": 1,
        "startTimeUnixNano": str(start_ns),
        "endTimeUnixNano": str(start_ns + 5_000_000),
    }


def spans_body(start_ns: int, sent_at_ms: int | None = None) -> bytes:
    """OTLP/JSON: what snippets from before the short form send."""
    span = {**span_of(start_ns), "attributes": []}
    return orjson.dumps(
        {
            "sentAtUnixMs": sent_at_ms,
            "resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"spans": [span]}]}],
        }
    )


async def send(
    door: httpx.AsyncClient, key: IssuedKey, body: bytes, headers: dict[str, str], more: str = ""
) -> httpx.Response:
    return await door.post(f"/rum/v1/traces?key={key.token}{more}", content=body, headers=headers)


@pytest.mark.parametrize("packed", [True, False])
async def test_a_page_of_the_keys_origin_is_taken_in_and_may_read_the_answer(
    door: httpx.AsyncClient, queue_server: "redis.Redis", browser_key: IssuedKey, packed: bool
) -> None:
    body = spans_body(time.time_ns())
    body, more = (gzip.compress(body), "&gzip=1") if packed else (body, "")
    answer = await send(door, browser_key, body, {**SHOP, "content-type": "text/plain;charset=UTF-8"}, more)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert answer.headers["vary"] == "origin"
    (fields,) = entries_of(queue_server, STREAM)
    request = ExportTraceServiceRequest.FromString(fields[b"body"])
    assert request.resource_spans[0].scope_spans[0].spans[0].name == "view /"
    assert int(fields[b"project"]) == browser_key.row.project_id


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
async def test_another_origin_is_refused_and_learns_nothing(
    door: httpx.AsyncClient, queue_server: "redis.Redis", browser_key: IssuedKey, origin: str
) -> None:
    headers = {"origin": origin} if origin else {}
    answer = await send(door, browser_key, spans_body(time.time_ns()), headers)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert entries_of(queue_server, STREAM) == []


async def test_a_secret_key_is_refused_in_an_address(door: httpx.AsyncClient, ingest_key: IssuedKey) -> None:
    answer = await send(door, ingest_key, spans_body(time.time_ns()), SHOP)
    assert answer.status_code == 403
    assert "secret" in answer.json()["message"]


async def test_a_forged_or_missing_key_is_401(door: httpx.AsyncClient, browser_key: IssuedKey) -> None:
    evil = {"origin": "https://evil.example"}
    forged = browser_key.token[:-1] + "-"
    for token, headers in ((forged, evil), ("swb_00000000_forged", SHOP), ("", SHOP)):
        answer = await door.post(f"/rum/v1/traces?key={token}", content=b"{}", headers=headers)
        assert answer.status_code == 401
        assert "access-control-allow-origin" not in answer.headers


async def test_what_is_too_large_is_refused_packed_or_not(
    door: httpx.AsyncClient, browser_key: IssuedKey
) -> None:
    large = b" " * (MAX_PAGE_WIRE_BYTES + 1)
    assert (await send(door, browser_key, large, SHOP)).status_code == 413
    bomb = gzip.compress(b" " * (MAX_PAGE_BODY_BYTES + 1))
    answer = await send(door, browser_key, bomb, SHOP, "&gzip=1")
    assert answer.status_code == 413
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"


async def test_only_spans_and_records_are_taken_by_post(
    door: httpx.AsyncClient, browser_key: IssuedKey
) -> None:
    assert (await door.get(f"/rum/v1/traces?key={browser_key.token}", headers=SHOP)).status_code == 405
    answer = await door.post(f"/rum/v1/metrics?key={browser_key.token}", content=b"{}", headers=SHOP)
    assert answer.status_code == 404


async def test_bad_data_is_400_with_the_place(door: httpx.AsyncClient, browser_key: IssuedKey) -> None:
    answer = await send(door, browser_key, b'{"resourceSpans": 7}', SHOP)
    assert answer.status_code == 400
    assert "resourceSpans" in answer.json()["message"]


def short_body(items: list[dict[str, Any]], **rest: Any) -> bytes:
    return orjson.dumps({"resource": {"service.name": "shop-web"}, "items": items, **rest})


def encode_short(signal: Signal, body: bytes) -> bytes:
    return encode_page(signal, body, received_ns=NOW_NS, visitor=Visitor({"user_agent.name": "Firefox"}))


def plain_of(attributes: Iterable[KeyValue]) -> dict[str, Any]:
    return {pair.key: getattr(pair.value, str(pair.value.WhichOneof("value"))) for pair in attributes}


def test_spans_in_the_snippets_own_form_are_spans_with_attributes_of_their_types() -> None:
    told = {"a": "text", "b": True, "c": 7, "d": 0.25, "f": "5", "g": "true"}
    said = {**told, "e": None, "client.address": "me"}
    item = {
        **span_of(5),
        "attributes": said,
        "status": {"code": 2},
        "parentSpanId": PARENT["spanId"],
        "links": [PARENT],
    }
    request = ExportTraceServiceRequest.FromString(encode_short(Signal.TRACES, short_body([item], dropped=3)))
    (group,) = request.resource_spans
    assert plain_of(group.resource.attributes) == {
        "service.name": "shop-web",
        "telemetry.sdk.name": "spanwise-rum",
        "telemetry.sdk.language": "webjs",
    }
    (scope,) = group.scope_spans
    assert (scope.scope.name, plain_of(scope.scope.attributes)) == ("spanwise-rum", {"rum.dropped": 3})
    (span,) = scope.spans
    assert plain_of(span.attributes) == {"user_agent.name": "Firefox", **told}
    assert (span.name, span.kind, span.status.code) == ("view /", 1, 2)
    assert (span.start_time_unix_nano, span.end_time_unix_nano) == (5, 5_000_005)
    assert span.parent_span_id.hex() == span.links[0].span_id.hex() == PARENT["spanId"]


def test_records_in_the_snippets_own_form_say_only_what_is_unusual() -> None:
    value = {"browser.web_vital.value": 0}
    measured = {**PARENT, "timeUnixNano": "5", "eventName": "browser.web_vital", "attributes": value}
    thrown = {**PARENT, "timeUnixNano": "6", "eventName": "exception", "severityNumber": 17, "body": "boom"}
    body = short_body([measured, thrown])
    request = ExportLogsServiceRequest.FromString(encode_short(Signal.LOGS, body))
    first, second = request.resource_logs[0].scope_logs[0].log_records
    assert (first.severity_number, first.event_name) == (9, "browser.web_vital")
    assert not first.HasField("body")
    assert plain_of(first.attributes)["browser.web_vital.value"] == 0
    assert (second.severity_number, second.body.string_value, second.time_unix_nano) == (17, "boom", 6)
    assert second.trace_id.hex() == PARENT["traceId"]


@pytest.mark.parametrize("said", [{"a": {"b": 1}}, {"a": [1]}, [1], "text"])
def test_attributes_that_are_not_plain_are_refused_with_the_place(said: Any) -> None:
    with pytest.raises(Undecodable, match="items"):
        encode_short(Signal.TRACES, short_body([{**span_of(5), "attributes": said}]))


def test_a_batch_of_too_many_items_is_refused_in_any_form() -> None:
    with pytest.raises(OverLimit):
        encode_short(Signal.TRACES, short_body([span_of(5)] * (MAX_PAGE_ITEMS + 1)))


@pytest.mark.parametrize(("ahead_s", "corrected"), [(3600, True), (-86400, True), (1, False)])
def test_a_clock_that_is_wrong_is_corrected(ahead_s: int, corrected: bool) -> None:
    now_ns = NOW_NS
    page_ns = now_ns + ahead_s * 1_000_000_000
    body = spans_body(page_ns - 10_000_000, sent_at_ms=page_ns // 1_000_000)
    request = ExportTraceServiceRequest.FromString(
        encode_page(Signal.TRACES, body, received_ns=now_ns, visitor=Visitor())
    )
    span = request.resource_spans[0].scope_spans[0].spans[0]
    assert span.start_time_unix_nano == (now_ns if corrected else page_ns) - 10_000_000
    assert span.end_time_unix_nano - span.start_time_unix_nano == 5_000_000


def test_log_records_are_corrected_too() -> None:
    body = (
        b'{"sentAtUnixMs": 1000, "resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": "5"}]}]}]}'
    )
    assert encode_page(Signal.LOGS, body, received_ns=10**18, visitor=Visitor()) != encode_page(
        Signal.LOGS, body, received_ns=10**9, visitor=Visitor()
    )
