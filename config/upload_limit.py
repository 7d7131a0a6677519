"""The limit on a body at the web port: Daphne spools what comes, however long, before anyone may refuse."""

from typing import Any

from daphne import http_protocol  # type: ignore[import-untyped]

from apps.ingest.limits import MAX_WIRE_BYTES

# The longest that anything on this port takes: OTLP. The REST API's own limit is lower.
MAX_UPLOAD_BYTES = MAX_WIRE_BYTES

TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class LimitedRequest(http_protocol.WebRequest):  # type: ignore[misc]
    """Hangs up on a body that is declared, or turns out, to be too long; nothing of the rest is kept."""

    received_bytes = 0
    is_refused = False

    def gotLength(self, length: int | None) -> None:
        super().gotLength(length)
        if length is not None and length > MAX_UPLOAD_BYTES:
            self.refuse()

    def handleContentChunk(self, data: bytes) -> None:
        self.received_bytes += len(data)
        if self.received_bytes > MAX_UPLOAD_BYTES:
            self.refuse()
        if not self.is_refused:
            super().handleContentChunk(data)

    def refuse(self) -> None:
        if self.is_refused:
            return
        self.is_refused = True
        channel: Any = self.channel
        channel.transport.write(TOO_LARGE)
        channel.loseConnection()


def limit_uploads() -> None:
    """Daphne's factory looks the class up for each connection; it offers no other place for a limit."""
    http_protocol.WebRequest = LimitedRequest
