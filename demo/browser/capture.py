"""Captures the tapes: each page in a real browser, with the real snippet, as slow as people's are."""

import gzip
import json
import threading
from collections.abc import Callable
from itertools import count
from typing import Any

from demo.browser.chromium import Chromium, started_chromium
from demo.browser.shop import Asked, Reply, Shop, opened_shop
from demo.browser.tape import ORIGIN, Tape, TapeLine, TapeSpan
from demo.browser.visit import ORDER, REFUSED, SCRIPTS, PageScript, Tab

# A fair mobile line and a slow laptop: nobody waits for localhost.
LATENCY_MS, BYTES_PER_S, PROCESSOR = 60, 900_000, 3
SETTLED_S = 2.5
# The page's script is asked for rage: three clicks within a second.
BETWEEN_CLICKS_S = 0.15
SERVER_S = 0.03
# What the snippet leaves out.
INFO = 9
# Said anew of each visit, or of the machine on which it was captured.
_NOT_KEPT = {"session.id", "rum.view.id", "server.port"}
_NAMES = {"localhost": "shop.example.com", "http/1.1": "h2"}


class _Counter:
    """A backend without a story: it answers, and keeps what the snippet sends."""

    def __init__(self) -> None:
        self.beacons: dict[str, list[dict[str, Any]]] = {"traces": [], "logs": []}
        self.order_status = 201

    def answer(self, asked: Asked) -> Reply:
        threading.Event().wait(SERVER_S)
        if asked.method == "GET":
            return Reply(200)
        return Reply(self.order_status if asked.path == "/checkout" else 201, order=ORDER)

    def take_beacon(self, signal: str, body: bytes, *, is_packed: bool) -> None:
        self.beacons[signal] += json.loads(gzip.decompress(body) if is_packed else body)["items"]


def capture_tapes(chromium_path: str) -> list[Tape]:
    """Raises BrowserGone, and FileNotFoundError where the snippet was never built."""
    backend = _Counter()
    with opened_shop(backend) as shop, started_chromium(chromium_path) as chromium:
        shop.attributes = f'src="/rum.js" data-key="swb_demo" data-url="{shop.origin}"'
        return [_capture(backend, shop, chromium, script) for script in SCRIPTS]


def _capture(backend: _Counter, shop: Shop, chromium: Chromium, script: PageScript) -> Tape:
    backend.beacons, backend.order_status = {"traces": [], "logs": []}, 500 if script is REFUSED else 201
    tab = Tab(chromium, threading.Event())
    tab.slow_down(latency_ms=LATENCY_MS, bytes_per_s=BYTES_PER_S, processor=PROCESSOR)
    tab.open(shop.origin + script.path)
    tab.pause(SETTLED_S)
    for selector in script.clicks:
        tab.click(selector)
        tab.pause(BETWEEN_CLICKS_S)
    tab.pause(SETTLED_S)
    session = tab.evaluate("JSON.parse(localStorage.spanwise).id")
    if script.leave:
        tab.follow(script.leave)
    else:
        tab.leave()
    tab.pause(SETTLED_S)
    tab.close()
    return _Reading(shop.origin, session, backend.beacons).read(script.name)


class _Reading:
    """Beacons of one session, of which the first page is kept. The last tab's last ones may be among them."""

    def __init__(self, origin: str, session: str, beacons: dict[str, list[dict[str, Any]]]) -> None:
        self._origin = origin
        spans, records = (
            sorted((item for item in beacons[signal] if _value(item, "session.id") == session), key=_start_of)
            for signal in ("traces", "logs")
        )
        self._spans, self._records = spans, records
        self._begin_ns = _start_of(self._spans[0])
        numbers = count(1)
        self._numbers: dict[str, int] = {}
        self._number: Callable[[str], int] = lambda hexed: self._numbers.setdefault(hexed, next(numbers))

    def read(self, name: str) -> Tape:
        views = [_view_of(span) for span in self._spans if _value(span, "rum.kind") == "view"]
        loads = [_view_of(span) for span in self._spans if _value(span, "rum.view.type") == "load"]
        kept = views[: views.index(loads[1])] if len(loads) > 1 else views
        spans = [self._read_span(span) for span in self._spans if _view_of(span) in kept]
        # The view is what all else is of: it comes first, though its request began with it.
        spans.sort(key=lambda span: (span.start_ms, not span.is_view))
        lines = [self._read_line(record) for record in self._records if _view_of(record) in kept]
        return Tape(name, tuple(spans), tuple(lines))

    def _read_span(self, span: dict[str, Any]) -> TapeSpan:
        return TapeSpan(
            name=span["name"],
            kind=span["kind"],
            trace=self._number(span["traceId"]),
            id=self._number(span["spanId"]),
            parent=self._number(span["parentSpanId"]) if "parentSpanId" in span else 0,
            view=self._number(_view_of(span)),
            start_ms=self._ms(span["startTimeUnixNano"]),
            end_ms=self._ms(span["endTimeUnixNano"]),
            attributes=self._attributes(span),
            links=tuple(self._number(link["spanId"]) for link in span.get("links", [])),
            is_failed=span.get("status", {}).get("code") == 2,
        )

    def _read_line(self, record: dict[str, Any]) -> TapeLine:
        return TapeLine(
            event=record["eventName"],
            severity=record.get("severityNumber", INFO),
            body=record.get("body", ""),
            time_ms=self._ms(record["timeUnixNano"]),
            span=self._number(record["spanId"]),
            view=self._number(_view_of(record)),
            attributes=self._attributes(record),
        )

    def _ms(self, unix_ns: str) -> float:
        return round((int(unix_ns) - self._begin_ns) / 1e6, 1)

    def _attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return {key: self._rename(value) for key, value in item["attributes"].items() if key not in _NOT_KEPT}

    def _rename(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return _NAMES.get(value, value.replace(self._origin, ORIGIN))


def _start_of(item: dict[str, Any]) -> int:
    return int(item.get("startTimeUnixNano") or item["timeUnixNano"])


def _value(item: dict[str, Any], name: str) -> str:
    return str(item["attributes"].get(name, ""))


def _view_of(item: dict[str, Any]) -> str:
    return _value(item, "rum.view.id")
