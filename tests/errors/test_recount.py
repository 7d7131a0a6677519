"""Error groups are counted behind the ingest: as by brute force, in whatever order spans come, and again."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from apps.clickhouse import client
from apps.errors.recount import recount
from tests.clickhouse_fixtures import Store
from tests.counting import count
from tests.errors.failures import ERROR, Failed, Failure, make_failures
from tests.errors.oracle import count_errors
from tests.errors.stored import counted
from tests.traces.spans import MINUTE_NS, NOON_NS, Draft

FAILURES = st.lists(
    st.sampled_from(
        [
            Failure("KeyError", "'sku-1'"),
            Failure("KeyError", "'sku-2'"),
            Failure("Timeout", "after 250ms"),
            Failure("Timeout", "after 1.5s"),
            Failure("", ""),
        ]
    ),
    max_size=3,
)
SPANS = st.lists(
    st.builds(
        lambda minute, status, failures, message, version: (
            version,
            Failed(Draft(start_ns=minute * MINUTE_NS, status=status), failures, message),
        ),
        st.integers(0, 2),
        st.sampled_from([0, 1, ERROR]),
        FAILURES,
        st.sampled_from(["", "no route to 10.0.0.1", "no route to 10.0.0.2"]),
        st.sampled_from(["1.0", "2.0"]),
    ),
    min_size=1,
    max_size=12,
)


@hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(spans=SPANS, cuts=st.lists(st.integers(0, 12), max_size=3), twice=st.booleans())
def test_counts_equal_a_count_of_the_spans_in_whatever_order_they_come(
    clickhouse: Store, spans: list[tuple[str, Failed]], cuts: list[int], twice: bool
) -> None:
    project_id = clickhouse.new_project_id()
    numbered = [
        (version, replace(span, draft=replace(span.draft, trace=number // 3 + 1, id=number + 1)))
        for number, (version, span) in enumerate(spans)
    ]
    edges = [0, *sorted(min(cut, len(spans)) for cut in cuts), len(spans)]
    for first, last in pairwise(edges):
        for version, span in numbered[first:last]:
            clickhouse.insert(make_failures([span], version=version), project_id=project_id)
        count(recount, project_id, range(0, 3))
    for _ in range(int(twice)):
        count(recount, project_id, range(0, 3))
    assert counted(project_id) == count_errors(numbered)


def test_what_was_deleted_is_counted_no_more(clickhouse: Store) -> None:
    kept = Failed(Draft(id=1), [Failure()])
    gone = Failed(Draft(id=2), [Failure("Timeout", "late")])
    clickhouse.insert(make_failures([kept]), project_id=1)
    batch = clickhouse.insert(make_failures([gone]), project_id=1)
    count(recount, 1)
    client.execute(
        "DELETE FROM spans WHERE batch = {batch:UInt64} SETTINGS lightweight_deletes_sync = 2",
        {"batch": batch},
    )
    count(recount, 1)
    assert counted(1) == {("KeyError", "'<text>'", "", 0): 1}


def test_a_minute_that_was_not_touched_and_another_project_stay_as_they_are(clickhouse: Store) -> None:
    late = Failed(Draft(start_ns=5 * MINUTE_NS), [Failure()])
    clickhouse.insert(make_failures([Failed(Draft(), [Failure()]), late]), project_id=1)
    clickhouse.insert(make_failures([late]), project_id=2)
    count(recount, 1, range(0, 2))
    assert counted(1) == {("KeyError", "'<text>'", "", 0): 1}
    assert counted(2) == {}
    count(recount, 2)
    count(recount, 1, range(5, 6))
    assert counted(1) == {("KeyError", "'<text>'", "", 0): 1, ("KeyError", "'<text>'", "", 5): 1}


class Recorder:
    """Python's SDK, with its own stack traces; spans start at NOON_NS."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        provider = TracerProvider(resource=Resource.create({"service.name": "shop"}))
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracer = provider.get_tracer("tests")

    def record(self, fail: Any, *arguments: Any) -> None:
        span = self.tracer.start_span("GET /cart", start_time=NOON_NS)
        try:
            fail(*arguments)
        except Exception as error:
            span.record_exception(error)
        span.end(end_time=NOON_NS + 1000)

    def spans(self) -> list[ReadableSpan]:
        return list(self.exporter.get_finished_spans())


def find_price(prices: dict[str, int], sku: str) -> int:
    return prices[sku]


def add_to_cart(sku: str) -> int:
    return find_price({}, sku)


def show_product(sku: str) -> int:
    return find_price({}, sku)


def test_what_the_sdk_records_of_one_error_with_other_data_is_one_group_and_another_path_is_another(
    clickhouse: Store,
) -> None:
    recorder = Recorder()
    for sku in ("sku-1", "mug", "a b"):
        recorder.record(add_to_cart, sku)
    recorder.record(show_product, "sku-1")
    recorder.record(int, "not a number 42")
    clickhouse.insert(encode_spans(recorder.spans()), project_id=1)
    count(recount, 1)
    rows = client.select(
        """\
SELECT g.type, g.message, arrayMap(f -> f.1, g.frames), e.n
FROM (SELECT fingerprint, sum(n) AS n FROM errors_1m GROUP BY fingerprint) AS e
INNER JOIN error_groups AS g USING (fingerprint)
ORDER BY e.n DESC, g.frames""",
        {},
    )
    assert rows == [
        ("KeyError", "'<text>'", ["find_price", "add_to_cart", "record"], 3),
        ("KeyError", "'<text>'", ["find_price", "show_product", "record"], 1),
        ("ValueError", "invalid literal for int() with base <n>: '<text>'", ["record"], 1),
    ]


@pytest.mark.parametrize("status", [0, 1])
def test_an_exception_that_was_handled_is_an_error_too(clickhouse: Store, status: int) -> None:
    clickhouse.insert(make_failures([Failed(Draft(status=status), [Failure()])]), project_id=1)
    count(recount, 1)
    assert counted(1) == {("KeyError", "'<text>'", "", 0): 1}


def test_a_span_that_failed_is_called_by_its_name_without_ids(clickhouse: Store) -> None:
    spans = [
        Failed(Draft(id=number, name=f"GET /users/{number}", status=ERROR), (), f"status {500 + number}")
        for number in (1, 2)
    ]
    clickhouse.insert(make_failures(spans), project_id=1)
    count(recount, 1)
    assert client.select(
        "SELECT max(type), max(message), max(frames) FROM error_groups GROUP BY fingerprint", {}
    ) == [("", "status <n>", [("GET /users/<n>", "")])]
