"""Every page and state there is to look at, with the content that makes it worth looking."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from demo.browser.tape import read_tapes
from demo.source_maps import upload_source_maps
from demo.telling import Telling
from tests.e2e.people import ARRIVAL_LIMIT_S, Person, QueryKey
from tests.e2e.sending import send_exception, send_trace
from tests.e2e.visits import send_visits
from tests.servers import REPOSITORY, Installation

# Skeletons stand where content will be; the badge of the live stream says that it connects.
UNFINISHED = "[data-animate], [data-state=connecting]"
# Late spans wait for the slower round of the job that counts.
COUNTED_LIMIT_S = 600.0
NOBODY, ALICE, DAVE = "nobody", "alice", "dave"


@dataclass(frozen=True, slots=True)
class Gallery:
    """Alice of Acme has a project in every state; dave has an account and nothing yet."""

    cookies: dict[str, dict[str, str]]
    # What stands in the braces of a view's address.
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class View:
    """One state of one page: how to get there, and what is on screen once it is whole."""

    name: str
    who: str
    path: str
    shows: str
    prepare: Callable[[Page], None] | None = None

    def __str__(self) -> str:
        return self.name

    def open(self, page: Page, gallery: Gallery) -> None:
        page.goto(self.path.format(**gallery.names))
        if self.prepare:
            self.prepare(page)
        self.expect_whole(page)

    def expect_whole(self, page: Page) -> None:
        expect(page.get_by_text(re.compile(self.shows)).filter(visible=True).first).to_be_visible()
        expect(page.locator(UNFINISHED)).to_have_count(0)
        page.evaluate("document.fonts.ready")


def press_help(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("?")


def open_export(page: Page) -> None:
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("menuitem").first).to_be_visible()


def open_new_key(page: Page) -> None:
    page.get_by_role("button", name="New key").click()


def show_table(page: Page) -> None:
    page.get_by_role("button", name="Show as table").click()


def open_new_rule(page: Page) -> None:
    page.get_by_role("button", name="New rule").click()
    page.get_by_label("Keys that match").fill("iban$")


def ask_to_enforce(page: Page) -> None:
    page.get_by_role("button", name="Enforce E-mail addresses").click()


def open_log_files(page: Page) -> None:
    page.get_by_role("tab", name="Log files").click()


def open_time_range(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Time range")).click()


def wait_for_chart(page: Page) -> None:
    expect(page.get_by_role("img", name=re.compile("^Spans over time")).locator("canvas")).to_be_visible()


def wait_for_map(page: Page) -> None:
    expect(page.locator("[data-testid=service-map][data-painted]")).to_be_visible()


def wait_for_an_error(page: Page) -> None:
    expect(page.get_by_role("rowheader").first).to_be_visible()


def open_an_error(page: Page) -> None:
    page.get_by_role("rowheader").first.get_by_role("link").click()
    expect(page.get_by_role("img", name=re.compile("^Events over time")).locator("canvas")).to_be_visible()


def press_find(page: Page) -> None:
    """On a map. What is typed before the field has the focus would be keys of the page."""
    page.keyboard.press("f")
    expect(page.get_by_role("combobox", name="Search find")).to_be_focused()


def wait_for_figure(page: Page) -> None:
    expect(page.get_by_role("figure", name=re.compile("^p95"))).to_be_visible()
    expect(page.locator("[data-stale]")).to_have_count(0)


def find_checkout(page: Page) -> None:
    wait_for_map(page)
    press_find(page)
    page.keyboard.type("checkout")
    page.keyboard.press("Enter")


def write_filter(page: Page) -> None:
    expect(page.locator(".cm-editor")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("ser")
    expect(page.get_by_role("option").first).to_be_visible()


def open_filter_help(page: Page) -> None:
    page.get_by_role("button", name="How to filter").click()


def open_a_line(page: Page) -> None:
    page.locator("[data-line]").first.click()


def show_lines_around(page: Page) -> None:
    open_a_line(page)
    page.get_by_role("button", name="Lines around it").click()


def edit_service(page: Page) -> None:
    page.get_by_role("button", name="Edit").click()


def tell_of_a_deployment(page: Page) -> None:
    page.get_by_role("button", name="Tell of a deployment").click()


def wait_for_breakdown(page: Page) -> None:
    expect(page.get_by_role("table", name="Who looks")).to_be_visible()


def wait_for_pages(page: Page) -> None:
    expect(page.get_by_role("table", name="Pages")).to_be_visible()
    wait_for_breakdown(page)


def hover_a_span(page: Page) -> None:
    page.get_by_role("treeitem").nth(3).hover()


VIEWS = (
    View("sign-in", NOBODY, "/login", "Create an account"),
    View("sign-up", NOBODY, "/signup", "Already have one"),
    View("forgotten-password", NOBODY, "/password/reset", "Send the link"),
    View("invitation", NOBODY, "/invite/{invitation}", "Join Acme"),
    View("invitation-spent", NOBODY, "/invite/no-such-invitation", "no longer valid"),
    View("first-steps", DAVE, "/new", "Set up your first project"),
    View("onboarding-waiting", ALICE, "/p/{quiet}/start", "as soon as it arrives"),
    View("onboarding-refused", ALICE, "/p/{refused}/start", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"),
    View("onboarding-green", ALICE, "/p/{shop}/start", "Your first span is here"),
    View("onboarding-browser", ALICE, "/p/{quiet}/start?snippet=browser", "Make a browser key"),
    View("onboarding-browser-green", ALICE, "/p/{site}/start?snippet=browser", "Your first view is here"),
    View("onboarding-log-files", ALICE, "/p/{quiet}/start", "severity_parser", open_log_files),
    View("ingest", ALICE, "/p/{shop}/ingest?window=24h", "Nothing was lost"),
    View("ingest-table", ALICE, "/p/{shop}/ingest?window=24h", "Show as chart", show_table),
    View("ingest-lost", ALICE, "/p/{lossy}/ingest", "3 items were not stored"),
    View("ingest-quota", ALICE, "/p/{full}/ingest", "Spans are refused"),
    View("ingest-refused", ALICE, "/p/{refused}/ingest", "refused"),
    # What came without a known key from this very machine is shown, too.
    View("ingest-empty", ALICE, "/p/{quiet}/ingest", "Nothing has come yet|Nothing came"),
    View("home", ALICE, "/p/{shop}", "checkout"),
    View("home-empty", ALICE, "/p/{quiet}", "Warehouse"),
    View("services", ALICE, "/p/{shop}/services", "api-gateway"),
    View("services-compared", ALICE, "/p/{shop}/services?range=45m&compare=day&sort=errors", "new"),
    View("services-many", ALICE, "/p/{fleet}/services", "200 services"),
    View("services-one", ALICE, "/p/{lossy}/services", "warehouse"),
    View("services-not-found", ALICE, "/p/{shop}/services?find=no-such", "No service by that name"),
    View("services-empty", ALICE, "/p/{quiet}/services", "No data yet"),
    View("service", ALICE, "/p/{shop}/services/checkout?range=3h", "Time share"),
    View("service-table", ALICE, "/p/{shop}/services/checkout?range=3h", "Slow trace", show_table),
    View("service-errors", ALICE, "/p/{shop}/services/checkout?show=errors", "All errors of checkout"),
    View("service-calls", ALICE, "/p/{shop}/services/checkout?show=calls", "Around it on the map"),
    View("service-instances", ALICE, "/p/{shop}/services/checkout?show=instances", "Last seen"),
    View("service-releases", ALICE, "/p/{shop}/services/checkout?show=releases", "2.15.0"),
    View("service-owner", ALICE, "/p/{shop}/services/checkout", "Apdex T", edit_service),
    View("service-missing", ALICE, "/p/{shop}/services/no-such", "No service by that name"),
    View("browser", ALICE, "/p/{site}/browser?range=3h", "Needs improvement", wait_for_pages),
    View(
        "browser-narrowed",
        ALICE,
        "/p/{site}/browser?range=3h&q=rum.device.type%3Dmobile&sort=lcp&by=os",
        "Android",
        wait_for_pages,
    ),
    View("browser-nothing", ALICE, "/p/{site}/browser?q=version%3Dno-such", "No view matches"),
    View("browser-bad-filter", ALICE, "/p/{site}/browser?q=durration%3E1s", "cannot be read"),
    View("browser-empty", ALICE, "/p/{quiet}/browser", "No browser has told of a view yet"),
    View(
        "browser-page",
        ALICE,
        "/p/{site}/browser/page?range=3h&page=%2Fcheckout",
        "Slowest requests",
        wait_for_breakdown,
    ),
    View("browser-sessions", ALICE, "/p/{site}/browser/sessions?range=3h", "Began on"),
    View("browser-session", ALICE, "/p/{site}/browser/sessions/{visit}?range=4h", "What happened"),
    View(
        "browser-session-missing",
        ALICE,
        "/p/{site}/browser/sessions/no-such",
        "It was not seen in the last 24 hours",
    ),
    View("search", ALICE, "/p/{shop}/search", "api-gateway|storefront", wait_for_chart),
    View(
        "search-filter",
        ALICE,
        "/p/{shop}/search?q=service%3Dcheckout+duration%3E1ms",
        "checkout",
        wait_for_chart,
    ),
    View("search-suggestions", ALICE, "/p/{shop}/search", "service", write_filter),
    View("search-help", ALICE, "/p/{shop}/search", "A click runs the example", open_filter_help),
    View(
        "search-columns",
        ALICE,
        "/p/{shop}/search?columns=http.route%2Cresource.service.version",
        "trace",
        wait_for_chart,
    ),
    View("search-spans", ALICE, "/p/{shop}/search?show=spans&columns=http.route", "spans in", wait_for_chart),
    View("search-latency", ALICE, "/p/{shop}/search?range=6h&chart=latency", "Drag over a slow or red box"),
    View(
        "search-explained",
        ALICE,
        "/p/{shop}/search?range=6h&chart=latency&part=~~600000000~~",
        "values? compared|values? of",
    ),
    View(
        "search-latency-nothing",
        ALICE,
        "/p/{shop}/search?chart=latency&q=service%3Dno-such+status%3Derror",
        "No span matches",
    ),
    View("search-time-range", ALICE, "/p/{shop}/search", "Use this range", open_time_range),
    View("search-bad-filter", ALICE, "/p/{shop}/search?q=durration%3E1s", "cannot be read"),
    View("search-nothing", ALICE, "/p/{shop}/search?q=service%3Dno-such+status%3Derror", "No traces match"),
    View("search-export", ALICE, "/p/{shop}/search?show=spans&range=6h", "spans, as CSV", open_export),
    View("search-beyond", ALICE, "/p/{quiet}/search?range=30d", "kept for 15 days"),
    View("search-empty", ALICE, "/p/{quiet}/search", "Nothing was received"),
    View("trace", ALICE, "/p/{shop}/traces/{trace}", "Duration", hover_a_span),
    View("trace-span", ALICE, "/p/{shop}/traces/{trace}?span={span}", "Resource"),
    View("trace-found", ALICE, "/p/{shop}/traces/{trace}?q=service%3Dcheckout", "match the search"),
    View("trace-find-bad", ALICE, "/p/{shop}/traces/{trace}?find=durration%3E1s", "Did you mean"),
    View("trace-flame", ALICE, "/p/{shop}/traces/{trace}?view=flame", "spent in all"),
    View("trace-flame-time", ALICE, "/p/{shop}/traces/{trace}?view=flame&by=time", "when it ran"),
    View("trace-flame-table", ALICE, "/p/{shop}/traces/{trace}?view=flame&by=table", "spent in all"),
    View("trace-statistics", ALICE, "/p/{shop}/traces/{trace}?view=statistics", "Self is the time"),
    View(
        "trace-statistics-attribute",
        ALICE,
        "/p/{shop}/traces/{trace}?view=statistics&by=attribute:http.request.method",
        "^Value$",
    ),
    View("trace-critical-path", ALICE, "/p/{shop}/traces/{trace}?view=critical-path", "exactly the root"),
    View(
        "trace-critical-path-spans",
        ALICE,
        "/p/{shop}/traces/{trace}?view=critical-path&by=held&span={span}",
        "exactly the root",
    ),
    View("trace-json", ALICE, "/p/{shop}/traces/{trace}?view=json", "resourceSpans"),
    View("trace-logs", ALICE, "/p/{shop}/traces/{trace}?view=logs", "in order of time"),
    View("trace-logs-empty", ALICE, "/p/{lossy}/traces/{lone}?view=logs", "No log line belongs"),
    View("trace-missing", ALICE, "/p/{shop}/traces/00000000000000000000000000000001", "[Nn]ot found|no such"),
    View("map", ALICE, "/p/{shop}/map?range=6h", "wider: more calls", wait_for_map),
    View("map-node", ALICE, "/p/{shop}/map?range=6h", "Called by", find_checkout),
    View("map-compared", ALICE, "/p/{shop}/map?range=1h&compare=before", "slower: p95", wait_for_map),
    View("map-focus", ALICE, "/p/{shop}/map?range=6h&focus=service:checkout", "Whole map", wait_for_map),
    View("map-table", ALICE, "/p/{shop}/map?range=6h&show=table&compare=before", "Protocol|Calls"),
    View("map-missing", ALICE, "/p/{shop}/map?range=6h&open=missing:storefront", "missing|without a parent"),
    View("map-nothing", ALICE, "/p/{shop}/map?q=service%3Dno-such", "No call matches"),
    View("map-empty", ALICE, "/p/{quiet}/map", "No service yet"),
    View("errors", ALICE, "/p/{shop}/errors?range=6h&status=all", "Seen last", wait_for_an_error),
    View("error", ALICE, "/p/{shop}/errors?range=6h&status=all", "By version", open_an_error),
    View("error-mapped", ALICE, "/p/{minified}/errors/{broken}?range=3h", "const number = order.number"),
    View("errors-empty", ALICE, "/p/{quiet}/errors", "No open error"),
    View("alerts", ALICE, "/p/{shop}/alerts", "above"),
    View("alerts-empty", ALICE, "/p/{quiet}/alerts", "Make the first one"),
    View("alert-rules", ALICE, "/p/{shop}/alerts?show=rules", "measured over"),
    View("incident", ALICE, "/p/{shop}/alerts/incidents/{incident}", "^p95", wait_for_figure),
    View("incident-missing", ALICE, "/p/{shop}/alerts/incidents/999999999", "Not found"),
    View(
        "alert-rule-new",
        ALICE,
        "/p/{shop}/alerts/rules/new?service=checkout&figure=latency&critical=300&group=name",
        "would have fired|would not have fired",
        wait_for_figure,
    ),
    View("alert-rule-nothing", ALICE, "/p/{quiet}/alerts/rules/new?critical=300", "Nothing matches"),
    View(
        "alert-rule-bad-filter", ALICE, "/p/{shop}/alerts/rules/new?filter=durration%3E1s", "cannot be read"
    ),
    View("logs", ALICE, "/p/{shop}/logs?range=6h", "severity|service|lines"),
    View("logs-oldest", ALICE, "/p/{shop}/logs?range=6h&order=asc&q=order", "Oldest first"),
    View("logs-export", ALICE, "/p/{shop}/logs?range=6h", "lines, as CSV", open_export),
    View("logs-open", ALICE, "/p/{shop}/logs?range=6h&q=severity%3Derror", "Copy JSON", open_a_line),
    View("logs-columns", ALICE, "/p/{shop}/logs?range=6h&wrap=1&cols=http.route", "Columns"),
    View("logs-around", ALICE, "/p/{shop}/logs?range=6h", "Whole service", show_lines_around),
    View("logs-empty", ALICE, "/p/{quiet}/logs", "No logs here yet"),
    View("logs-no-match", ALICE, "/p/{shop}/logs?q=nosuchword", "No line matches"),
    View("deployments", ALICE, "/p/{shop}/deployments", "the first known"),
    View("deployments-tell", ALICE, "/p/{quiet}/deployments", "git rev-parse HEAD", tell_of_a_deployment),
    View(
        "versions-compared",
        ALICE,
        "/p/{shop}/deployments/compare?service=checkout&a=2.14.1&b=2.15.0",
        "Typical duration",
    ),
    View("versions-to-choose", ALICE, "/p/{shop}/deployments/compare", "two of its versions"),
    View("settings-project", ALICE, "/p/{shop}/settings", "Delete"),
    View("settings-keys", ALICE, "/p/{shop}/settings/keys", "Old laptop"),
    View("settings-new-key", ALICE, "/p/{shop}/settings/keys", "Create key", open_new_key),
    View("settings-redaction", ALICE, "/p/{shop}/settings/redaction", "Only counts"),
    View("settings-redaction-empty", ALICE, "/p/{quiet}/settings/redaction", "Everything is stored"),
    View("settings-new-rule", ALICE, "/p/{shop}/settings/redaction", "Found, stored as", open_new_rule),
    View("settings-enforce-rule", ALICE, "/p/{shop}/settings/redaction", "for good", ask_to_enforce),
    View("settings-source-maps", ALICE, "/p/{shop}/settings/source-maps", "No source maps yet"),
    View("settings-members", ALICE, "/p/{shop}/settings/members", "Open invitation"),
    View("keyboard-help", ALICE, "/p/{shop}", "Next, previous error", press_help),
    View("no-such-project", ALICE, "/p/no-such-project", "no such project"),
    View("no-such-page", ALICE, "/no/such/page", "no such page"),
)
# What the browser is told about addresses that are not there.
EXPECTED_ANSWERS = (
    r"404 GET .*/services/no-such/",
    r"400 GET .*q=durration",
    r"404 GET .*/rum/sessions/no-such/",
    r"404 GET .*/api/v1/invitations/no-such-invitation/$",
    r"404 GET .*/traces/00000000000000000000000000000001/",
    r"404 GET .*/incidents/999999999/",
    r"400 POST .*/alert-rules/preview/$",
)


@contextmanager
def arrange_gallery(installation: Installation) -> Iterator[Gallery]:
    web_url = installation.web_url
    with Person(web_url, "alice@acme.example") as alice, Person(web_url, "dave@acme.example") as dave:
        alice.sign_up()
        dave.sign_up()
        names = {"shop": alice.make_project("Web shop", "Acme")}
        organization: str = alice.read("/api/v1/me/")["organizations"][0]["slug"]
        names["quiet"] = add_project(alice, organization, "Warehouse")
        names["refused"] = add_project(alice, organization, "Mobile app")
        link = alice.make(f"/api/v1/organizations/{organization}/invitations/")["url"]
        names["invitation"] = link.rsplit("/", 1)[1]
        send_refused(installation, alice, names["refused"])
        make_keys(alice, names["shop"])
        names["lossy"] = add_project(alice, organization, "Batch jobs")
        send_partly_lost(installation, alice, names["lossy"])
        names["lone"] = send_lone(installation, alice, names["lossy"])
        names["fleet"] = add_project(alice, organization, "Fleet")
        send_fleet(installation, alice, names["fleet"])
        names["site"] = add_project(alice, organization, "Shop front")
        names["visit"] = send_visits(installation, alice, names["site"])
        alice.make_key(names["site"], "browser", ("https://www.acme.example",))
        names["minified"] = add_project(alice, organization, "Checkout page")
        names["broken"] = send_minified_error(installation, alice, names["minified"])
        names["full"] = add_project(alice, organization, "Playground")
        use_up_quota(installation, alice, names["full"])
        make_rules(alice, names["shop"])
        send_demo(installation, alice, names["shop"])
        wait_until_counted(alice, names["shop"])
        names["incident"] = str(make_incident(installation, alice, names["shop"]))
        names["trace"], names["span"] = find_story(installation, alice, names["shop"])
        cookies = {NOBODY: {}, ALICE: alice.cookies, DAVE: dave.cookies}
        yield Gallery(cookies, names)


def add_project(person: Person, organization: str, name: str) -> str:
    slug: str = person.make("/api/v1/projects/", {"organization": organization, "name": name})["slug"]
    return slug


def make_keys(person: Person, project: str) -> None:
    keys = f"/api/v1/projects/{project}/keys/"
    person.make(keys, {"kind": "query", "name": "Weekly report", "allowed_origins": []})
    origins = ["https://shop.acme.example", "https://www.acme.example"]
    person.make(keys, {"kind": "browser", "name": "Shop front", "allowed_origins": origins})
    old = person.make(keys, {"kind": "ingest", "name": "Old laptop", "allowed_origins": []})
    person.ask("DELETE", f"{keys}{old['id']}/")


def send_refused(installation: Installation, person: Person, project: str) -> None:
    key = person.make_key(project, "ingest")
    address, headers = f"{installation.otlp_url}/v1/traces", {"x-api-key": key.token}
    httpx.post(address, content=b"", headers={**headers, "Content-Type": "application/x-protobuf"})
    httpx.post(address, content=b"hello", headers={**headers, "Content-Type": "text/plain"})


DAY_NS = 24 * 3600 * 1_000_000_000


def send_spans(installation: Installation, key: str, ages_ns: Sequence[int]) -> int:
    """One request of a span for each age; the status of its answer."""
    spans = [
        {
            "traceId": f"{number + 1:032x}",
            "spanId": f"{number + 1:016x}",
            "name": "import",
            "startTimeUnixNano": str(time.time_ns() - age_ns),
            "endTimeUnixNano": str(time.time_ns() - age_ns + 1_000_000),
        }
        for number, age_ns in enumerate(ages_ns)
    ]
    body = {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}
    return httpx.post(f"{installation.otlp_url}/v1/traces", json=body, headers={"x-api-key": key}).status_code


def send_partly_lost(installation: Installation, person: Person, project: str) -> None:
    """Two spans too old, one from the future, one two hours late, five in order."""
    key = person.make_key(project, "ingest").token
    ages_ns = (90 * DAY_NS, 90 * DAY_NS, -DAY_NS, DAY_NS // 12, 0, 0, 0, 0, 0)
    assert send_spans(installation, key, ages_ns) == httpx.codes.OK


def send_lone(installation: Installation, person: Person, project: str) -> str:
    """A trace that nothing was written about; its id."""
    key = person.make_key(project, "ingest").token
    trace_id = send_trace(installation.otlp_url, key, service="warehouse", name="POST /parcels")
    reader = QueryKey(installation.web_url, person.make_key(project, "query").token)
    reader.wait_for_spans(project, trace_id, 2)
    reader.close()
    return trace_id


def send_minified_error(installation: Installation, person: Person, project: str) -> str:
    """An error of the demo's page, whose source map is there; the id of its group."""
    key = person.make_key(project, "ingest").token
    address = f"{installation.web_url}/api/v1/projects/{project}/sourcemaps/"
    assert upload_source_maps(address, key, Telling(seed=1, now_s=int(time.time()))) == ""
    (line,) = (line for line in read_tapes()["refused"].lines if line.event == "exception")
    send_exception(
        installation.otlp_url, key, service="shop-web", version="7.3.1", attributes=line.attributes
    )
    reader = QueryKey(installation.web_url, person.make_key(project, "query").token)
    group = reader.wait_for_error(project)
    reader.close()
    return group


FLEET = 200


def send_fleet(installation: Installation, person: Person, project: str) -> None:
    """A request to each of many services; returns when all of them can be read."""
    key = person.make_key(project, "ingest").token
    now_ns = time.time_ns()
    resources = [
        {
            "resource": {
                "attributes": [
                    {"key": "service.name", "value": {"stringValue": f"team-{number % 17}.service-{number}"}}
                ]
            },
            "scopeSpans": [
                {
                    "spans": [
                        {
                            "traceId": f"{number + 1:032x}",
                            "spanId": f"{number + 1:016x}",
                            "name": "GET /",
                            "kind": 2,
                            "startTimeUnixNano": str(now_ns - number * 1_000_000_000),
                            "endTimeUnixNano": str(now_ns - number * 999_000_000),
                            "status": {"code": 2 if number % 50 == 0 else 0},
                        }
                    ]
                }
            ],
        }
        for number in range(FLEET)
    ]
    answer = httpx.post(
        f"{installation.otlp_url}/v1/traces",
        json={"resourceSpans": resources},
        headers={"x-api-key": key},
    )
    assert answer.status_code == httpx.codes.OK, answer.text
    deadline = time.monotonic() + ARRIVAL_LIMIT_S
    while received(person, project) < FLEET:
        assert time.monotonic() < deadline, "the fleet has not arrived"
        time.sleep(0.2)


def use_up_quota(installation: Installation, person: Person, project: str) -> None:
    person.ask("PATCH", f"/api/v1/projects/{project}/", {"monthly_span_quota": 1})
    key = person.make_key(project, "ingest").token
    assert send_spans(installation, key, (0,)) == httpx.codes.OK
    assert send_spans(installation, key, (0,)) == httpx.codes.TOO_MANY_REQUESTS


def make_rules(person: Person, project: str) -> None:
    rules = f"/api/v1/projects/{project}/redaction/"
    person.make(rules, {"name": "E-mail addresses", "detector": "email", "action": "hash"})
    own = {"name": "Bank accounts", "key_pattern": r"(?i)(^|\.)iban$", "action": "mask", "enforce": True}
    person.make(rules, own)


def make_incident(installation: Installation, person: Person, project: str) -> int:
    """Two rules, of which one is offended; the id of its incident, once it is open."""
    rules = f"/api/v1/projects/{project}/alert-rules/"
    slow = {"name": "Parcels are slow", "filter": "service=warehouse", "figure": "latency", "critical": 0}
    person.make(rules, {**slow, "subject": "requests", "group_by": ["name"], "window_minutes": 1})
    steady = {"name": "Checkout keeps its promise", "filter": "service=checkout", "figure": "apdex"}
    person.make(rules, {**steady, "subject": "requests", "direction": "below", "critical": 0})
    send_trace(
        installation.otlp_url,
        person.make_key(project, "ingest").token,
        service="warehouse",
        name="POST /parcels",
    )
    reader = QueryKey(installation.web_url, person.make_key(project, "query").token)
    incident = reader.wait_for_incident(project)
    reader.close()
    return incident


def send_demo(installation: Installation, person: Person, project: str, *, rate: int = 6) -> None:
    """Two hours of the demo shop, the bad deployment among them; returns when all of it can be read."""
    key = person.make_key(project, "ingest").token
    options = ["--endpoint", installation.otlp_url, "--key", key]
    options += ["--history", "2", "--live-for", "0", "--rate", str(rate)]
    said = subprocess.run(
        [sys.executable, "-m", "demo", *options], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    (sent,) = re.findall(r"^Sent ([\d,]+) spans", said, re.MULTILINE)
    deadline = time.monotonic() + ARRIVAL_LIMIT_S
    while (arrived := received(person, project)) < int(sent.replace(",", "")):
        assert time.monotonic() < deadline, f"{arrived} of {sent} spans"
        time.sleep(0.2)


def wait_until_counted(person: Person, project: str) -> None:
    """Calls between services, versions and errors of all that has arrived by now."""
    arrived_ms = time.time_ns() // 1_000_000
    deadline = time.monotonic() + COUNTED_LIMIT_S
    while (found := person.read(f"/api/v1/projects/{project}/deployments/"))["counted_until_ms"] < arrived_ms:
        assert time.monotonic() < deadline, found
        time.sleep(0.5)


def received(person: Person, project: str) -> int:
    count: int = person.read(f"/api/v1/projects/{project}/onboarding/")["spans_received"]
    return count


def rank_story(trace: dict[str, Any]) -> tuple[bool, int, int]:
    """Failed, with most services; of those the one that failed in most places."""
    return trace["error_count"] > 0, len(trace["services"]), trace["error_count"]


def rank_teller(span: dict[str, Any]) -> tuple[bool, int, int]:
    """Failed with a stack, with most events; of those the one with most attributes."""
    has_stack = any("exception.stacktrace" in event["attributes"] for event in span["events"])
    return has_stack, len(span["events"]), len(span["attributes"])


def find_story(installation: Installation, person: Person, project: str) -> tuple[str, str]:
    """A failed checkout, and its span that tells most: what a person would open first."""
    traces = person.read(f"/api/v1/projects/{project}/traces/?q=service=checkout&limit=100")["traces"]
    trace = max(traces, key=rank_story)
    reader = QueryKey(installation.web_url, person.make_key(project, "query").token)
    spans = reader.wait_for_spans(project, trace["trace_id"], trace["span_count"])
    reader.close()
    span = max(spans, key=rank_teller)
    return trace["trace_id"], span["span_id"]
