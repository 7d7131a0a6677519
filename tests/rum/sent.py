"""What the snippet sends, by hand: as it stands on the wire, and as plain Python for a test to count."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from apps.otlp.browser import OURS, Visitor, encode_page
from apps.otlp.signals import Signal
from tests.clickhouse_fixtures import Store
from tests.traces.spans import NOON_NS, span_id, trace_id

MS = 1_000_000
INTERNAL, SERVER, CLIENT = 1, 2, 3
Attributes = dict[str, Any]

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The site that sent it."""

    service: str = "shop-web"
    environment: str = "production"
    version: str = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span(Source):
    """Times are in ns after NOON_NS. Without a trace or an id it gets one of its own."""

    name: str
    at_ns: int = 0
    took_ns: int = 100 * MS
    kind: int = INTERNAL
    status: int = 0
    trace: int = field(default_factory=lambda: next(_numbers))
    id: int = field(default_factory=lambda: next(_numbers))
    parent: int = 0
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Source):
    """The same for log records."""

    event: str
    at_ns: int = 0
    severity: int = 9
    body: str = ""
    trace: int = 1
    id: int = 1
    attributes: Attributes = field(default_factory=dict)


Item = Span | Record


def view(
    page: str = "/",
    *,
    session: str = "s1",
    kind: str = "load",
    id: int = 0,
    told: Attributes | None = None,
    **rest: Any,
) -> Span:
    """`told`: what else all of the page's items say."""
    number = id or next(_numbers)
    attributes = {
        "session.id": session,
        "rum.view.id": span_id(number),
        "rum.kind": "view",
        "rum.view.type": kind,
        **(told or {}),
    }
    return Span(name=f"view {page}", id=number, attributes=attributes, **rest)


def below(of: Span, name: str, attributes: Attributes, **rest: Any) -> Span:
    """A span of a view: in its trace unless `trace` says otherwise."""
    shared = {key: of.attributes[key] for key in ("session.id", "rum.view.id")}
    source = {"service": of.service, "environment": of.environment, "version": of.version}
    given = {"trace": of.trace, "parent": of.id, "at_ns": of.at_ns, **source, **rest}
    return Span(name=name, attributes={**shared, **attributes}, **given)


def resource(of: Span, url: str, type: str = "script", **rest: Any) -> Span:
    attributes = {"url.full": url, "rum.resource.type": type, "http.request.method": "GET"}
    return below(of, f"GET {type}", attributes, kind=CLIENT, **rest)


def request(of: Span, path: str, status_code: int = 200, **rest: Any) -> Span:
    attributes = {
        "url.full": f"https://shop.example{path}",
        "url.template": path,
        "http.request.method": "GET",
        "http.response.status_code": status_code or None,
        "error.type": "TypeError" if status_code == 0 else None,
    }
    failed = 2 if not 0 < status_code < 400 else 0
    return below(of, f"GET {path}", attributes, kind=CLIENT, status=failed, **rest)


def action(of: Span, target: str = "button#pay", **rest: Any) -> Span:
    attributes = {"rum.kind": "action", "rum.action.type": "click", "rum.action.target": target}
    return below(of, f"click {target}", attributes, **{"parent": 0, "trace": next(_numbers), **rest})


def record(event: str, of: Span, attributes: Attributes | None = None, **rest: Any) -> Record:
    """A log record of a view."""
    shared = {
        **{key: value for key, value in of.attributes.items() if not key.startswith("rum.")},
        "rum.view.id": of.attributes["rum.view.id"],
        "rum.view.name": of.name,
    }
    source = {"service": of.service, "environment": of.environment, "version": of.version}
    given = {"trace": of.trace, "id": of.id, "at_ns": of.at_ns, **source, **rest}
    return Record(event=event, attributes={**shared, **(attributes or {})}, **given)


def error(of: Span, message: str = "boom", **rest: Any) -> Record:
    attributes = {"exception.type": "TypeError", "exception.message": message, "rum.handled": False}
    return record("exception", of, attributes, **{"severity": 17, "body": message, **rest})


def vital(of: Span, name: str, value: float, id: str, **rest: Any) -> Record:
    attributes = {
        "browser.web_vital.name": name,
        "browser.web_vital.value": value,
        "browser.web_vital.id": id,
    }
    return record("browser.web_vital", of, attributes, **rest)


def send(store: Store, project_id: int, items: Iterable[Item]) -> None:
    """As one batch of each signal, in their order, by the way of the browsers' door."""
    spans = [item for item in items if isinstance(item, Span)]
    records = [item for item in items if isinstance(item, Record)]
    for signal, some in ((Signal.TRACES, spans), (Signal.LOGS, records)):
        bodies = [(project_id, _encode(signal, item)) for item in some]
        if bodies:
            store.insert_bodies(bodies, signal=signal)


def _encode(signal: Signal, item: Item) -> bytes:
    """What the item says of its browser comes from the request's headers."""
    told = {key: text for key, text in item.attributes.items() if key in OURS}
    return encode_page(signal, page_body(signal, [item]), received_ns=NOON_NS, visitor=Visitor(told))


def page_body(signal: Signal, items: Sequence[Item]) -> bytes:
    """OTLP/JSON, which the door takes as well: here each item may be of another site."""
    groups, scopes, members = {
        Signal.TRACES: ("resourceSpans", "scopeSpans", "spans"),
        Signal.LOGS: ("resourceLogs", "scopeLogs", "logRecords"),
    }[signal]
    return orjson.dumps(
        {
            groups: [
                {
                    "resource": {"attributes": _pairs(_resource(item))},
                    scopes: [{"scope": {"name": "spanwise.rum"}, members: [_wire(item)]}],
                }
                for item in items
            ]
        }
    )


def _resource(item: Item) -> Attributes:
    return {
        "service.name": item.service,
        "deployment.environment.name": item.environment,
        "service.version": item.version,
    }


def _wire(item: Item) -> dict[str, Any]:
    at_ns = NOON_NS + item.at_ns
    told = {
        "traceId": trace_id(item.trace),
        "spanId": span_id(item.id),
        "attributes": _pairs(item.attributes),
    }
    if isinstance(item, Record):
        return {
            **told,
            "timeUnixNano": str(at_ns),
            "severityNumber": item.severity,
            "eventName": item.event,
            **({"body": {"stringValue": item.body}} if item.body else {}),
        }
    return {
        **told,
        "name": item.name,
        "kind": item.kind,
        "startTimeUnixNano": str(at_ns),
        "endTimeUnixNano": str(at_ns + item.took_ns),
        **({"parentSpanId": span_id(item.parent)} if item.parent else {}),
        **({"status": {"code": item.status}} if item.status else {}),
    }


def _pairs(attributes: Attributes) -> list[dict[str, Any]]:
    return [
        {"key": key, "value": _value(value)}
        for key, value in attributes.items()
        if value is not None and value != ""
    ]


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": value}
    return {"doubleValue": value} if isinstance(value, float) else {"stringValue": value}
