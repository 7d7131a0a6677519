"""What a query about traces answers, column for column; `fields.py` says where each column comes from."""

from collections.abc import Sequence
from typing import NamedTuple

from apps.query.values import Text


class SpanRow(NamedTuple):
    span_id: str
    parent_span_id: str
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
    event_times: list[int]
    event_names: list[str]
    event_attributes: list[dict[str, Text]]
    rest: Text
    scope: Text
    resource_hash: int


class WaterfallColumns(NamedTuple):
    """One sequence a column, one entry a span: rows of a quarter of a million spans would cost seconds.

    Keys are ids as little-endian numbers, 0 where there is none.
    """

    span_key: Sequence[int]
    parent_key: Sequence[int]
    start_time_unix_nano: Sequence[int]
    duration_ns: Sequence[int]
    service: Sequence[str]
    version: Sequence[str]
    name: Sequence[str]
    kind: Sequence[int]
    status_code: Sequence[int]
    event_count: Sequence[int]
    resource_hash: Sequence[int]


class EventTimesRow(NamedTuple):
    """When things happened within one span; `kind` and start tell spans apart that share an id."""

    span_key: int
    start_time_unix_nano: int
    kind: int
    event_times: list[int]
    event_names: list[str]


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
