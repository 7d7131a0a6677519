"""The OpenTelemetry SDK for Python as it comes, making numbered spans until SIGTERM.

`python -m tests.faults.stock_sdk <endpoint> <key> <spans a second> [patient]` prints how many it made.
Patient: a batch that the exporter gave up is handed to it again, as the Collector's retrying queue does.
"""

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Self

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from tests.servers import REPOSITORY


class StockSdk:
    """`with StockSdk(url, key) as sdk`: an instrumented program; `finish` ends it in order."""

    def __init__(self, url: str, key: str, *, spans_per_s: int = 20, patient: bool = False) -> None:
        arguments = [f"{url}/v1/traces", key, str(spans_per_s), *(["patient"] if patient else [])]
        self._command = [sys.executable, "-m", "tests.faults.stock_sdk", *arguments]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *exception: object) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def finish(self) -> tuple[int, str]:
        """How many spans it made, and what the SDK complained about."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        made, complaints = self._process.communicate(timeout=300)
        return int(made), complaints


class PatientExporter(SpanExporter):
    """Offers each batch to the real exporter until it is taken."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        while self._exporter.export(spans) is not SpanExportResult.SUCCESS:
            time.sleep(1)
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        self._exporter.shutdown()


def main(endpoint: str, key: str, spans_per_s: str, *mode: str) -> None:
    logging.basicConfig(level=logging.WARNING)
    exporter: SpanExporter = OTLPSpanExporter(endpoint=endpoint, headers={"x-api-key": key})
    if mode:
        exporter = PatientExporter(exporter)
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = provider.get_tracer("faults")
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    made = 0
    while not stopping.wait(1 / float(spans_per_s)):
        with tracer.start_as_current_span(f"work {made % 7}", attributes={"n": made}):
            made += 1
    provider.shutdown()
    print(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
