"""A Jaeger search as a filter of the one language. Pure."""

import math
import re

import orjson

from apps.jaeger.parameters import Search

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,17})?", re.ASCII)
_KINDS = ("internal", "server", "client", "producer", "consumer")


def write_search(search: Search) -> str:
    """One spanset: Jaeger asks all of it of one and the same span."""
    parts = [f"service = {_quoted(search.service)}"]
    if search.operation is not None:
        parts.append(f"name = {_quoted(search.operation)}")
    if search.min_duration_ns is not None:
        parts.append(f"duration >= {search.min_duration_ns}ns")
    if search.max_duration_ns is not None:
        parts.append(f"duration <= {search.max_duration_ns}ns")
    parts += [_write_tag(key, value) for key, value in search.tags]
    return f"{{ {' && '.join(parts)} }}"


def _write_tag(key: str, value: str) -> str:
    """Jaeger's tags are text whatever was sent, and some stand for fields that OpenTelemetry has apart."""
    choices = [f"{_attribute(key)} = {literal}" for literal in _literals(value)]
    match key, value:
        case "error", "true":
            choices.append("status = error")
        case "span.kind", kind if kind in _KINDS:
            choices.append(f"kind = {kind}")
        case "otel.status_code", "OK" | "ERROR":
            choices.append(f"status = {value.lower()}")
        case "otel.status_description", _:
            choices.append(f"statusMessage = {_quoted(value)}")
    return f"({' || '.join(choices)})" if len(choices) > 1 else choices[0]


def _literals(value: str) -> list[str]:
    """The text, and the number or boolean that reads the same."""
    literals = [_quoted(value)]
    if value in ("true", "false") or (_NUMBER.fullmatch(value) and math.isfinite(float(value))):
        literals.append(value)
    return literals


def _attribute(key: str) -> str:
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f".{_quoted(key)}"


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()
