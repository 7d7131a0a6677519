"""After a doubt, the table of series is again what the points say."""

from apps.clickhouse import client
from apps.ingest.write.lease import now_ms
from apps.ingest.write.repair import repair_rollups
from apps.ingest.write.tables import TABLES
from apps.otlp.signals import Signal
from tests.clickhouse_fixtures import Store
from tests.metrics.everything import everything_metrics_can_say

SERIES = "SELECT * FROM metric_series FINAL ORDER BY ALL"


def repair(batch: int) -> None:
    repair_rollups(TABLES[Signal.METRICS], batch, lease_expires_ms=now_ms() + 60_000)


def test_series_that_their_view_never_wrote_come_back(clickhouse: Store) -> None:
    batch = clickhouse.insert_metrics(everything_metrics_can_say(), project_id=1)
    whole = client.select(SERIES, {})
    client.execute("TRUNCATE TABLE metric_series")
    repair(batch)
    assert len(whole) > 5
    assert client.select(SERIES, {}) == whole


def test_repairing_what_is_whole_changes_nothing(clickhouse: Store) -> None:
    batch = clickhouse.insert_metrics(everything_metrics_can_say(), project_id=1)
    whole = client.select(SERIES, {})
    repair(batch)
    assert client.select(SERIES, {}) == whole
