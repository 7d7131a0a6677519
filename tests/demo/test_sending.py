"""The demo through the real exporter, to a real HTTP server, and back out of the protobuf."""

import threading
import time
from pathlib import Path

import pytest
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from demo import run
from demo.__main__ import main
from demo.export import RefusedError, UnreachableError
from demo.memory import Memory
from demo.run import Home, Progress, send
from tests.demo.collector import Collector
from tests.demo.conftest import NOW_S

KEY = "swi_aaaaaaaa_secret"


@pytest.fixture
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "read_clock", lambda: float(NOW_S))


def ignore(_progress: Progress) -> None:
    pass


def test_a_history_arrives_whole_gzipped_and_with_the_key(collector: Collector) -> None:
    told: list[Progress] = []
    last = send(collector.endpoint, KEY, history_hours=1, live_s=0, on_progress=told.append)
    assert last.spans == len(collector.spans) > 1000
    assert last.traces == sum(not span.parent_span_id for span in collector.spans)
    assert {headers["x-api-key"] for headers in collector.headers} == {KEY}
    assert {headers["content-encoding"] for headers in collector.headers} == {"gzip"}
    assert set(collector.paths) == {"/v1/traces", "/v1/logs"}
    assert [told[0].phase, told[-1].phase] == ["starting", "done"]
    assert told[-1].share == 1.0


def test_requests_are_of_bounded_size(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH_SPANS", 150)
    send(collector.endpoint, KEY, history_hours=1, live_s=0, on_progress=ignore)
    sizes = [
        sum(len(scope.spans) for resource in request.resource_spans for scope in resource.scope_spans)
        for request in collector.requests
    ]
    assert max(sizes) == 150


@pytest.mark.usefixtures("fixed_clock")
def test_what_arrives_is_what_was_told(collector: Collector) -> None:
    send(collector.endpoint, KEY, history_hours=1, live_s=0, on_progress=ignore)
    services = {
        attribute.value.string_value
        for resource in collector.resource_spans
        for attribute in resource.resource.attributes
        if attribute.key == "service.name"
    }
    assert len(services) == 9
    assert "shop-web" in services
    assert any(scope.scope.version for resource in collector.resource_spans for scope in resource.scope_spans)
    assert any(span.links and span.links[0].span_id for span in collector.spans)
    assert any(span.events and span.events[0].name == "exception" for span in collector.spans)
    assert {len(span.trace_id) for span in collector.spans} == {16}
    assert {len(span.span_id) for span in collector.spans} == {8}


@pytest.mark.usefixtures("fixed_clock")
def test_what_was_logged_arrives_with_the_span_that_it_was_logged_in(collector: Collector) -> None:
    send(collector.endpoint, KEY, history_hours=1, live_s=0, on_progress=ignore)
    spans = {(span.trace_id, span.span_id): span for span in collector.spans}
    assert len(collector.records) > 500
    assert {record.severity_text for record in collector.records} == {"INFO", "WARN", "ERROR"}
    # A browser tells of a view what comes of it later, too.
    told = [record for record in collector.records if record.event_name]
    assert all((record.trace_id, record.span_id) in spans for record in told)
    for record in (record for record in collector.records if not record.event_name):
        span = spans[record.trace_id, record.span_id]
        assert span.start_time_unix_nano <= record.time_unix_nano <= span.end_time_unix_nano


def test_live_sends_what_happens_now_until_it_is_stopped(collector: Collector) -> None:
    began_ns, stop = time.time_ns(), threading.Event()
    last = send(
        collector.endpoint,
        KEY,
        history_hours=0,
        live_s=0.6,
        rate_per_min=600,
        on_progress=ignore,
        stop=stop,
    )
    assert last.spans == len(collector.spans)
    assert len({span.span_id for span in collector.spans}) == len(collector.spans)
    assert any(span.end_time_unix_nano > began_ns for span in collector.spans)
    assert all(span.end_time_unix_nano < began_ns + 60_000_000_000 for span in collector.spans)


def test_a_second_run_sends_nothing_twice(collector: Collector, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.json")
    send(collector.endpoint, KEY, history_hours=1, live_s=0, on_progress=ignore, home=Home(memory))
    send(collector.endpoint, KEY, history_hours=1, live_s=0, on_progress=ignore, home=Home(memory))
    ids = [(span.trace_id, span.span_id) for span in collector.spans]
    assert len(ids) == len(set(ids))


def test_a_refused_key_is_one_clear_line_and_exit_2(
    collector: Collector, capsys: pytest.CaptureFixture[str]
) -> None:
    collector.status = 401
    collector.body = Status(message="no such key: swi_aaaaaaaa").SerializeToString()
    assert main(["--endpoint", collector.endpoint, "--key", KEY, "--history", "1", "--live-for", "0"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "401: no such key: swi_aaaaaaaa" in lines[0]
    assert "An ingest key begins with swi_" in lines[0]
    assert KEY not in lines[0]


def test_a_refusal_in_json_is_told_in_its_own_words(collector: Collector) -> None:
    collector.status, collector.body, collector.content_type = (
        413,
        b'{"detail": "too big"}',
        "application/json",
    )
    with pytest.raises(RefusedError, match=r"413.*too big"):
        send(collector.endpoint, KEY, history_hours=1, live_s=0, on_progress=ignore)
    assert len(collector.requests) == 1


@pytest.mark.usefixtures("impatient")
def test_a_door_that_is_away_is_one_clear_line_and_exit_3(
    collector: Collector, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint = "http://127.0.0.1:1"
    assert main(["--endpoint", endpoint, "--key", KEY, "--history", "1", "--live-for", "0"]) == 3
    lines = capsys.readouterr().err.splitlines()
    assert lines == [f"demo: {endpoint}/v1/traces does not answer. Is Spanwise running?"]


@pytest.mark.usefixtures("impatient")
def test_a_door_without_room_is_tried_again_before_it_is_given_up(collector: Collector) -> None:
    collector.status = 503
    with pytest.raises(UnreachableError, match=r"no room \(503"):
        send(collector.endpoint, KEY, history_hours=1, live_s=0, on_progress=ignore)


def test_spans_that_the_door_rejects_are_counted(collector: Collector) -> None:
    answer = ExportTraceServiceResponse()
    answer.partial_success.rejected_spans = 3
    collector.body = answer.SerializeToString()
    last = send(collector.endpoint, KEY, history_hours=1, live_s=0, on_progress=ignore)
    assert last.rejected_spans == 3 * len(collector.requests)


def test_without_a_key_there_is_a_hint(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPANWISE_DEMO_KEY", raising=False)
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "--key or SPANWISE_DEMO_KEY" in capsys.readouterr().err
