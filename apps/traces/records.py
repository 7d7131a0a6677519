"""Traces and spans as the rest of Spanwise sees them: OTLP's fields, ids in hex, times in unix ns."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from apps.query.resources import Resource, Scope
from apps.query.values import Attributes


class SpanKind(IntEnum):
    UNSPECIFIED = 0
    INTERNAL = 1
    SERVER = 2
    CLIENT = 3
    PRODUCER = 4
    CONSUMER = 5


class StatusCode(IntEnum):
    UNSET = 0
    OK = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class Status:
    code: StatusCode
    message: str


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    time_unix_nano: int
    attributes: Attributes
    dropped_attributes_count: int


@dataclass(frozen=True, slots=True)
class Link:
    trace_id: str
    span_id: str
    trace_state: str
    flags: int
    attributes: Attributes
    dropped_attributes_count: int


@dataclass(frozen=True, slots=True)
class Span:
    trace_id: str
    span_id: str
    parent_span_id: str | None
    name: str
    kind: SpanKind
    start_time_unix_nano: int
    end_time_unix_nano: int
    status: Status
    attributes: Attributes
    dropped_attributes_count: int
    events: tuple[Event, ...]
    dropped_events_count: int
    links: tuple[Link, ...]
    dropped_links_count: int
    trace_state: str
    flags: int
    resource: Resource
    scope: Scope


@dataclass(frozen=True, slots=True)
class TraceSummary:
    """A row of the list. While no root has arrived, `root_*` speak of the earliest span.

    `environment` is the first by name of `environments`, empty where nobody named one.
    """

    trace_id: str
    root_service: str
    root_name: str
    root_status: str
    root_received: bool
    environment: str
    environments: tuple[str, ...]
    start_time_unix_nano: int
    duration_ns: int
    span_count: int
    error_count: int
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """What a project has received; `first_span_at` is exact to the minute, None while nothing has come."""

    first_span_at: datetime | None
    spans: int
