"""A page's life: loaded ahead, hidden, open for hours; and the session that goes through it."""

import time
from collections import Counter

import pytest
from playwright.sync_api import Page

from demo.browser.chromium import started_chromium
from scripts.chromium import find_chromium
from tests.rum.site import Answer, Collector, Server, page, wait_for_snippet, wait_until

MINUTE_MS = 60_000
AHEAD = '{"prerender": [{"source": "list", "urls": ["/next"], "eagerness": "immediate"}]}'
# The first page goes on once the test lets it; the second says when it was looked at.
GO_ON = """<script>
const asking = setInterval(async () => {
  if (!(await fetch('/api/go')).ok) return;
  clearInterval(asking);
  location.href = '/next';
}, 300);
</script>"""
TELL_ACTIVATION = """<script>
if (document.prerendering) fetch('/api/ahead');
document.addEventListener('prerenderingchange', () => setTimeout(() => {
  const [{ activationStart }] = performance.getEntriesByType('navigation');
  fetch(`/api/seen?ahead=${activationStart}&origin=${performance.timeOrigin}`);
}, 500));
</script>"""
HIDE = """
Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
document.dispatchEvent(new Event('visibilitychange'));
"""


def test_a_page_that_is_loaded_ahead_is_a_view_once_it_is_looked_at(
    site: Server, collector: Collector
) -> None:
    """In a browser that nobody looks into: with DevTools at a page, Chromium loads none ahead."""
    site.pages["/"] = Answer(page(collector, f'<script type="speculationrules">{AHEAD}</script>{GO_ON}'))
    site.pages["/next"] = Answer(page(collector, "<h1>Next</h1>", head=TELL_ACTIVATION))
    site.pages["/api/go"] = Answer("not yet", 404)
    path = find_chromium()
    assert path
    with started_chromium(path) as chromium:
        target = chromium.ask("Target.createTarget", {"url": f"{site.origin}/"})["targetId"]
        wait_until(lambda: site.requests("/api/ahead"))
        collector.span("view /")
        assert [span for span in collector.spans() if span["name"] == "view /next"] == []
        site.pages["/api/go"] = Answer("{}")
        wait_until(lambda: site.requests("/api/seen"))
        # Of two views, one was looked at: the tab's end sends what is left of it.
        time.sleep(1)
        chromium.ask("Target.closeTarget", {"targetId": target})
        view = collector.span("view /next")
        wait_until(lambda: vitals_of(collector, view["spanId"]).keys() >= {"ttfb", "fcp", "lcp", "cls"})
    seen = site.requests("/api/seen")[0].query
    ahead_ms, origin_ms = float(seen["ahead"]), float(seen["origin"])
    assert ahead_ms > 500
    assert int(view["startTimeUnixNano"]) / 1e6 == pytest.approx(origin_ms + ahead_ms, abs=1)
    vitals = vitals_of(collector, view["spanId"])
    # It was there before anybody looked: nobody waited for it.
    assert vitals["ttfb"] == 0
    assert max(vitals["fcp"], vitals["lcp"]) < ahead_ms


def vitals_of(collector: Collector, view: str) -> dict[str, float]:
    told = [record["attributes"] for record in collector.logs() if "web_vital" in record["eventName"]]
    return {
        vital["browser.web_vital.name"]: vital["browser.web_vital.value"]
        for vital in told
        if vital["rum.view.id"] == view
    }


@pytest.mark.parametrize("says", [True, False])
def test_global_privacy_control_is_honoured_where_the_page_asks_for_it(
    tab: Page, site: Server, collector: Collector, says: bool
) -> None:
    tab.add_init_script(
        f"Object.defineProperty(navigator, 'globalPrivacyControl', {{ value: {str(says).lower()} }})"
    )
    site.pages["/"] = Answer(page(collector, attributes="data-gpc"))
    tab.goto("/")
    wait_for_snippet(tab)
    tab.evaluate("spanwise.event('seen')")
    tab.wait_for_timeout(900)
    tab.evaluate("spanwise.flush()")
    if not says:
        collector.log("seen")
        return
    assert collector.seen == []
    assert tab.evaluate("Object.keys(localStorage).length") == 0
    tab.evaluate("spanwise.grant()")
    tab.wait_for_timeout(900)
    tab.evaluate("spanwise.flush()")
    collector.log("seen")


def test_without_the_option_global_privacy_control_changes_nothing(
    tab: Page, site: Server, collector: Collector
) -> None:
    tab.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    tab.goto("/")
    wait_for_snippet(tab)
    tab.wait_for_timeout(900)
    tab.evaluate("spanwise.flush()")
    collector.span("view /")


def test_a_tab_that_is_hidden_has_sent_all_it_knew(tab: Page, collector: Collector) -> None:
    tab.goto("/")
    wait_for_snippet(tab)
    tab.wait_for_timeout(900)
    tab.evaluate("spanwise.flush()")
    tab.evaluate("spanwise.event('before')")
    tab.evaluate(HIDE)
    collector.log("before")
    view = collector.span("view /")
    wait_until(lambda: vitals_of(collector, view["spanId"]).keys() >= {"lcp", "cls"})


@pytest.fixture
def aged(tab: Page) -> Page:
    """The page at `/`, whose clock the test moves on."""
    tab.clock.install()
    tab.goto("/")
    wait_for_snippet(tab)
    tab.clock.run_for(2000)
    return tab


def session_now(tab: Page) -> str:
    """Of what somebody does now."""
    tab.click("body")
    return str(tab.evaluate("JSON.parse(localStorage.spanwise).id"))


def test_a_session_ends_when_it_was_idle_for_half_an_hour(aged: Page, collector: Collector) -> None:
    first = session_now(aged)
    aged.clock.fast_forward(29 * MINUTE_MS)
    assert session_now(aged) == first
    aged.clock.fast_forward(31 * MINUTE_MS)
    second = session_now(aged)
    assert second != first
    aged.evaluate("spanwise.event('later')")
    aged.evaluate("spanwise.flush()")
    assert collector.log("later")["attributes"]["session.id"] == second


def test_a_session_ends_after_four_hours_however_much_is_done(aged: Page) -> None:
    first = session_now(aged)
    for _ in range(9):
        aged.clock.fast_forward(25 * MINUTE_MS)
        assert session_now(aged) == first
    aged.clock.fast_forward(16 * MINUTE_MS)
    assert session_now(aged) != first


def test_an_hour_of_polls_is_an_hour_of_short_traces(aged: Page, site: Server, collector: Collector) -> None:
    aged.evaluate("setInterval(() => { window.answer = fetch('/api/news'); }, 5000)")
    for _ in range(720):
        aged.clock.run_for(5000)
        aged.evaluate("window.answer.then((answer) => answer.text())")
    assert len(site.requests("/api/news")) >= 720
    aged.clock.run_for(10_000)
    aged.evaluate("spanwise.flush()")
    wait_until(lambda: sum(span["name"] == "GET /api/news" for span in collector.spans()) >= 720)
    spans = collector.spans()
    assert max(Counter(span["traceId"] for span in spans).values()) < 200
    # So none of them is what a list of the slowest traces begins with.
    for trace_id in {span["traceId"] for span in spans}:
        trace = [span for span in spans if span["traceId"] == trace_id]
        begin = min(int(span["startTimeUnixNano"]) for span in trace)
        assert max(int(span["endTimeUnixNano"]) for span in trace) - begin < 15e9
