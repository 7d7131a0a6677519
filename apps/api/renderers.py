"""JSON out: 64-bit integers exact, NaN and Infinity as null, dataclasses as objects."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson
from django.utils.functional import Promise
from rest_framework import renderers

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class JSONRenderer(renderers.BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, default=encode_value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)


def fields_of(record: "DataclassInstance") -> dict[str, Any]:
    """A dataclass by its fields, of which the renderer writes what they hold: `asdict` would copy it all."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def encode_value(value: object) -> str:
    """What orjson does not know: lazy text, decimals, and text of the store that is not UTF-8.

    Anything else is a fault of the view.
    """
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, Promise | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
