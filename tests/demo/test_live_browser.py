"""While the demo is live, a real browser visits the shop's page, where there is one."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from demo import run
from demo.browser.chromium import BrowserGone, started_chromium
from demo.run import Home, Progress, send
from scripts.chromium import find_chromium
from tests.demo.collector import Collector
from tests.rum.conftest import snippet

__all__ = ["snippet"]

KEY = "swi_aaaaaaaa_secret"
PATIENCE_S = 120.0


def tell_live(collector: Collector, home: Home, until: Callable[[list[str]], bool]) -> list[str]:
    """A demo without a history, live until it is so. `until` is handed, and the answer is, what was noted."""
    notes: list[str] = []
    stop = threading.Event()
    deadline_s = time.monotonic() + PATIENCE_S

    def look(progress: Progress) -> None:
        notes.extend(filter(None, [progress.note]))
        if until(notes) or time.monotonic() > deadline_s:
            stop.set()

    last = send(collector.endpoint, KEY, history_hours=0, live_s=None, on_progress=look, stop=stop, home=home)
    assert last.phase == "done"
    return notes


@pytest.mark.usefixtures("snippet")
def test_its_views_are_sent_by_the_page_and_its_servers_spans_by_the_servers(collector: Collector) -> None:
    def views_below_servers() -> list[tuple[str, str]]:
        servers = {span.span_id.hex(): span.trace_id.hex() for span in collector.spans}
        views = [span for span in collector.page_spans if span["name"].startswith("view ")]
        return [
            (view["name"], servers[view["parentSpanId"]])
            for view in views
            if view.get("parentSpanId") in servers
        ]

    home = Home(key_for=lambda origin: f"swb_{len(origin)}")
    assert tell_live(collector, home, until=lambda _: len(views_below_servers()) > 1) == []
    joined = views_below_servers()
    assert len(joined) > 1
    traces = {span["traceId"] for span in collector.page_spans}
    assert {trace_id for _, trace_id in joined} <= traces
    assert all("key=swb_" in path for path, _ in collector.beacons)
    assert not find_leftovers()


def find_leftovers() -> list[str]:
    """Threads of the demo that outlive it."""
    return [thread.name for thread in threading.enumerate() if thread.name == "demo browser"]


@pytest.mark.usefixtures("snippet")
def test_without_a_browser_the_story_is_told_all_the_same(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "find_chromium", lambda: None)
    last = send(
        collector.endpoint,
        KEY,
        history_hours=1,
        live_s=0.6,
        on_progress=lambda _: None,
        home=Home(key_for=lambda _: "swb_x"),
    )
    assert last.phase == "done"
    assert collector.beacons == []
    assert any(span.name.startswith("view ") for span in collector.spans)


@pytest.mark.usefixtures("snippet")
def test_a_browser_that_does_not_start_is_said_once_and_nothing_else_is_lost(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "find_chromium", lambda: "/bin/false")
    notes = tell_live(collector, Home(key_for=lambda _: "swb_x"), until=bool)
    assert len(notes) == 1
    assert notes[0].startswith("No browser visits the shop's page: ")


def test_a_browser_that_is_none_says_so_at_the_first_question() -> None:
    with started_chromium("/bin/false") as chromium, pytest.raises(BrowserGone):
        chromium.ask("Browser.getVersion")


def test_a_browser_is_asked_by_its_pipe_and_takes_its_profile_along() -> None:
    path = find_chromium()
    assert path
    with started_chromium(path) as chromium:
        assert "Chrome" in chromium.ask("Browser.getVersion")["product"]
        with pytest.raises(BrowserGone, match=r"Browser\.noSuch"):
            chromium.ask("Browser.noSuch")


def test_source_maps_that_cannot_be_uploaded_are_said_and_cost_nothing_else(collector: Collector) -> None:
    notes: list[str] = []

    def keep(progress: Progress) -> None:
        if progress.note:
            notes.append(progress.note)

    home = Home(source_maps="http://127.0.0.1:1/api/v1/projects/shop/sourcemaps/")
    last = send(collector.endpoint, KEY, history_hours=0.1, live_s=0, on_progress=keep, home=home)
    assert last.phase == "done"
    assert len(notes) == 1
    assert notes[0].startswith("The page's stacks stay minified: ")


def test_source_maps_are_uploaded_for_both_versions_of_the_page(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads: list[dict[str, Any]] = []
    post = requests.post

    def keep(address: str, **options: Any) -> requests.Response:
        uploads.append({"address": address, **options})
        return post(f"{collector.endpoint}/rum/v1/told", data=b"{}", timeout=10)

    monkeypatch.setattr("demo.source_maps.requests.post", keep)
    home = Home(source_maps="https://spanwise.example/api/v1/projects/shop/sourcemaps/")
    send(collector.endpoint, KEY, history_hours=0.1, live_s=0, on_progress=lambda _: None, home=home)
    assert [upload["data"]["version"] for upload in uploads] == ["7.3.1", "7.4.0"]
    assert {upload["data"]["url"] for upload in uploads} == {"/assets/shop.js"}
    assert {upload["headers"]["x-api-key"] for upload in uploads} == {KEY}
    assert all(upload["files"]["map"][1].startswith(b'{"version":3') for upload in uploads)
