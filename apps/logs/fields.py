"""OpenTelemetry's names of a log record and the columns that answer to them; no other file knows both."""

from collections.abc import Mapping

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
    # The store's clock: later pages leave out what arrived after the first.
    "read_at_ms": "toUnixTimestamp64Milli(now64(3))",
}
