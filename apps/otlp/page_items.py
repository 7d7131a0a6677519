"""The browser snippet's own form of a batch: OTLP/JSON's items with plain attributes, of one resource.

Half the bytes of OTLP/JSON where nothing packs them: what a page still has when it is left goes as it is.
"""

from typing import Any

import msgspec

from apps.otlp.json_attributes import AnyValue, Int32, KeyValue, Resource, Scope, Shape, Uint64
from apps.otlp.json_logs import LogRecord, ResourceLogs, ScopeLogs
from apps.otlp.json_traces import Link, ResourceSpans, ScopeSpans, Span, Status

SNIPPET = "spanwise-rum"
INFO = 9
# What the snippet need not say of itself each time.
_SDK = {"telemetry.sdk.name": SNIPPET, "telemetry.sdk.language": "webjs"}

Plain = str | int | float | bool | None


class PageSpan(Shape):
    trace_id: str | None = None
    span_id: str | None = None
    parent_span_id: str | None = None
    name: str | None = None
    kind: Int32 | None = None
    start_time_unix_nano: Uint64 | None = None
    end_time_unix_nano: Uint64 | None = None
    attributes: dict[str, Plain] | None = None
    links: list[Link] | None = None
    status: Status | None = None


class PageRecord(Shape):
    trace_id: str | None = None
    span_id: str | None = None
    time_unix_nano: Uint64 | None = None
    severity_number: Int32 | None = None
    event_name: str | None = None
    body: str | None = None
    attributes: dict[str, Plain] | None = None


def group_spans(resource: dict[str, Plain], dropped: int, items: list[PageSpan]) -> ResourceSpans:
    spans = [Span(**_members(item)) for item in items]
    return ResourceSpans(
        resource=_resource(resource), scopes=[ScopeSpans(scope=_scope(dropped), items=spans)]
    )


def group_records(resource: dict[str, Plain], dropped: int, items: list[PageRecord]) -> ResourceLogs:
    records = [
        LogRecord(
            **{**_members(item), "severity_number": item.severity_number or INFO, "body": _value(item.body)}
        )
        for item in items
    ]
    return ResourceLogs(
        resource=_resource(resource), scopes=[ScopeLogs(scope=_scope(dropped), items=records)]
    )


def _members(item: PageSpan | PageRecord) -> dict[str, Any]:
    return {**msgspec.structs.asdict(item), "attributes": _pairs(item.attributes or {})}


def _resource(said: dict[str, Plain]) -> Resource:
    return Resource(attributes=_pairs({**said, **_SDK}))


def _scope(dropped: int) -> Scope:
    return Scope(name=SNIPPET, attributes=_pairs({"rum.dropped": dropped or None}))


def _pairs(plain: dict[str, Plain]) -> list[KeyValue]:
    """null is as absent: what a page's JSON makes of a number that is none."""
    return [KeyValue(key=key, value=_value(value)) for key, value in plain.items() if value is not None]


def _value(plain: Plain) -> AnyValue | None:
    match plain:
        case None:
            return None
        case bool():
            return AnyValue(bool_value=plain)
        case int():
            return AnyValue(int_value=plain)
        case float():
            return AnyValue(double_value=plain)
        case _:
            return AnyValue(string_value=plain)
