"""What a search answers, column for column; `fields.py` says where each column comes from."""

from typing import NamedTuple

from apps.query.values import Text


class FoundTraceRow(NamedTuple):
    """`matched`: how many spans of it match."""

    trace_id: str
    start_ns: int
    matched: int


class IndexedTraceRow(NamedTuple):
    """A trace as the index has it: all of its spans, whenever they came."""

    trace_id: str
    start_ns: int
    last_start_ns: int
    spans: int


class FoundSpanRow(NamedTuple):
    trace_id: str
    span_id: str
    parent_span_id: str
    start_time_unix_nano: int
    duration_ns: int
    service: Text
    environment: Text
    version: Text
    name: Text
    kind: int
    status_code: int
    status_message: Text
    resource_hash: int
    attribute_texts: dict[str, Text]
    attribute_ints: dict[str, int]
    attribute_doubles: dict[str, float]


class StepRow(NamedTuple):
    """The spans that start in one step of a histogram; `step` counts from the epoch."""

    step: int
    spans: int
    errors: int


class TotalsRow(NamedTuple):
    spans: int
    errors: int
    traces: int
