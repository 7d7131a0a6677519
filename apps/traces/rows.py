"""What a query about traces answers, column for column; `fields.py` says where each column comes from."""

from typing import NamedTuple

from apps.query.values import Text


class SpanRow(NamedTuple):
    span_id: str
    parent_span_id: str
    trace_state: str
    flags: int
    name: str
    kind: int
    start_time_unix_nano: int
    duration_ns: int
    status_code: int
    status_message: str
    attribute_texts: dict[str, Text]
    attribute_ints: dict[str, int]
    attribute_doubles: dict[str, float]
    dropped_attributes_count: int
    event_times: list[int]
    event_names: list[str]
    event_attributes: list[dict[str, Text]]
    event_dropped: list[int]
    dropped_events_count: int
    link_trace_ids: list[str]
    link_span_ids: list[str]
    link_trace_states: list[str]
    link_flags: list[int]
    link_attributes: list[list[Text]]
    link_dropped: list[int]
    dropped_links_count: int
    scope_name: str
    scope_version: str
    scope_schema_url: str
    scope_attributes: list[Text]
    scope_dropped: int
    resource_hash: int


class WaterfallRow(NamedTuple):
    span_id: str
    parent_span_id: str
    start_time_unix_nano: int
    duration_ns: int
    service: str
    name: str
    kind: int
    status_code: int
    event_count: int


class SummaryRow(NamedTuple):
    trace_id: str
    start_time_unix_nano: int
    duration_ns: int
    span_count: int
    error_count: int
    services: list[str]
    environments: list[str]
    root_received: int
    root_service: str
    root_name: str
    root_status: int
