"""Charlie, of another organization, sees nothing; bob, invited, sees everything. Over every door there is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.e2e.people import PASSWORD, Person, QueryKey, fresh_email
from tests.e2e.sending import send_failure, send_log, send_trace, send_view
from tests.servers import REPOSITORY, Installation

pytestmark = pytest.mark.e2e

# Without these the question itself would be refused.
QUERIES = {
    "/metrics/query/": "?name=requests",
    "/attributes/values/": "?key=service.name",
    "/matches/": "?q=status%3Derror",
    "/search/explain/": "?selected_errors=only",
    "/services/map/missing/": "?service=checkout",
    "/deployments/compare/": "?service=checkout&a=1.0&b=2.0",
    "/stacks/": "?log={log_id}",
    "/rum/page/": "?page=%2F",
}
ORIGIN = "https://shop.example"
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    """One entry of openapi.yaml that is about one organization or project."""

    method: str
    path: str
    takes_query_key: bool
    takes_ingest_key: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def read_operations() -> list[Operation]:
    """All of them: an endpoint that is added to the API is covered from its first day."""
    paths: dict[str, dict[str, Any]] = yaml.safe_load((REPOSITORY / "openapi.yaml").read_text())["paths"]
    return [
        Operation(
            method.upper(),
            path,
            takes_query_key={"queryKey": []} in entry[method].get("security", []),
            takes_ingest_key={"ingestKey": []} in entry[method].get("security", []),
        )
        for path, entry in paths.items()
        for method in METHODS
        if "{slug}" in path and method in entry
    ]


OPERATIONS = read_operations()
QUERY_OPERATIONS = [operation for operation in OPERATIONS if operation.takes_query_key]


@dataclass(frozen=True, slots=True)
class Tenants:
    """Alice's project with a trace in it, and charlie, who has one of his own."""

    alice: Person
    charlie: Person
    project: str
    charlies_project: str
    names: dict[str, str]

    def address(self, operation: Operation) -> str:
        """Of something that is there: a 404 is about who asks."""
        slug = {"slug": self.names["organization"] if "organizations" in operation.path else self.project}
        path = operation.path
        address = next((path + query for end, query in QUERIES.items() if path.endswith(end)), path)
        return address.format(**{**self.names, **slug})


@pytest.fixture(scope="module")
def tenants(installation: Installation) -> Iterator[Tenants]:
    with (
        Person(installation.web_url, fresh_email("alice")) as alice,
        Person(installation.web_url, fresh_email("charlie")) as charlie,
    ):
        alice.sign_up()
        charlie.sign_up()
        yield arrange(installation, alice, charlie)


def arrange(installation: Installation, alice: Person, charlie: Person) -> Tenants:
    project = alice.make_project("Checkout")
    key = alice.make_key(project, "ingest")
    trace_id = send_trace(installation.otlp_url, key.token, service="checkout", name="POST /pay")
    reader = QueryKey(installation.web_url, alice.make_key(project, "query").token)
    spans = reader.wait_for_spans(project, trace_id, 2)
    send_log(installation.otlp_url, key.token, text="paid")
    log_id = reader.wait_for_log(project)
    send_failure(installation.otlp_url, key.token)
    error_id = reader.wait_for_error(project)
    browser_key = alice.make_key(project, "browser", (ORIGIN,))
    send_view(installation.otlp_url, browser_key.token, origin=ORIGIN, session="session-1")
    session_id = reader.wait_for_session(project)
    alert_rule = alice.make(
        f"/api/v1/projects/{project}/alert-rules/",
        {"name": "Paid", "subject": "spans", "figure": "count", "window_minutes": 1, "critical": 0},
    )
    send_trace(installation.otlp_url, key.token, service="checkout", name="POST /pay")
    incident_id = reader.wait_for_incident(project)
    reader.close()
    rule = alice.make(
        f"/api/v1/projects/{project}/redaction/",
        {"name": "Cards", "detector": "card_number", "action": "mask"},
    )
    view = alice.make(
        f"/api/v1/projects/{project}/views/",
        {"name": "Payments", "page": "search", "search": "q=name%3Dpay", "is_shared": True},
    )
    target = alice.make(
        f"/api/v1/projects/{project}/notification-targets/",
        {"name": "Hook", "kind": "webhook", "settings": {"url": "https://hooks.example/"}},
    )
    route = alice.make(
        f"/api/v1/projects/{project}/notification-routes/", {"name": "All", "targets": [target["id"]]}
    )
    organization = alice.read(f"/api/v1/projects/{project}/")["organization"]["slug"]
    alice.make(f"/api/v1/organizations/{organization}/invitations/")
    (invitation,) = alice.read(f"/api/v1/organizations/{organization}/")["invitations"]
    names = {
        "organization": organization,
        "trace_id": trace_id,
        "span_id": spans[0]["span_id"],
        "key_id": str(key.id),
        "log_id": log_id,
        "error_id": error_id,
        "session_id": session_id,
        "rule_id": str(rule["id"]),
        "alert_rule_id": str(alert_rule["id"]),
        "incident_id": str(incident_id),
        "view_id": str(view["id"]),
        "target_id": str(target["id"]),
        "route_id": str(route["id"]),
        # None was told of anything, and nobody may learn that.
        "delivery_id": "1",
        "name": "checkout",
        "invitation_id": str(invitation["id"]),
    }
    return Tenants(alice, charlie, project, charlie.make_project("Warehouse", "Elsewhere"), names)


@pytest.fixture(scope="module")
def charlies_key(installation: Installation, tenants: Tenants) -> Iterator[QueryKey]:
    key = QueryKey(installation.web_url, tenants.charlie.make_key(tenants.charlies_project, "query").token)
    yield key
    key.close()


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_charlie_gets_404_whatever_he_asks_for(tenants: Tenants, operation: Operation) -> None:
    answer = tenants.charlie.ask(operation.method, tenants.address(operation))

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("operation", QUERY_OPERATIONS, ids=str)
def test_charlies_query_key_gets_404_where_alice_reads(
    tenants: Tenants, charlies_key: QueryKey, operation: Operation
) -> None:
    address = tenants.address(operation)

    assert tenants.alice.ask(operation.method, address).status_code == 200
    assert charlies_key.ask(operation.method, address).status_code == 404


@pytest.mark.parametrize("kind", ["ingest", "browser"])
def test_a_key_that_sends_cannot_read(installation: Installation, tenants: Tenants, kind: str) -> None:
    origins = {"ingest": (), "browser": (ORIGIN,)}[kind]
    key = QueryKey(installation.web_url, tenants.alice.make_key(tenants.project, kind, origins).token)

    closed = [operation for operation in OPERATIONS if kind != "ingest" or not operation.takes_ingest_key]

    answers = {key.ask(operation.method, tenants.address(operation)).status_code for operation in closed}

    key.close()
    assert answers <= {401, 403}


def test_charlies_ingest_key_tells_alices_project_nothing(
    installation: Installation, tenants: Tenants
) -> None:
    key = QueryKey(installation.web_url, tenants.charlie.make_key(tenants.charlies_project, "ingest").token)
    open_to_it = [operation for operation in OPERATIONS if operation.takes_ingest_key]

    answers = [key.ask(operation.method, tenants.address(operation)).status_code for operation in open_to_it]

    key.close()
    assert answers == [404] * len(open_to_it) != []


def test_a_query_key_reads_and_changes_nothing(installation: Installation, tenants: Tenants) -> None:
    key = QueryKey(installation.web_url, tenants.alice.make_key(tenants.project, "query").token)
    closed = [operation for operation in OPERATIONS if not operation.takes_query_key]

    answers = {key.ask(operation.method, tenants.address(operation)).status_code for operation in closed}

    key.close()
    assert answers <= {401, 403}


JAEGER = (
    "services",
    "services/checkout/operations",
    "operations?service=checkout",
    "traces?service=checkout",
    "traces?traceID={trace_id}",
    "traces/{trace_id}",
    "dependencies",
)


@pytest.mark.parametrize("path", JAEGER)
def test_jaegers_addresses_answer_alices_query_key_alone(
    installation: Installation, tenants: Tenants, charlies_key: QueryKey, path: str
) -> None:
    address = f"/jaeger/{tenants.project}/api/{path.format(**tenants.names)}"
    alices_key = QueryKey(installation.web_url, tenants.alice.make_key(tenants.project, "query").token)

    answer = alices_key.ask("GET", address)

    alices_key.close()
    assert (answer.status_code, answer.json()["errors"]) == (200, None)
    assert charlies_key.ask("GET", address).status_code == 404
    assert tenants.charlie.ask("GET", address).status_code == 401


def watch_live(installation: Installation, project: str, cookies: dict[str, str]) -> ClientConnection:
    """The socket of the live list, as the page opens it."""
    address = f"{installation.web_url.replace('http', 'ws')}/ws/projects/{project}/live/"
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return connect(address, origin=Origin(installation.web_url), additional_headers={"Cookie": cookie})


def test_charlie_gets_no_frame_on_the_socket(installation: Installation, tenants: Tenants) -> None:
    with watch_live(installation, tenants.project, tenants.alice.cookies) as alices:
        assert '"hello"' in str(alices.recv(timeout=60))

    with pytest.raises(InvalidStatus) as refusal:
        watch_live(installation, tenants.project, tenants.charlie.cookies)

    assert refusal.value.response.status_code == 403


def test_nobody_gets_a_frame_on_the_socket(installation: Installation, tenants: Tenants) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        watch_live(installation, tenants.project, {})

    assert refusal.value.response.status_code == 403


def test_charlie_sees_a_page_that_tells_nothing(tenants: Tenants, open_page: Callable[..., Page]) -> None:
    page = open_page(tenants.charlie)

    page.goto(f"/p/{tenants.project}/traces/{tenants.names['trace_id']}")

    expect(page.get_by_role("heading", name="There is no such project")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Checkout")


def test_bob_comes_in_by_an_invitation_link_that_works_once(
    tenants: Tenants, open_page: Callable[..., Page]
) -> None:
    organization = tenants.names["organization"]
    link = tenants.alice.make(f"/api/v1/organizations/{organization}/invitations/")["url"]
    bob = open_page()

    bob.goto(link)
    expect(bob.get_by_role("heading", name="Join Shop")).to_be_visible()
    bob.get_by_role("link", name="Create an account").click()
    bob.get_by_label("Email").fill(fresh_email("bob"))
    bob.get_by_label("Password").first.fill(PASSWORD)
    bob.get_by_role("button", name="Create account").click()
    bob.get_by_role("button", name="Join").click()

    expect(bob.get_by_role("button", name="Project Checkout, Shop: switch")).to_be_visible()
    bob.get_by_role("link", name="Traces").first.click()
    expect(bob.get_by_role("table", name="Traces", exact=True)).to_contain_text("POST /pay")

    charlie = open_page(tenants.charlie)
    charlie.goto(link)
    expect(charlie.get_by_role("heading", name="no longer valid")).to_be_visible()
