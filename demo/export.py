"""Sends the demo's spans and log lines to the door: drafts leave as SDK objects by the real exporters."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import requests
from google.protobuf.message import DecodeError
from google.rpc.status_pb2 import Status as RpcStatus
from opentelemetry._logs import LogRecord
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.sdk._logs import ReadableLogRecord
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from demo.cast import SCHEMA_URL, Instance
from demo.drafts import LineDraft, SpanDraft
from demo.runtimes import Library

EXPORT_TIMEOUT_S = 10.0
PATIENCE_S = 60.0
RETRY_PAUSE_S = 2.0
REASON_CHARS = 300
# OTLP 1.x: every other status is final (opentelemetry.io/docs/specs/otlp, "Retryable Response Codes").
RETRYABLE = frozenset({429, 502, 503, 504})
SAMPLED = TraceFlags(TraceFlags.SAMPLED)
UNSET = Status(StatusCode.UNSET)


class RefusedError(Exception):
    """The door answered and will not take these spans however often they are sent."""


class UnreachableError(Exception):
    """The door did not answer, or had no room, for as long as we had patience."""


class _SdkExporter(Protocol):
    def export(self, batch: Any, /) -> Any: ...
    def shutdown(self) -> Any: ...


class _Line:
    """One of the SDK's exporters and the door's last answer to it.

    A door that is away is tried for PATIENCE_S, or until `stop` is set.
    """

    def __init__(
        self,
        make: Callable[..., _SdkExporter],
        address: str,
        key: str,
        *,
        stop: threading.Event,
        on_wait: Callable[[str], None],
    ) -> None:
        self._address = address
        self._stop = stop
        self._on_wait = on_wait
        self._answer: requests.Response | None = None
        session = requests.Session()
        session.hooks["response"].append(self._keep_answer)
        self._exporter = make(
            endpoint=address,
            headers={"x-api-key": key},
            timeout=EXPORT_TIMEOUT_S,
            compression=Compression.Gzip,
            session=session,
        )

    def deliver(self, batch: Sequence[object]) -> bytes:
        """Until the door has it; its answer. Raises RefusedError, UnreachableError."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not self._export(batch):
            if time.monotonic() > deadline_s or self._stop.is_set():
                raise UnreachableError(f"{self._address} {self._describe_absence()}. Is Spanwise running?")
            self._on_wait(f"{self._address} {self._describe_absence()}; trying again")
            self._stop.wait(RETRY_PAUSE_S)
        return self._answer.content if self._answer is not None else b""

    def close(self) -> None:
        self._exporter.shutdown()

    def _export(self, batch: Sequence[object]) -> bool:
        self._answer = None
        if self._exporter.export(batch).name == "SUCCESS":
            return True
        if self._answer is not None and self._answer.status_code not in RETRYABLE:
            status, reason = self._answer.status_code, _read_reason(self._answer)
            hint = " (An ingest key begins with swi_.)" if status in (401, 403) else ""
            raise RefusedError(f"{self._address} answered {status}: {reason}{hint}")
        return False

    def _keep_answer(self, response: requests.Response, *_args: object, **_kwargs: object) -> None:
        self._answer = response

    def _describe_absence(self) -> str:
        if self._answer is None:
            return "does not answer"
        return f"has no room ({self._answer.status_code}: {_read_reason(self._answer)})"


class Exporter:
    """Sends batches of drafts with `key`: spans in one request, what was logged meanwhile in another.

    `rejected_spans` counts partial successes.
    """

    def __init__(
        self,
        endpoint: str,
        key: str,
        *,
        stop: threading.Event,
        on_wait: Callable[[str], None],
    ) -> None:
        self.rejected_spans = 0
        self._resources: dict[Instance, Resource] = {}
        self._scopes: dict[Library, InstrumentationScope] = {}
        door = endpoint.rstrip("/")
        self._traces = _Line(OTLPSpanExporter, f"{door}/v1/traces", key, stop=stop, on_wait=on_wait)
        self._logs = _Line(OTLPLogExporter, f"{door}/v1/logs", key, stop=stop, on_wait=on_wait)
        # Refusals become our own lines, with the door's reason in them.
        logging.getLogger("opentelemetry.exporter.otlp").setLevel(logging.CRITICAL)

    def deliver(self, drafts: Sequence[SpanDraft]) -> None:
        """Until the door has them. Raises RefusedError, UnreachableError."""
        answer = self._traces.deliver([self.build_span(draft) for draft in drafts])
        rejected = ExportTraceServiceResponse.FromString(answer).partial_success.rejected_spans
        self.rejected_spans += rejected
        records = [self.build_record(draft, line) for draft in drafts for line in draft.lines]
        if records:
            self._logs.deliver(records)

    def close(self) -> None:
        self._traces.close()
        self._logs.close()

    def build_span(self, draft: SpanDraft) -> ReadableSpan:
        parent = None
        if draft.parent_id:
            parent = SpanContext(draft.trace_id, draft.parent_id, draft.parent_remote, SAMPLED)
        status = Status(StatusCode.ERROR, draft.status_message or None) if draft.failed else UNSET
        return ReadableSpan(
            name=draft.name,
            context=_context_of(draft),
            parent=parent,
            resource=self._find_resource(draft.instance),
            attributes=draft.attributes,
            events=[Event(event.name, event.attributes, event.time_ns) for event in draft.events],
            links=[Link(SpanContext(link.trace_id, link.span_id, True, SAMPLED)) for link in draft.links],
            kind=draft.kind,
            status=status,
            start_time=draft.start_ns,
            end_time=draft.end_ns,
            instrumentation_scope=self._find_scope(draft.library),
        )

    def build_record(self, draft: SpanDraft, line: LineDraft) -> ReadableLogRecord:
        record = LogRecord(
            timestamp=line.time_ns,
            observed_timestamp=line.time_ns,
            context=set_span_in_context(NonRecordingSpan(_context_of(draft))),
            severity_number=line.severity,
            severity_text=line.severity.name,
            body=line.body or None,
            attributes=dict(line.attributes),
            event_name=line.event or None,
        )
        scope = self._find_scope(draft.instance.application)
        return ReadableLogRecord(record, self._find_resource(draft.instance), scope)

    def _find_resource(self, instance: Instance) -> Resource:
        if instance not in self._resources:
            self._resources[instance] = Resource(instance.resource, SCHEMA_URL)
        return self._resources[instance]

    def _find_scope(self, library: Library) -> InstrumentationScope:
        if library not in self._scopes:
            self._scopes[library] = InstrumentationScope(library.name, library.version, SCHEMA_URL)
        return self._scopes[library]


def _context_of(draft: SpanDraft) -> SpanContext:
    return SpanContext(draft.trace_id, draft.span_id, is_remote=False, trace_flags=SAMPLED)


def _read_reason(answer: requests.Response) -> str:
    """The door's own words: OTLP's google.rpc.Status, else the body as text."""
    if "protobuf" in answer.headers.get("content-type", ""):
        try:
            return str(RpcStatus.FromString(answer.content).message)[:REASON_CHARS]
        except DecodeError:
            return answer.reason
    return answer.text.strip()[:REASON_CHARS] or answer.reason
