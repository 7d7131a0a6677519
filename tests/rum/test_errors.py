"""What nobody caught arrives as log records with stacks, in the view's trace; early ones, too."""

import pytest
from playwright.sync_api import Page

from tests.rum.site import Answer, Collector, Server, page, wait_for_snippet, wait_until

FAIL = "function fail() { throw new RangeError('on purpose: too few') }"


def flush(tab: Page) -> None:
    wait_for_snippet(tab)
    tab.wait_for_timeout(400)
    tab.evaluate("spanwise.flush()")


def open_with(tab: Page, site: Server, collector: Collector, script: str, attributes: str = "") -> None:
    site.pages["/"] = Answer(page(collector, f"<script>{script}</script>", attributes=attributes))
    tab.goto("/")
    flush(tab)


def test_an_error_from_before_the_script_arrives_with_its_stack(
    tab: Page, site: Server, collector: Collector
) -> None:
    site.pages["/rum.js"].delay_s = 0.3
    open_with(tab, site, collector, f"{FAIL} fail()")
    record, root = collector.log("exception"), collector.span("view /")
    assert record["severityNumber"] == 17
    assert record["attributes"]["exception.type"] == "RangeError"
    assert record["attributes"]["exception.message"] == "on purpose: too few"
    assert "at fail" in record["attributes"]["exception.stacktrace"]
    assert record["attributes"]["rum.handled"] is False
    assert (record["traceId"], record["spanId"]) == (root["traceId"], root["spanId"])
    assert record["attributes"]["session.id"] == root["attributes"]["session.id"]
    assert record["attributes"]["rum.view.id"] == root["spanId"]


def test_a_rejection_arrives_with_what_caused_it(tab: Page, site: Server, collector: Collector) -> None:
    script = (
        "setTimeout(() => Promise.reject(new Error('on purpose', {cause: new TypeError('the deeper')})), 300)"
    )
    open_with(tab, site, collector, script)
    attributes = collector.log("exception")["attributes"]
    assert attributes["rum.source"] == "promise"
    assert "Caused by: TypeError: the deeper" in attributes["exception.stacktrace"]


@pytest.mark.parametrize(
    "thrown", ["'on purpose'", "null", "{on: 'purpose'}", "{message: ['on purpose']}", "undefined"]
)
def test_whatever_is_thrown_arrives(tab: Page, site: Server, collector: Collector, thrown: str) -> None:
    open_with(tab, site, collector, f"Promise.reject({thrown}).finally(() => 0)")
    assert collector.log("exception")["attributes"]["exception.type"] in {"string", "object", "undefined"}


def test_what_does_not_load_is_told(tab: Page, site: Server, collector: Collector) -> None:
    site.pages["/"] = Answer(page(collector, '<img src="/missing.png?token=secret">'))
    tab.goto("/")
    flush(tab)
    attributes = collector.log("rum.resource_error")["attributes"]
    assert attributes["rum.resource.url"] == f"{site.origin}/missing.png?token"


def test_an_error_again_and_again_is_sent_five_times(tab: Page, site: Server, collector: Collector) -> None:
    open_with(tab, site, collector, f"{FAIL} for (let i = 0; i < 30; i++) setTimeout(fail)")
    wait_until(lambda: count_exceptions(collector) >= 5)
    flush(tab)
    assert count_exceptions(collector) == 5


def count_exceptions(collector: Collector) -> int:
    return [record["eventName"] for record in collector.logs()].count("exception")


def test_errors_are_sent_from_sessions_that_are_not_sampled(
    tab: Page, site: Server, collector: Collector
) -> None:
    open_with(tab, site, collector, f"fetch('/api/x'); {FAIL} fail()", 'data-sample="0"')
    collector.log("exception")
    assert collector.spans() == []
    assert {record["eventName"] for record in collector.logs()} == {"exception"}
    assert all(
        seen.headers["traceparent"].endswith("-00")
        for seen in site.requests("/api/x")
        if "traceparent" in seen.headers
    )


def test_the_page_reports_what_it_caught(tab: Page, site: Server, collector: Collector) -> None:
    open_with(tab, site, collector, "spanwise.error(new Error('caught'), {'cart.size': 3})")
    attributes = collector.log("exception")["attributes"]
    assert (attributes["rum.handled"], attributes["cart.size"]) == (True, 3)


def test_console_errors_are_told_where_asked_for(tab: Page, site: Server, collector: Collector) -> None:
    script = "setTimeout(() => console.error('payment of', {total: 7}), 200)"
    open_with(tab, site, collector, script, "data-console")
    assert collector.log("rum.console")["body"] == 'payment of {"total":7}'
