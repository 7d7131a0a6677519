"""A raw insert, and what the engine remembers between two of them."""

import time
from collections.abc import Iterator

import pytest

from apps.clickhouse import client
from apps.clickhouse.insert import Inserter, InsertRefused
from apps.ingest.frame import frame_bodies
from tests.clickhouse_fixtures import LEASE_MS, Store
from tests.environment import DATA_DIR
from tests.ingest.test_deliver import body_of


@pytest.fixture
def inserter() -> Iterator[Inserter]:
    inserter = Inserter()
    yield inserter
    inserter.close()


def insert(inserter: Inserter, batch: int) -> None:
    fence_ms = time.time_ns() // 1_000_000 + LEASE_MS
    frames = frame_bodies([(7, body_of(0))], batch=batch, lease_expires_ms=fence_ms)
    inserter.insert("otlp_traces", frames, message="Traces", query_id=f"test-schema-{time.time_ns()}")


def test_a_schema_file_that_was_left_empty_costs_one_insert(clickhouse: Store, inserter: Inserter) -> None:
    insert(inserter, 1)
    for file in (DATA_DIR / "clickhouse" / "__cache__").iterdir():
        file.write_text("")
    client.execute("SYSTEM DROP FORMAT SCHEMA CACHE FOR Protobuf")  # as a restart would
    with pytest.raises(InsertRefused, match="Could not find a message"):
        insert(inserter, 2)
    insert(inserter, 3)
    assert client.select("SELECT DISTINCT batch FROM spans ORDER BY batch", {}) == [(1,), (3,)]
