"""Numbered telemetry in the SDKs' wire format: each item carries a number that is sent only once."""

import time
from collections.abc import Callable

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality, Metric
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Status

ITEMS_PER_REQUEST = 40
SPANS_PER_TRACE = 8

AnyRequest = ExportTraceServiceRequest | ExportLogsServiceRequest | ExportMetricsServiceRequest


def numbered_spans(first: int) -> ExportTraceServiceRequest:
    """ITEMS_PER_REQUEST spans whose attribute `n` counts up from `first`, in traces of SPANS_PER_TRACE."""
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    _describe(resource_spans.resource, first)
    scope_spans = resource_spans.scope_spans.add()
    now_ns = time.time_ns()
    for number in range(first, first + ITEMS_PER_REQUEST):
        trace, place = divmod(number, SPANS_PER_TRACE)
        span = scope_spans.spans.add(
            trace_id=(trace + 1).to_bytes(16),
            span_id=(number + 1).to_bytes(8),
            parent_span_id=b"" if place == 0 else (trace * SPANS_PER_TRACE + 1).to_bytes(8),
            name=f"operation {number % 7}",
            kind=2,
            start_time_unix_nano=now_ns,
            end_time_unix_nano=now_ns + 1_000 * (number % 1000 + 1),
        )
        if number % 10 == 0:
            span.status.code = Status.STATUS_CODE_ERROR
        span.attributes.add(key="n").value.int_value = number
    return request


def numbered_records(first: int) -> ExportLogsServiceRequest:
    """ITEMS_PER_REQUEST log records whose attribute `n` counts up from `first`."""
    request = ExportLogsServiceRequest()
    resource_logs = request.resource_logs.add()
    _describe(resource_logs.resource, first)
    scope_logs = resource_logs.scope_logs.add()
    for number in range(first, first + ITEMS_PER_REQUEST):
        record = scope_logs.log_records.add(
            time_unix_nano=time.time_ns(),
            severity_number=(9, 13, 17)[number % 3],
            trace_id=(number // SPANS_PER_TRACE + 1).to_bytes(16),
        )
        record.body.string_value = f"order {number} was declined"
        record.attributes.add(key="n").value.int_value = number
    return request


def numbered_points(first: int) -> ExportMetricsServiceRequest:
    """ITEMS_PER_REQUEST data points of all five kinds: the value, or the count, goes up from `first`."""
    request = ExportMetricsServiceRequest()
    resource_metrics = request.resource_metrics.add()
    _describe(resource_metrics.resource, first)
    metrics = resource_metrics.scope_metrics.add().metrics
    numbers = iter(range(first, first + ITEMS_PER_REQUEST))
    for kind, fill in _FILLS.items():
        metric = metrics.add(name=f"a numbered {kind}", unit="1")
        for _ in range(ITEMS_PER_REQUEST // len(_FILLS)):
            fill(metric, next(numbers), time.time_ns())
    return request


def _describe(resource: Resource, first: int) -> None:
    """A resource that no other request has."""
    request = first // ITEMS_PER_REQUEST
    resource.attributes.add(key="service.name").value.string_value = f"service-{request % 5}"
    resource.attributes.add(key="service.instance.id").value.string_value = str(request)


def _gauge(metric: Metric, number: int, now_ns: int) -> None:
    metric.gauge.data_points.add(time_unix_nano=now_ns, as_int=number)


def _sum(metric: Metric, number: int, now_ns: int) -> None:
    metric.sum.aggregation_temporality = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE
    metric.sum.is_monotonic = True
    metric.sum.data_points.add(time_unix_nano=now_ns, as_int=number)


def _histogram(metric: Metric, number: int, now_ns: int) -> None:
    metric.histogram.aggregation_temporality = AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
    metric.histogram.data_points.add(
        time_unix_nano=now_ns, count=number, sum=1.5, bucket_counts=[number, 0], explicit_bounds=[10.0]
    )


def _exponential_histogram(metric: Metric, number: int, now_ns: int) -> None:
    metric.exponential_histogram.aggregation_temporality = (
        AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
    )
    point = metric.exponential_histogram.data_points.add(
        time_unix_nano=now_ns, count=number, sum=1.5, scale=3
    )
    point.positive.bucket_counts.append(number)


def _summary(metric: Metric, number: int, now_ns: int) -> None:
    metric.summary.data_points.add(time_unix_nano=now_ns, count=number, sum=1.5)


_FILLS: dict[str, Callable[[Metric, int, int], None]] = {
    "gauge": _gauge,
    "sum": _sum,
    "histogram": _histogram,
    "exponential histogram": _exponential_histogram,
    "summary": _summary,
}

BODIES: dict[str, Callable[[int], AnyRequest]] = {
    "traces": numbered_spans,
    "logs": numbered_records,
    "metrics": numbered_points,
}
