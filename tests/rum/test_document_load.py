"""A page's load is one trace: the document with its phases, the resources, and the server's span above."""

import pytest
from playwright.sync_api import Page

from tests.rum.site import Answer, Collector, Server, page, wait_for_snippet

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def open_and_flush(tab: Page, path: str = "/") -> None:
    tab.goto(path)
    tab.wait_for_timeout(600)  # the view settles 250 ms after the last of its load
    tab.evaluate("spanwise.flush()")


def test_the_load_is_one_trace_of_phases_under_the_view(
    tab: Page, site: Server, collector: Collector
) -> None:
    site.pages["/style.css"] = Answer("h1 { color: teal }", headers={"Content-Type": "text/css"})
    site.pages["/"] = Answer(page(collector, head='<link rel="stylesheet" href="/style.css">'), delay_s=0.05)
    open_and_flush(tab)
    root = collector.span("view /")
    document = collector.span("GET document")
    assert "parentSpanId" not in root
    assert document["parentSpanId"] == root["spanId"]
    # The browser may have connected before: then there is no such phase.
    for phase in ("request", "response"):
        assert collector.span(phase)["parentSpanId"] == document["spanId"]
    assert collector.span("DOM")["parentSpanId"] == root["spanId"]
    style = collector.span("GET link")
    assert style["parentSpanId"] == root["spanId"]
    assert style["attributes"]["url.full"] == f"{site.origin}/style.css"
    assert {span["traceId"] for span in collector.spans()} == {root["traceId"]}
    assert {span["attributes"]["rum.view.id"] for span in collector.spans()} == {root["spanId"]}


def test_spans_lie_within_their_view_and_tell_the_measured_times(
    tab: Page, site: Server, collector: Collector
) -> None:
    site.pages["/"] = Answer(page(collector), delay_s=0.2)
    open_and_flush(tab)
    root, request = collector.span("view /"), collector.span("request")
    for span in collector.spans():
        assert int(root["startTimeUnixNano"]) <= int(span["startTimeUnixNano"]), span["name"]
        assert int(span["endTimeUnixNano"]) <= int(root["endTimeUnixNano"]), span["name"]
    waited_ms = (int(request["endTimeUnixNano"]) - int(request["startTimeUnixNano"])) / 1e6
    entry = tab.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
    assert waited_ms == pytest.approx(entry["responseStart"] - entry["requestStart"], abs=0.01)
    assert waited_ms >= 200


@pytest.mark.parametrize("way", ["meta", "header"])
def test_the_servers_span_is_the_parent_of_the_view(
    tab: Page, site: Server, collector: Collector, way: str
) -> None:
    traceparent = f"00-{TRACE}-{SPAN}-01"
    site.pages["/"] = (
        Answer(page(collector, head=f'<meta name="traceparent" content="{traceparent}">'))
        if way == "meta"
        else Answer(page(collector), headers={"Server-Timing": f'traceparent;desc="{traceparent}"'})
    )
    open_and_flush(tab)
    root = collector.span("view /")
    assert (root["traceId"], root["parentSpanId"]) == (TRACE, SPAN)
    assert {span["traceId"] for span in collector.spans()} == {TRACE}


def test_a_trace_that_the_server_does_not_sample_is_not_sent(
    tab: Page, site: Server, collector: Collector
) -> None:
    head = f'<meta name="traceparent" content="00-{TRACE}-{SPAN}-00">'
    site.pages["/"] = Answer(page(collector, "<script>fetch('/api/now')</script>", head=head))
    open_and_flush(tab)
    tab.evaluate("spanwise.event('seen')")
    tab.evaluate("spanwise.flush()")
    collector.log("seen")
    assert collector.spans() == []


def test_a_page_that_is_left_early_still_tells_its_load(
    tab: Page, site: Server, collector: Collector
) -> None:
    site.pages["/slow.js"] = Answer("", headers={"Content-Type": "text/javascript"}, delay_s=2)
    site.pages["/"] = Answer(page(collector, '<script src="/slow.js" defer></script>'))
    tab.goto("/", wait_until="commit")
    wait_for_snippet(tab)
    tab.goto("about:blank")
    assert collector.span("view /")["attributes"]["rum.view.type"] == "load"
