"""The real stores for tests: the embedded engine and the real Valkey, each on its own port and folder.

Both offer `start`, `wait_ready`, `kill` (SIGKILL: all of it is gone until the next `start`) and `stop`.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar, Self

import psutil

from apps.clickhouse.embedded import answers
from apps.clickhouse.engine_files import ENGINE_USER, engine_password
from scripts.ports import ALL_PORTS, OTLP_HTTP, WEB, free_port, valkey_answers

__all__ = ["Engine", "Installation", "Server", "Valkey", "free_port", "wait_gone"]

REPOSITORY = Path(__file__).resolve().parents[1]


def wait_gone(processes: list[psutil.Process], timeout_s: float = 60) -> None:
    """Wait until none of them runs. A zombie counts as gone: an orphan's is its new parent's to collect."""
    deadline = time.monotonic() + timeout_s
    while any(_runs(process) for process in processes):
        assert time.monotonic() < deadline, f"still running: {processes}"
        time.sleep(0.02)


def _runs(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Server:
    """One server process with a log file in its data folder."""

    module: ClassVar[str]

    def __init__(self, data_dir: Path, environ: dict[str, str]) -> None:
        self.data_dir = data_dir
        self.log_file = data_dir / f"{type(self).__name__.lower()}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._environ = {**os.environ, "SPANWISE_DATA": str(data_dir), **environ}

    def __enter__(self) -> Self:
        self.start()
        self.wait_ready()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        assert self.process is not None, "not started"
        return self.process.pid

    def is_ready(self) -> bool:
        raise NotImplementedError

    def start(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module],
                cwd=REPOSITORY,
                env=self._environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_ready(self, timeout_s: float = 180) -> None:
        deadline = time.monotonic() + timeout_s
        while not self.is_ready():
            if time.monotonic() > deadline or self.process is None or self.process.poll() is not None:
                raise AssertionError(f"{self.module} is not ready:\n{self.log_file.read_text()[-2000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL to every process of the server; returns when they are gone."""
        family = [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]
        for process in family:
            process.kill()
        self._reap()
        wait_gone(family)

    def stop(self, timeout_s: float = 60) -> None:
        """SIGTERM, as at the end of `make run`."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        self._reap(timeout_s)

    def _reap(self, timeout_s: float = 60) -> None:
        if self.process is not None:
            self.process.wait(timeout=timeout_s)


class Engine(Server):
    """ClickHouse, under the supervisor that `make run` starts."""

    module = "apps.clickhouse.embedded"

    def __init__(self, data_dir: Path, tcp_port: int, http_port: int) -> None:
        self.tcp_port, self.http_port = tcp_port, http_port
        ports = {"SPANWISE_CLICKHOUSE_PORT": str(tcp_port), "SPANWISE_CLICKHOUSE_HTTP_PORT": str(http_port)}
        super().__init__(data_dir, ports)

    @property
    def credentials(self) -> dict[str, str]:
        """Headers for its HTTP interface."""
        return {"X-ClickHouse-User": ENGINE_USER, "X-ClickHouse-Key": engine_password(self.data_dir)}

    def is_ready(self) -> bool:
        return answers(self.http_port)

    def engine_pid(self) -> int:
        """The engine itself; `pid` is its supervisor."""
        (engine,) = psutil.Process(self.pid).children()
        return engine.pid

    def crash(self) -> None:
        """SIGKILL to the engine only: its supervisor brings it back."""
        engine = psutil.Process(self.engine_pid())
        engine.kill()
        wait_gone([engine])


class Valkey(Server):
    """The queue's server, writing every command to disk before it answers."""

    module = "scripts.valkey"

    def __init__(self, data_dir: Path, port: int) -> None:
        self.port = port
        super().__init__(data_dir, {"SPANWISE_REDIS_PORT": str(port)})

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def is_ready(self) -> bool:
        return valkey_answers(self.port)


class Installation(Server):
    """All of Spanwise, as `make run` serves it, on free ports."""

    module = "scripts.serve"

    def __init__(self, data_dir: Path, environ: dict[str, str] | None = None) -> None:
        self.ports = {port.variable: str(free_port()) for port in ALL_PORTS}
        # Tests wait for what is counted, and nobody else wants the machine meanwhile.
        super().__init__(data_dir, {"SPANWISE_COUNTING_REST": "1", **self.ports, **(environ or {})})

    @property
    def web_url(self) -> str:
        return f"http://localhost:{self.ports[WEB.variable]}"

    @property
    def otlp_url(self) -> str:
        return f"http://localhost:{self.ports[OTLP_HTTP.variable]}"

    @property
    def environ(self) -> dict[str, str]:
        """For `manage.py` and other programs that belong to this installation."""
        return dict(self._environ)

    def start(self) -> None:
        self.log_file.unlink(missing_ok=True)
        super().start()

    def is_ready(self) -> bool:
        return f"Spanwise is ready: {self.web_url}" in self.log_file.read_text()
