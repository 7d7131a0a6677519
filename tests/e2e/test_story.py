"""The story that the demo tells, found as a person finds it: from the services to the fault's log line."""

import re
from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.gallery import send_demo, wait_until_counted
from tests.e2e.people import Person
from tests.e2e.test_service_map import wait_for_places
from tests.servers import Installation

FAULT = "java.sql.SQLTransientConnectionException"
# As the map draws it (components/map/geometry.ts, view.ts).
NODE_WIDTH_PX, NODE_HEIGHT_PX = 172, 44
MARGIN_PX, MOST_SCALE = 32, 1.15


def place_of(node: str, positions: Mapping[str, list[float]], drawn: Locator) -> tuple[float, float]:
    """Where in the window the node lies while the whole map is in sight."""
    box = drawn.bounding_box()
    assert box is not None
    xs, ys = zip(*positions.values(), strict=True)
    left, right = min(xs) - NODE_WIDTH_PX / 2, max(xs) + NODE_WIDTH_PX / 2
    top, bottom = min(ys) - NODE_HEIGHT_PX / 2, max(ys) + NODE_HEIGHT_PX / 2
    rooms = (
        (box["width"] - 2 * MARGIN_PX) / (right - left),
        (box["height"] - 2 * MARGIN_PX) / (bottom - top),
    )
    scale = min(*rooms, MOST_SCALE)
    x, y = positions[node]
    return (
        box["x"] + box["width"] / 2 + (x - (left + right) / 2) * scale,
        box["y"] + box["height"] / 2 + (y - (top + bottom) / 2) * scale,
    )


@pytest.mark.timeout(900)
def test_six_clicks_lead_from_the_services_to_the_log_line_of_the_planted_fault(
    installation: Installation, alice: Person, open_page: Callable[..., Page]
) -> None:
    project = alice.make_project("Shop")
    send_demo(installation, alice, project, rate=24)
    wait_until_counted(alice, project)
    page = open_page(alice)
    page.goto(f"/p/{project}/services")
    worst = page.get_by_role("row", name=re.compile("^checkout"))
    expect(worst).to_be_visible()

    # 1: what calls what.
    page.get_by_role("link", name="Service map").click()
    drawn = page.locator("[data-testid=service-map][data-painted]")
    expect(drawn).to_be_visible()
    # The page keeps what it arranged after it has drawn it, all at once.
    places = wait_for_places(alice, project, 1)
    # 2: the red one.
    page.mouse.click(*place_of("service:checkout", places, drawn))
    panel = page.get_by_role("region", name="Service")
    expect(panel).to_contain_text("checkout")
    # 3: what changed.
    panel.get_by_role("link", name="Versions").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text(re.compile(r"2\.15\.0 is worse than 2\.14\.1"))
    # 4: where it fails as its predecessor never did. The slowest traces would do only by luck: some wait
    # longer for something else, and no version is to blame.
    page.get_by_role("link", name=re.compile(rf"^Traces of {re.escape(FAULT)} in 2\.15\.0")).click()
    # 5: one of them.
    page.locator("[data-row] a").first.click()
    expect(page).to_have_url(re.compile("/traces/[0-9a-f]{32}"))
    # 6: what it said.
    page.get_by_role("navigation", name="Views of this trace").get_by_role(
        "link", name=re.compile("^Logs")
    ).click()

    expect(page.get_by_text(re.compile("checkout-pool - Connection is not available")).first).to_be_visible()
