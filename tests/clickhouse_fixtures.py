"""The real engine, once per run: `clickhouse` is an empty, migrated store that tests write into."""

import itertools
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import pytest
from django.conf import settings
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.clickhouse import client
from apps.clickhouse.insert import Inserter
from apps.clickhouse.migrate import migrate
from apps.ingest.write.frame import frame_bodies
from apps.ingest.write.tables import TABLES as SIGNAL_TABLES
from apps.otlp.signals import Signal
from tests.environment import DATA_DIR
from tests.servers import Engine

TABLES = (
    "spans",
    "resources",
    "trace_index",
    "red_1m",
    "edges",
    "rollup_minutes",
    "rollup_progress",
    "span_links",
    "red_1h",
    "errors_1m",
    "error_groups",
    "releases",
    "instances",
    "redaction_findings",
    "attribute_catalogue",
    "logs",
    "logs_1m",
    "metric_points",
    "metric_series",
)
LEASE_MS = 60_000


class Store:
    """Writes as the drainer does: framed OTLP bodies, one INSERT a batch."""

    def __init__(self) -> None:
        self._batches = itertools.count(1)
        self._projects = itertools.count(1_000_000)

    def insert(self, request: ExportTraceServiceRequest, *, project_id: int) -> int:
        """Store what one client sent; the batch number."""
        return self.insert_bodies([(project_id, request.SerializeToString())])

    def insert_metrics(self, request: ExportMetricsServiceRequest, *, project_id: int) -> int:
        """The same for metrics."""
        return self.insert_bodies([(project_id, request.SerializeToString())], signal=Signal.METRICS)

    def insert_logs(self, request: ExportLogsServiceRequest, *, project_id: int) -> int:
        """The same for logs."""
        return self.insert_bodies([(project_id, request.SerializeToString())], signal=Signal.LOGS)

    def insert_bodies(self, bodies: Sequence[tuple[int, bytes]], *, signal: Signal = Signal.TRACES) -> int:
        batch = next(self._batches)
        lease_expires_ms = time.time_ns() // 1_000_000 + LEASE_MS
        tables = SIGNAL_TABLES[signal]
        inserter = Inserter()
        try:
            frames = frame_bodies(bodies, batch=batch, lease_expires_ms=lease_expires_ms)
            inserter.insert(
                tables.intake, frames, message=tables.message, query_id=f"test-{batch}-{time.time_ns()}"
            )
        finally:
            inserter.close()
        self.wait_settled()
        return batch

    def wait_settled(self) -> None:
        """An INSERT is answered a moment before it has ended, and a search looks at what came before the
        oldest that runs."""
        running = "SELECT count() FROM system.processes WHERE query_kind = 'Insert'"
        while client.select(running, {}) != [(0,)]:
            time.sleep(0.002)

    def insert_rows(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows straight into a table, one part, left as they are: as many batches would have left them."""
        response = httpx.post(
            f"http://{settings.CLICKHOUSE_HOST}:{settings.CLICKHOUSE_HTTP_PORT}/",
            params={
                "database": settings.CLICKHOUSE_DATABASE,
                "query": f"INSERT INTO {table} SETTINGS optimize_on_insert = 0 FORMAT JSONEachRow",
            },
            content="\n".join(json.dumps(row) for row in rows).encode(),
            headers={
                "X-ClickHouse-User": settings.CLICKHOUSE_USER,
                "X-ClickHouse-Key": settings.CLICKHOUSE_PASSWORD,
            },
            trust_env=False,
        )
        assert response.status_code == httpx.codes.OK, response.text

    def new_project_id(self) -> int:
        """One that no test has used: for tests that try many stores in turn."""
        return next(self._projects)


@pytest.fixture(scope="session")
def clickhouse_engine() -> Iterator[Engine]:
    with Engine(DATA_DIR, settings.CLICKHOUSE_PORT, settings.CLICKHOUSE_HTTP_PORT) as engine:
        yield engine


@pytest.fixture(scope="session")
def shared_store(clickhouse_engine: Engine) -> Iterator[Store]:
    migrate()
    yield Store()
    client.close_pool()


@pytest.fixture
def clickhouse(shared_store: Store) -> Store:
    # What is empty already costs as much to empty as what is full.
    filled = "SELECT DISTINCT table FROM system.parts WHERE database = currentDatabase() AND active"
    for (table,) in client.select(filled, {}):
        if table in TABLES:
            client.execute(f"TRUNCATE TABLE {table}")
    return shared_store
