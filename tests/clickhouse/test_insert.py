"""A raw insert, and what the engine remembers between two of them."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from apps.clickhouse import client
from apps.clickhouse.insert import Inserter, InsertRefused, InsertUncertain
from apps.ingest.write.frame import frame_bodies
from tests.clickhouse_fixtures import LEASE_MS, Store
from tests.environment import DATA_DIR
from tests.ingest.delivery import body_of


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


class BadGateway(BaseHTTPRequestHandler):
    """A proxy whose ClickHouse has gone, after it may have written."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_error(502)

    def log_message(self, *_: object) -> None:
        pass


def test_a_refusal_that_is_not_clickhouse_s_own_leaves_it_uncertain(settings: Any) -> None:
    with HTTPServer(("127.0.0.1", 0), BadGateway) as proxy:
        settings.CLICKHOUSE_HOST, settings.CLICKHOUSE_HTTP_PORT = "127.0.0.1", proxy.server_port
        answering = threading.Thread(target=proxy.handle_request)
        answering.start()
        inserter = Inserter()
        with pytest.raises(InsertUncertain, match="502"):
            insert(inserter, 1)
        inserter.close()
        answering.join()
