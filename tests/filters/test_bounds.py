"""Too much to look at is refused, never cut; and pages of one question do not see what came later."""

from dataclasses import replace
from unittest import mock

import pytest

from apps.clickhouse import client
from apps.query.language.bounds import MAX_DEPTH
from apps.query.matching import Scope, TooManyCandidates
from apps.query.timerange import TimeRange
from apps.traces.matching import match_spans
from tests.clickhouse_fixtures import Store
from tests.traces.spans import NOON_NS, Draft, make_request

SCOPE = Scope(1, TimeRange(NOON_NS, NOON_NS + 1000))
CHAINS = [
    Draft(trace=trace, id=trace * 10 + depth, parent=depth and trace * 10 + depth - 1, start_ns=depth)
    for trace in range(1, 5)
    for depth in range(3)
]


def count(text: str, scope: Scope = SCOPE) -> int:
    matching = match_spans(text, scope)
    rows = client.select(f"SELECT count() FROM spans AS s WHERE {matching.sql}", matching.params)  # noqa: S608
    found: int = rows[0][0]
    return found


@pytest.mark.parametrize(
    ("bound", "most", "message"),
    [
        ("MAX_TRACES", 3, "More than 3 traces"),
        ("MAX_SPANS", 11, "More than 11 spans"),
        ("MAX_FOUND", 7, "More than 7 spans"),
    ],
)
def test_beyond_a_bound_the_range_must_be_narrowed(
    clickhouse: Store, bound: str, most: int, message: str
) -> None:
    clickhouse.insert(make_request(CHAINS), project_id=1)
    assert count("{ } >> { }") == 8
    with (
        mock.patch(f"apps.traces.spansets.structure.{bound}", most),
        pytest.raises(TooManyCandidates, match=message) as refused,
    ):
        match_spans("{ } >> { }", SCOPE)
    assert refused.value.hint == "narrow the range, or ask for something rarer"


def test_at_the_bounds_everything_is_found(clickhouse: Store) -> None:
    clickhouse.insert(make_request(CHAINS), project_id=1)
    structure = "apps.traces.spansets.structure."
    with (
        mock.patch(f"{structure}MAX_TRACES", 4),
        mock.patch(f"{structure}MAX_SPANS", 12),
        mock.patch(f"{structure}MAX_FOUND", 8),
    ):
        assert count("{ } >> { }") == 8


@pytest.mark.parametrize("text", ["{ } | count() = 3", "{ } > { }", '{ name = "work" } && { duration > 1s }'])
def test_what_arrived_later_is_not_seen_in_whole_traces_either(clickhouse: Store, text: str) -> None:
    clickhouse.insert(make_request(CHAINS), project_id=1)
    ((until_ms,),) = client.select("SELECT toUnixTimestamp64Milli(max(ingested)) FROM spans", {})
    bounded = replace(SCOPE, ingested_until_ms=until_ms)
    before = count(text, bounded)
    client.select("SELECT sleep(0.01)", {})
    late = [Draft(trace=trace, id=trace * 10 + 9, duration_ns=2 * 10**9) for trace in range(1, 5)]
    clickhouse.insert(make_request(late), project_id=1)
    assert count(text, bounded) == before


@pytest.mark.parametrize("text", ["{ } > { }", "{ } | count() > 1", "traceDuration>0s", "a", "region=eu"])
def test_another_project_is_never_looked_at(clickhouse: Store, text: str) -> None:
    clickhouse.insert(make_request(CHAINS), project_id=1)
    assert count(text, replace(SCOPE, project_id=2)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "-(a OR .b=1 " * MAX_DEPTH + "c" + ")" * MAX_DEPTH,
        "{ " + '!(.a = 1 || name = "x" && ' * (MAX_DEPTH - 1) + ".c = 3" + ")" * (MAX_DEPTH - 1) + " }",
        "(" * (MAX_DEPTH - 1) + "{ }" + " | count() > 0) && { }" * (MAX_DEPTH - 1),
    ],
)
def test_the_store_takes_as_many_brackets_as_a_filter_may_have(clickhouse: Store, text: str) -> None:
    clickhouse.insert(make_request(CHAINS), project_id=1)
    assert count(text) in (0, len(CHAINS))
