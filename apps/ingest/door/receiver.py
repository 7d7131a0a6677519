"""Receive: OTLP and Zipkin over HTTP as a bare ASGI app; no framework between a sender and the queue."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from apps.ingest.door.admit import Parcel, Reason
from apps.ingest.door.answers import Answer
from apps.ingest.door.budget import Holding
from apps.ingest.door.door import Caller, ClientGone, Door, this_door
from apps.ingest.door.http_request import (
    Receive,
    Scope,
    read_body,
    read_content_type,
    read_encoding,
    read_headers,
)
from apps.ingest.door.pages import PAGE_PREFIX, answer_page
from apps.ingest.door.refused import Refused, refuse
from apps.ingest.door.routes import dialect_of, find_form, find_route
from apps.ingest.sender import Sender

logger = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI, `http` alone."""
    try:
        answer = await _answer(this_door(), scope, receive)
    except ClientGone:
        return
    await _send_answer(send, answer)


async def _answer(door: Door, scope: Scope, receive: Receive) -> Answer:
    if scope["path"].startswith(PAGE_PREFIX):
        return await answer_page(door, scope, receive)
    headers = read_headers(scope)
    path, content_type = scope["path"], read_content_type(headers)
    dialect = dialect_of(path, content_type)
    if scope["method"] != "POST":
        message = "Telemetry is sent by POST."
        return dialect.refuse(Refused(Reason.WRONG_PATH, 405, message, headers={"allow": "POST"}))

    async def fetch(_: Sender, holding: Holding) -> Parcel:
        route = find_route(path)
        form = find_form(route, content_type)
        encoding = read_encoding(headers)
        return Parcel(route.signal, await read_body(receive, headers, holding), encoding, form)

    client = scope.get("client")
    try:
        parcel, receipt = await door.take(Caller.of(headers, client[0] if client else ""), fetch)
        return dialect.accept(parcel.signal, receipt)
    except Refused as refused:
        return dialect.refuse(refused)
    except ClientGone:
        raise
    except Exception as error:
        return dialect.refuse(refuse(error))


async def _send_answer(send: Send, answer: Answer) -> None:
    headers = {"content-length": str(len(answer.body)), **answer.headers}
    if answer.content_type:
        headers["content-type"] = answer.content_type
    raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw_headers})
    await send({"type": "http.response.body", "body": answer.body})
