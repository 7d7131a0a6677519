"""Routes: which path takes what, in which forms. Sources: OTLP, "OTLP/HTTP Request"; zipkin2-api.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.ingest.door.admit import Reason
from apps.ingest.door.answers import OTLP_JSON, OTLP_PROTOBUF, ZIPKIN, Dialect
from apps.ingest.door.forms import Form
from apps.ingest.door.pages import PAGE_PREFIX
from apps.ingest.door.refused import Refused
from apps.otlp.signals import Signal

ZIPKIN_PATH = "/api/v2/spans"
_ZIPKIN_V1_PATH = "/api/v1/spans"
_PROTOBUF, _JSON = "application/x-protobuf", "application/json"


@dataclass(frozen=True, slots=True)
class Route:
    """`forms` by content type."""

    signal: Signal
    forms: Mapping[str, Form]


_OTLP_FORMS = {_PROTOBUF: Form.PROTOBUF, _JSON: Form.JSON}
ROUTES: dict[str, Route] = {
    **{f"/v1/{signal}": Route(signal, _OTLP_FORMS) for signal in Signal},
    ZIPKIN_PATH: Route(Signal.TRACES, {_JSON: Form.ZIPKIN}),
}


def is_telemetry(path: str) -> bool:
    """Whether a request belongs here rather than to Django, on a port that serves both."""
    return path.startswith(("/v1/", PAGE_PREFIX)) or path in (ZIPKIN_PATH, _ZIPKIN_V1_PATH)


def find_route(path: str) -> Route:
    """Raises Refused (404) where nothing is taken in."""
    if path in ROUTES:
        return ROUTES[path]
    if path == _ZIPKIN_V1_PATH:
        message = f"Zipkin's first version is not spoken here: send version 2, as JSON, to {ZIPKIN_PATH}."
    else:
        message = f"Nothing is taken in at {path}; these are the paths: {', '.join(ROUTES)}."
    raise Refused(Reason.WRONG_PATH, 404, message)


def find_form(route: Route, content_type: str) -> Form:
    """Raises Refused (415)."""
    if content_type in route.forms:
        return route.forms[content_type]
    message = f"Content-Type must be {' or '.join(route.forms)}, not {content_type or 'missing'}."
    raise Refused(Reason.CONTENT_TYPE, 415, message)


def dialect_of(path: str, content_type: str) -> Dialect:
    """Known before anything else is: even a refusal speaks the language of its request."""
    if path in (ZIPKIN_PATH, _ZIPKIN_V1_PATH):
        return ZIPKIN
    return OTLP_JSON if content_type == _JSON else OTLP_PROTOBUF
