"""Any protobuf export request as the OTLP/JSON that a correct SDK writes of it."""

import base64
import json
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

_IDS = {"traceId", "spanId", "parentSpanId"}


def otlp_json(message: Message) -> bytes:
    """Proto3's JSON mapping, but ids in hex. Source: OTLP specification, "JSON Protobuf Encoding"."""
    return json.dumps(otlp_dict(message)).encode()


def otlp_dict(message: Message) -> Any:
    return _with_hex_ids(MessageToDict(message, use_integers_for_enums=True))


def _with_hex_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_hex_ids(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {
        key: base64.b64decode(inner).hex() if key in _IDS else _with_hex_ids(inner)
        for key, inner in value.items()
    }
