"""What uvicorn lets a peer do without end: send a head, and hold a connection open without sending one."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 64 * 1024
HEAD_TIMEOUT_S = 15.0


class BoundedHttpToolsProtocol(HttpToolsProtocol):
    """Hangs up on a head that is too long or too slow. For bodies see apps/ingest/limits.py."""

    _head_bytes = 0
    _hang_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_is_here()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._hang_up is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._abort()

    def _await_head(self) -> None:
        if self._hang_up is None:
            self._hang_up = self.loop.call_later(HEAD_TIMEOUT_S, self._abort)

    def _head_is_here(self) -> None:
        self._head_bytes = 0
        if self._hang_up is not None:
            self._hang_up.cancel()
            self._hang_up = None

    def _abort(self) -> None:
        self.transport.abort()
