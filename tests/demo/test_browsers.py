"""What the story's browsers tell: pages, vitals and errors, joined with the servers behind them."""

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from opentelemetry.trace import SpanKind

from demo.browser.shop import ASSETS
from demo.browser.tape import TAPES, read_tapes, write_tapes
from demo.drafts import LineDraft, SpanDraft
from demo.telling import Telling
from tests.sourcemaps.builds import node

SHOP_WEB = "shop-web"
MS_NS = 1_000_000
Traces = list[tuple[SpanDraft, ...]]


def is_browsers(span: SpanDraft) -> bool:
    return span.instance.service == SHOP_WEB


def lines_of(traces: Traces, event: str) -> list[LineDraft]:
    return [line for trace in traces for span in trace for line in span.lines if line.event == event]


@pytest.fixture(scope="module")
def views(browsed: Traces) -> list[SpanDraft]:
    return [span for trace in browsed for span in trace if span.attributes.get("rum.kind") == "view"]


def test_there_is_enough_of_everything_to_look_at(browsed: Traces, views: list[SpanDraft]) -> None:
    sessions = Counter(view.attributes["session.id"] for view in views)
    assert 300 < len(sessions) < 700
    assert 1000 < len(views) < 2500
    assert max(sessions.values()) > 4
    for key, least in {
        "user_agent.name": 4,
        "user_agent.os.name": 5,
        "rum.device.type": 2,
        "geo.country.iso_code": 6,
    }.items():
        assert len({view.attributes[key] for view in views}) >= least
    assert {view.name for view in views} == {
        "view /",
        "view /search",
        "view /products/:sku",
        "view /cart",
        "view /orders/:id",
    }
    assert sum(map(len, browsed)) < 40_000


def test_every_trace_has_one_root_and_every_span_its_parent(browsed: Traces) -> None:
    for trace in browsed:
        ids = {span.span_id for span in trace}
        assert len(ids) == len(trace)
        assert len({span.trace_id for span in trace}) == 1
        assert sum(span.parent_id == 0 for span in trace) == 1
        assert all(span.parent_id in ids for span in trace if span.parent_id)


def test_a_request_of_a_page_is_the_parent_of_its_servers_span_and_waits_for_it(browsed: Traces) -> None:
    asked = Counter[str]()
    for trace in browsed:
        by_id = {span.span_id: span for span in trace}
        for span in trace:
            parent = by_id.get(span.parent_id)
            if span.kind is SpanKind.SERVER and parent and is_browsers(parent):
                asked[parent.name] += 1
                assert span.parent_remote
                assert span.name == parent.name
                assert parent.start_ns <= span.start_ns < span.end_ns <= parent.end_ns
                answered = (one.attributes["http.response.status_code"] for one in (span, parent))
                assert len(set(answered)) == 1
    assert asked.keys() == {"POST /cart/items", "POST /checkout"}
    assert asked["POST /checkout"] > 50


def test_a_click_leads_to_the_statement_that_it_waited_for(browsed: Traces) -> None:
    orders = [trace for trace in browsed if any(span.name == "POST /checkout" for span in trace)]
    whole = [trace for trace in orders if any("db.query.text" in span.attributes for span in trace)]
    assert len(whole) > 0.9 * len(orders)
    for trace in whole:
        (root,) = (span for span in trace if not span.parent_id)
        assert root.name == "click Pay"


def test_a_documents_server_stands_above_its_view(browsed: Traces, views: list[SpanDraft]) -> None:
    spans = {span.span_id: span for trace in browsed for span in trace}
    loads = [view for view in views if view.attributes["rum.view.type"] == "load"]
    for view in loads:
        server = spans[view.parent_id]
        assert (server.kind, server.instance.service) == (SpanKind.SERVER, "storefront")
        assert view.start_ns <= server.start_ns


def test_vitals_are_those_of_their_load(views: list[SpanDraft]) -> None:
    for view in views:
        if view.attributes["rum.view.type"] != "load":
            continue
        measured = [line for line in view.lines if line.event == "browser.web_vital"]
        lines = {str(line.attributes["browser.web_vital.name"]): line for line in measured}
        told = {name: float(str(line.attributes["browser.web_vital.value"])) for name, line in lines.items()}
        assert 0 < told["ttfb"] < told["fcp"] <= told["lcp"]
        for name in ("fcp", "lcp"):
            assert abs(lines[name].time_ns - view.start_ns - told[name] * MS_NS) < MS_NS


def test_ids_of_measures_and_sessions_are_nobody_elses(browsed: Traces) -> None:
    ids = [line.attributes["browser.web_vital.id"] for line in lines_of(browsed, "browser.web_vital")]
    assert len(ids) == len(set(ids))


def test_a_payment_that_fails_breaks_the_page_and_nothing_else_does(browsed: Traces) -> None:
    broken = 0
    for trace in browsed:
        asked = [span for span in trace if span.name == "POST /checkout" and is_browsers(span)]
        thrown = [line.body for line in lines_of([trace], "exception")]
        for span in asked:
            has_failed = int(str(span.attributes["http.response.status_code"])) >= 400
            assert bool([body for body in thrown if "number" in body]) == has_failed
            broken += has_failed
    assert broken > 2


def test_stacks_name_the_minified_file_in_each_engines_words(browsed: Traces) -> None:
    lines = lines_of(browsed, "exception")
    stacks = [str(line.attributes["exception.stacktrace"]) for line in lines]
    assert all("https://shop.example.com/assets/shop.js:1:" in stack for stack in stacks)
    assert any(stack.startswith("TypeError: ") for stack in stacks)
    assert any("@https://" in stack for stack in stacks)


def test_the_page_has_two_versions_the_later_of_which_jumps_less(
    browsed: Traces, telling: Telling, views: list[SpanDraft]
) -> None:
    versions = sorted({view.instance.version for view in views})
    assert versions == ["7.3.1", "7.4.0"]
    shifts: dict[str, list[float]] = {version: [] for version in versions}
    for view in views:
        for line in view.lines:
            if line.attributes.get("browser.web_vital.name") == "cls":
                shifts[view.instance.version].append(float(str(line.attributes["browser.web_vital.value"])))
    assert max(shifts["7.4.0"]) < max(shifts["7.3.1"])
    assert len(shifts["7.4.0"]) > 50


def test_tapes_are_read_as_they_are_written(tmp_path: Path) -> None:
    write_tapes(list(read_tapes().values()), tmp_path / "tapes.json")
    assert (tmp_path / "tapes.json").read_text() == TAPES.read_text()


def test_the_committed_script_is_what_its_sources_build(tmp_path: Path) -> None:
    """Otherwise the captured stacks name places in another one."""
    subprocess.run([node(), str(ASSETS.parent / "web" / "build.mjs"), str(tmp_path)], check=True)
    for name in ("shop.js", "shop.css"):
        assert (tmp_path / name).read_text() == (ASSETS / name).read_text()
    built, kept = (json.loads((folder / "shop.js.map").read_text()) for folder in (tmp_path, ASSETS))
    assert built["mappings"] == kept["mappings"]
    assert built["sourcesContent"] == kept["sourcesContent"]
