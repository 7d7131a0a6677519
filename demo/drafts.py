"""What the stage hands to the exporter: spans and log lines as plain values, before the SDK sees them."""

from dataclasses import dataclass, field

from opentelemetry._logs import SeverityNumber
from opentelemetry.trace import SpanKind

from demo.cast import Instance
from demo.runtimes import Attributes, AttributeValue, Library
from demo.steps import Visit


@dataclass(frozen=True, slots=True)
class EventDraft:
    name: str
    time_ns: int
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class LinkDraft:
    trace_id: int
    span_id: int


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A log record of a span: written while it is under way, or by a browser after it."""

    time_ns: int
    severity: SeverityNumber
    body: str
    attributes: Attributes
    event: str = ""


@dataclass(frozen=True, slots=True)
class SpanDraft:
    """A finished span; times are unix nanoseconds, `parent_id` 0 is a root."""

    instance: Instance
    library: Library
    trace_id: int
    span_id: int
    parent_id: int
    parent_remote: bool
    name: str
    kind: SpanKind
    start_ns: int
    end_ns: int
    attributes: Attributes
    events: tuple[EventDraft, ...]
    links: tuple[LinkDraft, ...]
    lines: tuple[LineDraft, ...]
    failed: bool
    status_message: str

    @property
    def known_ns(self) -> int:
        """When all of it has happened."""
        return max(self.end_ns, *(line.time_ns for line in self.lines), 0)


@dataclass(slots=True)
class OpenSpan:
    """A span under way: who acts, in whose name, and how far its clock has come."""

    instance: Instance
    library: Library
    trace_id: int
    span_id: int
    parent_id: int
    parent_remote: bool
    name: str
    kind: SpanKind
    start_ns: int
    clock_ns: int
    visit: Visit
    attributes: dict[str, AttributeValue]
    links: tuple[LinkDraft, ...] = ()
    events: list[EventDraft] = field(default_factory=list)
    lines: list[LineDraft] = field(default_factory=list)
    failed: bool = False
    status_message: str = ""

    def fail(self, error_type: str, message: str = "") -> None:
        self.attributes["error.type"] = error_type
        self.failed = True
        self.status_message = message

    def close(self) -> SpanDraft:
        return SpanDraft(
            instance=self.instance,
            library=self.library,
            trace_id=self.trace_id,
            span_id=self.span_id,
            parent_id=self.parent_id,
            parent_remote=self.parent_remote,
            name=self.name,
            kind=self.kind,
            start_ns=self.start_ns,
            end_ns=self.clock_ns,
            attributes=self.attributes,
            events=tuple(self.events),
            links=self.links,
            lines=tuple(self.lines),
            failed=self.failed,
            status_message=self.status_message,
        )
