"""A session as one list in the order of time. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.rum.fields import VIEW_PREFIX
from apps.rum.rows import RecordItemRow, SpanItemRow

# What a page of one session shows at most; its number tells whether there is more.
MAX_ITEMS = 1000
_ERROR_SEVERITY = 17


class ItemKind(StrEnum):
    VIEW = "view"
    ACTION = "action"
    REQUEST = "request"
    ERROR = "error"
    VITAL = "vital"
    EVENT = "event"
    LONG_FRAME = "long_frame"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Item:
    """`duration_ns`: None of a log record, which has a `log_id` instead."""

    kind: ItemKind
    time_ns: int
    duration_ns: int | None
    name: str
    page: str
    trace_id: str
    span_id: str
    log_id: str
    is_error: bool
    detail: str


def merge_items(spans: Sequence[SpanItemRow], records: Sequence[RecordItemRow]) -> list[Item]:
    """The first MAX_ITEMS; of those at the same time the spans first."""
    pages = {row.view_id: _page_of(row) for row in spans if row.kind == ItemKind.VIEW}
    items = [*(_describe_span(row, pages) for row in spans), *map(_describe_record, records)]
    return sorted(items, key=lambda item: item.time_ns)[:MAX_ITEMS]


def _page_of(row: SpanItemRow) -> str:
    return row.name.removeprefix(VIEW_PREFIX)


def _describe_span(row: SpanItemRow, pages: Mapping[str, str]) -> Item:
    kind = ItemKind(row.kind)
    details = {
        ItemKind.VIEW: row.view_type,
        ItemKind.ACTION: row.target,
        ItemKind.REQUEST: " ".join(part for part in (_outcome(row), row.url) if part),
    }
    return Item(
        kind=kind,
        time_ns=row.time_ns,
        duration_ns=row.duration_ns,
        name=row.name,
        page=pages.get(row.view_id, ""),
        trace_id=row.trace_id,
        span_id=row.span_id,
        log_id="",
        is_error=bool(row.has_failed),
        detail=details.get(kind, ""),
    )


def _outcome(row: SpanItemRow) -> str:
    return str(row.status_code) if row.status_code else row.error_type


def _describe_record(row: RecordItemRow) -> Item:
    kind, name, detail = _read_record(row)
    return Item(
        kind=kind,
        time_ns=row.time_ns,
        duration_ns=None,
        name=name,
        page=row.page,
        trace_id=row.trace_id,
        span_id=row.span_id,
        log_id=f"{row.time_ns}-{row.batch}-{row.number}",
        is_error=kind is ItemKind.ERROR or row.severity >= _ERROR_SEVERITY,
        detail=detail,
    )


def _read_record(row: RecordItemRow) -> tuple[ItemKind, str, str]:
    """Its kind, name and detail."""
    if row.event_name == "exception":
        return ItemKind.ERROR, row.error_type or "exception", row.error_message or row.body
    if row.vital:
        return ItemKind.VITAL, row.vital, f"{row.value:.10g}"
    if row.event_name:
        return ItemKind.EVENT, row.event_name, row.body
    return ItemKind.LOG, "", row.body
