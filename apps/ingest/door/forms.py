"""Convert: the forms in which a request may come, and the one in which it travels on: OTLP protobuf."""

from enum import Enum, auto

from apps.otlp.otlp_json import encode_json
from apps.otlp.signals import Signal
from apps.otlp.zipkin import encode_zipkin


class Form(Enum):
    PROTOBUF = auto()
    JSON = auto()
    ZIPKIN = auto()


def to_protobuf(form: Form, signal: Signal, body: bytes) -> bytes:
    """`body` as the signal's export request; the same object where it is one already. Raises Undecodable."""
    if form is Form.JSON:
        return encode_json(signal, body)
    if form is Form.ZIPKIN:
        return encode_zipkin(body)
    return body
