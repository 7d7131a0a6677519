"""Captures what the real Python logging handler sends: `python -m tests.payloads.capture_python_logs`.

Run it after an upgrade of opentelemetry-sdk. It needs nothing else: it listens for its own exporter.
"""

import logging
from pathlib import Path

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

from tests.payloads.listener import capture_from

PYTHON_LOGS = Path(__file__).with_name("python_logs.pb")


def send_some_logs(endpoint: str) -> None:
    """Lines of `logging` in and out of a span, an exception, and an event by the logs API itself."""
    resource = Resource.create(
        {"service.name": "checkout", "service.version": "2.7.1", "deployment.environment.name": "production"},
        schema_url="https://opentelemetry.io/schemas/1.37.0",
    )
    provider = LoggerProvider(resource=resource)
    provider.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(endpoint=endpoint)))
    handler = LoggingHandler(logger_provider=provider)
    logger = logging.getLogger("shop.checkout")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(handler)
    tracer = TracerProvider(resource=resource).get_tracer("shop.checkout")
    logger.debug("outside of any span")
    with tracer.start_as_current_span("POST /checkout"):
        logger.info(
            "cart of %d items, %s", 3, "Grüße 🛒", extra={"cart.items": 3, "cart.total": 12.5, "gift": True}
        )
        with tracer.start_as_current_span("charge card"):
            try:
                raise ValueError("card refused: 4711")
            except ValueError:
                logger.exception("payment failed")
        logger.critical({"structured": {"deep": [1, "two", None]}, "level": "critical"})
        provider.get_logger("shop.events", "0.9", attributes={"scope.level": 3}).emit(
            LogRecord(
                timestamp=1_700_000_000_123_456_789,
                severity_number=SeverityNumber.WARN2,
                severity_text="WARN2",
                body=["a", 1, 0.5, b"\x00\xff"],
                event_name="cart.abandoned",
                attributes={"cart.ids": [1, 2], "cart.raw": b"\xfe"},
            )
        )
    logger.removeHandler(handler)
    provider.shutdown()


if __name__ == "__main__":
    (body,) = capture_from(lambda address: send_some_logs(f"{address}/v1/logs"))
    PYTHON_LOGS.write_bytes(body)
