"""A Collector as its documentation has it run, but on free ports and with quicker retries."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import yaml

from scripts.collector import binary
from scripts.ports import free_port
from tests.faults.rig import Rig
from tests.servers import REPOSITORY

DOCUMENTED = REPOSITORY / "docs" / "collector"
HOST = "127.0.0.1"

# Which client's port is at which place of its file.
PORTS: dict[str, dict[str, tuple[str, ...]]] = {
    "config.yaml": {
        "otlp_grpc": ("otlp", "protocols", "grpc"),
        "otlp_http": ("otlp", "protocols", "http"),
        "thrift_http": ("jaeger", "protocols", "thrift_http"),
        "grpc": ("jaeger", "protocols", "grpc"),
        "thrift_compact": ("jaeger", "protocols", "thrift_compact"),
        "thrift_binary": ("jaeger", "protocols", "thrift_binary"),
        "zipkin": ("zipkin",),
    },
    "opencensus.yaml": {"opencensus": ("opencensus",)},
}


class Collector:
    """`build` is one of scripts.collector.BUILDS, `config` a file of docs/collector."""

    def __init__(self, build: str, config: str, folder: Path, rig: Rig) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True)
        self.log_file = folder / "collector.log"
        self.ports = {client: free_port() for client in PORTS[config]}
        overlay = folder / "overlay.yaml"
        overlay.write_text(yaml.safe_dump(self._overlay(config)))
        self._arguments = [
            str(binary(build)),
            f"--config={DOCUMENTED / config}",
            f"--config={overlay}",
        ]
        self._environ = {
            **os.environ,
            "SPANWISE_INGEST_KEY": rig.ingest_key,
            "SPANWISE_OTLP_PUBLIC_URL": rig.urls[0],
            "COLLECTOR_STORAGE": str(folder / "storage"),
            "COLLECTOR_LOG_FILES": str(self.logs / "*.log"),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def _overlay(self, config: str) -> dict[str, Any]:
        """What a test has other than the documentation: ports, patience, no metrics of its own."""
        receivers: dict[str, Any] = {}
        for client, path in PORTS[config].items():
            place = receivers
            for name in path:
                place = place.setdefault(name, {})
            place["endpoint"] = f"{HOST}:{self.ports[client]}"
        (exporter,) = yaml.safe_load((DOCUMENTED / config).read_text())["exporters"]
        return {
            "receivers": receivers,
            "exporters": {
                exporter: {"retry_on_failure": {"initial_interval": "200ms", "max_interval": "500ms"}}
            },
            "service": {"telemetry": {"metrics": {"level": "none"}}},
        }

    def __enter__(self) -> "Collector":
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def start(self) -> None:
        with self.log_file.open("ab") as log:
            begins = log.tell()
            self.process = subprocess.Popen(
                self._arguments,
                env=self._environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + 60
        while b"Everything is ready" not in (said := self.log_file.read_bytes()[begins:]):
            assert self.process.poll() is None, said.decode()
            assert time.monotonic() < deadline, said.decode()
            time.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL: what it holds in memory is gone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:  # a sender that waits for an answer may hold it up
                self.kill()

    def address(self, client: str) -> str:
        return f"{HOST}:{self.ports[client]}"

    def post(self, client: str, path: str, body: bytes, content_type: str) -> None:
        answer = httpx.post(
            f"http://{self.address(client)}{path}",
            content=body,
            headers={"content-type": content_type},
            timeout=30,
        )
        assert answer.is_success, answer.text
