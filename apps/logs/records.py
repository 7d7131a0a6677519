"""A log record as the rest of Spanwise sees it: OTLP's fields, ids in hex, times in unix ns."""

from dataclasses import dataclass

from apps.query.resources import Resource, Scope
from apps.query.values import Attributes, Value

# The least SeverityNumber of each range. Source: logs data model, "Field: SeverityNumber".
SEVERITIES = {"TRACE": 1, "DEBUG": 5, "INFO": 9, "WARN": 13, "ERROR": 17, "FATAL": 21}
UNSPECIFIED = "UNSPECIFIED"


def name_severity(number: int) -> str:
    """The name of the range that a SeverityNumber lies in."""
    return next((name for name, least in reversed(SEVERITIES.items()) if number >= least), UNSPECIFIED)


@dataclass(frozen=True, slots=True)
class LogId:
    """One record's name and its place in the list: by time, then by batch, then by number in the batch.

    Merges never change it, and no two records share it.
    """

    time_ns: int
    batch: int
    number: int

    def __str__(self) -> str:
        return f"{self.time_ns}-{self.batch}-{self.number}"


@dataclass(frozen=True, slots=True)
class Source:
    """Who wrote a record: a service, and which of its instances where that matters."""

    service: str
    resource_hash: int | None = None


@dataclass(frozen=True, slots=True)
class LogRecord:
    """`time_unix_nano`, `observed_time_unix_nano`, `severity_number` and `severity_text` are as sent.

    `id.time_ns` is when it counts as having happened: the first of time, observed time, arrival that is
    there (`time_from`). `severity` may have been found in the body. `trace_from` and `span_from` say where
    the ids stood: in the record's own fields, its attributes, or its body.
    """

    id: LogId
    time_from: str
    time_unix_nano: int
    observed_time_unix_nano: int
    severity: str
    severity_number: int
    severity_text: str
    body: Value
    text: str
    event_name: str
    trace_id: str | None
    trace_from: str
    span_id: str | None
    span_from: str
    flags: int
    attributes: Attributes
    dropped_attributes_count: int
    service: str
    resource: Resource
    scope: Scope
