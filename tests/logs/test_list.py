"""The list of logs misses nothing and repeats nothing; the histogram is a recount."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.clickhouse import client
from apps.ingest.write.lease import now_ms
from apps.ingest.write.repair import repair_rollups
from apps.ingest.write.tables import TABLES
from apps.logs import buckets, histogram, reader
from apps.logs.conditions import LogFilter
from apps.logs.fields import whole_tokens
from apps.logs.records import LogRecord, name_severity
from apps.otlp.signals import Signal
from apps.query.timerange import TimeRange
from tests.clickhouse_fixtures import Store
from tests.logs.records import Line, make_logs
from tests.traces.spans import MINUTE_NS, NOON_NS

ALL = LogFilter()
DAY = TimeRange(NOON_NS - 12 * 60 * MINUTE_NS, NOON_NS + 12 * 60 * MINUTE_NS)
on_the_engine = settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

# Few moments, so that many records share one to the nanosecond; some lie hours apart.
moments = st.sampled_from([0, 0, 0, 1, MINUTE_NS, -5 * 60 * MINUTE_NS])
batches = st.lists(st.lists(moments, min_size=1, max_size=12), min_size=1, max_size=4)


def read_pages(
    project_id: int, limit: int, *, newest_first: bool, late: tuple[Store, list[int]] | None = None
) -> list[LogRecord]:
    """Every page; after the first, `late` arrives."""
    found: list[LogRecord] = []
    place = None
    while True:
        page = reader.list_logs(
            project_id, within=DAY, wanted=ALL, newest_first=newest_first, limit=limit, place=place
        )
        found += page.records
        if page.next_place is None:
            return found
        if late and place is None:
            late[0].insert_logs(make_logs([Line("late", at) for at in late[1]]), project_id=project_id)
        place = page.next_place


@on_the_engine
@given(
    sent=batches,
    late=st.lists(moments, min_size=1, max_size=5),
    limit=st.integers(1, 7),
    newest_first=st.booleans(),
)
def test_pages_hold_every_record_once_in_order_whatever_arrives_between_them(
    clickhouse: Store, sent: list[list[int]], late: list[int], limit: int, newest_first: bool
) -> None:
    project_id = clickhouse.new_project_id()
    for batch in sent:
        clickhouse.insert_logs(make_logs([Line("same", at) for at in batch]), project_id=project_id)
    records = read_pages(project_id, limit, newest_first=newest_first, late=(clickhouse, late))
    ids = [(record.id.time_ns, record.id.batch, record.id.number) for record in records]
    assert ids == sorted(set(ids), reverse=newest_first)
    # What arrives within the millisecond of the first page may still be seen; nothing sent before may miss.
    of_before = Counter(record.id.time_ns - NOON_NS for record in records if record.text == "same")
    assert of_before == Counter(at for batch in sent for at in batch)


def test_a_merge_changes_no_id(clickhouse: Store) -> None:
    for batch in range(3):
        clickhouse.insert_logs(make_logs([Line(f"{batch} {n}") for n in range(5)]), project_id=7)
    before = read_pages(7, 4, newest_first=True)
    client.execute("OPTIMIZE TABLE logs FINAL")
    assert read_pages(7, 6, newest_first=True) == before


def test_records_of_one_batch_are_numbered_through_all_its_bodies(clickhouse: Store) -> None:
    bodies = [(project, make_logs([Line(), Line()]).SerializeToString()) for project in (7, 8, 7)]
    clickhouse.insert_logs(make_logs([Line()]), project_id=7)
    clickhouse.insert_bodies(bodies, signal=Signal.LOGS)
    rows = client.select("SELECT number FROM logs WHERE batch = (SELECT max(batch) FROM logs)", {})
    assert sorted(number for (number,) in rows) == list(range(6))


FILTERS = [
    ALL,
    LogFilter(q="severity>=warn"),
    LogFilter(q="service=cart"),
    LogFilter(environment="production"),
]
times = st.integers(-90 * 60, 90 * 60).map(lambda seconds: seconds * 10**9 + 7)


@on_the_engine
@given(
    lines=st.lists(st.tuples(times, st.integers(0, 24), st.sampled_from(["shop", "cart"])), max_size=30),
    bounds=st.tuples(times, times).filter(lambda pair: pair[0] < pair[1]),
    step_s=st.sampled_from([60, 120, 300, 3600]),
    wanted=st.sampled_from(FILTERS),
)
def test_the_rollup_and_a_recount_agree(
    clickhouse: Store,
    lines: list[tuple[int, int, str]],
    bounds: tuple[int, int],
    step_s: int,
    wanted: LogFilter,
) -> None:
    project_id = clickhouse.new_project_id()
    for at_ns, severity, service in lines:
        line = Line("x", at_ns, severity)
        clickhouse.insert_logs(make_logs([line], service=service), project_id=project_id)
    within = TimeRange(NOON_NS + bounds[0], NOON_NS + bounds[1])
    shown = histogram.read_histogram(project_id, within=within, wanted=wanted, step_s=step_s)
    recount = buckets.fill_buckets(
        within, step_s, histogram.count_one_by_one(project_id, within, wanted, step_s)
    )
    assert shown == recount
    page = reader.list_logs(project_id, within=within, wanted=wanted, newest_first=True, limit=100)
    expected = Counter(record.severity for record in page.records)
    assert {name: sum(counts) for name, counts in shown.counts.items()} == expected


@on_the_engine
@given(
    before=st.lists(times, min_size=1, max_size=12),
    after=st.lists(times, min_size=1, max_size=12),
    step_s=st.sampled_from([60, 300, 3600]),
    wanted=st.sampled_from(FILTERS),
)
def test_as_of_a_moment_the_histogram_counts_what_had_arrived_by_then(
    clickhouse: Store, before: list[int], after: list[int], step_s: int, wanted: LogFilter
) -> None:
    project_id = clickhouse.new_project_id()
    clickhouse.insert_logs(make_logs([Line("x", at_ns, 9) for at_ns in before]), project_id=project_id)
    arrived = "SELECT toUnixTimestamp64Milli(max(ingested)) FROM logs WHERE project_id = {id:UInt32}"
    ((until_ms,),) = client.select(arrived, {"id": project_id})
    within = TimeRange(NOON_NS - 45 * MINUTE_NS, NOON_NS + 80 * MINUTE_NS + 1)
    shown = histogram.read_histogram(project_id, within=within, wanted=wanted, step_s=step_s)
    clickhouse.insert_logs(make_logs([Line("x", at_ns, 9) for at_ns in after]), project_id=project_id)
    again = histogram.read_histogram(
        project_id, within=within, wanted=wanted, step_s=step_s, until_ms=until_ms
    )
    assert again == shown


@given(start_ns=st.integers(0, 2**61), width_ns=st.integers(1, 90 * 24 * 3600 * 10**9))
def test_a_chosen_step_is_the_finest_that_keeps_the_limit(start_ns: int, width_ns: int) -> None:
    within = TimeRange(start_ns, start_ns + width_ns)
    step_s = buckets.choose_step_s(within)
    assert buckets.count_buckets(within, step_s) <= buckets.MAX_BUCKETS
    finer = [other for other in buckets.STEPS_S if other < step_s]
    assert all(buckets.count_buckets(within, other) > buckets.MAX_BUCKETS for other in finer)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("refused", []),
        ("Connection refused", []),
        ("a Connection refused b", ["connection", "refused"]),
        (" whole ", ["whole"]),
        ("x größe y 10 z", ["10", "y"]),
        ("", []),
        ("...", []),
    ],
)
def test_only_words_that_a_match_must_hold_whole_are_asked_of_the_index(text: str, tokens: list[str]) -> None:
    assert whole_tokens(text) == tokens


@pytest.mark.parametrize("damage", ["TRUNCATE TABLE logs_1m", "INSERT INTO logs_1m SELECT * FROM logs_1m"])
def test_a_repair_makes_the_rollup_a_recount(clickhouse: Store, damage: str) -> None:
    lines = [Line("x", place * MINUTE_NS // 3, place % 24) for place in range(12)]
    batch = clickhouse.insert_logs(make_logs(lines), project_id=7)
    client.execute(damage)
    for _ in range(2):
        repair_rollups(TABLES[Signal.LOGS], batch, lease_expires_ms=now_ms() + 60_000)
    rollup = "SELECT severity, minute, sum(n) AS s FROM logs_1m GROUP BY severity, minute HAVING s != 0"
    recount = "SELECT severity, toStartOfMinute(time) AS minute, count() FROM logs GROUP BY severity, minute"
    assert sorted(client.select(rollup, {})) == sorted(client.select(recount, {}))


def test_severities_are_named_by_their_range() -> None:
    first_and_last = [(name_severity(least), name_severity(least + 3)) for least in range(1, 24, 4)]
    assert first_and_last == [(name, name) for name in ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")]
    assert name_severity(0) == "UNSPECIFIED"
