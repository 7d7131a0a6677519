"""Export requests of each signal, small ones, in each form that a client may send."""

import time
from typing import Any

import orjson
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from apps.otlp.signals import Signal

RESPONSES: dict[Signal, Any] = {
    Signal.TRACES: ExportTraceServiceResponse,
    Signal.LOGS: ExportLogsServiceResponse,
    Signal.METRICS: ExportMetricsServiceResponse,
}
REJECTED_FIELDS = {
    Signal.TRACES: "rejected_spans",
    Signal.LOGS: "rejected_log_records",
    Signal.METRICS: "rejected_data_points",
}


def traces_body(*, spans: int = 3, start_ns: int | None = None) -> bytes:
    request = ExportTraceServiceRequest()
    scope_spans = request.resource_spans.add().scope_spans.add()
    for number in range(spans):
        scope_spans.spans.add(
            trace_id=b"t" * 16,
            span_id=(number + 1).to_bytes(8),
            name="GET /",
            start_time_unix_nano=start_ns or time.time_ns(),
        )
    return request.SerializeToString()


def logs_body() -> bytes:
    request = ExportLogsServiceRequest()
    record = request.resource_logs.add().scope_logs.add().log_records.add(time_unix_nano=time.time_ns())
    record.body.string_value = "card declined"
    return request.SerializeToString()


def metrics_body() -> bytes:
    request = ExportMetricsServiceRequest()
    metric = request.resource_metrics.add().scope_metrics.add().metrics.add(name="queue.depth")
    metric.gauge.data_points.add(time_unix_nano=time.time_ns(), as_int=7)
    return request.SerializeToString()


def protobuf_body(signal: Signal) -> bytes:
    return {Signal.TRACES: traces_body, Signal.LOGS: logs_body, Signal.METRICS: metrics_body}[signal]()


def json_body(signal: Signal) -> bytes:
    """As OTLP/JSON spells it: ids in hex, lowerCamelCase, 64-bit numbers as strings."""
    now = str(time.time_ns())
    span = {"traceId": "5B" * 16, "spanId": "ee" * 8, "name": "GET /", "kind": 2, "startTimeUnixNano": now}
    record = {"timeUnixNano": now, "severityNumber": 9, "body": {"stringValue": "card declined"}}
    metric = {"name": "queue.depth", "gauge": {"dataPoints": [{"timeUnixNano": now, "asInt": "7"}]}}
    requests: dict[Signal, Any] = {
        Signal.TRACES: {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]},
        Signal.LOGS: {"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]},
        Signal.METRICS: {"resourceMetrics": [{"scopeMetrics": [{"metrics": [metric]}]}]},
    }
    return orjson.dumps(requests[signal])


def zipkin_body(*, spans: int = 2) -> bytes:
    now_us = time.time_ns() // 1000
    return orjson.dumps(
        [
            {
                "traceId": "463ac35c9f6413ad48485a3953bb6124",
                "id": f"{number + 1:016x}",
                "name": "get /",
                "timestamp": now_us,
                "duration": 1200,
                "localEndpoint": {"serviceName": "frontend"},
            }
            for number in range(spans)
        ]
    )
