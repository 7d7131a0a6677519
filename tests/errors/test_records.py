"""Exceptions that are log records are counted as by brute force, beside those of spans and not with them."""

import contextlib
import logging
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from apps.clickhouse import client
from apps.errors.recount import recount
from apps.rollups import run, touching, turns
from apps.rollups.lease import CountingLease
from tests.clickhouse_fixtures import Store
from tests.counting import count
from tests.counting_fixtures import Job, count_due
from tests.errors.failures import ERROR, Failed, Failure, Written, make_failures, make_records
from tests.errors.oracle import Counted, count_errors
from tests.errors.stored import counted
from tests.traces.spans import MINUTE_NS, Draft

Item = tuple[str, Failed | Written]


@pytest.fixture
def job(job: Job, monkeypatch: pytest.MonkeyPatch) -> Job:
    """It counts errors alone."""
    monkeypatch.setattr(run, "RECOUNTS", (recount,))
    return job


IN_SPANS = [
    Failure("shop.errors.KeyError", "'sku-1'"),
    Failure("KeyError", "'sku-2'"),
    Failure("Timeout", "after 250ms"),
    Failure("", ""),
]
IN_RECORDS = [
    Failure("KeyError", "sku-1"),
    Failure("KeyError", "'sku-2'"),
    Failure("net::Timeout", "after 1.5s"),
    Failure("Timeout", ""),
    Failure("", "after 250ms"),
    Failure("", ""),
    None,
]
MOST_SPANS = 8


def trace_of(span: int) -> int:
    return span // 3 + 1


def make_span(
    number: int, minute: int, status: int, failures: list[Failure], message: str, version: str
) -> tuple[str, Failed]:
    draft = Draft(trace=trace_of(number), id=number, start_ns=minute * MINUTE_NS, status=status)
    return version, Failed(draft, failures, message)


def make_record(
    minute: int, span: int, failure: Failure | None, event_name: str, version: str
) -> tuple[str, Written]:
    at_ns = minute * MINUTE_NS + MINUTE_NS // 2
    trace = trace_of(span) if span else 0
    return version, Written(failure, at_ns, trace, span, event_name=event_name)


def split(items: list[Item]) -> tuple[list[tuple[str, Failed]], list[tuple[str, Written]]]:
    spans = [(version, item) for version, item in items if isinstance(item, Failed)]
    return spans, [(version, item) for version, item in items if isinstance(item, Written)]


def expected(items: list[Item]) -> Counted:
    return count_errors(*split(items))


def store(clickhouse: Store, project_id: int, items: list[Item]) -> None:
    spans, records = split(items)
    for version in ("1.0", "2.0"):
        if failed := [span for each, span in spans if each == version]:
            clickhouse.insert(make_failures(failed, version=version), project_id=project_id)
        if written := [record for each, record in records if each == version]:
            clickhouse.insert_logs(make_records(written, version=version), project_id=project_id)


VERSIONS = st.sampled_from(["1.0", "2.0"])
SPANS = st.builds(
    make_span,
    st.integers(1, MOST_SPANS),
    st.integers(0, 2),
    st.sampled_from([0, ERROR]),
    st.lists(st.sampled_from(IN_SPANS), max_size=2),
    st.sampled_from(["", "no route to 10.0.0.1"]),
    VERSIONS,
)
RECORDS = st.builds(
    make_record,
    st.integers(0, 2),
    # 0: of no span; the last: of one that never comes.
    st.integers(0, MOST_SPANS + 1),
    st.sampled_from(IN_RECORDS),
    st.sampled_from(["", "exception", "device.app.lifecycle"]),
    VERSIONS,
)


@hypothesis_settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    spans=st.lists(SPANS, max_size=6, unique_by=lambda item: item[1].draft.id),
    records=st.lists(RECORDS, min_size=1, max_size=8),
    seed=st.randoms(use_true_random=False),
    twice=st.booleans(),
)
def test_counts_equal_a_count_of_spans_and_records_in_whatever_order_they_come(
    clickhouse: Store,
    spans: list[tuple[str, Failed]],
    records: list[tuple[str, Written]],
    seed: random.Random,
    twice: bool,
) -> None:
    project_id = clickhouse.new_project_id()
    items: list[Item] = [*spans, *records]
    seed.shuffle(items)
    half = len(items) // 2
    for part in (items[:half], items[half:]):
        store(clickhouse, project_id, part)
        count(recount, project_id, range(0, 3))
    for _ in range(int(twice)):
        count(recount, project_id, range(0, 3))
    assert counted(project_id) == expected(items)


class Killed(BaseException):
    """The process is gone."""


def draw_items(rng: random.Random) -> list[Item]:
    """Of two hours: what belongs together is minutes or an hour apart, and now and then too far."""
    spans = [
        make_span(
            number,
            rng.choice([-61, -60, -59, -1, 0]),
            rng.choice([0, ERROR, ERROR]),
            rng.sample(IN_SPANS, rng.choice([0, 0, 1, 2])),
            "",
            "1.0",
        )
        for number in range(1, MOST_SPANS + 1)
    ]
    records = [
        make_record(
            rng.choice([-62, -60, -1, 0, 1]),
            rng.randrange(MOST_SPANS + 2),
            rng.choice(IN_RECORDS),
            rng.choice(["", "exception"]),
            "1.0",
        )
        for _ in range(12)
    ]
    items: list[Item] = [*spans, *records]
    rng.shuffle(items)
    return items


@pytest.mark.parametrize(("seed", "together"), [(0, 1), (1, turns.MAX_MINUTES), (2, turns.MAX_MINUTES)])
def test_whatever_came_in_touches_the_minutes_that_it_changes(
    clickhouse: Store, job: Job, seed: int, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MAX_MINUTES", together)
    rng = random.Random(seed)
    items = draw_items(rng)
    # Nothing is counted because it is the first time.
    job.finish()
    for start in range(0, len(items), 4):
        store(clickhouse, 1, items[start : start + 4])
        job.finish()
    assert counted(1) == expected(items)


@pytest.mark.parametrize("seed", range(2))
def test_counts_are_the_same_wherever_the_job_is_killed_and_whatever_it_forgets(
    clickhouse: Store, job: Job, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    insert = CountingLease.insert
    kills = 0

    def insert_or_die(self: CountingLease, sql: str, params: dict[str, Any]) -> None:
        fate = rng.random()
        if fate < 0.15:
            raise Killed
        insert(self, sql, params)
        if fate > 0.85:
            raise Killed

    items = draw_items(rng)
    for start in range(0, len(items), 7):
        store(clickhouse, 1, items[start : start + 7])
        with monkeypatch.context() as patch:
            patch.setattr(CountingLease, "insert", insert_or_die)
            for _ in range(4):
                try:
                    job.run()
                except Killed:
                    kills += 1
        if rng.random() < 0.3:
            client.execute("TRUNCATE TABLE rollup_progress")
    job.finish()
    assert kills
    assert counted(1) == expected(items)


def test_small_windows_change_nothing(clickhouse: Store, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touching, "WINDOW_SPANS", 2)
    items = draw_items(random.Random(5))
    job.run()
    store(clickhouse, 1, items)
    job.finish()
    assert counted(1) == expected(items)


def test_lines_that_are_no_exceptions_touch_nothing(clickhouse: Store, job: Job) -> None:
    job.finish()
    clickhouse.insert_logs(
        make_records([Written(None), Written(None, event_name="device.crash")]), project_id=1
    )
    job.run()
    assert client.select("SELECT count() FROM rollup_minutes", {}) == [(0,)]
    assert (count_due(), counted(1)) == (0, {})


def test_records_that_were_deleted_and_written_again_are_counted_once(clickhouse: Store, job: Job) -> None:
    job.finish()
    request = make_records([Written(), Written(at_ns=MINUTE_NS)])
    batch = clickhouse.insert_logs(request, project_id=1)
    job.finish()
    client.execute(
        "DELETE FROM logs WHERE batch = {batch:UInt64} SETTINGS lightweight_deletes_sync = 2",
        {"batch": batch},
    )
    clickhouse.insert_logs(request, project_id=1)
    job.finish()
    assert counted(1) == {("KeyError", "'<text>'", "", 0): 1, ("KeyError", "'<text>'", "", 1): 1}


def test_each_record_counts_also_of_one_span(clickhouse: Store) -> None:
    """A loop that fails three times within a request has failed three times."""
    clickhouse.insert_logs(
        make_records([Written(trace=1, span=1, at_ns=at) for at in range(3)]), project_id=1
    )
    count(recount, 1)
    assert counted(1) == {("KeyError", "'<text>'", "", 0): 3}


@pytest.mark.parametrize(("minute", "events"), [(-2, 2), (-1, 1), (0, 1), (60, 1), (61, 2)])
def test_a_record_belongs_to_its_span_for_an_hour(
    clickhouse: Store, job: Job, minute: int, events: int
) -> None:
    record = Written(trace=1, span=1, at_ns=minute * MINUTE_NS)
    clickhouse.insert(make_failures([Failed(Draft(), [Failure()])]), project_id=1)
    clickhouse.insert_logs(make_records([record]), project_id=1)
    job.finish()
    assert counted(1).total() == events


def test_another_project_s_span_of_the_same_id_says_nothing_of_a_record(clickhouse: Store, job: Job) -> None:
    clickhouse.insert(make_failures([Failed(Draft(), [Failure()])]), project_id=2)
    clickhouse.insert_logs(make_records([Written(trace=1, span=1)]), project_id=1)
    job.finish()
    assert counted(1) == counted(2) == {("KeyError", "'<text>'", "", 0): 1}


class Shop:
    """Python's SDK for spans and logs: what a request records and logs as it fails."""

    def __init__(self) -> None:
        resource = Resource.create({"service.name": "shop"})
        self._spans = InMemorySpanExporter()
        self._records = InMemoryLogRecordExporter()  # type: ignore[no-untyped-call]
        traces, logs = TracerProvider(resource=resource), LoggerProvider(resource=resource)
        traces.add_span_processor(SimpleSpanProcessor(self._spans))
        logs.add_log_record_processor(SimpleLogRecordProcessor(self._records))
        self.tracer = traces.get_tracer("tests")
        self.logger = logging.Logger("shop")
        self.logger.addHandler(LoggingHandler(logger_provider=logs))

    def store(self, clickhouse: Store) -> None:
        clickhouse.insert(encode_spans(self._spans.get_finished_spans()), project_id=1)
        clickhouse.insert_logs(encode_logs(self._records.get_finished_logs()), project_id=1)


class OutOfStockError(Exception):
    """With an argument that its text shows in quotes."""

    def __str__(self) -> str:
        return f"no more of {self.args[0]!r}"


def sell(sku: str) -> None:
    raise OutOfStockError(sku)


def log_and_raise(shop: Shop) -> None:
    with shop.tracer.start_as_current_span("POST /orders"):
        try:
            sell("sku-1")
        except OutOfStockError:
            shop.logger.exception("the order failed")
            raise


def log_alone(shop: Shop) -> None:
    with shop.tracer.start_as_current_span("POST /orders"):
        try:
            sell("sku-1")
        except OutOfStockError:
            shop.logger.warning("the order failed", exc_info=True)


@pytest.mark.filterwarnings("ignore:`LoggingHandler`:DeprecationWarning")
@pytest.mark.parametrize(
    ("fail", "type_"),
    [(log_and_raise, f"{__name__}.OutOfStockError"), (log_alone, "OutOfStockError")],
)
def test_what_the_sdk_records_and_logs_of_one_exception_is_one_event(
    clickhouse: Store, job: Job, fail: Callable[[Shop], None], type_: str
) -> None:
    shop = Shop()
    for _ in range(2):
        with contextlib.suppress(OutOfStockError):
            fail(shop)
    shop.store(clickhouse)
    job.finish()
    rows = client.select(
        "SELECT g.type, sum(e.n) FROM errors_1m AS e INNER JOIN error_groups AS g USING (fingerprint)"
        " GROUP BY g.type HAVING sum(e.n) > 0",
        {},
    )
    assert rows == [(type_, 2)]
