"""The list of traces: exact, in order, the same however it is cut into pages and whatever comes meanwhile."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.query.timerange import TimeRange
from apps.traces.records import TraceSummary
from apps.traces.search import trace_pages
from apps.traces.search.order import TraceOrder
from apps.traces.search.question import Question, ask
from apps.traces.search.records import FoundTrace
from tests.clickhouse_fixtures import Store
from tests.traces.search.arrivals import (
    STEP_NS,
    Arrival,
    Asked,
    arrivals,
    batches,
    questions,
    ranges,
    select,
    write_spans,
)
from tests.traces.spans import MINUTE_NS, NOON_NS, Draft, make_request, trace_id

LONG_AGO_NS = -26 * 60 * MINUTE_NS
EVERYTHING = TimeRange(NOON_NS - 24 * 60 * MINUTE_NS, NOON_NS + 24 * 60 * MINUTE_NS)


def expect(
    spans: Sequence[Arrival], within: TimeRange, asked: Asked, order: TraceOrder
) -> list[tuple[str, int]]:
    """(trace id, matching spans) of every trace that matches, in order."""
    matched = Counter(span.trace for span in select(spans, within, asked))
    starts = {trace: min(span.start_ns for span in spans if span.trace == trace) for trace in matched}
    sign = -1 if order is TraceOrder.START else 1
    return [
        (trace_id(trace), matched[trace])
        for trace in sorted(matched, key=lambda trace: (sign * starts[trace], trace_id(trace)))
    ]


def read_page(question: Question, order: TraceOrder, limit: int, after: object) -> trace_pages.TracePage:
    page = trace_pages.list_traces(question, order=order, limit=limit, after=after)  # type: ignore[arg-type]
    assert len(page.traces) <= limit
    return page


def shown(traces: Sequence[FoundTrace]) -> list[tuple[str, int]]:
    return [(found.summary.trace_id, found.matched_spans) for found in traces]


@pytest.mark.parametrize("order", [TraceOrder.START, TraceOrder.START_ASC])
@pytest.mark.parametrize(
    ("slices_ns", "spare", "rounds"),
    [((2 * STEP_NS, 12 * STEP_NS), 0, 1), (trace_pages.SLICES_NS, 16, 12)],
)
@settings(max_examples=15)
@given(
    first=st.lists(arrivals, min_size=1, max_size=40),
    later=st.lists(batches, max_size=6),
    within=ranges,
    asked=questions,
    limit=st.integers(1, 6),
)
def test_any_cut_into_pages_is_the_list_as_it_was_when_it_began(
    shared_store: Store,
    order: TraceOrder,
    slices_ns: tuple[int, ...],
    spare: int,
    rounds: int,
    first: list[Arrival],
    later: list[list[Arrival]],
    within: TimeRange,
    asked: Asked,
    limit: int,
) -> None:
    project_id = shared_store.new_project_id()
    write_spans(shared_store, project_id, first)
    question = ask(project_id, asked.q, within=within, environment=asked.environment)
    arriving = iter(later)
    found: list[tuple[str, int]] = []
    after: object = None
    with (
        mock.patch.object(trace_pages, "SLICES_NS", slices_ns),
        mock.patch.object(trace_pages, "SPARE_TRACES", spare),
        mock.patch.object(trace_pages, "MAX_ROUNDS", rounds),
    ):
        for _ in range(200):
            page = read_page(question, order, limit, after)
            found += shown(page.traces)
            after = page.next_place
            write_spans(shared_store, project_id, next(arriving, []))
            if after is None:
                break
    assert after is None, "the pages do not end"
    assert found == expect(first, within, asked, order)


RANKS = {
    TraceOrder.DURATION: lambda trace: trace.duration_ns,
    TraceOrder.ERRORS: lambda trace: trace.error_count,
    TraceOrder.SPANS: lambda trace: trace.span_count,
}


@pytest.mark.parametrize("order", RANKS)
@settings(max_examples=15)
@given(
    spans=st.lists(arrivals, min_size=1, max_size=40),
    within=ranges,
    asked=questions,
    limit=st.integers(1, 6),
)
def test_the_most_of_something_is_the_most_over_all_that_match(
    shared_store: Store,
    order: TraceOrder,
    spans: list[Arrival],
    within: TimeRange,
    asked: Asked,
    limit: int,
) -> None:
    project_id = shared_store.new_project_id()
    write_spans(shared_store, project_id, spans)
    question = ask(project_id, asked.q, within=within, environment=asked.environment)
    everything = read_page(question, TraceOrder.START, 500, None).traces
    page = read_page(question, order, limit, None)
    ranked = sorted(
        everything,
        key=lambda found: (
            -RANKS[order](found.summary),
            -found.summary.start_time_unix_nano,
            found.summary.trace_id,
        ),
    )
    assert list(page.traces) == ranked[:limit]
    assert page.next_place is None


def list_all(project_id: int, q: str = "", *, within: TimeRange = EVERYTHING) -> list[TraceSummary]:
    question = ask(project_id, q, within=within, environment=None)
    page = trace_pages.list_traces(question, order=TraceOrder.START, limit=100)
    return [found.summary for found in page.traces]


def test_a_trace_that_came_in_several_batches_is_one_row(clickhouse: Store) -> None:
    child = Draft(id=2, parent=1, name="charge", start_ns=500, duration_ns=9_000, status=2)
    clickhouse.insert(make_request([child], service="payment", environment="staging"), project_id=1)
    (early,) = list_all(1)
    assert (early.root_received, early.root_service, early.root_status) == (False, "payment", "ERROR")

    clickhouse.insert(make_request([Draft(name="GET /cart", duration_ns=2_000)]), project_id=1)
    (whole,) = list_all(1)
    assert whole == TraceSummary(
        trace_id=trace_id(1),
        root_service="shop",
        root_name="GET /cart",
        root_status="UNSET",
        root_received=True,
        environment="production",
        environments=("production", "staging"),
        start_time_unix_nano=NOON_NS,
        duration_ns=9_500,
        span_count=2,
        error_count=1,
        services=("payment", "shop"),
    )


def test_a_trace_is_listed_by_any_span_that_matches_wherever_the_trace_begins(clickhouse: Store) -> None:
    drafts = [
        Draft(trace=1, start_ns=LONG_AGO_NS),
        Draft(trace=1, id=2, start_ns=5),
        Draft(trace=2),
    ]
    clickhouse.insert(make_request(drafts), project_id=1)
    within = TimeRange(NOON_NS, NOON_NS + 100)
    traces = list_all(1, within=within)
    assert [(trace.trace_id, trace.span_count) for trace in traces] == [(trace_id(2), 1), (trace_id(1), 2)]


def test_a_range_holds_the_spans_that_start_in_it(clickhouse: Store) -> None:
    drafts = [Draft(trace=n, start_ns=start_ns) for n, start_ns in ((1, -1), (2, 0), (3, 99), (4, 100))]
    clickhouse.insert(make_request(drafts), project_id=1)
    traces = list_all(1, within=TimeRange(NOON_NS, NOON_NS + 100))
    assert [trace.trace_id for trace in traces] == [trace_id(3), trace_id(2)]


def test_a_trace_repaired_down_to_nothing_is_gone(clickhouse: Store) -> None:
    clickhouse.insert(make_request([Draft()]), project_id=1)
    moment = f"{NOON_NS // 10**9}.{NOON_NS % 10**9:09d}"
    minus_one = {
        "project_id": 1,
        "trace_id": bytes.fromhex(trace_id(1)).decode(),
        **dict.fromkeys(("start", "last_start", "end"), moment),
        "spans": 2**64 - 1,
        "root": [1, moment, "shop", "work", 0],
    }
    clickhouse.insert_rows("trace_index", [minus_one])
    assert list_all(1) == []


def test_projects_do_not_see_each_other_even_with_the_same_trace_id(clickhouse: Store) -> None:
    clickhouse.insert(make_request([Draft(name="ours")]), project_id=1)
    clickhouse.insert(make_request([Draft(name="theirs"), Draft(id=2, name="theirs")]), project_id=2)
    assert [(trace.root_name, trace.span_count) for trace in list_all(1)] == [("ours", 1)]
    assert list_all(3) == []


def test_what_came_later_is_in_the_list_that_is_read_anew_and_not_in_the_one_that_goes_on(
    clickhouse: Store,
) -> None:
    clickhouse.insert(make_request([Draft(trace=1), Draft(trace=2, start_ns=5)]), project_id=1)
    began = ask(1, "", within=EVERYTHING, environment=None)
    page = read_page(began, TraceOrder.START, 1, None)
    # A third trace, and a root that makes the first begin before all others.
    clickhouse.insert(make_request([Draft(trace=3), Draft(trace=2, id=9, start_ns=-5)]), project_id=1)
    rest = read_page(began, TraceOrder.START, 5, page.next_place)
    assert (shown(page.traces), shown(rest.traces)) == ([(trace_id(2), 1)], [(trace_id(1), 1)])
    anew = replace(began, until_ms=ask(1, "", within=EVERYTHING, environment=None).until_ms)
    assert anew.until_ms > began.until_ms
    assert [trace.trace_id for trace in list_all(1)] == [trace_id(1), trace_id(3), trace_id(2)]


def test_a_trace_that_goes_on_after_midnight_is_ranked_whole(shared_store: Store) -> None:
    """Its rows stand in two partitions of the index, and the second day's begins after the range."""
    project_id = shared_store.new_project_id()
    midnight_ns = 12 * 60 * MINUTE_NS
    shared_store.insert(make_request([Draft(start_ns=midnight_ns - 1000)]), project_id=project_id)
    shared_store.insert(
        make_request([Draft(id=2, parent=1, start_ns=midnight_ns + 9000)]), project_id=project_id
    )
    shared_store.insert(make_request([Draft(trace=2, duration_ns=5000)]), project_id=project_id)
    question = ask(project_id, "", within=TimeRange(NOON_NS, NOON_NS + midnight_ns), environment=None)
    page = read_page(question, TraceOrder.DURATION, 1, None)
    assert shown(page.traces) == [(trace_id(1), 1)]
    assert page.traces[0].summary.duration_ns == 11_000


@pytest.mark.parametrize("pasted", [trace_id(2), trace_id(2).upper(), "00000000000000ab"])
def test_a_pasted_id_finds_its_trace(shared_store: Store, pasted: str) -> None:
    project_id = shared_store.new_project_id()
    shared_store.insert(make_request([Draft(), Draft(trace=2, id=0xAB)]), project_id=project_id)
    question = ask(project_id, pasted, within=EVERYTHING, environment=None)
    assert shown(read_page(question, TraceOrder.START, 10, None).traces) == [(trace_id(2), 1)]
