"""Attribute values, resources and scopes as JSON, in two forms. Pure.

Plain: the documented form for programs, attributes as a JSON object, 64-bit integers as numbers.
Exact: for the page, attributes as [{key, type, value}] and every 64-bit integer as text, because a browser
reads numbers as doubles. Both write bytes as base64 and doubles that JSON lacks as OTLP/JSON does: "NaN",
"Infinity", "-Infinity".
"""

import base64
import math
from collections.abc import Callable
from typing import Any

from apps.query.resources import Resource, Scope
from apps.query.values import Attributes, Value

Json = dict[str, Any]
# (attribute set to JSON, 64-bit integer to JSON): all in which the two forms differ.
AttributesForm = Callable[[Attributes], Any]
IntegerForm = Callable[[int], int | str]

TYPE_NAMES: dict[type, str] = {
    str: "string",
    bool: "bool",
    int: "int",
    float: "double",
    bytes: "bytes",
    list: "array",
    dict: "kvlist",
    type(None): "empty",
}


def describe_resource(resource: Resource, attributes: AttributesForm) -> Json:
    return {
        "attributes": attributes(resource.attributes),
        "schema_url": resource.schema_url,
        "dropped_attributes_count": resource.dropped_attributes_count,
    }


def describe_scope(scope: Scope, attributes: AttributesForm) -> Json:
    return {
        "name": scope.name,
        "version": scope.version,
        "attributes": attributes(scope.attributes),
        "schema_url": scope.schema_url,
        "dropped_attributes_count": scope.dropped_attributes_count,
    }


def plain_attributes(attributes: Attributes) -> Json:
    return {key: plain_value(value) for key, value in attributes.items()}


def plain_value(value: Value) -> Any:
    match value:
        case float():
            return describe_double(value)
        case bytes():
            return base64.b64encode(value).decode()
        case list():
            return [plain_value(item) for item in value]
        case dict():
            return plain_attributes(value)
    return value


def exact_attributes(attributes: Attributes) -> list[Json]:
    return [{"key": key, **exact_value(value)} for key, value in attributes.items()]


def exact_value(value: Value) -> Json:
    match value:
        case bool():
            shown: Any = value
        case int():
            shown = str(value)
        case list():
            shown = [exact_value(item) for item in value]
        case dict():
            shown = exact_attributes(value)
        case _:
            shown = plain_value(value)
    return {"type": TYPE_NAMES[type(value)], "value": shown}


def describe_double(value: float) -> float | str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value
