"""What a shop's pages would have sent in a few hours, as the snippet writes it."""

import time
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from tests.e2e.people import ARRIVAL_LIMIT_S, Person
from tests.servers import Installation

SITE, BACKEND, VERSIONS = "shop-web", "shop-api", ("1.4.1", "1.4.2")
MS = 1_000_000
HOURS = 3
SESSIONS = 60
LATEST = 12
INTERNAL, SERVER, CLIENT = 1, 2, 3

# A page, how long its load takes at the median (ms), and what it asks for.
PAGES = (
    ("/", 900, "GET /api/offers"),
    ("/products/:id", 1_400, "GET /api/products/:id"),
    ("/cart", 1_100, "GET /api/cart"),
    ("/checkout", 2_600, "POST /api/orders"),
)
PHONE = "mobile"
BROWSERS = (
    ("Chrome", "Windows", "desktop"),
    ("Chrome", "Android", PHONE),
    ("Safari", "iOS", PHONE),
    ("Firefox", "Linux", "desktop"),
    ("Edge", "Windows", "desktop"),
)
COUNTRIES = ("DE", "FR", "US", "")
ELEMENTS = ("button.buy", "a.next", "button#coupon")
RESOURCES = (("script", "app.js", 240), ("link", "shop.css", 90), ("img", "hero.avif", 420))
SHIFTS = (0.0, 0.02, 0.08, 0.12, 0.31)

Json = dict[str, Any]


@dataclass
class Sent:
    """What is on its way: spans and log records as OTLP/JSON, by service and version."""

    spans: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    records: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    views: int = 0
    errors: int = 0


def send_visits(installation: Installation, person: Person, project: str) -> str:
    """Returns once all of it can be read: the id of the recent session that had most trouble."""
    sent, random, now_ns = Sent(), Random(7), time.time_ns()
    visits = [
        _visit(sent, random, now_ns - _age_ns(number), VERSIONS[number < SESSIONS / 2])
        for number in range(SESSIONS, 0, -1)
    ]
    key = person.make_key(project, "ingest").token
    _post(installation, key, "traces", ("resourceSpans", "scopeSpans", "spans"), sent.spans)
    _post(installation, key, "logs", ("resourceLogs", "scopeLogs", "logRecords"), sent.records)
    deadline = time.monotonic() + ARRIVAL_LIMIT_S
    while True:
        found = person.read(f"/api/v1/projects/{project}/rum/overview/")
        if (found["views"], found["errors"]) == (sent.views, sent.errors):
            return max(visits[-LATEST:])[1]
        assert time.monotonic() < deadline, f"{found['views']} of {sent.views} views"
        time.sleep(0.2)


def _age_ns(number: int) -> int:
    """More people towards the present."""
    return int((number / SESSIONS) ** 1.5 * HOURS * 3_600_000 * MS) + 60_000 * MS


def _visit(sent: Sent, random: Random, start_ns: int, version: str) -> tuple[int, str]:
    """One session; how many errors it had, and its id."""
    session = f"{random.getrandbits(128):032x}"
    browser, system, device = random.choice(BROWSERS)
    who = {
        "session.id": session,
        "user_agent.name": browser,
        "user_agent.os.name": system,
        "rum.device.type": device,
        "geo.country.iso_code": random.choice(COUNTRIES),
        "user.id": random.choice(("", f"customer-{random.randrange(900)}")),
    }
    errors_before = sent.errors
    # Most begin at the front door; others come by a link.
    entry = random.choice((0, 0, 1, 3))
    for place in range(random.randint(1, 5)):
        page = PAGES[min(entry + place, len(PAGES) - 1)]
        view = View(sent, random, who, version, page, start_ns, is_load=place == 0)
        view.send()
        start_ns += int(view.took_ms * MS) + random.randint(2, 40) * 1_000 * MS
    return sent.errors - errors_before, session


class View:
    """A view and all that belongs to it."""

    def __init__(
        self,
        sent: Sent,
        random: Random,
        who: dict[str, str],
        version: str,
        page: tuple[str, int, str],
        start_ns: int,
        *,
        is_load: bool,
    ) -> None:
        self._sent, self._random, self._start_ns, self._is_load = sent, random, start_ns, is_load
        self._trace, self._id = f"{random.getrandbits(128):032x}", self._draw_id()
        self._page, median_ms, self._request = page
        self._slowness = 2.1 if who["rum.device.type"] == PHONE else 1.0
        self._shared = {**who, "rum.view.id": self._id}
        self._spans = sent.spans.setdefault((SITE, version), [])
        self._records = sent.records.setdefault((SITE, version), [])
        self._has_failed = page == PAGES[-1] and random.random() < 0.25
        load_ms = median_ms * self._slowness * random.lognormvariate(0, 0.45)
        self.took_ms = load_ms if is_load else 0.4 * load_ms

    def send(self) -> None:
        self._sent.views += 1
        address = f"https://shop.example{self._page.replace(':id', '17')}"
        kind = {"rum.kind": "view", "rum.view.type": "load" if self._is_load else "route"}
        view = self._add(f"view {self._page}", 0, self.took_ms, {**kind, "url.full": address}, kind=INTERNAL)
        view["spanId"] = self._id
        del view["parentSpanId"]
        if self._is_load:
            self._add("GET document", 0, self.took_ms * 0.3, {"url.full": address})
            self._load_resources()
        self._ask_backend()
        self._measure()
        if self._has_failed or self._random.random() < 0.04:
            self._fail()
        if self._random.random() < 0.5:
            self._click()

    def _load_resources(self) -> None:
        for number, (kind, file, ms) in enumerate(RESOURCES):
            took_ms = ms * self._slowness * self._random.lognormvariate(0, 0.3)
            told = {"rum.resource.type": kind, "url.full": f"https://cdn.shop.example/{file}"}
            self._add(f"GET {kind}", self.took_ms * 0.3 + 5 * number, took_ms, told)

    def _ask_backend(self) -> None:
        method, path = self._request.split(" ")
        begin_ms, took_ms = self.took_ms * 0.4, self.took_ms * self._random.uniform(0.25, 0.5)
        answer = {
            "http.request.method": method,
            "http.response.status_code": 500 if self._has_failed else 200,
        }
        told = {**answer, "url.template": path, "url.full": f"https://shop.example{path}"}
        asked = self._add(self._request, begin_ms, took_ms, told)
        served_ms = took_ms * self._random.uniform(0.4, 0.8)
        served = self._make(self._request, SERVER, begin_ms + 15, served_ms, {**answer, "http.route": path})
        served["parentSpanId"] = asked["spanId"]
        self._sent.spans.setdefault((BACKEND, "7.0.0"), []).append(served)
        for span in (asked, served):
            span["status"] = {"code": 2 if self._has_failed else 0}

    def _measure(self) -> None:
        measures = {"cls": self._random.choice(SHIFTS)}
        if self._is_load:
            measures |= {"lcp": self.took_ms * 1.1, "fcp": self.took_ms * 0.6, "ttfb": self.took_ms * 0.25}
        if self._random.random() < 0.6:
            measures["inp"] = 120 * self._slowness * self._random.lognormvariate(0, 0.6)
        for name, value in measures.items():
            told = {"name": name, "value": value, "id": self._draw_id()}
            self._tell("browser.web_vital", {f"browser.web_vital.{key}": said for key, said in told.items()})

    def _fail(self) -> None:
        self._sent.errors += 1
        error_type, message = "TypeError", "Cannot read properties of undefined (reading 'price')"
        if self._has_failed:
            error_type, message = "OrderError", "The order was not taken"
        told = {"exception.type": error_type, "exception.message": message, "rum.handled": self._has_failed}
        record = self._tell("exception", told)
        record |= {"severityNumber": 17, "body": {"stringValue": message}}

    def _click(self) -> None:
        element = self._random.choice(ELEMENTS)
        told = {"rum.kind": "action", "rum.action.type": "click", "rum.action.target": element}
        took_ms = self._random.randint(20, 240)
        action = self._add(f"click {element}", self.took_ms + 1_500, took_ms, told, kind=INTERNAL)
        action["traceId"] = f"{self._random.getrandbits(128):032x}"
        del action["parentSpanId"]

    def _add(self, name: str, from_ms: float, ms: float, told: Json, *, kind: int = CLIENT) -> Json:
        """A span of the page, below the view."""
        span = self._make(name, kind, from_ms, ms, {**self._shared, **told})
        self._spans.append(span)
        return span

    def _make(self, name: str, kind: int, from_ms: float, ms: float, attributes: Json) -> Json:
        begin_ns = self._start_ns + int(from_ms * MS)
        return {
            "traceId": self._trace,
            "spanId": self._draw_id(),
            "parentSpanId": self._id,
            "name": name,
            "kind": kind,
            "startTimeUnixNano": str(begin_ns),
            "endTimeUnixNano": str(begin_ns + int(ms * MS)),
            "attributes": _attributes(attributes),
        }

    def _tell(self, event: str, told: Json) -> Json:
        record = {
            "timeUnixNano": str(self._start_ns + int(self.took_ms * 0.9 * MS)),
            "severityNumber": 9,
            "eventName": event,
            "attributes": _attributes({**self._shared, "rum.view.name": f"view {self._page}", **told}),
            "traceId": self._trace,
            "spanId": self._id,
        }
        self._records.append(record)
        return record

    def _draw_id(self) -> str:
        return f"{self._random.getrandbits(64):016x}"


def _attributes(values: Json) -> list[Json]:
    return [{"key": key, "value": _value(value)} for key, value in values.items() if value != ""]


def _value(value: object) -> Json:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": value}
    return {"doubleValue": value} if isinstance(value, float) else {"stringValue": value}


def _post(
    installation: Installation,
    key: str,
    signal: str,
    names: tuple[str, str, str],
    items: dict[tuple[str, str], list[Json]],
) -> None:
    outer, middle, inner = names
    groups = [
        {
            "resource": {
                "attributes": _attributes(
                    {
                        "service.name": service,
                        "service.version": version,
                        "deployment.environment.name": "production",
                    }
                )
            },
            middle: [{inner: of_service}],
        }
        for (service, version), of_service in items.items()
    ]
    address, headers = f"{installation.otlp_url}/v1/{signal}", {"x-api-key": key}
    answer = httpx.post(address, json={outer: groups}, headers=headers, timeout=60)
    assert answer.status_code == httpx.codes.OK, answer.text
