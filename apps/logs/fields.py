"""OpenTelemetry's names of a log record and the columns that answer to them; no other file knows both."""

import re
from collections.abc import Mapping

from apps.query.binding import Binder
from apps.query.columns import Column, Columns, Maps
from apps.query.fragments import any_of
from apps.query.language.tree import AttributeScope, Intrinsic
from apps.query.pasted_ids import ids_of

# One record, as it arrived. The body and the attributes are decoded by query/values.py.
LOG_FIELDS: Mapping[str, str] = {
    "time_ns": "toUnixTimestamp64Nano(l.time)",
    "batch": "l.batch",
    "number": "l.number",
    "time_from": "l.time_from",
    "observed_after_ns": "l.observed_after",
    "severity": "l.severity",
    "severity_number": "l.severity_number",
    "severity_text": "l.severity_text",
    "body": "l.body",
    "body_type": "toInt8(l.body_type)",
    "body_fields": "l.body_fields",
    "event_name": "l.event_name",
    "trace_id": "if(l.trace_id = toFixedString('', 16), '', lower(hex(l.trace_id)))",
    "trace_from": "l.trace_from",
    "span_id": "if(l.span_id = toFixedString('', 8), '', lower(hex(l.span_id)))",
    "span_from": "l.span_from",
    "flags": "l.flags",
    "attribute_texts": "l.attrs",
    "attribute_ints": "l.ints",
    "attribute_doubles": "l.doubles",
    "dropped_attributes_count": "l.dropped_attributes",
    "scope_name": "l.scope",
    "scope_version": "l.scope_version",
    "scope_schema_url": "l.scope_schema_url",
    "scope_attributes": "l.scope_attributes",
    "scope_dropped": "l.scope_dropped",
    "resource_hash": "l.resource_hash",
    "service": "l.service",
}

_SEPARATORS = re.compile(r"([^0-9A-Za-z\x80-\U0010ffff]+)")


def whole_tokens(text: str) -> list[str]:
    """The words of `text` that any body with it must hold as whole words: the index finds those.

    The first and the last may be parts of longer words. Beyond ASCII the index does not fold case.
    """
    parts = _SEPARATORS.split(text)
    return sorted({part.lower() for part in parts[2:-2:2] if part and part.isascii()})


def _contains_phrase(binder: Binder, text: str) -> str:
    phrase = binder.text(text)
    condition = f"positionCaseInsensitiveUTF8(l.body, {phrase}) > 0"
    tokens = whole_tokens(text)
    if tokens:
        condition = f"(hasAllTokens(l.body, {binder.texts(tokens)}) AND {condition})"
    return any_of([*ids_of(text, phrase, trace_id="l.trace_id", span_id="l.span_id"), condition])


_ONLY_SPANS = "This is about spans; logs have none."
_ONLY_TRACES = "This is about whole traces; logs are looked at one by one."
_SPAN_SCOPE = "Logs have no span attributes; write .key for those of the record and its resource."

# How the filter language reads a log record. A column that holds an attribute's text is one line in
# `promoted` (query/columns.py).
LOG_COLUMNS = Columns(
    project_id="l.project_id",
    time="l.time",
    environment="l.environment",
    ingested="l.ingested",
    resource_hash="l.resource_hash",
    attributes=Maps(texts="l.attrs", ints="l.ints", doubles="l.doubles"),
    intrinsics={
        Intrinsic.TRACE_ID: Column("l.trace_id", present="l.trace_id != toFixedString('', 16)"),
        Intrinsic.SPAN_ID: Column("l.span_id", present="l.span_id != toFixedString('', 8)"),
        Intrinsic.SERVICE: Column("l.service", present="l.service != ''"),
        Intrinsic.ENVIRONMENT: Column("l.environment", present="l.environment != ''"),
        Intrinsic.VERSION: Column("l.version", present="l.version != ''"),
        Intrinsic.SCOPE_NAME: Column("l.scope", present="l.scope != ''"),
        Intrinsic.SCOPE_VERSION: Column("l.scope_version", present="l.scope_version != ''"),
        Intrinsic.EVENT_NAME: Column("l.event_name", present="l.event_name != ''"),
        Intrinsic.SEVERITY: Column("l.severity", present="l.severity > 0"),
        Intrinsic.BODY: Column("l.body", present="l.body != ''"),
    },
    phrase=_contains_phrase,
    resource_texts={"service.name": "l.service", "service.version": "l.version"},
    marked_maps={AttributeScope.BODY: Column("l.body_fields")},
    refused={
        **dict.fromkeys(
            (
                Intrinsic.NAME,
                Intrinsic.DURATION,
                Intrinsic.STATUS,
                Intrinsic.STATUS_MESSAGE,
                Intrinsic.KIND,
                Intrinsic.PARENT_ID,
                AttributeScope.EVENT,
            ),
            _ONLY_SPANS,
        ),
        **dict.fromkeys(
            (Intrinsic.TRACE_DURATION, Intrinsic.ROOT_NAME, Intrinsic.ROOT_SERVICE), _ONLY_TRACES
        ),
        AttributeScope.SPAN: _SPAN_SCOPE,
    },
)
