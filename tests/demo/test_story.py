"""What the story promises to whoever looks for the fault in it."""

import pytest
from opentelemetry.trace import SpanKind

from demo.drafts import SpanDraft
from demo.story.services import SERVICES
from demo.telling import Telling
from tests.demo.conftest import NOW_S, tell_minutes

SECOND_NS = 1_000_000_000
PLANTED_EXCEPTION = "java.sql.SQLTransientConnectionException"
PLANTED_VERSION = "2.15.0"

Traces = list[tuple[SpanDraft, ...]]


def exceptions_of(span: SpanDraft) -> list[str]:
    return [str(event.attributes["exception.type"]) for event in span.events]


def percentile_ns(spans: list[SpanDraft], share: float) -> int:
    durations = sorted(span.end_ns - span.start_ns for span in spans)
    return durations[int(len(durations) * share)]


@pytest.fixture(scope="module")
def busy_traces() -> Traces:
    """Ninety busy minutes on each side of the deployment, for figures that do not hang on a few traces."""
    telling = Telling(seed=1, now_s=NOW_S, rate_per_min=30)
    deployed = (telling.deployed_s - telling.began_s) // 60
    return tell_minutes(telling, deployed - 90, deployed + 90)


@pytest.fixture(scope="module")
def orders(busy_traces: Traces) -> list[SpanDraft]:
    return [
        span
        for trace in busy_traces
        for span in trace
        if span.name == "POST /orders" and span.instance.environment == "production"
    ]


def test_eight_services_in_six_languages_live_in_two_environments(spans: list[SpanDraft]) -> None:
    resources = [span.instance.resource for span in spans]
    assert {resource["service.name"] for resource in resources} == set(SERVICES)
    assert len(SERVICES) == 8
    assert {resource["deployment.environment.name"] for resource in resources} == {"production", "staging"}
    assert {resource["telemetry.sdk.language"] for resource in resources} == {
        "nodejs",
        "go",
        "python",
        "java",
        "dotnet",
        "ruby",
    }


def test_the_default_history_is_big_enough_to_look_at_and_small_enough_to_wait_for(
    spans: list[SpanDraft],
) -> None:
    assert 60_000 <= len(spans) <= 110_000


def test_every_span_has_a_parent_in_its_trace_or_is_the_one_root(traces: Traces) -> None:
    for trace in traces:
        ids = {span.span_id for span in trace}
        assert len(ids) == len(trace)
        assert len({span.trace_id for span in trace}) == 1
        assert sum(span.parent_id == 0 for span in trace) == 1
        assert all(span.parent_id in ids for span in trace if span.parent_id)


def test_what_is_waited_for_lies_inside_what_waits(traces: Traces) -> None:
    for trace in traces:
        by_id = {span.span_id: span for span in trace}
        for span in (span for span in trace if span.parent_id and span.kind is not SpanKind.CONSUMER):
            parent = by_id[span.parent_id]
            assert parent.start_ns <= span.start_ns < span.end_ns <= parent.end_ns


def test_only_calls_and_messages_cross_from_one_instance_to_another(traces: Traces) -> None:
    for trace in traces:
        by_id = {span.span_id: span for span in trace}
        for span in (span for span in trace if span.parent_id):
            parent = by_id[span.parent_id]
            is_entry = span.kind in {SpanKind.SERVER, SpanKind.CONSUMER}
            assert span.parent_remote == is_entry
            assert is_entry or span.instance is parent.instance
            assert span.instance.environment == parent.instance.environment


def test_messages_are_taken_later_by_spans_that_link_to_their_producer(traces: Traces) -> None:
    producers = {span.span_id: span for trace in traces for span in trace if span.kind is SpanKind.PRODUCER}
    consumers = [span for trace in traces for span in trace if span.kind is SpanKind.CONSUMER]
    batches = [span for span in consumers if span.parent_id == 0]
    assert max(len(span.links) for span in batches) > 1
    for span in consumers:
        assert span.links
        assert all(producers[link.span_id].end_ns < span.start_ns for link in span.links)
        assert all(producers[link.span_id].trace_id == link.trace_id for link in span.links)
    assert {span.instance.service for span in consumers} == {"inventory", "notification"}


def test_the_planted_release_is_in_production_only_from_its_minute_on(
    spans: list[SpanDraft], telling: Telling
) -> None:
    planted = [span for span in spans if span.instance.version == PLANTED_VERSION]
    assert min(span.start_ns for span in planted) >= telling.deployed_s * SECOND_NS
    assert min(span.start_ns for span in planted) < (telling.deployed_s + 600) * SECOND_NS
    assert {(span.instance.service, span.instance.environment) for span in planted} == {
        ("checkout", "production")
    }


def test_old_and_new_pods_answer_side_by_side_for_a_few_minutes(orders: list[SpanDraft]) -> None:
    first_new_ns = min(span.start_ns for span in orders if span.instance.flawed)
    last_old_ns = max(span.start_ns for span in orders if not span.instance.flawed)
    assert 60 * SECOND_NS < last_old_ns - first_new_ns < 300 * SECOND_NS


def test_the_planted_release_asks_line_by_line(busy_traces: Traces) -> None:
    prices = {"old": 0, "new": 0}
    for trace in busy_traces:
        asked = [span for span in trace if span.name == "SELECT line_prices"]
        for span in asked[:1]:
            age = "new" if span.instance.flawed else "old"
            prices[age] = max(prices[age], len(asked))
    assert prices["old"] == 1
    assert prices["new"] >= 8


def test_the_planted_release_is_three_times_as_slow_at_the_95th_percentile(orders: list[SpanDraft]) -> None:
    old = [span for span in orders if not span.instance.flawed]
    new = [span for span in orders if span.instance.flawed]
    assert 2.5 <= percentile_ns(new, 0.95) / percentile_ns(old, 0.95) <= 3.6


def test_the_planted_exception_is_new_and_nowhere_else(busy_traces: Traces) -> None:
    spans = [span for trace in busy_traces for span in trace]
    throwing = [span for span in spans if PLANTED_EXCEPTION in exceptions_of(span)]
    assert throwing
    assert all(span.instance.flawed and span.instance.service == "checkout" for span in throwing)


def test_other_things_go_wrong_too_before_and_after(spans: list[SpanDraft]) -> None:
    types = {
        (str(span.instance.resource["telemetry.sdk.language"]), exception)
        for span in spans
        for exception in exceptions_of(span)
        if exception != PLANTED_EXCEPTION
    }
    assert {language for language, _ in types} == {"nodejs", "go", "python", "java", "dotnet", "ruby"}


def test_an_exception_marks_its_span_and_brings_a_stack_trace(spans: list[SpanDraft]) -> None:
    throwing = [span for span in spans if span.events]
    for span in throwing:
        assert span.failed
        assert span.attributes["error.type"]
        assert all("\n" in str(event.attributes["exception.stacktrace"]) for event in span.events)
        assert all(span.start_ns <= event.time_ns <= span.end_ns for event in span.events)


def test_some_calls_are_tried_again_and_some_lookups_miss_the_cache(spans: list[SpanDraft]) -> None:
    assert any("http.request.resend_count" in span.attributes for span in spans)
    hits = [span.attributes["app.cache.hit"] for span in spans if "app.cache.hit" in span.attributes]
    assert 0.75 < sum(map(bool, hits)) / len(hits) < 0.98


def test_the_night_is_quiet_but_for_its_job(traces: Traces, telling: Telling) -> None:
    hours = [0] * 24
    for trace in traces:
        hours[telling.shop_minute(trace[-1].start_ns // SECOND_NS) // 60] += 1
    jobs = [trace for trace in traces if trace[-1].name == "rebuild-search-index"]
    assert hours[3] * 3 < hours[19]
    assert len(jobs) == 1
    assert telling.shop_minute(jobs[0][-1].start_ns // SECOND_NS) == 180
