"""What OTLP/HTTP clients are told. Source: OTLP specification, "OTLP/HTTP Response"."""

import random
from dataclasses import dataclass, field

from google.rpc import code_pb2, status_pb2
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from apps.ingest.admit import Receipt

PROTOBUF = "application/x-protobuf"


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = PROTOBUF


_RPC_CODES = {
    400: code_pb2.INVALID_ARGUMENT,
    401: code_pb2.UNAUTHENTICATED,
    403: code_pb2.PERMISSION_DENIED,
    404: code_pb2.NOT_FOUND,
    405: code_pb2.UNIMPLEMENTED,
    413: code_pb2.RESOURCE_EXHAUSTED,
    415: code_pb2.INVALID_ARGUMENT,
    503: code_pb2.UNAVAILABLE,
}


def refuse(status: int, message: str, **headers: str) -> Answer:
    """A failure: a google.rpc.Status, as the specification wants for every 4xx and 5xx."""
    body = status_pb2.Status(code=_RPC_CODES[status], message=message).SerializeToString()
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def try_again(message: str) -> Answer:
    """503. SDKs give up when Retry-After is beyond their 10 s deadline, so it is short, with jitter."""
    return refuse(503, message, retry_after=str(random.randint(1, 3)))  # noqa: S311


def accept(receipt: Receipt) -> Answer:
    """200; `partial_success` stays unset unless spans were rejected or there is something to warn of.

    Source: OTLP specification, "Partial Success": zero rejected with a message conveys a warning.
    """
    response = ExportTraceServiceResponse()
    if receipt.message:
        response.partial_success.rejected_spans = receipt.rejected
        response.partial_success.error_message = receipt.message
    return Answer(200, response.SerializeToString())
