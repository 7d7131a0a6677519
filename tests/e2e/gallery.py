"""Every page and state there is to look at, with the content that makes it worth looking."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.people import ARRIVAL_LIMIT_S, Person, QueryKey
from tests.servers import REPOSITORY, Installation

# Skeletons stand where content will be; the badge of the live stream says that it connects.
UNFINISHED = "[data-animate], [data-state=connecting]"
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
    prepare: Callable[[Page], None] = field(default=lambda page: None)

    def __str__(self) -> str:
        return self.name

    def open(self, page: Page, gallery: Gallery) -> None:
        page.goto(self.path.format(**gallery.names))
        self.prepare(page)
        expect(page.get_by_text(re.compile(self.shows)).filter(visible=True).first).to_be_visible()
        expect(page.locator(UNFINISHED)).to_have_count(0)
        page.evaluate("document.fonts.ready")


def press_help(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("?")


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
    View("onboarding-log-files", ALICE, "/p/{quiet}/start", "severity_parser", open_log_files),
    View("ingest", ALICE, "/p/{shop}/ingest?range=24h", "Nothing was lost"),
    View("ingest-table", ALICE, "/p/{shop}/ingest?range=24h", "Show as chart", show_table),
    View("ingest-lost", ALICE, "/p/{lossy}/ingest", "3 items were not stored"),
    View("ingest-quota", ALICE, "/p/{full}/ingest", "Spans are refused"),
    View("ingest-refused", ALICE, "/p/{refused}/ingest", "refused"),
    # What came without a known key from this very machine is shown, too.
    View("ingest-empty", ALICE, "/p/{quiet}/ingest", "Nothing has come yet|Nothing came"),
    View("home", ALICE, "/p/{shop}", "checkout"),
    View("home-empty", ALICE, "/p/{quiet}", "Warehouse"),
    View("traces", ALICE, "/p/{shop}/traces", "api-gateway|storefront"),
    View("traces-time-range", ALICE, "/p/{shop}/traces", "Use this range", open_time_range),
    View("traces-empty", ALICE, "/p/{quiet}/traces", "Traces"),
    View("trace", ALICE, "/p/{shop}/traces/{trace}", "Duration", hover_a_span),
    View("trace-span", ALICE, "/p/{shop}/traces/{trace}?span={span}", "Resource"),
    View("trace-missing", ALICE, "/p/{shop}/traces/00000000000000000000000000000001", "[Nn]ot found|no such"),
    View("settings-project", ALICE, "/p/{shop}/settings", "Delete"),
    View("settings-keys", ALICE, "/p/{shop}/settings/keys", "Old laptop"),
    View("settings-new-key", ALICE, "/p/{shop}/settings/keys", "Create key", open_new_key),
    View("settings-redaction", ALICE, "/p/{shop}/settings/redaction", "Only counts"),
    View("settings-redaction-empty", ALICE, "/p/{quiet}/settings/redaction", "Everything is stored"),
    View("settings-new-rule", ALICE, "/p/{shop}/settings/redaction", "Found, stored as", open_new_rule),
    View("settings-enforce-rule", ALICE, "/p/{shop}/settings/redaction", "for good", ask_to_enforce),
    View("settings-members", ALICE, "/p/{shop}/settings/members", "Open invitation"),
    View("keyboard-help", ALICE, "/p/{shop}", "Next, previous error", press_help),
    View("no-such-project", ALICE, "/p/no-such-project", "no such project"),
    View("no-such-page", ALICE, "/no/such/page", "no such page"),
)
# What the browser is told about addresses that are not there.
EXPECTED_ANSWERS = (
    r"404 GET .*/api/v1/invitations/no-such-invitation/$",
    r"404 GET .*/traces/00000000000000000000000000000001/",
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
        names["full"] = add_project(alice, organization, "Playground")
        use_up_quota(installation, alice, names["full"])
        make_rules(alice, names["shop"])
        send_demo(installation, alice, names["shop"])
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


def send_demo(installation: Installation, person: Person, project: str) -> None:
    """Two hours of the demo shop, the bad deployment among them; returns when all of it can be read."""
    key = person.make_key(project, "ingest").token
    options = ["--endpoint", installation.otlp_url, "--key", key, "--history", "2", "--live-for", "0"]
    said = subprocess.run(
        [sys.executable, "-m", "demo", *options], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    (sent,) = re.findall(r"^Sent ([\d,]+) spans", said, re.MULTILINE)
    deadline = time.monotonic() + ARRIVAL_LIMIT_S
    while (arrived := received(person, project)) < int(sent.replace(",", "")):
        assert time.monotonic() < deadline, f"{arrived} of {sent} spans"
        time.sleep(0.1)


def received(person: Person, project: str) -> int:
    count: int = person.read(f"/api/v1/projects/{project}/onboarding/")["spans_received"]
    return count


def rank_story(trace: dict[str, Any]) -> tuple[bool, int, int]:
    """Failed, with most services; of those the one that failed in most places."""
    return trace["error_count"] > 0, len(trace["services"]), trace["error_count"]


def find_story(installation: Installation, person: Person, project: str) -> tuple[str, str]:
    """A failed checkout, and its span that tells most: what a person would open first."""
    traces = person.read(f"/api/v1/projects/{project}/traces/?service=checkout&limit=100")["traces"]
    trace = max(traces, key=rank_story)
    reader = QueryKey(installation.web_url, person.make_key(project, "query").token)
    spans = reader.wait_for_spans(project, trace["trace_id"], trace["span_count"])
    reader.close()
    span = max(spans, key=lambda span: (len(span["events"]), len(span["attributes"])))
    return trace["trace_id"], span["span_id"]
