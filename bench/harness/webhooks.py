"""Where webhooks arrive: what they tell of, and when they came."""

import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `at_s`: when it came (monotonic), `key`: its Idempotency-Key."""

    service: str
    event: str
    key: str
    at_s: float


class Webhooks:
    """`with Webhooks() as webhooks`: a server on loopback that takes everything."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self.calls: list[Call] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        """As SPANWISE_NOTIFIERS_ALLOWED_HOSTS names it."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def target(self) -> dict[str, Any]:
        """What makes it a target of a project."""
        return {"name": "Bench", "kind": "webhook", "settings": {"url": f"http://{self.host}/told"}}

    def wait_for(self, service: str, *, event: str = "firing", limit_s: float) -> float:
        """When the first word of it came (monotonic); raises TimeoutError."""

        def find() -> Call | None:
            return next((call for call in self.calls if (call.service, call.event) == (service, event)), None)

        with self._arrived:
            found = self._arrived.wait_for(find, timeout=limit_s)
            if found is None:
                raise TimeoutError(f"nobody told that {service} is {event}")
            return found.at_s

    def _take(self, at_s: float, key: str, body: bytes) -> None:
        content = json.loads(body)
        with self._arrived:
            self.calls.append(Call(content["service"], content["event"], key, at_s))
            self._arrived.notify_all()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        webhooks = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                at_s = time.monotonic()
                body = self.rfile.read(int(self.headers["Content-Length"]))
                webhooks._take(at_s, self.headers["Idempotency-Key"], body)
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:
                """Nothing: the figures are what is to be read."""

        return Handler
