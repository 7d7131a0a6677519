"""History and live are one feed: every span once, none before its time, few in memory."""

import pytest

from demo.drafts import SpanDraft
from demo.feed import Feed
from demo.telling import Telling
from demo.traffic import Traffic
from tests.demo.conftest import NOW_S, tell_browsed, tell_minutes

SECOND_NS = 1_000_000_000
LIMIT = 100


@pytest.fixture(scope="module")
def hour() -> Telling:
    return Telling(seed=1, now_s=NOW_S, history_hours=1)


def drain(feed: Feed, now_s: float) -> list[SpanDraft]:
    """Everything up to `now_s`, in full batches and a last one that is not."""
    taken: list[SpanDraft] = []
    batch = feed.take(now_s, LIMIT)
    while batch:
        taken += batch
        batch = feed.take(now_s, LIMIT)
    return taken


def test_no_span_is_handed_out_before_it_has_ended(hour: Telling) -> None:
    feed = Feed(Traffic(hour), hour.began_s)
    now_s = hour.now_s - 1234.5
    drained = drain(feed, now_s)
    assert max(span.end_ns for span in drained) <= now_s * SECOND_NS
    assert max(line.time_ns for span in drained for line in span.lines) <= now_s * SECOND_NS


def test_a_batch_is_never_larger_than_its_limit_nor_the_backlog_than_a_few_minutes(hour: Telling) -> None:
    feed = Feed(Traffic(hour), hour.began_s)
    for _ in range(20):
        assert len(feed.take(hour.now_s, LIMIT)) == LIMIT
        assert feed.told_s - hour.began_s <= 3600
        assert len(feed.finish(hour.now_s)) < LIMIT + 600


def test_stopping_leaves_no_trace_half_told_and_the_next_run_goes_on_exactly_there(hour: Telling) -> None:
    traffic = Traffic(hour)
    stopped_s = hour.began_s + 1800.25
    first = Feed(traffic, hour.began_s)
    told = drain(first, stopped_s) + first.finish(stopped_s)
    second = Feed(traffic, stopped_s)
    told += drain(second, hour.now_s) + second.finish(hour.now_s)
    ids = sorted((span.trace_id, span.span_id) for span in told)
    traces = tell_minutes(hour, 0, 60) + tell_browsed(hour, 0, 60)
    whole = sorted((span.trace_id, span.span_id) for trace in traces for span in trace)
    assert ids == whole
