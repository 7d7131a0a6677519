"""Who visits, by the headers of real browsers; and what a page claims of itself instead."""

import time
from typing import Any

import httpx
import orjson
import pytest
import redis
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.ingest.door.visitor import Browser, read_browser, read_visitor
from apps.ingest.queue.keys import Shard
from apps.otlp.browser import MAX_PAGE_ITEMS, OURS, Visitor, encode_page
from apps.otlp.checked import OverLimit
from apps.otlp.signals import Signal
from tests.personas import IssuedKey
from tests.queue_fixtures import entries_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME_ON_WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/141.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
NOW_NS = 1_795_000_000_000_000_000


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (CHROME_ON_WINDOWS, Browser("Chrome", "141", "Windows", "desktop")),
        (f"{CHROME_ON_WINDOWS} Edg/141.0.0.0", Browser("Edge", "141", "Windows", "desktop")),
        (f"{CHROME_ON_WINDOWS} OPR/122.0.0.0", Browser("Opera", "122", "Windows", "desktop")),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.6 Safari/605.1.15",
            Browser("Safari", "18", "macOS", "desktop"),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
            Browser("Firefox", "144", "Linux", "desktop"),
        ),
        (f"{IPHONE} Version/18.6 Mobile/15E148 Safari/604.1", Browser("Safari", "18", "iOS", "mobile")),
        (
            f"{IPHONE} CriOS/141.0.7390.41 Mobile/15E148 Safari/604.1",
            Browser("Chrome", "141", "iOS", "mobile"),
        ),
        (f"{IPHONE} FxiOS/144.0 Mobile/15E148 Safari/605.1.15", Browser("Firefox", "144", "iOS", "mobile")),
        (
            "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/12.1 Mobile/15E148 Safari/604.1",
            Browser("Safari", "12", "iOS", "tablet"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/141.0.0.0 Mobile Safari/537.36",
            Browser("Chrome", "141", "Android", "mobile"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/141.0.0.0 Safari/537.36",
            Browser("Chrome", "141", "Android", "tablet"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile "
            "Safari/537.36",
            Browser("Samsung Internet", "28", "Android", "mobile"),
        ),
        (
            "Mozilla/5.0 (Android 14; Tablet; rv:144.0) Gecko/144.0 Firefox/144.0",
            Browser("Firefox", "144", "Android", "tablet"),
        ),
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            Browser("Googlebot", "2", "", "bot"),
        ),
        ("", Browser()),
        ("\x00\xff \u2028 nobody", Browser()),
    ],
)
def test_a_browser_has_one_name_on_all_devices(agent: str, expected: Browser) -> None:
    assert read_browser(agent) == expected


@pytest.mark.parametrize(
    ("brands", "platform", "mobile", "expected"),
    [
        (
            '"Google Chrome";v="141", "Not?A_Brand";v="8", "Chromium";v="141"',
            '"Windows"',
            "?0",
            Browser("Chrome", "141", "Windows", "desktop"),
        ),
        # Its User-Agent is Chrome's, letter for letter.
        ('"Brave";v="141", "Chromium";v="141"', '"macOS"', "?0", Browser("Brave", "141", "macOS", "desktop")),
        ('"Chromium";v="141"', '"Android"', "?1", Browser("Chrome", "141", "Android", "mobile")),
        ('"Made Up";v="7"', '"Toaster OS"', "?0", Browser("Chrome", "141", "Windows", "desktop")),
        ("no structured header \\", '""', "yes", Browser("Chrome", "141", "Windows", "desktop")),
    ],
)
def test_client_hints_say_it_more_exactly(brands: str, platform: str, mobile: str, expected: Browser) -> None:
    assert read_browser(CHROME_ON_WINDOWS, brands, platform, mobile) == expected


def test_an_endless_header_is_cut() -> None:
    visitor = read_visitor({"user-agent": CHROME_ON_WINDOWS + " x" * 10_000}, "")
    assert visitor.facts["user_agent.name"] == "Chrome"


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        ("cf-ipcountry", "DE", "DE"),
        ("cf-ipcountry", " de ", "DE"),
        ("cf-ipcountry", "XX", None),
        ("cf-ipcountry", "T1", None),
        ("cf-ipcountry", "Germany", None),
        ("cf-ipcountry", "", None),
        # Not named: a visitor wrote it.
        ("", "DE", None),
        ("x-country", "DE", None),
    ],
)
def test_the_country_is_what_the_named_header_tells(header: str, value: str, expected: str | None) -> None:
    visitor = read_visitor({"cf-ipcountry": value}, "", country_header=header)
    assert visitor.facts.get("geo.country.iso_code") == expected


def attribute(name: str, value: str) -> dict[str, Any]:
    return {"key": name, "value": {"stringValue": value}}


LIES = [attribute(name, "a lie") for name in sorted(OURS)]
VISITOR = Visitor({"user_agent.name": "Chrome", "rum.device.type": "mobile"}, "203.0.113.0")


def page_spans(*attributes: list[dict[str, Any]]) -> bytes:
    spans = [
        {"traceId": "0" * 31 + "1", "spanId": "0" * 15 + "1", "name": "view /", "attributes": each}
        for each in attributes
    ]
    scope = {"scope": {"name": "s", "attributes": LIES}, "spans": spans}
    return orjson.dumps({"resourceSpans": [{"resource": {"attributes": LIES}, "scopeSpans": [scope]}]})


def values(attributes: Any) -> list[tuple[str, str]]:
    return [(pair.key, pair.value.string_value) for pair in attributes]


def test_what_a_page_claims_under_the_doors_names_is_dropped() -> None:
    kept = attribute("rum.action.type", "click")
    body = page_spans([kept, *LIES])
    request = ExportTraceServiceRequest.FromString(
        encode_page(Signal.TRACES, body, received_ns=NOW_NS, visitor=VISITOR)
    )
    (group,) = request.resource_spans
    (scope,) = group.scope_spans
    assert values(group.resource.attributes) == values(scope.scope.attributes) == []
    assert values(scope.spans[0].attributes) == [*VISITOR.facts.items(), ("rum.action.type", "click")]


def test_views_and_log_records_have_the_truncated_address_and_other_spans_have_not() -> None:
    view = attribute("rum.kind", "view")
    body = page_spans([view], [attribute("rum.kind", "action")], [])
    request = ExportTraceServiceRequest.FromString(
        encode_page(Signal.TRACES, body, received_ns=NOW_NS, visitor=VISITOR)
    )
    spans = request.resource_spans[0].scope_spans[0].spans
    assert [("client.address", "203.0.113.0") in values(span.attributes) for span in spans] == [
        True,
        False,
        False,
    ]
    records = {"scopeLogs": [{"logRecords": [{"attributes": LIES}, {}]}]}
    logs = ExportLogsServiceRequest.FromString(
        encode_page(
            Signal.LOGS, orjson.dumps({"resourceLogs": [records]}), received_ns=NOW_NS, visitor=VISITOR
        )
    )
    for record in logs.resource_logs[0].scope_logs[0].log_records:
        assert values(record.attributes) == [*VISITOR.facts.items(), ("client.address", "203.0.113.0")]


def test_attributes_stand_ahead_of_the_pages_so_that_none_is_beyond_the_number_that_is_kept() -> None:
    body = page_spans([attribute(f"page.{number}", "x") for number in range(300)])
    request = ExportTraceServiceRequest.FromString(
        encode_page(Signal.TRACES, body, received_ns=NOW_NS, visitor=VISITOR)
    )
    attributes = values(request.resource_spans[0].scope_spans[0].spans[0].attributes)
    assert attributes[: len(VISITOR.facts)] == list(VISITOR.facts.items())


def test_a_small_body_of_very_many_items_is_refused() -> None:
    body = page_spans(*[[] for _ in range(MAX_PAGE_ITEMS + 1)])
    with pytest.raises(OverLimit):
        encode_page(Signal.TRACES, body, received_ns=NOW_NS, visitor=VISITOR)


@pytest.mark.django_db(transaction=True)
async def test_the_door_tells_who_visits(
    door: httpx.AsyncClient, queue_server: "redis.Redis", browser_key: IssuedKey, settings: Any
) -> None:
    settings.COUNTRY_HEADER = "cf-ipcountry"
    view = {
        "traceId": "0af7651916cd43dd8448eb211c80319c",
        "spanId": "b7ad6b7169203331",
        "name": "view /",
        "startTimeUnixNano": str(time.time_ns()),
        "endTimeUnixNano": str(time.time_ns()),
        "attributes": [attribute("rum.kind", "view"), *LIES],
    }
    answer = await door.post(
        f"/rum/v1/traces?key={browser_key.token}",
        content=orjson.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [view]}]}]}),
        headers={
            "origin": "https://shop.example",
            "user-agent": f"{IPHONE} Version/18.6 Mobile/15E148 Safari/604.1",
            "cf-ipcountry": "DE",
        },
    )
    assert answer.status_code == 200
    (fields,) = entries_of(queue_server, Shard(Signal.TRACES, 0).stream)
    request = ExportTraceServiceRequest.FromString(fields[b"body"])
    assert values(request.resource_spans[0].scope_spans[0].spans[0].attributes) == [
        ("user_agent.name", "Safari"),
        ("user_agent.version", "18"),
        ("user_agent.os.name", "iOS"),
        ("rum.device.type", "mobile"),
        ("geo.country.iso_code", "DE"),
        ("client.address", "203.0.113.0"),
        ("rum.kind", "view"),
    ]
    assert b"203.0.113.9" not in fields[b"body"]
