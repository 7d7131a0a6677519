"""Which check each signal goes through, and the form in which upb would have written a request."""

from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.otlp.checked import Check, Undecodable
from apps.otlp.logs import check_logs
from apps.otlp.metrics import check_metrics
from apps.otlp.signals import Signal
from apps.otlp.traces import check_traces

CHECKS: dict[Signal, Check] = {
    Signal.TRACES: check_traces,
    Signal.LOGS: check_logs,
    Signal.METRICS: check_metrics,
}

_REQUESTS: dict[Signal, type[Message]] = {
    Signal.TRACES: ExportTraceServiceRequest,
    Signal.LOGS: ExportLogsServiceRequest,
    Signal.METRICS: ExportMetricsServiceRequest,
}


def rebuild(signal: Signal, body: bytes) -> bytes:
    """The same request written anew by upb: doubled oneofs collapse, unknown fields fall away.

    Raises Undecodable.
    """
    try:
        request = _REQUESTS[signal].FromString(body)
    except DecodeError as error:
        raise Undecodable(str(error)) from error
    request.DiscardUnknownFields()
    return request.SerializeToString()
