"""A whole installation to hurt: engine, Valkey, receivers, workers and beat as processes of their own."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx
import psutil

from scripts.ports import free_port
from tests.faults.prepared import DATABASE, Prepared
from tests.faults.proxy import Line
from tests.servers import REPOSITORY, Engine, Valkey, wait_gone


class Part(Protocol):
    """What can be hurt."""

    process: subprocess.Popen[bytes] | None

    def start(self) -> None: ...
    def kill(self) -> None: ...


def family_of(part: Part) -> list[psutil.Process]:
    """Its process and all that came of it; none when it has ended."""
    if part.process is None:
        return []
    try:
        parent = psutil.Process(part.process.pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def pause(part: Part) -> None:
    """SIGSTOP to all of it: to the others it looks as it does when it is busy beyond measure."""
    for process in family_of(part):
        process.suspend()


def resume(part: Part) -> None:
    # Children first: a supervisor that woke before its engine would take it for hung.
    for process in reversed(family_of(part)):
        process.resume()


class Program:
    """A Python process that is started again after it was killed."""

    def __init__(self, name: str, arguments: Sequence[str], environ: dict[str, str], log_dir: Path) -> None:
        self.name = name
        self._arguments = [sys.executable, *arguments]
        self._environ = environ
        self.log_file = log_dir / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                self._arguments,
                cwd=REPOSITORY,
                env=self._environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        family = family_of(self)
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if self.process is not None:
            self.process.wait(60)
        wait_gone(family)

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        resume(self)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each; with `lines`, every connection to a store can be cut."""

    receivers: int = 1
    workers: int = 1
    jobs: int = 0  # workers of what is counted behind the ingest
    shards: int = 1
    lines: bool = False
    spool_bytes: int = 256 * 1024 * 1024
    reachable: str = ""  # host:port that notifiers may reach although it is here

    def __str__(self) -> str:
        return f"{self.receivers} receivers, {self.workers} workers, {self.shards} shards"


class Rig:
    """`with Rig(folder, prepared) as rig`: it runs, and `rig.ingest_key` opens it."""

    def __init__(self, data_dir: Path, prepared: Prepared, size: Size = Size()) -> None:
        self.data_dir = data_dir
        self.ingest_key = prepared.ingest_key
        self.spool_dir = data_dir / "spool"
        prepared.copy_to(data_dir)
        self.size = size
        self.engine = Engine(data_dir, free_port(), free_port())
        self.valkey = Valkey(data_dir, free_port())
        # Between the workers and the engine, and between the receivers and Valkey.
        self.insert_line = Line(self.engine.http_port)
        self.query_line = Line(self.engine.tcp_port)
        self.queue_line = Line(self.valkey.port)
        self._lines = (self.insert_line, self.query_line, self.queue_line) if size.lines else ()
        self.environ = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SPANWISE_DATA": str(data_dir),
            "SPANWISE_CLICKHOUSE_PORT": str(self.engine.tcp_port),
            "SPANWISE_CLICKHOUSE_HTTP_PORT": str(self.engine.http_port),
            "SPANWISE_CLICKHOUSE_DATABASE": DATABASE,
            "SPANWISE_REDIS_PORT": str(self.valkey.port),
            "SPANWISE_INGEST_SHARDS": str(size.shards),
            "SPANWISE_SPOOL_DIR": str(self.spool_dir),
            "SPANWISE_SPOOL_MAX_BYTES": str(size.spool_bytes),
            "SPANWISE_NOTIFIERS_ALLOWED_HOSTS": size.reachable,
        }
        self.receivers: list[Program] = []
        self.workers: list[Program] = []
        self.jobs: list[Program] = []
        self.beat = self._celery("beat", ["beat", "-s", str(data_dir / "beat")])
        self.urls: list[str] = []
        self.grpc_targets: list[str] = []
        self._timers: list[threading.Timer] = []

    @property
    def programs(self) -> list[Program]:
        return [self.beat, *self.workers, *self.jobs, *self.receivers]

    @property
    def parts(self) -> dict[str, Part]:
        """Everything that can be killed, by name."""
        programs: dict[str, Part] = {program.name: program for program in self.programs}
        return {**programs, "valkey": self.valkey, "engine": self.engine}

    def _celery(self, name: str, arguments: Sequence[str], **environ: str) -> Program:
        command = ["-m", "celery", "-A", "config.celery", *arguments, "-l", "INFO"]
        return Program(name, command, {**self.environ, **environ}, self.data_dir)

    def _build_programs(self) -> None:
        stores, queue = {}, {}
        if self._lines:
            stores = {
                "SPANWISE_CLICKHOUSE_PORT": str(self.query_line.port),
                "SPANWISE_CLICKHOUSE_HTTP_PORT": str(self.insert_line.port),
            }
            queue = {"SPANWISE_REDIS_PORT": str(self.queue_line.port)}
        alone = ["--without-gossip", "--without-mingle"]
        for number in range(self.size.workers):
            name = f"worker {number}"
            arguments = ["worker", "-n", f"drain{number}@%h", "-Q", "drain", "--pool", "threads", *alone]
            self.workers.append(self._celery(name, arguments, **stores))
        for number in range(self.size.jobs):
            arguments = ["worker", "-n", f"jobs{number}@%h", "-Q", "default", "--pool", "threads", *alone]
            self.jobs.append(self._celery(f"jobs {number}", [*arguments, "--concurrency", "4"]))
        for number in range(self.size.receivers):
            port, grpc_port = free_port(), free_port()
            ports = {"SPANWISE_OTLP_HTTP_PORT": str(port), "SPANWISE_OTLP_GRPC_PORT": str(grpc_port)}
            environ = {**self.environ, **queue, **ports}
            self.urls.append(f"http://127.0.0.1:{port}")
            self.grpc_targets.append(f"127.0.0.1:{grpc_port}")
            self.receivers.append(
                Program(f"receiver {number}", ["-m", "config.otlp"], environ, self.data_dir)
            )

    def __enter__(self) -> "Rig":
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self) -> None:
        for server in (self.engine, self.valkey):
            server.start()
        for line in self._lines:
            line.__enter__()
        self._build_programs()
        self.wait_for_stores()
        for program in self.programs:
            program.start()
        self.wait_for_receivers()

    def wait_for_stores(self) -> None:
        for server in (self.engine, self.valkey):
            server.wait_ready()

    def wait_for_receivers(self, timeout_s: float = 180) -> None:
        deadline = time.monotonic() + timeout_s
        for url, receiver in zip(self.urls, self.receivers, strict=True):
            while not _is_listening(url):
                assert time.monotonic() < deadline, receiver.log_file.read_text()[-2000:]
                time.sleep(0.1)

    @contextlib.contextmanager
    def supervised(self) -> Iterator[None]:
        """Start again what ends by itself, as `make run` does."""
        done = threading.Event()

        def keep() -> None:
            while not done.wait(0.5):
                for program in self.programs:
                    if program.process is not None and program.process.poll() is not None:
                        program.start()

        keeper = threading.Thread(target=keep, daemon=True)
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()

    def __exit__(self, *exception: object) -> None:
        for timer in self._timers:
            timer.cancel()
        # How an installation ends in order is another test; nothing of this one is needed any more.
        for part in self.parts.values():
            if part.process is not None:
                part.kill()
        for line in self._lines:
            line.__exit__()

    def later(self, delay_s: float, action: Callable[[], None]) -> None:
        timer = threading.Timer(delay_s, action)
        self._timers.append(timer)
        timer.start()

    def wait_for_later(self) -> None:
        for timer in self._timers:
            timer.join()

    def sql(self, query: str) -> list[list[str]]:
        """Rows of a query as text, straight from the engine."""
        url = f"http://127.0.0.1:{self.engine.http_port}/"
        answer = httpx.post(
            url,
            params={"database": DATABASE},
            content=query,
            headers=self.engine.credentials,
            timeout=180,
            trust_env=False,
        )
        assert answer.status_code == httpx.codes.OK, answer.text[:500]
        return [line.split("\t") for line in answer.text.splitlines()]

    def log_of(self, programs: Sequence[Program]) -> str:
        return "".join(program.log_file.read_text() for program in programs)


def _is_listening(url: str) -> bool:
    try:
        httpx.get(url, timeout=1, trust_env=False)
    except httpx.HTTPError:
        return False
    return True
