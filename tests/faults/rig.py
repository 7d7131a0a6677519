"""A whole installation to hurt: engine, Valkey, receiver, worker and beat as processes of their own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import psutil

from scripts.ports import free_port
from tests.servers import REPOSITORY, Engine, Valkey, wait_gone


class Program:
    """A Python process that is started again after it was killed."""

    def __init__(self, name: str, arguments: Sequence[str], environ: dict[str, str], log_dir: Path) -> None:
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
        assert self.process is not None
        family = [
            psutil.Process(self.process.pid),
            *psutil.Process(self.process.pid).children(recursive=True),
        ]
        for process in family:
            process.kill()
        self.process.wait(10)
        wait_gone(family)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(15)


class Rig:
    """`with Rig(folder) as rig`: migrated, with one project, and an ingest key in `rig.ingest_key`."""

    def __init__(self, data_dir: Path) -> None:
        self.engine = Engine(data_dir, free_port(), free_port())
        self.valkey = Valkey(data_dir, free_port())
        self.otlp_port, self.grpc_port = free_port(), free_port()
        self.environ = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SPANWISE_DATA": str(data_dir),
            "SPANWISE_CLICKHOUSE_PORT": str(self.engine.tcp_port),
            "SPANWISE_CLICKHOUSE_HTTP_PORT": str(self.engine.http_port),
            "SPANWISE_CLICKHOUSE_DATABASE": "spanwise",
            "SPANWISE_REDIS_PORT": str(self.valkey.port),
            "SPANWISE_OTLP_HTTP_PORT": str(self.otlp_port),
            "SPANWISE_OTLP_GRPC_PORT": str(self.grpc_port),
        }
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        celery = ["-m", "celery", "-A", "config.celery"]
        self.receiver = self._program("receiver", ["-m", "config.otlp"], data_dir)
        self.worker = self._program(
            "worker", [*celery, "worker", "-Q", "drain", "--pool", "solo", "-l", "INFO", *quiet], data_dir
        )
        self.beat = self._program("beat", [*celery, "beat", "-s", str(data_dir / "beat")], data_dir)
        self.ingest_key = ""

    def _program(self, name: str, arguments: Sequence[str], data_dir: Path) -> Program:
        return Program(name, arguments, self.environ, data_dir)

    @property
    def traces_url(self) -> str:
        return f"http://127.0.0.1:{self.otlp_port}/v1/traces"

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
        for server in (self.engine, self.valkey):
            server.wait_ready()
        self.manage("migrate", "-v0")
        self.manage("migrate_clickhouse")
        person = ["--email", "alice@shop.example", "--password", "correct horse battery"]
        keys = json.loads(self.manage("bootstrap", *person, "--project", "Shop").splitlines()[-1])
        self.ingest_key = keys["ingest_key"]
        for program in (self.receiver, self.worker, self.beat):
            program.start()
        self._wait_for_receiver()

    def _wait_for_receiver(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx.get(self.traces_url, timeout=1)
                return
            except httpx.HTTPError:
                assert time.monotonic() < deadline, self.receiver.log_file.read_text()[-2000:]
                time.sleep(0.1)

    def __exit__(self, *exception: object) -> None:
        for program in (self.beat, self.worker, self.receiver):
            program.stop()
        for server in (self.valkey, self.engine):
            server.stop()

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=REPOSITORY, env=self.environ, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def sql(self, query: str) -> list[list[str]]:
        """Rows of a query as text, straight from the engine."""
        url = f"http://127.0.0.1:{self.engine.http_port}/"
        answer = httpx.post(
            url,
            params={"database": "spanwise"},
            content=query,
            headers=self.engine.credentials,
            timeout=60,
        )
        assert answer.status_code == httpx.codes.OK, answer.text[:500]
        return [line.split("\t") for line in answer.text.splitlines()]
