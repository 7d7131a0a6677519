"""The paths under test, started for real: ours, and beside it on the same engine what it is compared with."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.harness import rotel
from bench.harness.processes import Processes, family
from bench.harness.wire import OTLP_GRPC, OTLP_HTTP, ZIPKIN
from scripts.ports import free_port, is_listening
from tests.faults.prepared import prepare
from tests.faults.rig import Program, Rig
from tests.servers import REPOSITORY

CONVENTIONAL_DATABASE = "conventional"
START_LIMIT_S = 30


@dataclass(frozen=True, slots=True)
class Store:
    """Where the rows of a path end up. `rows` counts those that can be read; each of `counts` must agree."""

    database: str
    tables: tuple[str, ...]
    rows: str
    counts: tuple[str, ...]

    @classmethod
    def of_spanwise(cls, database: str) -> "Store":
        rows = f"SELECT count() FROM {database}.spans"  # noqa: S608
        return cls(
            database=database,
            tables=("spans", "resources", "trace_index", "red_1m", "red_1h"),
            rows=rows,
            counts=(
                f"SELECT uniqExact(trace_id, span_id) FROM {database}.spans",  # noqa: S608
                f"SELECT sum(spans) FROM {database}.trace_index",  # noqa: S608
                f"SELECT sum(n) FROM {database}.red_1m",  # noqa: S608
                f"SELECT sum(n) FROM {database}.red_1h",  # noqa: S608
            ),
        )

    @classmethod
    def of_rotel(cls) -> "Store":
        table = f"{rotel.DATABASE}.otel_traces"
        return cls(
            database=rotel.DATABASE,
            tables=rotel.TABLES,
            rows=f"SELECT count() FROM {table}",  # noqa: S608
            counts=(f"SELECT uniqExact(TraceId, SpanId) FROM {table}",),  # noqa: S608
        )


@dataclass(frozen=True, slots=True)
class TestPath:
    """Where to send by door, what to watch, and where the rows must be afterwards."""

    name: str
    urls: Mapping[str, str]
    headers: Mapping[str, str]
    store: Store
    processes: Processes


class Installation:
    """`with Installation(folder, …) as installation`: every path is ready to take spans.

    `agent` is rotel's program, where there is one.
    """

    def __init__(
        self, data_dir: Path, *, batch_spans: int, collects_garbage: bool, agent: Path | None
    ) -> None:
        self.rig = Rig(data_dir / "installation", prepare(data_dir / "prepared"))
        self._port, self._web_port = free_port(), free_port()
        self._environ = {
            **self.rig.environ,
            "SPANWISE_CLICKHOUSE_DATABASE": CONVENTIONAL_DATABASE,
            "BENCH_BATCH_SPANS": str(batch_spans),
            **({} if collects_garbage else {"BENCH_NO_GC": "1"}),
        }
        arguments = ["-m", "uvicorn", "bench.harness.conventional:application", "--port", str(self._port)]
        quiet = ["--no-access-log", "--log-level", "warning"]
        self._conventional = Program("conventional", [*arguments, *quiet], self._environ, data_dir)
        daphne = ["-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", str(self._web_port)]
        self._web = Program("web", [*daphne, "config.asgi:application"], self.rig.environ, data_dir)
        self._rotel = rotel.RotelAgent(agent, self.rig.data_dir, self.rig.engine.http_port) if agent else None
        self._running = ExitStack()

    def __enter__(self) -> "Installation":
        with ExitStack() as starting:
            starting.enter_context(self.rig)
            migrate = [sys.executable, "manage.py", "migrate_clickhouse"]
            subprocess.run(migrate, cwd=REPOSITORY, env=self._environ, check=True, stdout=subprocess.DEVNULL)
            starting.callback(self._conventional.stop)
            self._conventional.start()
            _wait_listening(self._port, self._conventional.log_file)
            if self._rotel is not None:
                for statement in rotel.SCHEMA:
                    self.sql(statement)
                starting.callback(self._rotel.stop)
                self._rotel.start()
                _wait_listening(self._rotel.port, self._rotel.log_file)
            self._running = starting.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._running.close()

    def open_web(self) -> str:
        """Start what serves the REST API, once; its address."""
        if self._web.process is None:
            self._running.callback(self._web.stop)
            self._web.start()
            _wait_listening(self._web_port, self._web.log_file)
        return f"http://127.0.0.1:{self._web_port}"

    def read_keys(self) -> dict[str, str]:
        """`project` and its keys; the same each time."""
        person = ["--email", "alice@shop.example", "--password", "correct horse battery"]
        command = [sys.executable, "manage.py", "bootstrap", *person, "--project", "Shop"]
        printed = subprocess.run(
            command, cwd=REPOSITORY, env=self.rig.environ, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        keys = json.loads(printed.splitlines()[-1])
        return {name: str(value) for name, value in keys.items()}

    def paths(self) -> list[TestPath]:
        return [self.ours(), *self._rotels(), self.conventional()]

    def ours(self) -> TestPath:
        rig = self.rig
        pids = {
            "receiver": _family(rig.receivers[0]),
            "valkey": family(rig.valkey.pid),
            "worker": _family(rig.workers[0]),
            "beat": _family(rig.beat),
            "engine": family(rig.engine.pid),
        }
        urls = {
            OTLP_HTTP: f"{rig.urls[0]}/v1/traces",
            OTLP_GRPC: f"grpc://{rig.grpc_targets[0]}",
            ZIPKIN: f"{rig.urls[0]}/api/v2/spans",
        }
        headers = {"authorization": f"Bearer {rig.ingest_key}"}
        return TestPath("ours", urls, headers, Store.of_spanwise("spanwise"), Processes(pids))

    def conventional(self) -> TestPath:
        pids = {"receiver": _family(self._conventional), "engine": family(self.rig.engine.pid)}
        urls = {OTLP_HTTP: f"http://127.0.0.1:{self._port}/v1/traces"}
        return TestPath("conventional", urls, {}, Store.of_spanwise(CONVENTIONAL_DATABASE), Processes(pids))

    def _rotels(self) -> list[TestPath]:
        if self._rotel is None or self._rotel.process is None:
            return []
        pids = {"receiver": family(self._rotel.process.pid), "engine": family(self.rig.engine.pid)}
        urls = {OTLP_HTTP: self._rotel.url}
        return [TestPath("rotel", urls, {}, Store.of_rotel(), Processes(pids))]

    def sql(self, query: str) -> list[list[str]]:
        return self.rig.sql(query)

    def ask_number(self, query: str) -> int:
        return int(self.sql(query)[0][0])

    def count_inserts(self) -> int:
        """Since the engine began."""
        return self.ask_number("SELECT sum(value) FROM system.events WHERE event = 'InsertQuery'")

    def merge_tables(self, store: Store) -> None:
        """One part a day: a short run must not owe merges that a long one would have paid for."""
        for table in store.tables:
            self.sql(
                f"OPTIMIZE TABLE {store.database}.{table} FINAL SETTINGS optimize_skip_merged_partitions = 1"
            )

    def empty_tables(self, store: Store) -> None:
        for table in store.tables:
            self.sql(f"TRUNCATE TABLE {store.database}.{table} SYNC")


def _wait_listening(port: int, log_file: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while not is_listening("127.0.0.1", port):
        if time.monotonic() > deadline:
            sys.exit(log_file.read_text()[-2000:])
        time.sleep(0.05)


def _family(program: Program) -> Sequence[int]:
    if program.process is None:
        raise RuntimeError(f"{program.log_file.stem} was not started")
    return family(program.process.pid)
