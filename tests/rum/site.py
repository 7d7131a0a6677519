"""A site that carries the snippet, and a collector that writes down what comes, each an origin of its own."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from playwright.sync_api import Page

from tests.e2e.browsing import PATIENCE_MS

REPOSITORY = Path(__file__).resolve().parents[2]
DIST = REPOSITORY / "frontend" / "rum" / "dist"
# As long as a browser is waited for: what is wrong stays wrong for longer than this.
PATIENCE_S = PATIENCE_MS / 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as a server got it; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}


@dataclass
class Answer:
    body: bytes | str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


class Server:
    """Answers `pages` by path, everything else with `default`; keeps every request."""

    def __init__(self, default: Callable[[Seen], Answer]) -> None:
        self.default = default
        self.pages: dict[str, Answer] = {}
        self.seen: list[Seen] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                seen = Seen(self.command, self.path, headers, self.rfile.read(length))
                server.seen.append(seen)
                answer = server.pages.get(urlsplit(self.path).path) or server.default(seen)
                time.sleep(answer.delay_s)
                body = answer.body.encode() if isinstance(answer.body, str) else answer.body
                self.send_response(answer.status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_OPTIONS = answer

            def log_message(self, *_: object) -> None: ...

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def requests(self, path: str) -> list[Seen]:
        return [seen for seen in self.seen if urlsplit(seen.path).path == path]


class Collector(Server):
    """What Spanwise's door is to the snippet: takes its batches, and lets any page read its answer."""

    def __init__(self) -> None:
        self.status = 200
        self.retry_after = ""
        super().__init__(self._take)

    def _take(self, seen: Seen) -> Answer:
        headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
        if self.retry_after:
            headers["Retry-After"] = self.retry_after
        return Answer("{}", self.status, headers)

    def bodies(self, signal: str) -> list[dict[str, Any]]:
        return [
            orjson.loads(gzip.decompress(seen.body) if "gzip" in seen.query else seen.body)
            for seen in self.requests(f"/rum/v1/{signal}")
        ]

    def spans(self) -> list[dict[str, Any]]:
        return [span for body in self.bodies("traces") for span in body["items"]]

    def logs(self) -> list[dict[str, Any]]:
        return [record for body in self.bodies("logs") for record in body["items"]]

    def span(self, name: str, attributes: dict[str, Any] | None = None) -> dict[str, Any]:
        """The one span of that name, and with those attributes, once it is here."""
        return _wait_for_one(self.spans, "name", name, attributes or {})

    def log(self, name: str, attributes: dict[str, Any] | None = None) -> dict[str, Any]:
        return _wait_for_one(self.logs, "eventName", name, attributes or {})


def _wait_for_one(
    read: Callable[[], list[dict[str, Any]]], key: str, name: str, attributes: dict[str, Any]
) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        items = read()
        alike = [item for item in items if item[key] == name]
        found = [item for item in alike if attributes.items() <= item["attributes"].items()]
        if found or time.monotonic() > deadline:
            there = alike or sorted(str(item[key]) for item in items)
            assert len(found) == 1, f"{len(found)} of {name} {attributes} among {there}"
            return found[0]
        time.sleep(0.05)


def page(collector: Server, body: str = "", *, head: str = "", attributes: str = "", nonce: str = "") -> str:
    """A document with the loader, the snippet and `body`."""
    nonce = f' nonce="{nonce}"' if nonce else ""
    loader = (DIST / "loader.js").read_text()
    return (
        f'<!doctype html><html><head><title>Shop</title><link rel="icon" href="data:,">{head}'
        f"<script{nonce}>{loader}</script>"
        f'<script{nonce} async src="/rum.js" data-key="swb_test" data-url="{collector.origin}" {attributes}>'
        f"</script></head><body>{body}</body></html>"
    )


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def wait_for_snippet(tab: Page) -> None:
    tab.wait_for_function("!!window.spanwise?.span")


def wait_until_settled(tab: Page, collector: Collector) -> None:
    """The page's view is over, and the collector has it: what happens from now on is no part of it."""
    wait_for_snippet(tab)
    deadline = time.monotonic() + PATIENCE_S
    while not any(span["name"].startswith("view ") for span in collector.spans()):
        assert time.monotonic() < deadline, "the view is not over"
        tab.evaluate("spanwise.flush()")
        tab.wait_for_timeout(50)


@contextmanager
def open_site(collector: Collector) -> Iterator[Server]:
    """A site with the snippet at `/rum.js` and a page at `/`."""

    def answer(seen: Seen) -> Answer:
        if seen.path.startswith("/api/"):
            return Answer('{"ok":true}', headers={"Content-Type": "application/json"})
        return Answer("not here", 404)

    site = Server(answer)
    site.pages["/rum.js"] = Answer(
        (DIST / "rum.js").read_bytes(), headers={"Content-Type": "text/javascript"}
    )
    site.pages["/"] = Answer(page(collector, "<h1>Shop</h1>"))
    yield site
    site.close()
