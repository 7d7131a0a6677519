"""How it travels: few requests, small, without preflights, and again only while there is hope."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.rum.site import (
    Answer,
    Collector,
    Server,
    page,
    wait_for_snippet,
    wait_until,
    wait_until_settled,
)


@pytest.fixture
def opened(tab: Page) -> Page:
    tab.goto("/")
    wait_for_snippet(tab)
    tab.wait_for_timeout(900)
    return tab


def test_a_visit_is_sent_packed_without_preflights_or_cookies(
    context: BrowserContext, opened: Page, collector: Collector
) -> None:
    context.add_cookies([{"name": "session", "value": "secret", "url": collector.origin}])
    collector.log("browser.web_vital", {"browser.web_vital.name": "ttfb"})  # by itself, within 5 s
    collector.span("view /")
    assert {seen.method for seen in collector.seen} == {"POST"}
    assert {seen.query["gzip"] for seen in collector.seen} == {"1"}
    assert {seen.query["key"] for seen in collector.seen} == {"swb_test"}
    assert not any("cookie" in seen.headers or "content-type" in seen.headers for seen in collector.seen)


def test_what_is_left_goes_when_the_page_does(opened: Page, collector: Collector) -> None:
    opened.evaluate("spanwise.flush()")
    opened.evaluate("spanwise.event('last words')")
    opened.goto("about:blank")
    collector.log("last words")
    # What goes while a page does is not packed.
    (leaving,) = [seen for seen in collector.requests("/rum/v1/logs") if b"last words" in seen.body]
    assert leaving.headers["content-type"].startswith("text/plain")
    assert "OPTIONS" not in {seen.method for seen in collector.seen}


@pytest.mark.parametrize("status", [503, 429])
def test_a_collector_that_refuses_for_now_is_asked_again_when_it_said(
    opened: Page, collector: Collector, status: int
) -> None:
    # What is refused is one request: after each further one it would wait for twice as long.
    wait_until_settled(opened, collector)
    collector.status, collector.retry_after = status, "1"
    opened.evaluate("spanwise.event('patient')")
    opened.evaluate("spanwise.flush()")
    wait_until(lambda: count_events(collector, "patient") == 1)
    collector.status, collector.retry_after = 200, ""
    wait_until(lambda: count_events(collector, "patient") == 2)


def test_a_key_that_is_refused_is_not_tried_again(opened: Page, collector: Collector) -> None:
    collector.status = 403
    opened.evaluate("spanwise.event('refused')")
    opened.evaluate("spanwise.flush()")
    wait_until(lambda: collector.requests("/rum/v1/logs"))
    opened.wait_for_timeout(500)
    count = len(collector.seen)
    opened.evaluate("spanwise.event('more')")
    opened.evaluate("spanwise.flush()")
    opened.wait_for_timeout(1000)
    assert len(collector.seen) == count


def test_what_happens_offline_is_sent_once_online(
    context: BrowserContext, opened: Page, collector: Collector
) -> None:
    opened.evaluate("spanwise.flush()")
    context.set_offline(True)
    opened.evaluate("spanwise.event('in the tunnel')")
    opened.evaluate("spanwise.flush()")
    opened.wait_for_timeout(500)
    assert not any(record["eventName"] == "in the tunnel" for record in collector.logs())
    context.set_offline(False)
    collector.log("in the tunnel")


def test_a_flood_is_bounded_and_says_how_much_was_dropped(opened: Page, collector: Collector) -> None:
    opened.evaluate("spanwise.flush()")
    opened.evaluate("for (let i = 0; i < 800; i++) spanwise.event('flood', {'flood.number': i})")
    opened.evaluate("spanwise.flush()")
    wait_until(lambda: any(r["attributes"].get("flood.number") == 799 for r in collector.logs()))
    # Its last part may have overtaken others.
    wait_until(lambda: count_events(collector, "flood") + count_dropped(collector) >= 800)
    assert count_events(collector, "flood") <= 500


def count_events(collector: Collector, name: str) -> int:
    """How often it came, refused or not."""
    return sum(record["eventName"] == name for record in collector.logs())


def count_dropped(collector: Collector) -> int:
    """As many as the page says it did not send."""
    return sum(body.get("dropped", 0) for body in collector.bodies("logs"))


def test_strict_policies_and_trusted_types_let_it_work(tab: Page, site: Server, collector: Collector) -> None:
    policy = (
        f"default-src 'none'; script-src 'nonce-n0nce'; connect-src 'self' {collector.origin}; "
        "img-src data:; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    site.pages["/"] = Answer(
        page(collector, '<script nonce="n0nce">spanwise.event("early")</script>', nonce="n0nce"),
        headers={"Content-Security-Policy": policy},
    )
    violations: list[str] = []
    tab.on("console", lambda message: violations.append(message.text) if message.type == "error" else None)
    tab.goto("/")
    wait_for_snippet(tab)
    tab.wait_for_timeout(800)
    tab.evaluate("spanwise.flush()")
    collector.log("early")
    collector.span("view /")
    assert violations == []


def test_a_page_back_from_the_cache_is_a_view_of_its_own(
    tab: Page, site: Server, collector: Collector
) -> None:
    site.pages["/next"] = Answer("<title>Next</title><h1>Next</h1>")
    tab.goto("/")
    wait_for_snippet(tab)
    tab.wait_for_timeout(900)
    tab.goto("/next")
    tab.go_back(wait_until="commit")
    tab.wait_for_timeout(900)
    tab.evaluate("spanwise.flush()")
    restored = collector.span("view /", {"rum.view.type": "restore"})
    load = collector.span("view /", {"rum.view.type": "load"})
    assert restored["traceId"] != load["traceId"]
    assert restored["links"] == [{"traceId": load["traceId"], "spanId": load["spanId"]}]
    assert restored["attributes"]["session.id"] == load["attributes"]["session.id"]
