"""What the browser snippet sends -> OTLP protobuf: `page_items.py`, and when the page's clock sent it.

Snippets from before that form send OTLP/JSON, and stay in the pages that name their hash: both are taken.

What the request itself tells of its visitor is added here; what the page says under those names is dropped.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from apps.otlp.checked import OverLimit
from apps.otlp.json_attributes import AnyValue, KeyValue, Resource, Scope, Uint32
from apps.otlp.json_logs import LogRecord, LogsRequest, encode_logs
from apps.otlp.json_text import decode_json
from apps.otlp.json_traces import Span, TracesRequest, encode_traces
from apps.otlp.otlp_json import WHAT, encode_request
from apps.otlp.page_items import PageRecord, PageSpan, Plain, group_records, group_spans
from apps.otlp.signals import Signal

# Nearer clocks are left alone: the way here takes time, too.
SKEW_LEFT_NS = 2 * 1_000_000_000
MS = 1_000_000
# The snippet sends 50 at a time. Every item is given attributes: a small body could become a large one.
MAX_PAGE_ITEMS = 1000

ADDRESS = "client.address"
# What the door alone says.
OURS = frozenset(
    {
        "user_agent.name",
        "user_agent.version",
        "user_agent.os.name",
        "rum.device.type",
        "geo.country.iso_code",
        ADDRESS,
    }
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sent a page's request: attributes for each item, and a truncated address for views and log records.

    What is not known is left out, or "".
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    address: str = ""


class PageTraces(TracesRequest):
    sent_at_unix_ms: int | None = None
    resource: dict[str, Plain] | None = None
    dropped: Uint32 | None = None
    items: list[PageSpan] | None = None


class PageLogs(LogsRequest):
    sent_at_unix_ms: int | None = None
    resource: dict[str, Plain] | None = None
    dropped: Uint32 | None = None
    items: list[PageRecord] | None = None


_FORMS: dict[Signal, tuple[msgspec.json.Decoder[Any], Callable[[Any], bytes]]] = {
    Signal.TRACES: (msgspec.json.Decoder(PageTraces, strict=False), encode_traces),
    Signal.LOGS: (msgspec.json.Decoder(PageLogs, strict=False), encode_logs),
}


def encode_page(signal: Signal, body: bytes, *, received_ns: int, visitor: Visitor) -> bytes:
    """The protobuf bytes of an export request of spans or log records, on the server's clock.

    Without `sentAtUnixMs` the times stay as they are. Raises Undecodable, naming the place, and OverLimit.
    """
    decoder, encode = _FORMS[signal]
    request = decode_json(decoder, body, WHAT)
    _group(request)
    items = list(_items(request))
    if len(items) > MAX_PAGE_ITEMS:
        raise OverLimit(f"The batch holds {len(items)} {signal}; pages send {MAX_PAGE_ITEMS} at most.")
    sent_ns = (request.sent_at_unix_ms or 0) * MS
    skew_ns = received_ns - sent_ns if sent_ns else 0
    if abs(skew_ns) > SKEW_LEFT_NS:
        for item in items:
            _shift(item, skew_ns)
    _tell_visitor(request, items, visitor)
    return encode_request(request, encode)


def _group(request: PageTraces | PageLogs) -> None:
    """The snippet's own form becomes a group beside those of OTLP/JSON."""
    resource, dropped = request.resource or {}, request.dropped or 0
    if isinstance(request, PageTraces) and request.items:
        groups = request.resource_spans or []
        request.resource_spans = [*groups, group_spans(resource, dropped, request.items)]
    elif isinstance(request, PageLogs) and request.items:
        records = request.resource_logs or []
        request.resource_logs = [*records, group_records(resource, dropped, request.items)]


def _groups(request: PageTraces | PageLogs) -> Iterable[Any]:
    return (request.resource_spans if isinstance(request, PageTraces) else request.resource_logs) or ()


def _items(request: PageTraces | PageLogs) -> Iterable[Span | LogRecord]:
    for group in _groups(request):
        for scope in group.scopes or ():
            yield from scope.items or ()


def _tell_visitor(
    request: PageTraces | PageLogs, items: Iterable[Span | LogRecord], visitor: Visitor
) -> None:
    for group in _groups(request):
        _disown(group.resource)
        for scope in group.scopes or ():
            _disown(scope.scope)
    told = [_text(name, value) for name, value in visitor.facts.items()]
    told_with_address = [*told, _text(ADDRESS, visitor.address)] if visitor.address else told
    for item in items:
        said = item.attributes or []
        has_address = isinstance(item, LogRecord) or any(map(_is_view, said))
        # Ahead of the page's: beyond a number of attributes the rest is left out.
        item.attributes = [*(told_with_address if has_address else told), *_not_ours(said)]


def _disown(owner: Resource | Scope | None) -> None:
    if owner is not None and owner.attributes:
        owner.attributes = _not_ours(owner.attributes)


def _not_ours(attributes: list[KeyValue]) -> list[KeyValue]:
    return [attribute for attribute in attributes if attribute.key not in OURS]


def _is_view(attribute: KeyValue) -> bool:
    value = attribute.value
    return attribute.key == "rum.kind" and value is not None and value.string_value == "view"


def _text(name: str, value: str) -> KeyValue:
    return KeyValue(key=name, value=AnyValue(string_value=value))


def _shift(item: Span | LogRecord, skew_ns: int) -> None:
    if isinstance(item, LogRecord):
        item.time_unix_nano = max(0, (item.time_unix_nano or 0) + skew_ns)
        return
    item.start_time_unix_nano = max(0, (item.start_time_unix_nano or 0) + skew_ns)
    item.end_time_unix_nano = max(0, (item.end_time_unix_nano or 0) + skew_ns)
    for event in item.events or ():
        event.time_unix_nano = max(0, (event.time_unix_nano or 0) + skew_ns)
