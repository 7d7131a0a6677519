"""Receive: OTLP over HTTP as a bare ASGI app; no framework stands between a sender and the queue."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from apps.ingest.address import sender_address
from apps.ingest.admit import Admission, NotAllowed, Reason, Receipt, require_ingest
from apps.ingest.answers import PROTOBUF, Answer, accept, refuse, try_again
from apps.ingest.auth import DirectoryUnavailable
from apps.ingest.last_use import LastUse
from apps.ingest.limits import MAX_WIRE_BYTES, BadEncoding, TooLarge
from apps.ingest.queue import QueueUnavailable
from apps.ingest.refusals import Refusal, RefusalLog
from apps.ingest.sender import Sender
from apps.ingest.throttle import Throttled
from apps.otlp.checked import OverLimit, Undecodable
from apps.otlp.signals import Signal
from apps.projects.selectors import ApiKeyMatch

logger = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

TRACES_PATH = "/v1/traces"
ENCODINGS = {"", "identity", "gzip"}


class Refused(Exception):
    """The request ends here with `answer`; `reason` goes to the log that onboarding reads."""

    def __init__(self, reason: Reason, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.reason = reason
        is_throttled = status == 429
        self.answer = try_again(message, status=429) if is_throttled else refuse(status, message, **headers)


class ClientGone(Exception):
    """The sender hung up before its body was here: there is nobody to answer."""


class Door:
    """The receiver of one event loop."""

    def __init__(self) -> None:
        self.admission = Admission()
        self.refusals = RefusalLog(self.admission.intake.redis)
        self.last_use = LastUse()

    async def answer(self, scope: Scope, receive: Receive) -> Answer:
        if scope["method"] != "POST":
            return refuse(405, "OTLP is sent by POST.", allow="POST")
        headers = _headers(scope)
        key: ApiKeyMatch | None = None
        try:
            key = await self._authenticate(scope, headers)
            _check_path(scope["path"])
            sender = self._authorize(key, headers)
            encoding = _check_headers(headers)
            packed = await _read_body(receive, headers)
            receipt = await self._take(sender, packed, encoding)
        except Refused as refused:
            self._note(scope, key, refused.reason, refused.answer.status, str(refused))
            self.admission.tally.add_refused(key, refused.reason)
            return refused.answer
        except (QueueUnavailable, DirectoryUnavailable) as error:
            logger.warning("turned a request away: %s", error)
            self.admission.tally.add_refused(key, Reason.UNAVAILABLE)
            return try_again("Spanwise cannot store this right now; please send it again.")
        self._note_receipt(scope, key, receipt)
        return accept(receipt)

    async def _authenticate(self, scope: Scope, headers: dict[str, str]) -> ApiKeyMatch:
        token = _token(headers)
        if not token:
            message = "Send an ingest key as `Authorization: Bearer <key>` or `x-api-key: <key>`."
            raise Refused(Reason.NO_KEY, 401, message, www_authenticate="Bearer")
        try:
            return await self.admission.keys.find(token, _address(scope))
        except Throttled as error:
            raise Refused(Reason(error.excess.value), 429, str(error)) from error

    def _authorize(self, key: ApiKeyMatch, headers: dict[str, str]) -> Sender:
        try:
            return require_ingest(key, headers.get("origin", ""))
        except NotAllowed as error:
            if error.is_known:
                raise Refused(error.reason, 403, str(error)) from error
            raise Refused(error.reason, 401, str(error), www_authenticate="Bearer") from error

    async def _take(self, sender: Sender, packed: bytes, encoding: str) -> Receipt:
        try:
            receipt = await self.admission.take(Signal.TRACES, sender, packed, encoding)
        except (TooLarge, OverLimit) as error:
            raise Refused(Reason.TOO_LARGE, 413, str(error)) from error
        except BadEncoding as error:
            raise Refused(Reason.CONTENT_ENCODING, 400, str(error)) from error
        except Undecodable as error:
            raise Refused(Reason.UNDECODABLE, 400, str(error)) from error
        except Throttled as error:
            raise Refused(Reason(error.excess.value), 429, str(error)) from error
        self.last_use.mark(sender.key_id)
        return receipt

    def _note_receipt(self, scope: Scope, key: ApiKeyMatch, receipt: Receipt) -> None:
        if receipt.rejected:
            self._note(scope, key, Reason.SPANS_REJECTED, 200, receipt.message)
        elif not receipt.items:
            self._note(scope, key, Reason.EMPTY, 200, "The request held no spans.")

    def _note(self, scope: Scope, key: ApiKeyMatch | None, reason: Reason, status: int, message: str) -> None:
        self.refusals.add(
            Refusal(
                at=time.time(),
                reason=reason,
                status=status,
                message=message,
                address=_address(scope),
                key_prefix=key.prefix if key else "",
                project_id=key.project_id if key else None,
            )
        )

    async def close(self) -> None:
        await self.last_use.close()
        await self.refusals.flush()
        await self.admission.tally.close()
        await self.admission.intake.close()


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return sender_address(
        client[0] if client else "",
        _headers(scope).get("x-forwarded-for", ""),
        trusted_proxies=settings.ALLAUTH_TRUSTED_PROXY_COUNT,
    )


def _token(headers: dict[str, str]) -> str:
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    return headers.get("x-api-key", "").strip()


def _check_path(path: str) -> None:
    if path != TRACES_PATH:
        message = f"Nothing is taken in at {path}; traces go to {TRACES_PATH}."
        raise Refused(Reason.WRONG_PATH, 404, message)


def _check_headers(headers: dict[str, str]) -> str:
    """The content encoding, once type, encoding and declared length are acceptable."""
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != PROTOBUF:
        message = f"Content-Type must be {PROTOBUF}, not {content_type or 'missing'}."
        raise Refused(Reason.CONTENT_TYPE, 415, message)
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        message = f"Content-Encoding must be gzip or absent, not {encoding}."
        raise Refused(Reason.CONTENT_ENCODING, 415, message)
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > MAX_WIRE_BYTES:
        raise _too_long()
    return encoding


async def _read_body(receive: Receive, headers: dict[str, str]) -> bytes:
    parts: list[bytes] = []
    read_bytes = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        read_bytes += len(part)
        if read_bytes > MAX_WIRE_BYTES:
            raise _too_long()
        parts.append(part)
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_long() -> Refused:
    message = f"The body is longer than {MAX_WIRE_BYTES} bytes."
    return Refused(Reason.TOO_LARGE, 413, message, connection="close")


_doors: dict[asyncio.AbstractEventLoop, Door] = {}


def _door() -> Door:
    """Connections belong to an event loop, so each loop has a door of its own."""
    loop = asyncio.get_running_loop()
    if loop not in _doors:
        _doors[loop] = Door()
    return _doors[loop]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI: `http`, and `lifespan` where the server has it."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    try:
        answer = await _door().answer(scope, receive)
    except ClientGone:
        return
    except Exception:
        # SDKs drop what is answered 500: whatever went wrong here, the data is still good.
        logger.exception("the receiver failed")
        answer = try_again("Spanwise failed to take this; please send it again.")
    await _send_answer(send, answer)


async def _send_answer(send: Send, answer: Answer) -> None:
    headers = {"content-type": answer.content_type, "content-length": str(len(answer.body)), **answer.headers}
    raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw_headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            # What was spooled before a restart need not wait for the next request.
            _door().admission.intake.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            await _door().close()
            await send({"type": "lifespan.shutdown.complete"})
            return
