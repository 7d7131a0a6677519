"""The conventional path, for comparison: upb, one Python row a span, a native insert of those rows.

The same uvicorn, the same bodies, the same table with its views and indexes, batches as large as ours at
their largest. What it leaves out is in its favour: no key, no checks, no queue on disk, no resources, and
its answer promises nothing. Started by bench/ingest.py, which passes the address of the store, the size of a
batch, and whether to collect garbage, in the environment.
"""

import asyncio
import gc
import json
import os
import threading
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from clickhouse_driver import Client
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from apps.clickhouse.engine_files import ENGINE_USER, engine_password

COLUMNS = (
    *("project_id", "trace_id", "span_id", "parent_span_id", "flags", "start", "duration"),
    *("service", "environment", "version", "name", "kind", "status", "status_message", "resource_hash"),
    *("scope", "attrs", "ints", "doubles", "events.time", "events.name", "events.attrs", "rest", "batch"),
)
INSERT = f"INSERT INTO spans ({', '.join(f'`{name}`' for name in COLUMNS)}) VALUES"
BATCH_SPANS = int(os.environ.get("BENCH_BATCH_SPANS", "50000"))
# No age limit: however slowly rows come, each batch but the last is full.
QUIET_S = 0.5
NO_PARENT = bytes(8)
SETTINGS = {
    "async_insert": 0,
    "max_insert_threads": 1,
    "max_threads": 1,
    "min_insert_block_size_rows": 10_000_000,
    "min_insert_block_size_bytes": 2_000_000_000,
    "compile_expressions": 0,
}

Row = tuple[Any, ...]


def make_rows(body: bytes, batch: int) -> list[Row]:
    request = ExportTraceServiceRequest.FromString(body)
    rows: list[Row] = []
    for resource_spans in request.resource_spans:
        resource = _resource_columns(resource_spans)
        for scope_spans in resource_spans.scope_spans:
            scope = _scope_column(scope_spans)
            rows += [_row(span, resource, scope, batch) for span in scope_spans.spans]
    return rows


def _resource_columns(resource_spans: ResourceSpans) -> Row:
    attributes = {item.key: attribute_text(item.value) for item in resource_spans.resource.attributes}
    environment = attributes.get("deployment.environment.name") or attributes.get(
        "deployment.environment", ""
    )
    identity = hash((tuple(sorted(attributes.items())), resource_spans.schema_url)) & (2**64 - 1)
    service = attributes.get("service.name") or "unknown_service"
    return service, environment, attributes.get("service.version", ""), identity


def _scope_column(scope_spans: ScopeSpans) -> str:
    """As in the store (`scope_text` in 0011_spans_for_search.sql)."""
    scope = scope_spans.scope
    raw = [item.SerializeToString().hex() for item in scope.attributes]
    known = (scope.version, scope_spans.schema_url, raw, scope.dropped_attributes_count)
    return f"{scope.name}\x01{json.dumps(known)}"


def _row(span: Span, resource: Row, scope: str, batch: int) -> Row:
    start_ns = span.start_time_unix_nano
    service, environment, version, resource_hash = resource
    attrs, ints, doubles = _attribute_maps(span)
    status = span.status
    return (
        1,
        span.trace_id,
        span.span_id,
        span.parent_span_id or NO_PARENT,
        span.flags,
        start_ns,
        span.end_time_unix_nano - start_ns,
        service,
        environment,
        version,
        span.name,
        span.kind,
        status.code,
        status.message,
        resource_hash,
        scope,
        attrs,
        ints,
        doubles,
        *(_event_columns(span) if span.events else ([], [], [])),
        _rest_column(span),
        batch,
    )


def _attribute_maps(span: Span) -> tuple[dict[str, str], dict[str, int], dict[str, float]]:
    attrs: dict[str, str] = {}
    ints: dict[str, int] = {}
    doubles: dict[str, float] = {}
    for item in span.attributes:
        value = item.value
        member = value.WhichOneof("value")
        if member == "string_value":
            text = value.string_value
            attrs[item.key] = "\x011" + text if text.startswith("\x01") else text
        elif member == "int_value":
            ints[item.key] = value.int_value
        elif member == "double_value":
            doubles[item.key] = value.double_value
        else:
            attrs[item.key] = attribute_text(value)
    return attrs, ints, doubles


def attribute_text(value: AnyValue) -> str:
    """As in the store's own function of this name; what is nested stays raw bytes."""
    member = value.WhichOneof("value")
    if member == "string_value":
        return "\x011" + value.string_value if value.string_value.startswith("\x01") else value.string_value
    if member == "bool_value":
        return "\x012true" if value.bool_value else "\x012false"
    if member == "int_value":
        return f"\x013{value.int_value}"
    if member == "double_value":
        return f"\x014{value.double_value}"
    return "\x010" if member is None else value.SerializeToString().decode("latin-1")


def _attribute_texts(attributes: "list[KeyValue]") -> dict[str, str]:
    return {item.key: attribute_text(item.value) for item in attributes}


def _event_columns(span: Span) -> Row:
    events = span.events
    return (
        [event.time_unix_nano for event in events],
        [event.name for event in events],
        [_attribute_texts(event.attributes) for event in events],  # type: ignore[arg-type]
    )


def _rest_column(span: Span) -> str:
    """As in the store (`span_rest` in 0011_spans_for_search.sql)."""
    dropped = (span.dropped_attributes_count, span.dropped_events_count, span.dropped_links_count)
    by_event = [event.dropped_attributes_count for event in span.events]
    if not (span.trace_state or any(dropped) or any(by_event) or span.links):
        return ""
    links = [
        (
            link.trace_id.hex(),
            link.span_id.hex(),
            link.trace_state,
            [item.SerializeToString().hex() for item in link.attributes],
            link.dropped_attributes_count,
            link.flags,
        )
        for link in span.links
    ]
    return json.dumps((span.trace_state, *dropped, by_event, links))


class Writer:
    """Gathers rows and inserts them, one INSERT at a time; senders wait while two batches are in hand."""

    def __init__(self) -> None:
        self._client = Client(
            host="127.0.0.1",
            port=int(os.environ["SPANWISE_CLICKHOUSE_PORT"]),
            user=ENGINE_USER,
            password=engine_password(Path(os.environ["SPANWISE_DATA"])),
            database=os.environ["SPANWISE_CLICKHOUSE_DATABASE"],
            settings=SETTINGS,
        )
        if "BENCH_NO_GC" in os.environ:
            gc.disable()
        self._clock = asyncio.get_running_loop().time
        self._arrived_s = self._clock()
        self._rows: list[Row] = []
        self._batch = 1
        self._room = asyncio.Condition()
        self._task = asyncio.create_task(self._write_forever())

    async def take(self, body: bytes) -> None:
        async with self._room:
            await self._room.wait_for(lambda: len(self._rows) < 2 * BATCH_SPANS)
        self._rows += make_rows(body, self._batch)
        self._arrived_s = self._clock()

    async def _write_forever(self) -> None:
        while True:
            await asyncio.sleep(0.02)
            if len(self._rows) < BATCH_SPANS and self._clock() - self._arrived_s < QUIET_S:
                continue
            rows, self._rows = self._rows[:BATCH_SPANS], self._rows[BATCH_SPANS:]
            if rows:
                self._batch += 1
                await asyncio.to_thread(self._client.execute, INSERT, rows)
            async with self._room:
                self._room.notify_all()


_writers = threading.local()


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """ASGI: any POST is a request of spans."""
    if scope["type"] != "http":
        return
    if not hasattr(_writers, "writer"):
        _writers.writer = Writer()
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"".join(parts)
    if (b"content-encoding", b"gzip") in scope["headers"]:
        body = zlib.decompress(body, 31)
    if body:
        await _writers.writer.take(body)
    headers = [(b"content-type", b"application/x-protobuf"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
