"""Captures what the real Python SDK sends of metrics: `python -m tests.payloads.capture_python_metrics`.

Every instrument, an explicit and an exponential histogram, exemplars of sampled spans; cumulative (the SDK's
default) in one body and delta in another. Run it after an upgrade of opentelemetry-sdk.
"""

from pathlib import Path

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.sdk.metrics import (
    AlwaysOnExemplarFilter,
    Counter,
    Histogram,
    MeterProvider,
    ObservableCounter,
    UpDownCounter,
)
from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import (
    ExponentialBucketHistogramAggregation,
    View,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.util.types import AnyValue

from tests.payloads.listener import capture_from

CUMULATIVE = Path(__file__).with_name("python_metrics_cumulative.pb")
DELTA = Path(__file__).with_name("python_metrics_delta.pb")

INSTRUMENTS = (Counter, UpDownCounter, Histogram, ObservableCounter)


def observe(_: CallbackOptions) -> list[Observation]:
    return [Observation(17, {"pool": "default"}), Observation(2.5, {"pool": "spare"})]


def send_metrics(endpoint: str, temporality: AggregationTemporality) -> None:
    """One export with one of everything that the SDK can express."""
    exporter = OTLPMetricExporter(
        endpoint=endpoint, preferred_temporality=dict.fromkeys(INSTRUMENTS, temporality)
    )
    provider = MeterProvider(
        [PeriodicExportingMetricReader(exporter, export_interval_millis=3_600_000)],
        resource=Resource.create({"service.name": "checkout", "process.pid": 4711}),
        views=[
            View(instrument_name="*.exponential", aggregation=ExponentialBucketHistogramAggregation()),
        ],
        exemplar_filter=AlwaysOnExemplarFilter(),
    )
    meter = provider.get_meter(
        "shop.checkout", "0.9", "https://opentelemetry.io/schemas/1.36.0", {"stage": "beta"}
    )
    tracer = TracerProvider().get_tracer("shop.checkout")
    orders = meter.create_counter("shop.orders", "{order}", "Orders taken.")
    queue = meter.create_up_down_counter("shop.queue.length", "{order}", "Orders that wait.")
    gauge = meter.create_gauge("shop.temperature", "Cel", "Of the oven.")
    explicit = meter.create_histogram("shop.request.duration", "s", "Of requests.")
    exponential = meter.create_histogram("shop.request.exponential", "s", "Of requests.")
    meter.create_observable_counter("shop.cpu.time", [observe], "s", "Of the process.")
    meter.create_observable_gauge("shop.connections", [observe], "{connection}", "In use.")
    for number in range(20):
        attributes: dict[str, AnyValue] = {"route": f"/{number % 3}", "cached": number % 2 == 0, "code": 200}
        with tracer.start_as_current_span("request"):
            orders.add(number, attributes)
            queue.add(1 if number % 3 else -1, {"kind": "Grüße"})
            explicit.record(0.013 * number**2, attributes)
            exponential.record(0.013 * number**2, attributes)
    gauge.set(-3)
    gauge.set(21.5, {"oven": 2})
    provider.shutdown()


def capture(temporality: AggregationTemporality) -> bytes:
    (body,) = capture_from(lambda address: send_metrics(f"{address}/v1/metrics", temporality))
    return body


if __name__ == "__main__":
    CUMULATIVE.write_bytes(capture(AggregationTemporality.CUMULATIVE))
    DELTA.write_bytes(capture(AggregationTemporality.DELTA))
