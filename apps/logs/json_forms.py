"""A log record as JSON, in the two forms of query/json_values.py. Pure."""

from collections.abc import Callable
from typing import Any

from apps.logs.records import LogRecord
from apps.query.json_values import (
    AttributesForm,
    IntegerForm,
    Json,
    describe_resource,
    describe_scope,
    exact_attributes,
    exact_value,
    plain_attributes,
    plain_value,
)
from apps.query.values import Value


def describe_log(record: LogRecord) -> Json:
    return _describe(record, plain_attributes, plain_value, int)


def describe_log_exactly(record: LogRecord) -> Json:
    return _describe(record, exact_attributes, exact_value, str)


def _describe(
    record: LogRecord, attributes: AttributesForm, value: Callable[[Value], Any], integer: IntegerForm
) -> Json:
    return {
        "id": str(record.id),
        "at_unix_nano": integer(record.id.time_ns),
        "at_from": record.time_from,
        "time_unix_nano": integer(record.time_unix_nano),
        "observed_time_unix_nano": integer(record.observed_time_unix_nano),
        "severity": record.severity,
        "severity_number": record.severity_number,
        "severity_text": record.severity_text,
        "body": value(record.body),
        "text": record.text,
        "event_name": record.event_name,
        "trace_id": record.trace_id,
        "trace_from": record.trace_from,
        "span_id": record.span_id,
        "span_from": record.span_from,
        "flags": record.flags,
        "attributes": attributes(record.attributes),
        "dropped_attributes_count": record.dropped_attributes_count,
        "service": record.service,
        "resource": describe_resource(record.resource, attributes),
        "scope": describe_scope(record.scope, attributes),
    }
