"""Captured payloads, moved into the present: the store forgets what is older than its retention."""

import time
from pathlib import Path

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.payloads.capture_python_logs import PYTHON_LOGS
from tests.payloads.capture_python_sdk import PYTHON_SDK

# Made by capture_node_sdk.mjs.
NODE_SDK = Path(__file__).with_name("node_sdk.json")


def python_sdk_request(*, age_s: int = 60) -> ExportTraceServiceRequest:
    """What the Python SDK sent, byte for byte but for its times."""
    request = ExportTraceServiceRequest.FromString(PYTHON_SDK.read_bytes())
    spans = [span for rs in request.resource_spans for ss in rs.scope_spans for span in ss.spans]
    shift_ns = time.time_ns() - age_s * 10**9 - min(span.start_time_unix_nano for span in spans)
    for span in spans:
        span.start_time_unix_nano += shift_ns
        span.end_time_unix_nano += shift_ns
        for event in span.events:
            event.time_unix_nano += shift_ns
    return request


def python_metrics_request(path: Path, *, age_s: int = 60) -> ExportMetricsServiceRequest:
    """What the Python SDK sent of metrics, byte for byte but for its times."""
    request = ExportMetricsServiceRequest.FromString(path.read_bytes())
    points = [
        point
        for resource_metrics in request.resource_metrics
        for scope_metrics in resource_metrics.scope_metrics
        for metric in scope_metrics.metrics
        for point in getattr(metric, str(metric.WhichOneof("data"))).data_points
    ]
    shift_ns = time.time_ns() - age_s * 10**9 - max(point.time_unix_nano for point in points)
    for point in points:
        point.time_unix_nano += shift_ns
        point.start_time_unix_nano += shift_ns if point.start_time_unix_nano else 0
        for exemplar in point.exemplars:
            exemplar.time_unix_nano += shift_ns
    return request


def python_logs_request(*, age_s: int = 60) -> ExportLogsServiceRequest:
    """What Python's logging handler sent, byte for byte but for its times."""
    request = ExportLogsServiceRequest.FromString(PYTHON_LOGS.read_bytes())
    records = [record for rl in request.resource_logs for sl in rl.scope_logs for record in sl.log_records]
    shift_ns = time.time_ns() - age_s * 10**9 - max(record.observed_time_unix_nano for record in records)
    for place, record in enumerate(records):
        # One was given a time of its own, years ago.
        record.time_unix_nano = record.observed_time_unix_nano + shift_ns - 1000 + place
        record.observed_time_unix_nano += shift_ns
    return request
