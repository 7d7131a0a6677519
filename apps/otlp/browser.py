"""What the browser snippet sends -> OTLP protobuf: OTLP/JSON, and when the page's clock said it was sent."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from apps.otlp.json_logs import LogRecord, LogsRequest, encode_logs
from apps.otlp.json_text import decode_json
from apps.otlp.json_traces import Span, TracesRequest, encode_traces
from apps.otlp.otlp_json import WHAT, encode_request
from apps.otlp.signals import Signal

# Nearer clocks are left alone: the way here takes time, too.
SKEW_LEFT_NS = 2 * 1_000_000_000
MS = 1_000_000


class PageTraces(TracesRequest):
    sent_at_unix_ms: int | None = None


class PageLogs(LogsRequest):
    sent_at_unix_ms: int | None = None


_FORMS: dict[Signal, tuple[msgspec.json.Decoder[Any], Callable[[Any], bytes]]] = {
    Signal.TRACES: (msgspec.json.Decoder(PageTraces, strict=False), encode_traces),
    Signal.LOGS: (msgspec.json.Decoder(PageLogs, strict=False), encode_logs),
}


def encode_page(signal: Signal, body: bytes, *, received_ns: int) -> bytes:
    """The protobuf bytes of an export request of spans or log records, on the server's clock.

    Without `sentAtUnixMs` the times stay as they are. Raises Undecodable, naming the place.
    """
    decoder, encode = _FORMS[signal]
    request = decode_json(decoder, body, WHAT)
    sent_ns = (request.sent_at_unix_ms or 0) * MS
    skew_ns = received_ns - sent_ns if sent_ns else 0
    if abs(skew_ns) > SKEW_LEFT_NS:
        for item in _items(request):
            _shift(item, skew_ns)
    return encode_request(request, encode)


def _items(request: PageTraces | PageLogs) -> Iterable[Span | LogRecord]:
    groups = request.resource_spans if isinstance(request, PageTraces) else request.resource_logs
    for group in groups or ():
        for scope in group.scopes or ():
            yield from scope.items or ()


def _shift(item: Span | LogRecord, skew_ns: int) -> None:
    if isinstance(item, LogRecord):
        item.time_unix_nano = max(0, (item.time_unix_nano or 0) + skew_ns)
        return
    item.start_time_unix_nano = max(0, (item.start_time_unix_nano or 0) + skew_ns)
    item.end_time_unix_nano = max(0, (item.end_time_unix_nano or 0) + skew_ns)
    for event in item.events or ():
        event.time_unix_nano = max(0, (event.time_unix_nano or 0) + skew_ns)
