"""Receive: one HTTP request, head and body, within its limits of size and time."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from apps.ingest.door.admit import Reason
from apps.ingest.door.budget import Holding
from apps.ingest.door.door import ClientGone
from apps.ingest.door.refused import Refused
from apps.ingest.encodings import ENCODINGS
from apps.ingest.limits import MAX_WIRE_BYTES

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]


def read_headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def read_content_type(headers: Mapping[str, str]) -> str:
    """Without its parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def read_encoding(headers: Mapping[str, str]) -> str:
    """Raises Refused (415)."""
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        known = ", ".join(sorted(ENCODINGS - {"", "identity"}))
        message = f"Content-Encoding must be {known} or absent, not {encoding}."
        raise Refused(Reason.CONTENT_ENCODING, 415, message)
    return encoding


async def read_body(
    receive: Receive, headers: Mapping[str, str], holding: Holding, *, max_bytes: int = MAX_WIRE_BYTES
) -> bytes:
    """The body as it was sent. Raises Refused (413), Busy, ClientGone."""
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise _too_long(max_bytes)
    parts: list[bytes] = []
    read_bytes = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        read_bytes += len(part)
        if read_bytes > max_bytes:
            raise _too_long(max_bytes)
        holding.add(len(part))
        parts.append(part)
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_long(max_bytes: int) -> Refused:
    message = f"The body is longer than {max_bytes} bytes."
    return Refused(Reason.TOO_LARGE, 413, message, headers={"connection": "close"})
