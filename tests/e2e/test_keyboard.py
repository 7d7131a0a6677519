"""Whoever has no mouse gets everywhere, in the order of reading, and always sees where they are."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browsing import Screen, Watch, open_context
from tests.e2e.gallery import VIEWS, Gallery, View
from tests.servers import Installation

pytestmark = pytest.mark.e2e

WALKED = [
    view
    for view in VIEWS
    if view.name
    in {
        *("sign-up", "first-steps", "onboarding-waiting", "home", "settings-keys", "trace-span"),
        *("alert-rules", "incident"),
    }
]
# What can be reached, and how it looks while nothing has the focus. A ring may be drawn by what lies over a
# link, around a row, or at the row that a tree stands at.
REMEMBER_LOOKS = """() => {
  const properties = ["outline", "boxShadow", "borderColor", "backgroundColor"];
  const look = (element, pseudo) => properties.map((name) => getComputedStyle(element, pseudo)[name]);
  const around = (element) => {
    const row = element.querySelector("[data-active]");
    const { parentElement } = element;
    const drawing = [element, parentElement, parentElement?.parentElement, row].filter(Boolean);
    return drawing.flatMap((each) => [...look(each), ...look(each, "::before"), ...look(each, "::after")]);
  };
  window.lookAt = (element) => {
    document.getAnimations().forEach((one) => one instanceof CSSTransition && one.finish());
    return around(element).join();
  };
  const fields = "input:not([disabled]), textarea, summary, [tabindex='0']";
  window.stops = [...document.querySelectorAll(`a[href], button:not([disabled]), ${fields}`)].filter(
    (element) => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }),
  );
  // The first field of a form has the focus already: the walk begins before the page.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  window.looks = new Map(window.stops.map((element) => [element, lookAt(element)]));
  return window.stops.length;
}"""
DESCRIBE_FOCUS = """() => {
  const element = document.activeElement;
  return {
    html: element.outerHTML.slice(0, 160),
    stop: window.stops.indexOf(element),
    shown: lookAt(element) !== window.looks.get(element),
  };
}"""


@pytest.fixture(scope="module")
def pages(installation: Installation, chromium: Browser, gallery: Gallery) -> Iterator[dict[str, Page]]:
    watch = Watch()
    with ExitStack() as stack:
        contexts = {
            who: stack.enter_context(open_context(chromium, installation.web_url, Screen(), cookies, watch))
            for who, cookies in gallery.cookies.items()
        }
        yield {who: context.new_page() for who, context in contexts.items()}
    assert watch.unexpected() == []


def walk_by_tab(page: Page, steps: int) -> list[dict[str, Any]]:
    walked = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        walked.append(page.evaluate(DESCRIBE_FOCUS))
    return walked


@pytest.mark.parametrize("view", WALKED, ids=str)
def test_tab_reaches_everything_in_reading_order_and_shows_where_it_is(
    pages: dict[str, Page], gallery: Gallery, view: View
) -> None:
    page = pages[view.who]
    view.open(page, gallery)
    count = page.evaluate(REMEMBER_LOOKS)

    walked = walk_by_tab(page, count)

    assert [step["stop"] for step in walked] == list(range(count))
    assert [step["html"] for step in walked if not step["shown"]] == []
