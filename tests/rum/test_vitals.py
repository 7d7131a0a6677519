"""The vitals are those that Google's web-vitals measures in the same page, to 1 ms and 0.001."""

import time

import orjson
import pytest
from playwright.sync_api import Page

from tests.rum.site import PATIENCE_S, REPOSITORY, Answer, Collector, Server, page, wait_for_snippet

WEB_VITALS = REPOSITORY / "node_modules" / "web-vitals" / "dist" / "web-vitals.iife.js"
LISTEN = """<script src="/web-vitals.js"></script><script>
for (const name of ['CLS', 'FCP', 'INP', 'LCP', 'TTFB'])
  webVitals['on' + name]((metric) => navigator.sendBeacon('/api/vital',
    JSON.stringify({name: metric.name.toLowerCase(), value: metric.value, type: metric.navigationType})));
</script>"""
# Text, then larger text late: two candidates for LCP. A block that pushes: CLS, in two windows.
BODY = """<h1 id="title">Shop</h1><div id="room"></div><button id="slow">Buy</button>
<p id="text">All that there is, at prices that were never lower than they are today.</p>
<script>
slow.onclick = () => { const until = performance.now() + 120; while (performance.now() < until); };
setTimeout(() => { room.innerHTML = '<h2 id=hero style="font-size: 72px">' + text.innerText }, 150);
setTimeout(() => { room.style.paddingTop = '120px' }, 500);
setTimeout(() => { room.style.paddingTop = '20px' }, 1900);
</script>"""
EXACT = {"cls": 0.001, "fcp": 1, "inp": 1, "lcp": 1, "ttfb": 1}


@pytest.fixture
def measured(site: Server, collector: Collector) -> Server:
    """The site, where web-vitals and the snippet measure the same page."""
    site.pages["/web-vitals.js"] = Answer(
        WEB_VITALS.read_bytes(), headers={"Content-Type": "text/javascript"}
    )
    site.pages["/"] = Answer(page(collector, BODY, head=LISTEN))
    return site


def read_theirs(site: Server, kind: str) -> dict[str, float]:
    reports = [orjson.loads(seen.body) for seen in site.requests("/api/vital")]
    return {report["name"]: report["value"] for report in reports if report["type"] == kind}


def read_ours(collector: Collector, view: str) -> dict[str, dict[str, object]]:
    """The latest record of each vital."""
    records = [record["attributes"] for record in collector.logs() if "web_vital" in record["eventName"]]
    return {
        attributes["browser.web_vital.name"]: attributes
        for attributes in records
        if attributes["rum.view.id"] == view
    }


def compare(
    site: Server, collector: Collector, kind: str, view: str, nearness: dict[str, float]
) -> tuple[dict[str, float], dict[str, dict[str, object]]]:
    """Theirs and ours, once each vital is as near to theirs: what a page says as it goes comes in parts."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        theirs, ours = read_theirs(site, kind), read_ours(collector, view)
        values = {
            name: (theirs.get(name), ours.get(name, {}).get("browser.web_vital.value")) for name in nearness
        }
        if all(
            their is not None and our == pytest.approx(their, abs=nearness[name])
            for name, (their, our) in values.items()
        ):
            return theirs, ours
        assert time.monotonic() < deadline, values
        time.sleep(0.05)


def wait_for_shifts(tab: Page) -> None:
    """The last of the page's timers has run, and what it moved is drawn."""
    wait_for_snippet(tab)
    tab.wait_for_function("room.style.paddingTop === '20px'")
    tab.wait_for_timeout(300)


def test_the_five_vitals_of_a_load_and_what_is_behind_them(
    tab: Page, measured: Server, collector: Collector
) -> None:
    tab.goto("/")
    wait_for_shifts(tab)
    for _ in range(3):
        tab.click("#slow")
        tab.wait_for_timeout(300)
    tab.goto("about:blank")
    root = collector.span("view /")
    theirs, ours = compare(measured, collector, "navigate", root["spanId"], EXACT)
    assert theirs["cls"] > 0.01
    assert theirs["inp"] >= 120
    assert ours["lcp"]["rum.element"] == "#hero"
    assert ours["inp"]["rum.element"] == "#slow"
    assert str(ours["cls"]["rum.element"]).startswith("#")
    assert ours["inp"]["session.id"] == root["attributes"]["session.id"]


def test_a_page_without_shifts_or_clicks_says_so(tab: Page, measured: Server, collector: Collector) -> None:
    measured.pages["/"] = Answer(page(collector, "<h1>Still</h1>", head=LISTEN))
    tab.goto("/")
    wait_for_snippet(tab)
    tab.wait_for_timeout(800)
    tab.goto("about:blank")
    root = collector.span("view /")
    still = {name: nearness for name, nearness in EXACT.items() if name != "inp"}
    _, ours = compare(measured, collector, "navigate", root["spanId"], still)
    assert "inp" not in ours


def test_a_page_back_from_the_cache_is_measured_anew(
    tab: Page, measured: Server, collector: Collector
) -> None:
    measured.pages["/next"] = Answer("<title>Next</title><h1>Next</h1>")
    tab.goto("/")
    wait_for_shifts(tab)
    tab.goto("/next")
    tab.go_back(wait_until="commit")
    tab.wait_for_timeout(1000)
    tab.goto("about:blank")
    restored = collector.span("view /", {"rum.view.type": "restore"})
    # Two frames after the page was back: each script counts them for itself.
    nearness = {**EXACT, "fcp": 20, "lcp": 20}
    del nearness["inp"]
    theirs, ours = compare(measured, collector, "back-forward-cache", restored["spanId"], nearness)
    assert (theirs["ttfb"], ours["ttfb"]["browser.web_vital.value"]) == (0, 0)
