"""What OTLP clients are told, on HTTP and gRPC. Source: OTLP specification, "Partial Success", "Failures"."""

from collections.abc import Callable

from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from apps.ingest.door.admit import Receipt
from apps.ingest.door.refused import Refused
from apps.otlp.signals import Signal

_RESPONSES: dict[Signal, tuple[Callable[[], Message], str]] = {
    Signal.TRACES: (ExportTraceServiceResponse, "rejected_spans"),
    Signal.LOGS: (ExportLogsServiceResponse, "rejected_log_records"),
    Signal.METRICS: (ExportMetricsServiceResponse, "rejected_data_points"),
}

RPC_CODES: dict[int, int] = {
    400: code_pb2.INVALID_ARGUMENT,
    401: code_pb2.UNAUTHENTICATED,
    403: code_pb2.PERMISSION_DENIED,
    404: code_pb2.UNIMPLEMENTED,
    405: code_pb2.UNIMPLEMENTED,
    413: code_pb2.RESOURCE_EXHAUSTED,
    415: code_pb2.UNIMPLEMENTED,
    429: code_pb2.RESOURCE_EXHAUSTED,
    503: code_pb2.UNAVAILABLE,
}


def export_response(signal: Signal, receipt: Receipt) -> Message:
    """`partial_success` stays unset unless items were rejected or there is something to say."""
    new_response, rejected = _RESPONSES[signal]
    response = new_response()
    if receipt.message:
        partial_success = getattr(response, "partial_success")  # noqa: B009 - Message does not know it
        setattr(partial_success, rejected, receipt.rejected)
        partial_success.error_message = receipt.message
    return response


def rpc_status(refused: Refused, *, max_message_chars: int | None = None) -> status_pb2.Status:
    """With BadRequest for bad data, and RetryInfo where the request should come again."""
    message = refused.message[:max_message_chars]
    status = status_pb2.Status(code=RPC_CODES[refused.status], message=message)
    if refused.status == 400:
        bad = error_details_pb2.BadRequest()
        bad.field_violations.add(description=message)
        status.details.add().Pack(bad)
    if refused.retry_after_s is not None:
        status.details.add().Pack(retry_info(refused.retry_after_s))
    return status


def retry_info(wait_s: float) -> error_details_pb2.RetryInfo:
    info = error_details_pb2.RetryInfo()
    info.retry_delay.FromMilliseconds(round(wait_s * 1000))
    return info
