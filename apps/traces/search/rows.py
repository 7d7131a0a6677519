"""What a search answers, column for column; `fields.py` says where each column comes from."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from apps.query.values import Text

NO_ATTRIBUTES: Mapping[str, Any] = MappingProxyType({})


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
    """The maps stand last: where no attribute is shown none is asked for, and they are empty."""

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
    attribute_texts: Mapping[str, Text] = NO_ATTRIBUTES
    attribute_ints: Mapping[str, int] = NO_ATTRIBUTES
    attribute_doubles: Mapping[str, float] = NO_ATTRIBUTES

    @classmethod
    def list_fields(cls, *, attributes: bool) -> tuple[str, ...]:
        return tuple(field for field in cls._fields if attributes or field not in cls._field_defaults)


class StepRow(NamedTuple):
    """The spans that start in one step of a histogram; `step` counts from the epoch."""

    step: int
    spans: int
    errors: int


class TotalsRow(NamedTuple):
    spans: int
    errors: int
    traces: int
