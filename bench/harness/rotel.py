"""The Rust collector rotel, for comparison: OTLP in, the exporter's tables on the same engine out.

Its best settings for CPU: batches of 65,536 spans, synchronous INSERTs. It answers when it has a request in
memory; here as everywhere only what can be read counts. Its wheel is fetched when it is first asked for,
into a folder of its own.
"""

import os
import subprocess
import sys
from pathlib import Path

from apps.clickhouse.engine_files import ENGINE_USER, engine_password
from scripts.ports import free_port
from tests.servers import REPOSITORY

VERSION = "0.0.1a15"
FOLDER = REPOSITORY / ".tools" / f"rotel-{VERSION}"
BATCH_SPANS = 65_536
DATABASE = "otel"

# As the OpenTelemetry exporter makes them, without a TTL as by default: traces_table.sql and
# traces_id_ts_lookup_{table,mv}.sql in opentelemetry-collector-contrib, exporter/clickhouseexporter/internal.
TABLES = ("otel_traces", "otel_traces_trace_id_ts")
SCHEMA = (
    f"CREATE DATABASE {DATABASE}",
    f"""
    CREATE TABLE {DATABASE}.otel_traces
    (
        Timestamp DateTime64(9) CODEC(Delta, ZSTD(1)),
        TraceId String CODEC(ZSTD(1)),
        SpanId String CODEC(ZSTD(1)),
        ParentSpanId String CODEC(ZSTD(1)),
        TraceState String CODEC(ZSTD(1)),
        SpanName LowCardinality(String) CODEC(ZSTD(1)),
        SpanKind LowCardinality(String) CODEC(ZSTD(1)),
        ServiceName LowCardinality(String) CODEC(ZSTD(1)),
        ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
        ScopeName String CODEC(ZSTD(1)),
        ScopeVersion String CODEC(ZSTD(1)),
        SpanAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
        Duration UInt64 CODEC(ZSTD(1)),
        StatusCode LowCardinality(String) CODEC(ZSTD(1)),
        StatusMessage String CODEC(ZSTD(1)),
        Events Nested
        (
            Timestamp DateTime64(9),
            Name LowCardinality(String),
            Attributes Map(LowCardinality(String), String)
        ) CODEC(ZSTD(1)),
        Links Nested
        (
            TraceId String,
            SpanId String,
            TraceState String,
            Attributes Map(LowCardinality(String), String)
        ) CODEC(ZSTD(1)),
        INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
        INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
        INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
        INDEX idx_span_attr_key mapKeys(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
        INDEX idx_span_attr_value mapValues(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
        INDEX idx_duration Duration TYPE minmax GRANULARITY 1
    )
    ENGINE = MergeTree
    PARTITION BY toDate(Timestamp)
    ORDER BY (ServiceName, SpanName, toDateTime(Timestamp))
    SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1
    """,
    f"""
    CREATE TABLE {DATABASE}.otel_traces_trace_id_ts
    (
        TraceId String CODEC(ZSTD(1)),
        Start DateTime CODEC(Delta, ZSTD(1)),
        End DateTime CODEC(Delta, ZSTD(1)),
        INDEX idx_trace_id TraceId TYPE bloom_filter(0.01) GRANULARITY 1
    )
    ENGINE = MergeTree
    PARTITION BY toDate(Start)
    ORDER BY (TraceId, Start)
    SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1
    """,
    f"""
    CREATE MATERIALIZED VIEW {DATABASE}.otel_traces_trace_id_ts_mv TO {DATABASE}.otel_traces_trace_id_ts
    AS SELECT TraceId, min(Timestamp) AS Start, max(Timestamp) AS End
    FROM {DATABASE}.otel_traces
    WHERE TraceId != ''
    GROUP BY TraceId
    """,  # noqa: S608
)


def find_agent(*, may_fetch: bool) -> tuple[Path | None, str]:
    """The program, or None and why there is none here."""
    agent = FOLDER / "rotel" / "rotel-agent"
    if agent.exists():
        return agent, ""
    if not may_fetch:
        return None, "it has not been fetched (a full run does)"
    # Without what the wheel's Python part needs: only the program in it is used.
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    wheel = ["--only-binary", ":all:", "--no-deps", "--target", str(FOLDER), f"rotel=={VERSION}"]
    done = subprocess.run([*pip, *wheel], capture_output=True, text=True)
    if done.returncode or not agent.exists():
        return None, f"no wheel of it can be had for this platform: {done.stderr.strip()[-300:]}"
    return agent, ""


class RotelAgent:
    """The process. `start`, then it listens on `url`."""

    def __init__(self, agent: Path, data_dir: Path, engine_http_port: int) -> None:
        self._agent = agent
        self._data_dir = data_dir
        self._engine_http_port = engine_http_port
        self.port = free_port()
        self.log_file = data_dir / "rotel.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/traces"

    def start(self) -> None:
        environ = {
            **os.environ,
            "ROTEL_CLICKHOUSE_EXPORTER_PASSWORD": engine_password(self._data_dir),
        }
        options = {
            "--pid-file": str(self._data_dir / "rotel.pid"),
            "--otlp-http-endpoint": f"127.0.0.1:{self.port}",
            "--otlp-grpc-endpoint": f"127.0.0.1:{free_port()}",
            "--batch-max-size": str(BATCH_SPANS),
            "--batch-timeout": "1s",
            "--exporter": "clickhouse",
            "--clickhouse-exporter-endpoint": f"http://127.0.0.1:{self._engine_http_port}",
            "--clickhouse-exporter-database": DATABASE,
            "--clickhouse-exporter-user": ENGINE_USER,
            "--clickhouse-exporter-async-insert": "false",
        }
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [self._agent, "start", *(part for option in options.items() for part in option)],
                env=environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(15)
