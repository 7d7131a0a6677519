"""The two paths under test, started for real: ours, and the conventional one beside it on the same engine."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.harness.processes import Processes, family
from scripts.ports import free_port, is_listening
from tests.faults.prepared import prepare
from tests.faults.rig import Program, Rig
from tests.servers import REPOSITORY

CONVENTIONAL_DATABASE = "conventional"
TABLES = ("spans", "resources", "trace_index", "red_1m")


@dataclass(frozen=True, slots=True)
class TestPath:
    """Where to send, what to watch, and where the rows must be afterwards."""

    name: str
    url: str
    key: str
    database: str
    processes: Processes


class Installation:
    """`with Installation(folder) as installation`: both paths are ready to take spans."""

    def __init__(self, data_dir: Path, *, batch_spans: int, collects_garbage: bool) -> None:
        self.rig = Rig(data_dir / "installation", prepare(data_dir / "prepared"))
        port = free_port()
        environ = {
            **self.rig.environ,
            "SPANWISE_CLICKHOUSE_DATABASE": CONVENTIONAL_DATABASE,
            "BENCH_BATCH_SPANS": str(batch_spans),
            **({} if collects_garbage else {"BENCH_NO_GC": "1"}),
        }
        arguments = ["-m", "uvicorn", "bench.harness.conventional:application", "--port", str(port)]
        quiet = ["--no-access-log", "--log-level", "warning"]
        self._conventional_port = port
        self._conventional = Program("conventional", [*arguments, *quiet], environ, data_dir)
        self._environ = environ

    def __enter__(self) -> "Installation":
        self.rig.__enter__()
        try:
            migrate = [sys.executable, "manage.py", "migrate_clickhouse"]
            subprocess.run(migrate, cwd=REPOSITORY, env=self._environ, check=True, stdout=subprocess.DEVNULL)
            self._conventional.start()
            self._wait_for_conventional()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _wait_for_conventional(self) -> None:
        deadline = time.monotonic() + 30
        while not is_listening("127.0.0.1", self._conventional_port):
            if time.monotonic() > deadline:
                sys.exit(self._conventional.log_file.read_text()[-2000:])
            time.sleep(0.05)

    def __exit__(self, *exception: object) -> None:
        self._conventional.stop()
        self.rig.__exit__()

    def ours(self) -> TestPath:
        rig = self.rig
        pids = {
            "receiver": _family(rig.receivers[0]),
            "valkey": family(rig.valkey.pid),
            "worker": _family(rig.workers[0]),
            "beat": _family(rig.beat),
            "engine": family(rig.engine.pid),
        }
        return TestPath("ours", f"{rig.urls[0]}/v1/traces", rig.ingest_key, "spanwise", Processes(pids))

    def conventional(self) -> TestPath:
        pids = {"receiver": _family(self._conventional), "engine": family(self.rig.engine.pid)}
        url = f"http://127.0.0.1:{self._conventional_port}/v1/traces"
        return TestPath("conventional", url, "-", CONVENTIONAL_DATABASE, Processes(pids))

    def sql(self, query: str) -> list[list[str]]:
        return self.rig.sql(query)

    def ask_number(self, query: str) -> int:
        return int(self.sql(query)[0][0])

    def merge_tables(self, database: str) -> None:
        """One part a day: a short run must not owe merges that a long one would have paid for."""
        for table in TABLES:
            self.sql(f"OPTIMIZE TABLE {database}.{table} FINAL SETTINGS optimize_skip_merged_partitions = 1")

    def empty_tables(self) -> None:
        for database in ("spanwise", CONVENTIONAL_DATABASE):
            for table in TABLES:
                self.sql(f"TRUNCATE TABLE {database}.{table} SYNC")


def _family(program: Program) -> Sequence[int]:
    if program.process is None:
        raise RuntimeError(f"{program.log_file.stem} was not started")
    return family(program.process.pid)
