"""The list of traces: exact, newest first, and the same however it is cut into pages."""

from dataclasses import dataclass
from datetime import UTC, datetime
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.query.timerange import TimeRange
from apps.traces import reader
from apps.traces.queries import TraceFilter
from apps.traces.records import Intake, TraceSummary
from tests.clickhouse_fixtures import Store
from tests.traces.spans import MINUTE_NS, NOON_NS, Draft, make_request, trace_id

# Coarse enough that starts collide and pages cross the slices in which the reader looks.
STEP_NS = 10 * MINUTE_NS
STEPS = 60
ORIGIN_NS = NOON_NS - STEPS * STEP_NS


@dataclass(frozen=True, slots=True)
class PartialRow:
    """What one batch knew of a trace."""

    step: int
    spans: int
    service: str
    environment: str


partial_rows = st.builds(
    PartialRow,
    step=st.integers(0, STEPS - 1),
    spans=st.integers(1, 3),
    service=st.sampled_from(["cart", "shop", "stock"]),
    environment=st.sampled_from(["", "production", "staging"]),
)
stores = st.lists(st.lists(partial_rows, min_size=1, max_size=4), max_size=25)
filters = st.builds(
    TraceFilter,
    service=st.sampled_from([None, None, "cart", "nowhere"]),
    environment=st.sampled_from([None, None, "staging"]),
)


def write_index(store: Store, project_id: int, traces: list[list[PartialRow]]) -> None:
    rows = [
        {
            "project_id": project_id,
            "trace_id": bytes.fromhex(trace_id(number)).decode("ascii"),
            "start": f"{moment // 10**9}.{moment % 10**9:09d}",
            "last_start": f"{moment // 10**9}.{moment % 10**9:09d}",
            "end": f"{moment // 10**9}.{moment % 10**9:09d}",
            "spans": row.spans,
            "errors": 0,
            "services": [row.service],
            "environments": [row.environment],
            "root": [1, f"{moment // 10**9}.{moment % 10**9:09d}", row.service, "work", 0],
        }
        for number, partials in enumerate(traces, start=1)
        for row in partials
        for moment in [ORIGIN_NS + row.step * STEP_NS]
    ]
    store.insert_rows("trace_index", rows)


def expect(
    traces: list[list[PartialRow]], within: TimeRange, wanted: TraceFilter
) -> list[tuple[int, str, int]]:
    whole = [
        (min(row.step for row in rows) * STEP_NS + ORIGIN_NS, trace_id(number), rows)
        for number, rows in enumerate(traces, start=1)
    ]
    found = [
        (start_ns, known_id, sum(row.spans for row in rows))
        for start_ns, known_id, rows in whole
        if within.start_ns <= start_ns < within.end_ns
        and wanted.service in (None, *(row.service for row in rows))
        and wanted.environment in (None, *(row.environment for row in rows))
    ]
    return sorted(found, key=lambda trace: (-trace[0], trace[1]))


def read_all(project_id: int, within: TimeRange, wanted: TraceFilter, limit: int) -> list[TraceSummary]:
    """Every page in turn; a page is never longer than asked for, and the last one says so."""
    traces: list[TraceSummary] = []
    after = None
    for _ in range(500):
        page = reader.list_traces(project_id, within=within, wanted=wanted, limit=limit, after=after)
        assert len(page.traces) <= limit
        traces += page.traces
        after = page.next_after
        if after is None:
            return traces
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize(("spare", "rounds"), [(0, 12), (0, 1), (16, 12)])
@settings(max_examples=25, deadline=None)
@given(
    traces=stores,
    first=st.integers(0, STEPS),
    length=st.integers(1, STEPS),
    wanted=filters,
    limit=st.integers(1, 30),
)
def test_any_cut_into_pages_is_the_true_list(
    shared_store: Store,
    spare: int,
    rounds: int,
    traces: list[list[PartialRow]],
    first: int,
    length: int,
    wanted: TraceFilter,
    limit: int,
) -> None:
    project_id = shared_store.new_project_id()
    write_index(shared_store, project_id, traces)
    within = TimeRange(ORIGIN_NS + first * STEP_NS, ORIGIN_NS + (first + length) * STEP_NS)
    with (
        mock.patch.object(reader, "SPARE_CANDIDATES", spare),
        mock.patch.object(reader, "MAX_ROUNDS", rounds),
    ):
        found = read_all(project_id, within, wanted, limit)
    assert [(t.start_time_unix_nano, t.trace_id, t.span_count) for t in found] == expect(
        traces, within, wanted
    )


EVERYTHING = TimeRange(NOON_NS - 24 * 60 * MINUTE_NS, NOON_NS + 24 * 60 * MINUTE_NS)


def list_all(project_id: int, wanted: TraceFilter | None = None) -> list[TraceSummary]:
    page = reader.list_traces(project_id, within=EVERYTHING, wanted=wanted or TraceFilter(), limit=100)
    return list(page.traces)


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


def test_a_filter_matches_what_any_batch_of_the_trace_brought(clickhouse: Store) -> None:
    clickhouse.insert(make_request([Draft()]), project_id=1)
    late = Draft(id=2, parent=1, start_ns=50 * MINUTE_NS)
    clickhouse.insert(make_request([late], service="mailer", environment="staging"), project_id=1)
    assert len(list_all(1, TraceFilter(service="mailer", environment="production"))) == 1
    assert list_all(1, TraceFilter(service="nowhere")) == []
    assert list_all(1, TraceFilter(environment="nowhere")) == []


def test_a_range_holds_the_traces_that_start_in_it(clickhouse: Store) -> None:
    drafts = [
        Draft(trace=1, start_ns=-1),
        Draft(trace=2),
        Draft(trace=3, start_ns=99),
        Draft(trace=4, start_ns=100),
    ]
    # Trace 1 starts a nanosecond too early; that it goes on inside of the range does not make it one of them.
    clickhouse.insert(make_request([*drafts, Draft(trace=1, id=2, start_ns=50)]), project_id=1)
    page = reader.list_traces(1, within=TimeRange(NOON_NS, NOON_NS + 100), wanted=TraceFilter(), limit=10)
    assert [trace.trace_id for trace in page.traces] == [trace_id(3), trace_id(2)]
    assert page.next_after is None


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
    assert reader.read_trace(1, trace_id(1)) is None


def test_projects_do_not_see_each_other_even_with_the_same_trace_id(clickhouse: Store) -> None:
    clickhouse.insert(make_request([Draft(name="ours")]), project_id=1)
    clickhouse.insert(make_request([Draft(name="theirs"), Draft(id=2, name="theirs")]), project_id=2)
    assert [(trace.root_name, trace.span_count) for trace in list_all(1)] == [("ours", 1)]
    assert [span.name for span in reader.read_trace(1, trace_id(1)) or []] == ["ours"]
    assert list_all(3) == []


def test_what_was_received_is_told_for_the_onboarding_page(clickhouse: Store) -> None:
    assert reader.read_intake(1) == Intake(first_span_at=None, spans=0)
    clickhouse.insert(make_request([Draft(start_ns=90 * 10**9), Draft(id=2)]), project_id=1)
    noon = datetime.fromtimestamp(NOON_NS // 10**9, UTC)
    assert reader.read_intake(1) == Intake(first_span_at=noon, spans=2)


def test_pages_of_equal_starts_follow_the_ids(clickhouse: Store) -> None:
    clickhouse.insert(make_request([Draft(trace=number) for number in range(1, 30)]), project_id=1)
    found = read_all(1, EVERYTHING, TraceFilter(), limit=4)
    assert [trace.trace_id for trace in found] == [trace_id(number) for number in range(1, 30)]
