"""Receive: what the browser snippet sends, in requests for which a browser asks nobody beforehand.

The key is public and stands in the query, the body is text or nameless bytes: no header is ours.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs

from django.conf import settings

from apps.ingest.door.admit import NotAllowed, Parcel, Reason
from apps.ingest.door.answers import OTLP_JSON, Answer
from apps.ingest.door.budget import Holding
from apps.ingest.door.door import Caller, ClientGone, Door
from apps.ingest.door.http_request import Receive, Scope, read_body, read_headers
from apps.ingest.door.refused import Refused, refuse
from apps.ingest.door.visitor import prepare, read_visitor
from apps.ingest.encodings import unpack
from apps.ingest.sender import Sender
from apps.otlp.browser import encode_page
from apps.otlp.signals import Signal
from apps.projects.models import ApiKeyKind
from apps.projects.tokens import parse_token_head

PAGE_PREFIX = "/rum/v1/"
PAGE_ROUTES = {f"{PAGE_PREFIX}{signal}": signal for signal in (Signal.TRACES, Signal.LOGS)}
# The snippet sends 60 kB at most, and that unpacked.
MAX_PAGE_WIRE_BYTES = 128 * 1024
MAX_PAGE_BODY_BYTES = 512 * 1024


async def answer_page(door: Door, scope: Scope, receive: Receive) -> Answer:
    """Take one batch; the page may read the answer where its origin is one of the key's."""
    headers, query = read_headers(scope), _read_query(scope)
    client = scope.get("client")
    caller = Caller.of(headers, client[0] if client else "")
    caller = replace(caller, token=query.get("key", ""), is_page=True)

    async def fetch(_: Sender, holding: Holding) -> Parcel:
        signal = _require_route(scope)
        packed = await read_body(receive, headers, holding, max_bytes=MAX_PAGE_WIRE_BYTES)
        body = unpack(packed, "gzip" if "gzip" in query else "", max_bytes=MAX_PAGE_BODY_BYTES)
        await prepare()
        visitor = read_visitor(headers, caller.address, country_header=settings.COUNTRY_HEADER)
        return Parcel(signal, encode_page(signal, body, received_ns=time.time_ns(), visitor=visitor))

    try:
        _require_page_key(caller.token)
        parcel, receipt = await door.take(caller, fetch)
        answer = OTLP_JSON.accept(parcel.signal, receipt)
    except ClientGone:
        raise
    except Exception as error:
        answer = OTLP_JSON.refuse(refuse(error))
    return _readable(answer, door, caller)


def _read_query(scope: Scope) -> Mapping[str, str]:
    """Whatever a client that is not the snippet puts there: then there is no key in it."""
    text = scope.get("query_string", b"").decode("latin-1")
    try:
        return {name: values[0] for name, values in parse_qs(text, max_num_fields=8).items()}
    except ValueError:
        return {}


def _require_route(scope: Scope) -> Signal:
    """Raises Refused (404, 405)."""
    if scope["path"] not in PAGE_ROUTES:
        raise Refused(Reason.WRONG_PATH, 404, f"These are the paths: {', '.join(PAGE_ROUTES)}.")
    if scope["method"] != "POST":
        raise Refused(Reason.WRONG_PATH, 405, "Telemetry is sent by POST.", headers={"allow": "POST"})
    return PAGE_ROUTES[scope["path"]]


def _require_page_key(token: str) -> None:
    """A secret key must not stand in an address, not even once. Raises NotAllowed."""
    head = parse_token_head(token)
    if token and head and head.kind is not ApiKeyKind.BROWSER:
        message = "Pages send with a browser key (swb_…); this one is secret: replace it."
        raise NotAllowed(Reason.WRONG_KIND_OF_KEY, message, is_known=True)


def _readable(answer: Answer, door: Door, caller: Caller) -> Answer:
    """With CORS for exactly the key's origins; other pages learn nothing, not even the status."""
    headers = {**answer.headers, "vary": "origin"}
    key = door.admission.keys.recall(caller.token)
    if key is not None and caller.origin in key.allowed_origins:
        headers["access-control-allow-origin"] = caller.origin
        headers["access-control-expose-headers"] = "retry-after"
    return Answer(answer.status, answer.body, answer.content_type, headers)
