"""A tiny OTLP/HTTP collector in this process: keeps what it is sent, and answers what it is told to.

What a browser's page sends is kept apart: its key stands in the address, its body is JSON.
"""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, Span

OTLP = "application/x-protobuf"


class Collector(ThreadingHTTPServer):
    """`status`, `body` and `content_type` are what every request is answered with."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.body, self.content_type = 200, b"", OTLP
        self.requests: list[ExportTraceServiceRequest] = []
        self.log_requests: list[ExportLogsServiceRequest] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.beacons: list[tuple[str, dict[str, Any]]] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def resource_spans(self) -> list[ResourceSpans]:
        return [resource for request in self.requests for resource in request.resource_spans]

    @property
    def spans(self) -> list[Span]:
        return [
            span for resource in self.resource_spans for scope in resource.scope_spans for span in scope.spans
        ]

    @property
    def page_spans(self) -> list[dict[str, Any]]:
        """As the snippet sends them."""
        return [span for path, beacon in self.beacons if "/traces" in path for span in beacon["items"]]

    @property
    def records(self) -> list[LogRecord]:
        return [
            record
            for request in self.log_requests
            for resource in request.resource_logs
            for scope in resource.scope_logs
            for record in scope.log_records
        ]

    def keep(self, path: str, body: bytes) -> None:
        if path == "/v1/logs":
            self.log_requests.append(ExportLogsServiceRequest.FromString(body))
        else:
            self.requests.append(ExportTraceServiceRequest.FromString(body))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path.startswith("/rum/"):
            text = gzip.decompress(body) if "gzip=1" in self.path else body
            self.server.beacons.append((self.path, json.loads(text)))
            self._answer(b"{}", "application/json")
            return
        self.server.paths.append(self.path)
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.server.keep(self.path, gzip.decompress(body))
        self._answer(self.server.body, self.server.content_type)

    def _answer(self, body: bytes, content_type: str) -> None:
        self.send_response(self.server.status)
        self.send_header("access-control-allow-origin", "*")
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def running_collector() -> Iterator[Collector]:
    with Collector() as collector:
        thread = threading.Thread(target=collector.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield collector
        finally:
            collector.shutdown()
            thread.join()
