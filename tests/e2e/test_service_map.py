"""The service map in a browser: by pointer, by keys and as a table; with one service, with 200, with none."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from bench.harness.maps import make_map
from tests.e2e.gallery import COUNTED_LIMIT_S, press_find
from tests.e2e.people import Person
from tests.servers import Installation

pytestmark = pytest.mark.e2e

CLIENT, SERVER = 3, 2
DAY_S = 86_400


def make_span(number: int, parent: int, name: str, kind: int, attributes: dict[str, str]) -> dict[str, Any]:
    start_ns = time.time_ns() - 2_000_000_000
    return {
        "traceId": f"{1:032x}",
        "spanId": f"{number:016x}",
        **({"parentSpanId": f"{parent:016x}"} if parent else {}),
        "name": name,
        "kind": kind,
        "startTimeUnixNano": str(start_ns),
        "endTimeUnixNano": str(start_ns + 5_000_000),
        "attributes": [{"key": key, "value": {"stringValue": value}} for key, value in attributes.items()],
    }


def resource_spans(service: str, *spans: dict[str, Any]) -> dict[str, Any]:
    named = [{"key": "service.name", "value": {"stringValue": service}}]
    return {"resource": {"attributes": named}, "scopeSpans": [{"spans": list(spans)}]}


# Services, each with its spans: number, parent, name, kind, attributes.
Sent = tuple[tuple[str, tuple[tuple[int, int, str, int, dict[str, str]], ...]], ...]
# gateway -> checkout -> orders (PostgreSQL)
SHOP: Sent = (
    ("gateway", ((1, 0, "GET /buy", SERVER, {}), (2, 1, "POST checkout", CLIENT, {}))),
    (
        "checkout",
        (
            (3, 2, "POST /checkout", SERVER, {}),
            (
                4,
                3,
                "INSERT orders",
                CLIENT,
                {"db.system.name": "postgresql", "db.namespace": "orders", "server.address": "db-1"},
            ),
        ),
    ),
)


def send_shop(installation: Installation, key: str, services: Sent = SHOP) -> None:
    body = {
        "resourceSpans": [
            resource_spans(service, *(make_span(*parts) for parts in spans)) for service, spans in services
        ]
    }
    answer = httpx.post(f"{installation.otlp_url}/v1/traces", json=body, headers={"x-api-key": key})
    assert answer.status_code == httpx.codes.OK, answer.text


def wait_for_map(person: Person, project: str, *, nodes: int, edges: int) -> None:
    """The job that counts edges follows the spans by seconds."""
    deadline = time.monotonic() + COUNTED_LIMIT_S
    while True:
        answer = person.read(f"/api/v1/projects/{project}/services/map/")
        if (len(answer["nodes"]), len(answer["edges"])) == (nodes, edges):
            return
        assert time.monotonic() < deadline, answer
        time.sleep(0.2)


@pytest.fixture
def shop(installation: Installation, alice: Person) -> str:
    """A project in which a gateway calls checkout, and that a database."""
    project = alice.make_project("Shop")
    send_shop(installation, alice.make_key(project, "ingest").token)
    wait_for_map(alice, project, nodes=3, edges=2)
    return project


def open_map(page: Page, address: str) -> Locator:
    page.goto(address)
    drawn = page.locator("[data-testid=service-map][data-painted]")
    expect(drawn).to_be_visible()
    return drawn


def places_of(person: Person, project: str) -> dict[str, list[float]]:
    positions: dict[str, list[float]] = person.read(f"/api/v1/projects/{project}/services/map/layout/")[
        "positions"
    ]
    return positions


def wait_for_places(person: Person, project: str, count: int) -> dict[str, list[float]]:
    deadline = time.monotonic() + COUNTED_LIMIT_S
    while len(places := places_of(person, project)) < count:
        assert time.monotonic() < deadline, places
        time.sleep(0.2)
    return places


def test_the_keys_walk_along_calls_and_open_what_they_reach(
    shop: str, alice: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(alice)
    drawn = open_map(page, f"/p/{shop}/map")
    expect(drawn).to_have_attribute("aria-label", "Service map: 3 nodes, 2 edges")
    drawn.focus()
    spoken = drawn.get_by_role("status")

    press_find(page)
    page.keyboard.type("gate")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Service")).to_contain_text("gateway")
    expect(spoken).to_contain_text("gateway, service")
    page.keyboard.press("ArrowRight")
    expect(spoken).to_contain_text("checkout, service")
    page.keyboard.press("ArrowRight")
    expect(spoken).to_contain_text("orders, database")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")

    expect(page.get_by_role("region", name="Service")).to_contain_text("checkout")
    expect(page).to_have_url(re.compile(r"open=node%3A.*checkout"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Service")).to_have_count(0)


def test_an_edge_leads_to_the_traces_behind_it(
    shop: str, alice: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(alice)
    page.goto(f"/p/{shop}/map?show=table")

    calls = page.get_by_role("table", name="Calls")
    calls.get_by_role("row", name=re.compile("^gateway checkout")).get_by_role("button").click()
    panel = page.get_by_role("region", name="Call")
    expect(panel).to_contain_text("gateway → checkout")
    panel.get_by_role("link", name="Traces").click()

    expect(page.locator("[data-row]")).to_have_count(1)


def test_a_place_that_one_gives_a_node_is_where_everybody_sees_it(
    shop: str, alice: Person, open_page: Callable[..., Page]
) -> None:
    page = open_page(alice)
    drawn = open_map(page, f"/p/{shop}/map?view=0_0_1.000")
    before = wait_for_places(alice, shop, 3)
    (gateway,) = [node for node in before if node.endswith("gateway")]
    box = drawn.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2 + before[gateway][0], box["y"] + box["height"] / 2 + before[gateway][1]

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 60, steps=4)
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.mouse.up()

    after = places_of(alice, shop)
    assert after[gateway] == [before[gateway][0] + 20, before[gateway][1] + 60]
    assert {**after, gateway: before[gateway]} == before


def test_arranging_anew_asks_first(shop: str, alice: Person, open_page: Callable[..., Page]) -> None:
    page = open_page(alice)
    open_map(page, f"/p/{shop}/map")
    arranged = wait_for_places(alice, shop, 3)
    moved = {node: [x + 500, y] for node, (x, y) in arranged.items()}
    answer = alice.ask("PUT", f"/api/v1/projects/{shop}/services/map/layout/", {"positions": moved})
    assert answer.is_success, answer.text
    open_map(page, f"/p/{shop}/map")

    page.get_by_role("button", name="More about the map").click()
    page.get_by_role("menuitem", name="Arrange anew").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Everybody in this project")
    dialog.get_by_role("button", name="Arrange anew for everybody").click()
    expect(dialog).to_have_count(0)

    assert places_of(alice, shop) == arranged


def test_one_service_stands_alone(
    installation: Installation, alice: Person, open_page: Callable[..., Page]
) -> None:
    project = alice.make_project("Alone")
    lone: Sent = (("report", ((1, 0, "nightly", SERVER, {}),)),)
    send_shop(installation, alice.make_key(project, "ingest").token, lone)
    wait_for_map(alice, project, nodes=1, edges=0)
    page = open_page(alice)

    drawn = open_map(page, f"/p/{project}/map")

    expect(drawn).to_have_attribute("aria-label", "Service map: 1 node, 0 edges")


def test_without_any_service_the_page_says_what_to_do(alice: Person, open_page: Callable[..., Page]) -> None:
    project = alice.make_project("Empty")
    page = open_page(alice)

    page.goto(f"/p/{project}/map")

    expect(page.get_by_role("heading", name="No service yet")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Send data")).to_be_visible()


def test_200_services_are_drawn_found_and_read(alice: Person, open_page: Callable[..., Page]) -> None:
    project = alice.make_project("Large")
    now_s = int(time.time())
    answer = make_map(200, 1_500, 7, now_s - DAY_S, now_s)
    page = open_page(alice)
    page.route(
        "**/services/map/?*",
        lambda route: route.fulfill(body=json.dumps(answer), content_type="application/json"),
    )

    drawn = open_map(page, f"/p/{project}/map")
    expect(drawn).to_have_attribute("aria-label", "Service map: 200 nodes, 1,500 edges")
    name = answer["nodes"][123]["name"]
    press_find(page)
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Service")).to_contain_text(name)
    page.get_by_text("Table", exact=True).click()
    page.get_by_role("button", name="Show all 1,500").click()

    expect(page.get_by_role("table", name="Calls").locator("tbody tr")).to_have_count(1_500)
