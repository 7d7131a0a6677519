"""What a live stream reads back after a batch: the traces and spans that match, as they stand."""

from collections.abc import Sequence
from unittest import mock

import pytest

from apps.clickhouse import client
from apps.query.language.errors import FilterError
from apps.traces.matching import check_arrived_filter
from apps.traces.search import fresh
from apps.traces.search.columns import read_column
from tests.clickhouse_fixtures import Store
from tests.traces.spans import Draft, make_request, span_id, trace_id


def touched(
    batches: Sequence[int], q: str = "", environment: str | None = None, *, limit: int = 200
) -> list[str]:
    found = fresh.read_fresh_traces(1, batches, q, environment=environment, limit=limit)
    return [trace.summary.trace_id for trace in found.traces]


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
    spans = fresh.read_fresh_spans(1, [batch], "", environment=None, limit=10)
    assert [span.trace_id for span in spans.spans] == [trace_id(1)]


def test_a_trace_that_matches_by_an_earlier_batch_is_told_when_it_grows(clickhouse: Store) -> None:
    clickhouse.insert(make_request([Draft()], service="cart"), project_id=1)
    batch = clickhouse.insert(make_request([Draft(id=2, parent=1)], service="shop"), project_id=1)
    assert touched([batch], "service=cart", "production") == [trace_id(1)]
    assert touched([batch], "service=cart", "staging") == []
    grown = fresh.read_fresh_traces(1, [batch], "service=cart", environment=None, limit=10)
    assert [(trace.summary.span_count, trace.matched_spans) for trace in grown.traces] == [(2, 1)]
    assert grown.matched_spans == 0


def test_a_rare_one_shows_in_a_batch_full_of_newer_traces(clickhouse: Store) -> None:
    rare = make_request([Draft(trace=1)], service="rare")
    many = make_request([Draft(trace=number, start_ns=number) for number in range(2, 30)])
    with mock.patch.object(fresh, "MAX_TOUCHED", 5):
        batch = clickhouse.insert_bodies([(1, rare.SerializeToString()), (1, many.SerializeToString())])
        assert touched([batch], "service=rare") == [trace_id(1)]


def test_all_that_match_are_counted_however_few_are_shown(clickhouse: Store) -> None:
    drafts = [
        Draft(trace=number, id=number, start_ns=number, status=number % 2 * 2) for number in range(1, 9)
    ]
    batch = clickhouse.insert(make_request(drafts), project_id=1)
    traces = fresh.read_fresh_traces(1, [batch], "status=error", environment=None, limit=1)
    assert (len(traces.traces), traces.matched_spans) == (1, 4)
    spans = fresh.read_fresh_spans(1, [batch], "status=error", environment=None, limit=2)
    assert ([span.span_id for span in spans.spans], spans.matched_spans) == ([span_id(7), span_id(5)], 4)


def test_spans_and_traces_come_with_the_columns_that_were_asked_for(clickhouse: Store) -> None:
    batch = clickhouse.insert(make_request([Draft()]), project_id=1)
    columns = [read_column("service.name")]
    (span,) = fresh.read_fresh_spans(1, [batch], "", environment=None, limit=2, columns=columns).spans
    (trace,) = fresh.read_fresh_traces(1, [batch], "", environment=None, limit=2, columns=columns).traces
    assert span.attributes == trace.attributes == {"service.name": "shop"}


WHOLE_TRACE_FILTERS = ['rootName="GET /"', "rootServiceName=shop", "traceDuration>=5ns", 'rootName!="POST /"']


@pytest.mark.parametrize("q", WHOLE_TRACE_FILTERS)
def test_what_is_asked_of_whole_traces_counts_the_spans_of_earlier_batches(clickhouse: Store, q: str) -> None:
    clickhouse.insert(make_request([Draft(name="GET /")]), project_id=1)
    clickhouse.insert(
        make_request([Draft(trace=2, name="POST /", duration_ns=1)], service="cart"), project_id=1
    )
    grown = make_request([Draft(id=2, parent=1, start_ns=9), Draft(trace=2, id=3, parent=1, duration_ns=1)])
    batch = clickhouse.insert(grown, project_id=1)
    assert touched([batch], q) == [trace_id(1)]
    spans = fresh.read_fresh_spans(1, [batch], q, environment=None, limit=10)
    assert [span.span_id for span in spans.spans] == [span_id(2)]


@pytest.mark.parametrize("q", WHOLE_TRACE_FILTERS)
def test_no_other_traces_than_those_of_the_batches_are_looked_at_whole(clickhouse: Store, q: str) -> None:
    batch = clickhouse.insert(make_request([Draft(name="GET /")]), project_id=1)
    with mock.patch.object(client, "select", wraps=client.select) as select:
        touched([batch], q)
        fresh.read_fresh_spans(1, [batch], q, environment=None, limit=10)
    asked = [call.args[0] for call in select.call_args_list]
    whole = [sql for sql in asked if "FROM spans AS s" in sql and "FROM trace_index AS t" in sql]
    assert len(whole) == 3
    assert [sql for sql in whole if "t.last_start >=" in sql or "{m_batches:" not in sql] == []


@pytest.mark.parametrize(
    ("q", "why"),
    [
        ("{ } >> { status = error }", "makes no sense"),
        ("{ } | count() > 3", "makes no sense"),
        ("{ } && { status = error }", "makes no sense"),
        ("{ status = ", "."),
        ("level=error", "about logs"),
        ("severity>=warn", "about logs"),
        ("service=cart OR body.user=7", "about logs"),
    ],
)
def test_what_spans_that_arrive_cannot_be_asked_is_refused(q: str, why: str) -> None:
    with pytest.raises(FilterError, match=why):
        check_arrived_filter(q)


@pytest.mark.parametrize(
    "q", ["", "cart", "status=error", "{ duration > 1s } | { kind = server }", *WHOLE_TRACE_FILTERS]
)
def test_what_spans_that_arrive_can_be_asked_is_not(q: str) -> None:
    check_arrived_filter(q)
