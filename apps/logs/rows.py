"""What a query about logs answers, column for column; `fields.py` says where each column comes from."""

from typing import NamedTuple

from apps.query.values import Text


class LogRow(NamedTuple):
    time_ns: int
    batch: int
    number: int
    time_from: str
    observed_after_ns: int
    severity: int
    severity_number: int
    severity_text: str
    body: Text
    body_type: int
    body_fields: dict[str, Text]
    event_name: str
    trace_id: str
    trace_from: str
    span_id: str
    span_from: str
    flags: int
    attribute_texts: dict[str, Text]
    attribute_ints: dict[str, int]
    attribute_doubles: dict[str, float]
    dropped_attributes_count: int
    scope_name: str
    scope_version: str
    scope_schema_url: str
    scope_attributes: list[Text]
    scope_dropped: int
    resource_hash: int
    service: str


class BucketRow(NamedTuple):
    """`start_s` is unix seconds, a multiple of the step."""

    start_s: int
    severity: int
    n: int
