"""The list of spans: each once, in order, however it is cut into pages and whatever comes meanwhile."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.query.timerange import TimeRange
from apps.traces.search.columns import read_column
from apps.traces.search.order import SpanOrder
from apps.traces.search.question import ask
from apps.traces.search.records import FoundSpan
from apps.traces.search.span_pages import list_spans
from tests.clickhouse_fixtures import Store
from tests.traces.search.arrivals import (
    ORIGIN_NS,
    STEP_NS,
    STEPS,
    Arrival,
    Asked,
    arrivals,
    batches,
    questions,
    ranges,
    select,
    write_spans,
)
from tests.traces.spans import MINUTE_NS, NOON_NS, Draft, make_attribute, make_request, span_id, trace_id

Key = tuple[int, ...]
SORTS = {
    SpanOrder.START: lambda span: (-span.start_ns, -span.trace, -span.id),
    SpanOrder.START_ASC: lambda span: (span.start_ns, span.trace, span.id),
    SpanOrder.DURATION: lambda span: (-span.duration_ns, -span.start_ns, -span.trace, -span.id),
    SpanOrder.DURATION_ASC: lambda span: (span.duration_ns, span.start_ns, span.trace, span.id),
}


def identify(found: FoundSpan) -> tuple[int, str, str, int | None]:
    return found.start_time_unix_nano, found.trace_id, found.span_id, found.duration_ns


@pytest.mark.parametrize("order", SpanOrder)
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
    order: SpanOrder,
    first: list[Arrival],
    later: list[list[Arrival]],
    within: TimeRange,
    asked: Asked,
    limit: int,
) -> None:
    project_id = shared_store.new_project_id()
    # A span that was sent twice stands there twice: both are told, neither thrice.
    stored = [*first, first[0], first[0]]
    write_spans(shared_store, project_id, stored)
    question = ask(project_id, asked.q, within=within, environment=asked.environment)
    arriving = iter(later)
    found: list[FoundSpan] = []
    after = None
    for _ in range(200):
        page = list_spans(question, order=order, limit=limit, after=after)
        assert len(page.spans) <= limit
        found += page.spans
        after = page.next_place
        write_spans(shared_store, project_id, next(arriving, []))
        if after is None:
            break
    assert after is None, "the pages do not end"
    assert sorted_ties(found, order) == expect(stored, within, asked, order)


@pytest.mark.parametrize("order", SpanOrder)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_spans_that_differ_in_their_duration_alone_are_each_told_once(
    shared_store: Store, order: SpanOrder, limit: int
) -> None:
    project_id = shared_store.new_project_id()
    halves = [Arrival(1, 5, 1, "cart", "", duration_ns, 0) for duration_ns in (1, 3, 2)]
    write_spans(shared_store, project_id, halves)
    within = TimeRange(ORIGIN_NS, ORIGIN_NS + STEPS * STEP_NS)
    question = ask(project_id, "", within=within, environment=None)
    durations: list[int | None] = []
    after = None
    for _ in range(5):
        page = list_spans(question, order=order, limit=limit, after=after)
        durations += [span.duration_ns for span in page.spans]
        after = page.next_place
        if after is None:
            break
    assert durations == ([3, 2, 1] if order.is_descending else [1, 2, 3])


def expect(
    spans: Sequence[Arrival], within: TimeRange, asked: Asked, order: SpanOrder
) -> list[tuple[int, str, str, int]]:
    wanted = sorted(select(spans, within, asked), key=SORTS[order])
    return [(span.start_ns, trace_id(span.trace), span_id(span.id), span.duration_ns) for span in wanted]


def sorted_ties(found: Sequence[FoundSpan], order: SpanOrder) -> list[tuple[int, str, str, int | None]]:
    return [identify(span) for span in found]


def list_all(project_id: int, *columns: str) -> list[FoundSpan]:
    within = TimeRange(NOON_NS - 24 * 60 * MINUTE_NS, NOON_NS + 24 * 60 * MINUTE_NS)
    question = ask(project_id, "", within=within, environment=None)
    named = [read_column(name) for name in columns]
    return list(list_spans(question, order=SpanOrder.START, limit=100, columns=named).spans)


def test_columns_are_found_in_the_span_or_its_resource_by_old_names_and_new(clickhouse: Store) -> None:
    request = make_request([Draft()])
    request.resource_spans[0].resource.attributes.append(make_attribute("host.name", string_value="web-1"))
    request.resource_spans[0].scope_spans[0].spans[0].attributes.extend(
        [
            make_attribute("http.status_code", int_value=503),
            make_attribute("ratio", double_value=0.5),
            make_attribute("host.name", string_value="the span's own"),
            make_attribute("unasked", string_value="x"),
        ]
    )
    clickhouse.insert(request, project_id=1)
    names = (
        "http.response.status_code",
        "span.http.status_code",
        "ratio",
        ".host.name",
        "resource.host.name",
        "span.service.name",
        "service.name",
        "missing",
    )
    (span,) = list_all(1, *names)
    assert span.attributes == {
        "http.response.status_code": 503,
        "span.http.status_code": 503,
        "ratio": 0.5,
        ".host.name": "the span's own",
        "resource.host.name": "web-1",
        "service.name": "shop",
    }


@pytest.mark.parametrize("end_ns", [0, 2**64 - 1])
def test_a_span_without_a_sound_end_has_no_duration(clickhouse: Store, end_ns: int) -> None:
    clickhouse.insert(make_request([Draft(duration_ns=end_ns - NOON_NS)]), project_id=1)
    assert [span.duration_ns for span in list_all(1)] == [None]


def test_projects_do_not_see_each_other(clickhouse: Store) -> None:
    clickhouse.insert(make_request([Draft(name="ours")]), project_id=1)
    clickhouse.insert(make_request([Draft(name="theirs")]), project_id=2)
    assert [span.name for span in list_all(1, "service.name")] == ["ours"]
    assert list_all(3) == []
