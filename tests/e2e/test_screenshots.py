"""Every page and state on a desk and on a phone, light and dark: what can be seen without an eye.

`make pictures` takes a picture of each into `screenshots/`. The README's is one of them, taken over by hand:
cp screenshots/trace-span-light-1440.png docs/screenshot.png
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browsing import Screen, Watch, open_context
from tests.e2e.gallery import EXPECTED_ANSWERS, VIEWS, Gallery, View
from tests.servers import REPOSITORY, Installation

pytestmark = pytest.mark.e2e

PICTURES = REPOSITORY / "screenshots"
# A quarter of the time, and nobody looks at them after every run.
TAKES_PICTURES = os.environ.get("PICTURES") == "1"
AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
DESK, PHONE = Screen(1440, 900, "light"), Screen(390, 844, "light")
SIDEWAYS_PX = "(document.scrollingElement.scrollWidth - innerWidth)"
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


@dataclass(frozen=True, slots=True)
class Window:
    """Everybody's window, and what was complained of in any of them."""

    watch: Watch
    pages: dict[str, Page]


@pytest.fixture(scope="module")
def window(installation: Installation, chromium: Browser, gallery: Gallery) -> Iterator[Window]:
    watch = Watch()
    watch.expect(*EXPECTED_ANSWERS)
    pages: dict[str, Page] = {}
    with ExitStack() as stack:
        for who, cookies in gallery.cookies.items():
            context = open_context(chromium, installation.web_url, DESK, cookies, watch)
            pages[who] = stack.enter_context(context).new_page()
        yield Window(watch, pages)


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_page_is_whole_fits_and_can_be_used_by_everybody(
    window: Window, gallery: Gallery, view: View
) -> None:
    page = window.pages[view.who]
    for screen in (DESK, PHONE):
        page.set_viewport_size({"width": screen.width, "height": screen.height})
        # A page is the same in a window that becomes narrow; what was opened by hand may close, and is opened
        # as it is on a phone.
        if screen is DESK or view.prepare:
            view.open(page, gallery)
        else:
            view.expect_whole(page)
        look_at(page, f"{view.name}-{{}}-{screen.width}.png")
    assert window.watch.unexpected() == []


def look_at(page: Page, name: str) -> None:
    """What axe finds in each scheme; where they are asked for, with a picture."""
    # What was drawn for another width follows a frame later.
    page.wait_for_function(f"{SIDEWAYS_PX} <= 0")
    if page.evaluate("!window.axe"):
        page.evaluate(AXE.read_text())
    for scheme, options in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        if TAKES_PICTURES:
            page.screenshot(path=PICTURES / name.format(scheme), animations="disabled")
        assert page.evaluate(RUN_AXE, options) == [], scheme
    page.emulate_media(color_scheme="light")
    assert page.evaluate(SIDEWAYS_PX) <= 0, "scrolls sideways"
