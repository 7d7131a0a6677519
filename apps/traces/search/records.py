"""What a search finds: traces with spans that match, and the spans themselves."""

from dataclasses import dataclass, field

from apps.query.values import Value
from apps.traces.records import TraceSummary


@dataclass(frozen=True, slots=True)
class FoundTrace:
    """A trace as it stands now, and how many of its spans match. `attributes`: as of a found span."""

    summary: TraceSummary
    matched_spans: int
    attributes: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """`attributes`: the columns that were asked for, by their names; those that it has."""

    trace_id: str
    span_id: str
    parent_span_id: str | None
    service: str
    environment: str
    version: str
    name: str
    kind: str
    status: str
    status_message: str
    start_time_unix_nano: int
    duration_ns: int | None
    attributes: dict[str, Value]
