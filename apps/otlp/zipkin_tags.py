"""Tags of a Zipkin span that say something of the span itself: status, scope, trace state, links."""

# Source: OpenTelemetry specification, "OpenTelemetry to Zipkin Transformation" and "Transformation to
# non-OTLP Formats"; Collector, pkg/translator/zipkin/zipkinv2.

from dataclasses import dataclass

from apps.otlp.json_traces import (
    DROPPED_ATTRIBUTES,
    DROPPED_EVENTS,
    DROPPED_LINKS,
    TRACE_STATE,
    encode_status,
)
from apps.otlp.wire import Varint
from apps.otlp.zipkin_forms import encode_link

Tag = str | int | float | bool | None
Tags = dict[str, Tag]

INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = 1, 2, 3, 4, 5
KINDS = {
    "INTERNAL": INTERNAL,
    "SERVER": SERVER,
    "CLIENT": CLIENT,
    "PRODUCER": PRODUCER,
    "CONSUMER": CONSUMER,
}

_STATUS_OK, _STATUS_ERROR = 1, 2
_STATUS_CODES = {"UNSET": 0, "OK": _STATUS_OK, "ERROR": _STATUS_ERROR}
_DROPPED = {
    "otel.dropped_attributes_count": DROPPED_ATTRIBUTES,
    "otel.dropped_events_count": DROPPED_EVENTS,
    "otel.dropped_links_count": DROPPED_LINKS,
}
_SCOPE_NAMES = ("otel.scope.name", "otel.library.name")
_SCOPE_VERSIONS = ("otel.scope.version", "otel.library.version")
_SERVICE_SOURCE = "otlp.service.name.source"
_MOST_LINKS = 128

# A span with none of these has nothing to read: most have none.
TELLING = frozenset(
    {
        "error",
        "otel.status_code",
        "otel.status_description",
        "w3c.tracestate",
        "span.kind",
        "otlp.link.0",
        _SERVICE_SOURCE,
        *_SCOPE_NAMES,
        *_SCOPE_VERSIONS,
        *_DROPPED,
    }
)


@dataclass(slots=True)
class Told:
    """`tags` are those that stay attributes; `fields` are whole fields of the span."""

    tags: Tags
    fields: bytes = b""
    kind: int = INTERNAL
    scope: tuple[str, str] = ("", "")
    # The resource attribute that the service's name was taken from, where it was another than service.name.
    service_source: str = ""


def read_tags(tags: Tags, *, has_kind: bool) -> Told:
    """What `tags` say; what they say unintelligibly stays an attribute."""
    if TELLING.isdisjoint(tags):
        return Told(tags)
    told = Told(dict(tags))
    left = told.tags
    told.scope = (_take_first(left, _SCOPE_NAMES), _take_first(left, _SCOPE_VERSIONS))
    told.service_source = _take(left, _SERVICE_SOURCE)
    told.fields = b"".join(
        [_read_status(left), _read_trace_state(left), _read_links(left), *_read_dropped(left)]
    )
    # OpenTracing's tag counts where Zipkin's own field says nothing.
    kind = KINDS.get(to_text(left.get("span.kind")).upper())
    if kind and not has_kind:
        told.kind = kind
        del left["span.kind"]
    return told


def to_text(value: Tag) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _take(tags: Tags, key: str) -> str:
    return to_text(tags.pop(key, None))


def _take_first(tags: Tags, keys: tuple[str, ...]) -> str:
    """The first that is set; the others stay attributes unless they say the same."""
    first = next((text for key in keys if (text := to_text(tags.get(key)))), "")
    for key in keys:
        if key in tags and to_text(tags[key]) == first:
            del tags[key]
    return first


def _read_status(tags: Tags) -> bytes:
    """`error` makes a span failed, whatever it holds but "false": so Zipkin reads it."""
    code = _STATUS_CODES.get(to_text(tags.get("otel.status_code")).upper().removeprefix("STATUS_CODE_"))
    if code is not None:
        del tags["otel.status_code"]
    failed = "error" in tags and to_text(tags["error"]).lower() != "false"
    if failed:
        code = _STATUS_ERROR
    if not code:
        return b""
    message = _take(tags, "otel.status_description")
    error = to_text(tags["error"]) if failed else ""
    if error.lower() == "true":
        error = ""
    if failed and (not message or error in ("", message)):
        del tags["error"]
    return encode_status(code, message or error)


def _read_trace_state(tags: Tags) -> bytes:
    trace_state = _take(tags, "w3c.tracestate")
    return TRACE_STATE.whole(trace_state.encode()) if trace_state else b""


def _read_links(tags: Tags) -> bytes:
    links: list[bytes] = []
    for number in range(_MOST_LINKS):
        key = f"otlp.link.{number}"
        if key not in tags:
            break
        link = encode_link(to_text(tags[key]))
        if link is not None:
            links.append(link)
            del tags[key]
    return b"".join(links)


def _read_dropped(tags: Tags) -> list[bytes]:
    return [_read_count(tags, key, field) for key, field in _DROPPED.items()]


def _read_count(tags: Tags, key: str, field: Varint) -> bytes:
    text = to_text(tags.get(key))
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) < 2**32):
        return b""
    del tags[key]
    return field[int(text)]
