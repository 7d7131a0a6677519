"""Columns of a list of traces: each attribute as the first span that has it carries it."""

from collections.abc import Sequence

import pytest

from apps.query.timerange import TimeRange
from apps.query.values import Attributes
from apps.traces.search.columns import read_column
from apps.traces.search.order import TraceOrder
from apps.traces.search.question import ask
from apps.traces.search.trace_columns import Carried, pick_first
from apps.traces.search.trace_pages import list_traces
from tests.clickhouse_fixtures import Store
from tests.traces.spans import MINUTE_NS, NOON_NS, Draft, make_attribute, make_request, trace_id

ORDERS = list(TraceOrder)


def list_columns(
    project_id: int, *names: str, q: str = "", order: TraceOrder = TraceOrder.START
) -> dict[str, Attributes]:
    within = TimeRange(NOON_NS - MINUTE_NS, NOON_NS + MINUTE_NS)
    question = ask(project_id, q, within=within, environment=None)
    columns = [read_column(name) for name in names]
    page = list_traces(question, order=order, limit=10, columns=columns)
    return {found.summary.trace_id: found.attributes for found in page.traces}


@pytest.mark.parametrize("order", ORDERS)
def test_each_column_has_the_value_of_the_first_span_that_has_it(
    clickhouse: Store, order: TraceOrder
) -> None:
    request = make_request([Draft(), Draft(id=2, parent=1, start_ns=5), Draft(id=3, parent=1, start_ns=3)])
    root, late, early = request.resource_spans[0].scope_spans[0].spans
    root.attributes.append(make_attribute("http.status_code", int_value=503))
    late.attributes.extend(
        [make_attribute("user.id", string_value="u-2"), make_attribute("ratio", double_value=0.5)]
    )
    early.attributes.extend(
        [make_attribute("user.id", string_value="u-1"), make_attribute("sampled", bool_value=True)]
    )
    clickhouse.insert(request, project_id=1)
    clickhouse.insert(make_request([Draft(trace=2)], service="cart"), project_id=1)
    names = ("http.response.status_code", "user.id", "ratio", "sampled", "resource.service.name", "missing")
    assert list_columns(1, *names, order=order) == {
        trace_id(1): {
            "http.response.status_code": 503,
            "user.id": "u-1",
            "ratio": 0.5,
            "sampled": True,
            "resource.service.name": "shop",
        },
        trace_id(2): {"resource.service.name": "cart"},
    }


def test_a_filter_chooses_the_traces_and_not_the_spans_that_are_shown(clickhouse: Store) -> None:
    request = make_request([Draft(), Draft(id=2, parent=1, start_ns=5, status=2)])
    request.resource_spans[0].scope_spans[0].spans[0].attributes.append(
        make_attribute("http.route", string_value="/cart")
    )
    clickhouse.insert(request, project_id=1)
    assert list_columns(1, "http.route", q="status=error") == {trace_id(1): {"http.route": "/cart"}}


def test_projects_do_not_see_each_others_attributes(clickhouse: Store) -> None:
    for project_id, value in ((1, "ours"), (2, "theirs")):
        request = make_request([Draft()])
        request.resource_spans[0].resource.attributes.append(make_attribute("team", string_value=value))
        clickhouse.insert(request, project_id=project_id)
    assert list_columns(1, "team") == {trace_id(1): {"team": "ours"}}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["a"], {"a": "own"}),
        (["resource.a"], {"resource.a": "of the resource"}),
        (["span.a", "b"], {"span.a": "own", "b": "earlier"}),
        (["c"], {}),
    ],
)
def test_the_first_comes_first_and_a_span_goes_before_its_resource(
    columns: Sequence[str], expected: Attributes
) -> None:
    carried: Carried = {
        (2, True): {"a": "of the resource", "b": "of the resource"},
        (2, False): {"a": "own", "b": "own"},
        (1, True): {"b": "earlier"},
    }
    assert pick_first(carried, [read_column(name) for name in columns]) == expected
