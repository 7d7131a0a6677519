"""A picture of every page and state, in `screenshots/`, and what can be seen in one without an eye.

The README's picture is one of them, taken over by hand:
cp screenshots/trace-span-light-1440.png docs/screenshot.png
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browsing import Screen, Watch, open_context
from tests.e2e.gallery import EXPECTED_ANSWERS, VIEWS, Gallery, View
from tests.servers import REPOSITORY, Installation

pytestmark = pytest.mark.e2e

PICTURES = REPOSITORY / "screenshots"
AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = (Screen(1440, 900, "light"), Screen(390, 844, "light"))
# Of the findings only colours depend on the scheme.
SCHEMES: dict[Literal["light", "dark"], dict[str, object]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast"]},
}
# Serious and critical findings, each with the elements it is about.
RUN_AXE = """async (options) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  const tell = (id, { html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ""}`;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => tell(id, node)));
}"""


class Window:
    """Everybody's window on one kind of screen."""

    def __init__(self, screen: Screen, watch: Watch, pages: dict[str, Page]) -> None:
        self.screen = screen
        self.watch = watch
        self.pages = pages


@pytest.fixture(scope="module", params=SCREENS, ids=lambda screen: str(screen.width))
def window(
    request: pytest.FixtureRequest, installation: Installation, chromium: Browser, gallery: Gallery
) -> Iterator[Window]:
    watch = Watch()
    watch.expect(*EXPECTED_ANSWERS)
    pages: dict[str, Page] = {}
    with ExitStack() as stack:
        for who, cookies in gallery.cookies.items():
            context = open_context(chromium, installation.web_url, request.param, cookies, watch)
            pages[who] = stack.enter_context(context).new_page()
        yield Window(request.param, watch, pages)


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_page_is_whole_fits_and_can_be_used_by_everybody(
    window: Window, gallery: Gallery, view: View
) -> None:
    page = window.pages[view.who]

    view.open(page, gallery)

    page.evaluate(AXE.read_text())
    for scheme, options in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        page.screenshot(
            path=PICTURES / f"{view.name}-{scheme}-{window.screen.width}.png", animations="disabled"
        )
        assert page.evaluate(RUN_AXE, options) == [], scheme
    page.emulate_media(color_scheme="light")
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0, "scrolls sideways"
    assert window.watch.unexpected() == []
