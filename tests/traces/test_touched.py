"""What a live stream reads back after a batch: the traces it touched, as they stand."""

from unittest import mock

from apps.clickhouse import client
from apps.traces import queries, reader
from apps.traces.queries import TraceFilter
from tests.clickhouse_fixtures import Store
from tests.traces.spans import Draft, make_request, trace_id


def touched(batches: list[int], wanted: TraceFilter | None = None, *, limit: int = 200) -> list[str]:
    traces = reader.read_touched(1, batches=batches, wanted=wanted or TraceFilter(), limit=limit)
    return [trace.trace_id for trace in traces]


def test_only_the_batches_asked_for_and_the_newest_first(clickhouse: Store) -> None:
    first = clickhouse.insert(make_request([Draft(trace=1), Draft(trace=2, start_ns=5)]), project_id=1)
    second = clickhouse.insert(make_request([Draft(trace=3, start_ns=9)]), project_id=1)
    assert touched([first]) == [trace_id(2), trace_id(1)]
    assert touched([first, second]) == [trace_id(3), trace_id(2), trace_id(1)]
    assert touched([first, second], limit=1) == [trace_id(3)]
    assert touched([2**64 - 1]) == []


def test_a_batch_shared_by_tenants_shows_each_its_own(clickhouse: Store) -> None:
    ours, theirs = make_request([Draft(trace=1)]), make_request([Draft(trace=2)])
    batch = clickhouse.insert_bodies([(1, ours.SerializeToString()), (2, theirs.SerializeToString())])
    assert touched([batch]) == [trace_id(1)]


def test_a_trace_that_matches_by_an_earlier_batch_is_told_when_it_grows(clickhouse: Store) -> None:
    clickhouse.insert(make_request([Draft()], service="cart"), project_id=1)
    batch = clickhouse.insert(make_request([Draft(id=2, parent=1)], service="shop"), project_id=1)
    assert touched([batch], TraceFilter(service="cart", environment="production")) == [trace_id(1)]
    assert touched([batch], TraceFilter(service="cart", environment="staging")) == []


def test_a_rare_service_shows_in_a_batch_full_of_newer_traces(clickhouse: Store) -> None:
    rare = make_request([Draft(trace=1)], service="rare")
    many = make_request([Draft(trace=number, start_ns=number) for number in range(2, 30)])
    with mock.patch.object(queries, "MAX_TOUCHED", 5):
        batch = clickhouse.insert_bodies([(1, rare.SerializeToString()), (1, many.SerializeToString())])
        assert touched([batch], TraceFilter(service="rare")) == [trace_id(1)]


def test_a_span_whose_resource_is_missing_is_shown_without_one(clickhouse: Store) -> None:
    clickhouse.insert(make_request([Draft()]), project_id=1)
    client.execute("TRUNCATE TABLE resources")
    (span,) = reader.read_trace(1, trace_id(1)) or []
    assert span.resource.attributes == {}
