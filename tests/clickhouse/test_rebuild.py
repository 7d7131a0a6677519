"""A migration that rebuilds a table carries over what is in it, wherever it was interrupted before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from apps.clickhouse import client, migrate
from apps.clickhouse.migrate import Migration
from apps.traces import reader
from apps.traces.json_forms import describe_trace
from tests.clickhouse_fixtures import Store
from tests.counting_fixtures import Job
from tests.errors.failures import Written, make_records
from tests.errors.stored import counted
from tests.faults.recounts import DIFFERENCES
from tests.traces.expected import plain_spans
from tests.traces.spans import Draft, make_request
from tests.traces.test_round_trip import everything_otlp_can_say

DATABASE = "spanwise_rebuilt"
MIGRATIONS = {each.name: each for each in migrate.read_migrations()}
SPANS, MINUTES = MIGRATIONS["0011_spans_for_search"], MIGRATIONS["0017_red_hours"]
EDGES, HOURS = MIGRATIONS["0024_edges_by_edge"], MIGRATIONS["0025_red_hours_by_service"]
EXCEPTIONS = MIGRATIONS["0023_exception_records"]


def swap_in(rebuild: Migration) -> int:
    """The number of the statement that puts the new table in the place of the old one."""
    (swap,) = [number for number, text in enumerate(rebuild.statements) if "EXCHANGE TABLES" in text]
    return swap


SWAP, SWAP_MINUTES, SWAP_HOURS = swap_in(SPANS), swap_in(MINUTES), swap_in(HOURS)
# What is older than it is kept would be gone by the next merge.
DAY = datetime.now(UTC).date() - timedelta(days=1)
EDGES_BEFORE = """\
INSERT INTO edges
    (project_id, step_s, time, environment, caller, callee, protocol, via, n, errors, duration_sum, histogram)
SELECT
    1, step_s, intDiv(toUnixTimestamp(minute), step_s) * step_s, '', 'service:a', 'service:b', 'http', '',
    1, 0, 5, map(7, 1)
FROM (SELECT toDateTime({first:String}, 'UTC') + 60 * number AS minute FROM numbers(3))
ARRAY JOIN [60, 3600] AS step_s"""
EDGES_NOW = """\
SELECT width_s, toString(time), sum(n), sum(duration_sum), sumMap(histogram)
FROM edges
GROUP BY 1, 2
ORDER BY 1, 2"""
before_minutes = pytest.mark.parametrize("older_store", [MINUTES], indirect=True, ids=["red_1m"])


@pytest.fixture
def older_store(
    clickhouse: Store, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Store]:
    """An installation as it was before a rebuild: that of the spans unless another is named."""
    rebuild = getattr(request, "param", SPANS)
    older = [each for each in MIGRATIONS.values() if each.name < rebuild.name]
    monkeypatch.setattr(settings, "CLICKHOUSE_DATABASE", DATABASE)
    client.close_pool()
    monkeypatch.setattr(migrate, "read_migrations", lambda: older)
    migrate.migrate()
    monkeypatch.setattr(migrate, "read_migrations", lambda: list(MIGRATIONS.values()))
    yield clickhouse
    client.execute(f"DROP DATABASE {DATABASE}")
    client.close_pool()


@pytest.mark.parametrize("statements", [0, SWAP, SWAP + 1, SWAP + 2])
def test_every_field_of_what_was_stored_before_survives_the_rebuild(
    older_store: Store, statements: int
) -> None:
    request = everything_otlp_can_say()
    older_store.insert(request, project_id=1)
    moments = client.select("SELECT ingested, batch FROM spans", {})
    for statement in SPANS.statements[:statements]:
        client.execute(statement)
    migrate.migrate()
    expected = plain_spans(request)
    assert describe_trace(reader.read_trace(1, expected[0]["trace_id"]) or []) == expected
    assert client.select("SELECT ingested, batch FROM spans", {}) == moments
    assert client.select("EXISTS TABLE spans_rebuilt", {}) == [(0,)]


def test_what_is_summed_up_goes_on_from_the_table_that_took_its_place(older_store: Store) -> None:
    older_store.insert(make_request([Draft(id=1)]), project_id=1)
    migrate.migrate()
    older_store.insert(make_request([Draft(id=2, parent=1), Draft(id=3, parent=1)]), project_id=1)
    assert client.select("SELECT count() FROM spans", {}) == [(3,)]
    assert client.select("SELECT sum(n) FROM red_1m", {}) == [(3,)]
    assert client.select("SELECT sum(spans) FROM trace_index", {}) == [(3,)]


@before_minutes
@pytest.mark.parametrize("statements", [0, SWAP_MINUTES, SWAP_MINUTES + 1, len(MINUTES.statements)])
def test_minutes_and_hours_count_what_a_worker_wrote_while_the_minutes_were_rebuilt(
    older_store: Store, statements: int
) -> None:
    older_store.insert(make_request([Draft(id=1), Draft(id=2, parent=1, status=2)]), project_id=1)
    for statement in MINUTES.statements[:statements]:
        client.execute(statement)
    older_store.insert(
        make_request([Draft(id=3, status=2), Draft(id=4, start_ns=-90 * 60 * 10**9)]), project_id=1
    )
    migrate.migrate()
    older_store.insert(make_request([Draft(id=5)]), project_id=2)
    for rollup in ("minutes of red_1m", "hours of red_1h"):
        assert client.select(DIFFERENCES[rollup], {}) == [(0,)]
    assert client.select("SELECT sum(n) FROM red_1h", {}) == [(5,)]
    assert client.select("EXISTS TABLE red_1m_rebuilt", {}) == [(0,)]


@pytest.mark.parametrize("older_store", [HOURS], indirect=True, ids=["red_1h"])
@pytest.mark.parametrize("statements", [0, SWAP_HOURS, SWAP_HOURS + 1, len(HOURS.statements)])
def test_hours_are_those_of_their_minutes_whatever_was_written_while_they_were_copied(
    older_store: Store, statements: int
) -> None:
    older_store.insert(make_request([Draft(id=1), Draft(id=2, parent=1, status=2)]), project_id=1)
    client.execute("INSERT INTO red_1h SELECT * REPLACE (hour - INTERVAL 200 DAY AS hour) FROM red_1h")
    for statement in HOURS.statements[:statements]:
        client.execute(statement)
    older_store.insert(make_request([Draft(id=3, start_ns=-90 * 60 * 10**9)]), project_id=1)
    migrate.migrate()
    older_store.insert(make_request([Draft(id=4)]), project_id=2)
    young = "WHERE hour > now() - INTERVAL 100 DAY"
    assert client.select(f"SELECT sum(n) FROM red_1h {young}", {}) == [(4,)]  # noqa: S608
    assert client.select("SELECT sum(n) FROM red_1h", {}) == [(6,)]
    client.execute(f"DELETE FROM red_1h WHERE NOT ({young.removeprefix('WHERE ')})")  # noqa: S608
    assert client.select(DIFFERENCES["hours of red_1h"], {}) == [(0,)]


@before_minutes
def test_minutes_from_before_the_spans_that_are_kept_are_carried_over(older_store: Store) -> None:
    older_store.insert(make_request([Draft(duration_ns=1)]), project_id=1)
    client.execute("TRUNCATE TABLE spans")
    client.execute("INSERT INTO red_1m SELECT * REPLACE (minute - INTERVAL 30 DAY AS minute) FROM red_1m")
    client.execute(
        "ALTER TABLE red_1m DELETE WHERE minute > now() - INTERVAL 1 DAY SETTINGS mutations_sync = 1"
    )
    migrate.migrate()
    for rollup in ("red_1m", "red_1h"):
        assert client.select(f"SELECT sum(n), sumMap(histogram) FROM {rollup}", {}) == [(1, {0: 1})]  # noqa: S608


@pytest.mark.parametrize("older_store", [EDGES], indirect=True, ids=["edges"])
@pytest.mark.parametrize("statements", range(len(EDGES.statements)))
def test_edges_go_on_in_quarters_and_days_and_their_older_writer_is_refused(
    older_store: Store, statements: int
) -> None:
    client.execute(EDGES_BEFORE, {"first": f"{DAY} 05:59:00"})
    for statement in EDGES.statements[:statements]:
        if migrate._is_due(statement):
            client.execute(statement)
    migrate.migrate()
    assert client.select(EDGES_NOW, {}) == [
        (60, f"{DAY} 05:59:00", 1, 5, {7: 1}),
        (60, f"{DAY} 06:00:00", 1, 5, {7: 1}),
        (60, f"{DAY} 06:01:00", 1, 5, {7: 1}),
        (3600, f"{DAY} 05:00:00", 1, 5, {7: 1}),
        (3600, f"{DAY} 06:00:00", 2, 10, {7: 2}),
        (21600, f"{DAY} 00:00:00", 1, 5, {7: 1}),
        (21600, f"{DAY} 06:00:00", 2, 10, {7: 2}),
        (86400, f"{DAY} 00:00:00", 3, 15, {7: 3}),
    ]
    with pytest.raises(client.ClickHouseError):
        client.execute(EDGES_BEFORE, {"first": f"{DAY} 05:59:00"})


def test_a_statement_waits_for_its_moment(clickhouse: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "_MOMENT_LIMIT_S", 0.05)
    never = Migration("9999_never", ("-- Once: SELECT 0\nTRUNCATE TABLE spans",))
    monkeypatch.setattr(migrate, "read_migrations", lambda: [never])
    clickhouse.insert(make_request([Draft()]), project_id=1)
    with pytest.raises(migrate.NoMoment):
        migrate.migrate()
    assert client.select("SELECT count() FROM spans", {}) == [(1,)]


@pytest.mark.parametrize("older_store", [EXCEPTIONS], indirect=True, ids=["exceptions"])
def test_exceptions_that_were_logged_before_they_were_counted_are_counted(
    older_store: Store, job: Job
) -> None:
    older_store.insert_logs(make_records([Written(), Written(None)]), project_id=1)
    migrate.migrate()
    job.finish()
    assert counted(1) == {("KeyError", "'<text>'", "", 0): 1}
