"""The OTLP port: the receiver alone, under uvicorn. `python -m config.otlp` serves it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import uvicorn
from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from apps.ingest.receiver import application

MAX_HEAD_BYTES = 64 * 1024


class BoundedHttpToolsProtocol(HttpToolsProtocol):
    """httptools keeps a request's head however long it grows; this hangs up."""

    _in_head = True
    _head_bytes = 0

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head, self._head_bytes = False, 0
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self.transport.abort()


def main() -> None:
    uvicorn.run(
        application,
        host=settings.HOST,
        port=settings.OTLP_HTTP_PORT,
        http=BoundedHttpToolsProtocol,
        loop="uvloop",
        access_log=False,
        # SPANWISE_TRUSTED_PROXIES says whom to believe; uvicorn would believe anything from loopback.
        proxy_headers=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
