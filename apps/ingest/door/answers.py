"""Answers over HTTP, in the words of each protocol. Source: OTLP specification, "OTLP/HTTP Response"."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import orjson
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from apps.ingest.door.admit import Receipt
from apps.ingest.door.refused import Refused
from apps.ingest.door.responses import export_response, rpc_status
from apps.otlp.signals import Signal


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Dialect(Protocol):
    """How one protocol says yes and no."""

    def accept(self, signal: Signal, receipt: Receipt) -> Answer: ...
    def refuse(self, refused: Refused) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Otlp:
    """Its answers have the content type of the request; each failure is a google.rpc.Status."""

    content_type: str
    encode: Callable[[Message], bytes]

    def accept(self, signal: Signal, receipt: Receipt) -> Answer:
        return Answer(200, self.encode(export_response(signal, receipt)), self.content_type)

    def refuse(self, refused: Refused) -> Answer:
        body = self.encode(rpc_status(refused))
        return Answer(refused.status, body, self.content_type, _headers(refused))


class Zipkin:
    """202 without a body, and errors as plain JSON. Source: zipkin2-api.yaml, `POST /spans`.

    It cannot say that some spans were rejected; the project's refusals do.
    """

    def accept(self, signal: Signal, receipt: Receipt) -> Answer:
        return Answer(202, b"")

    def refuse(self, refused: Refused) -> Answer:
        body = orjson.dumps({"code": refused.reason, "detail": refused.message})
        return Answer(refused.status, body, "application/json", _headers(refused))


def _headers(refused: Refused) -> dict[str, str]:
    if refused.retry_after_s is None:
        return refused.headers
    return {**refused.headers, "retry-after": str(max(1, math.ceil(refused.retry_after_s)))}


def _encode_json(message: Message) -> bytes:
    """As proto3 JSON: 64-bit counts are strings."""
    return orjson.dumps(MessageToDict(message))


OTLP_PROTOBUF = Otlp("application/x-protobuf", lambda message: message.SerializeToString())
OTLP_JSON = Otlp("application/json", _encode_json)
ZIPKIN = Zipkin()
