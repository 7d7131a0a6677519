"""Wire: the forms in which the same spans are sent, each through its door."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bench.harness.forms import write_otlp_json, write_zipkin
from bench.harness.payloads import SPANS_PER_REQUEST

GZIP_LEVEL = 6

OTLP_HTTP, OTLP_GRPC, ZIPKIN = "otlp_http", "otlp_grpc", "zipkin"


@dataclass(frozen=True, slots=True)
class Form:
    """How a request looks on the wire: its bytes, its headers, its door, and how many spans it holds."""

    name: str
    write: Callable[[ExportTraceServiceRequest], bytes]
    door: str = OTLP_HTTP
    headers: Mapping[str, str] = field(default_factory=dict)
    spans_per_request: int = SPANS_PER_REQUEST


def write_protobuf(request: ExportTraceServiceRequest) -> bytes:
    return request.SerializeToString()


def write_gzip(request: ExportTraceServiceRequest) -> bytes:
    return gzip.compress(request.SerializeToString(), GZIP_LEVEL)


_PROTOBUF = {"content-type": "application/x-protobuf"}
_GZIP = {**_PROTOBUF, "content-encoding": "gzip"}
_JSON = {"content-type": "application/json"}

PROTOBUF = Form("protobuf", write_protobuf, headers=_PROTOBUF)
GZIP = Form("gzip", write_gzip, headers=_GZIP)
GRPC = Form("grpc", write_protobuf, door=OTLP_GRPC)
JSON = Form("json", write_otlp_json, headers=_JSON)
ZIPKIN_V2 = Form("zipkin", write_zipkin, door=ZIPKIN, headers=_JSON)
# A small service's SDK: its batch processor waits for 5 s and then sends what there is.
SMALL = Form("small_requests", write_gzip, headers=_GZIP, spans_per_request=10)
