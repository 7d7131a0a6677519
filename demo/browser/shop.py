"""The shop as a browser finds it: pages, script and pictures, and a backend that answers for the rest."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from demo.browser.pages import Head, cart_page, home_page, picture, product_page, search_page

ASSETS = Path(__file__).parent / "assets"
SNIPPET = Path(__file__).resolve().parents[2] / "frontend" / "rum" / "dist"
LONGEST_BODY = 512 * 1024
_TYPES = {".js": "text/javascript", ".css": "text/css", ".map": "application/json"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that the backend answers. `traceparent` is the browser's, or empty."""

    method: str
    path: str
    words: str = ""
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """`traceparent` names the server's span, for the page's head."""

    status: int
    traceparent: str = ""
    order: str = ""


class Backend(Protocol):
    def answer(self, asked: Asked) -> Reply: ...

    def take_beacon(self, signal: str, body: bytes, *, is_packed: bool) -> None:
        """What the snippet sends, where it sends to the shop itself."""


class Shop(ThreadingHTTPServer):
    """On a port of its own. `attributes` are the snippet's tag's, as a page has them."""

    daemon_threads = True

    def __init__(self, backend: Backend, attributes: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.backend = backend
        self.attributes = attributes
        self.loader = (SNIPPET / "loader.js").read_text()

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server_address[1]}"


@contextmanager
def opened_shop(backend: Backend) -> Iterator[Shop]:
    """Raises FileNotFoundError where the snippet was never built."""
    with Shop(backend) as shop:
        thread = threading.Thread(target=shop.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield shop
        finally:
            shop.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Shop

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        kind, _, name = url.path.lstrip("/").partition("/")
        if url.path == "/rum.js":
            self._give((SNIPPET / "rum.js").read_bytes(), "text/javascript")
        elif kind == "assets" and name in {file.name for file in ASSETS.iterdir()}:
            self._give((ASSETS / name).read_bytes(), _TYPES[Path(name).suffix])
        elif kind == "images":
            self._give(picture(len(name) + sum(name.encode())).encode(), "image/svg+xml")
        else:
            self._give_page(url.path, parse_qs(url.query).get("q", [""])[0])

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("content-length") or 0), LONGEST_BODY))
        url = urlsplit(self.path)
        if url.path.startswith("/rum/v1/"):
            signal = url.path.removeprefix("/rum/v1/")
            self.server.backend.take_beacon(signal, body, is_packed="gzip=1" in url.query)
            self._give(b"{}", "application/json")
            return
        asked = Asked("POST", url.path, traceparent=self.headers.get("traceparent", ""))
        reply = self.server.backend.answer(asked)
        is_taken = reply.status < 400
        told = {"lines": 1, "order": {"number": reply.order}} if is_taken else {"detail": "Try again."}
        self._give(json.dumps(told).encode(), "application/json", reply.status)

    def _give_page(self, path: str, words: str) -> None:
        reply = self.server.backend.answer(Asked("GET", path, words))
        head = Head(self.server.loader, self.server.attributes, reply.traceparent)
        if path == "/search":
            text = search_page(head, words)
        elif path == "/cart":
            text = cart_page(head)
        elif path.startswith("/products/"):
            text = product_page(head, path.removeprefix("/products/"))
        else:
            text = home_page(head)
        self._give(text.encode(), "text/html; charset=utf-8", reply.status)

    def _give(self, body: bytes, content_type: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
