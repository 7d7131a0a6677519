"""Listens for one exporter and keeps what it posts."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer


def capture_from(send: Callable[[str], None]) -> list[bytes]:
    """The bodies that `send` sends to the address it is given."""
    bodies: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    send(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    return bodies
