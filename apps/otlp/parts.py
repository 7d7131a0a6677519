"""Parts: what a request holds beside its items. A small body may hold millions of empty ones."""

from collections.abc import Iterator
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def count_trace_parts(request: ExportTraceServiceRequest) -> Iterator[int]:
    for resource_spans in request.resource_spans:
        yield len(resource_spans.resource.attributes)
        for scope_spans in resource_spans.scope_spans:
            yield len(scope_spans.scope.attributes)
            for span in scope_spans.spans:
                events, links = span.events, span.links
                yield len(span.attributes) + len(events) + len(links)
                yield from (len(event.attributes) for event in events)
                yield from (len(link.attributes) for link in links)


def count_log_parts(request: ExportLogsServiceRequest) -> Iterator[int]:
    for resource_logs in request.resource_logs:
        yield len(resource_logs.resource.attributes)
        for scope_logs in resource_logs.scope_logs:
            yield len(scope_logs.scope.attributes)
            yield from (len(record.attributes) for record in scope_logs.log_records)


def count_metric_parts(request: ExportMetricsServiceRequest) -> Iterator[int]:
    for resource_metrics in request.resource_metrics:
        yield len(resource_metrics.resource.attributes)
        for scope_metrics in resource_metrics.scope_metrics:
            yield len(scope_metrics.scope.attributes)
            for metric in scope_metrics.metrics:
                yield len(metric.metadata)
                kind = metric.WhichOneof("data")
                if kind is not None:
                    yield from _count_point_parts(getattr(metric, kind).data_points)


def _count_point_parts(points: Any) -> Iterator[int]:
    for point in points:
        exemplars = getattr(point, "exemplars", ())
        yield len(point.attributes) + len(exemplars) + len(getattr(point, "quantile_values", ()))
        yield from (len(exemplar.filtered_attributes) for exemplar in exemplars)
