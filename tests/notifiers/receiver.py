"""A real HTTP or HTTPS server on loopback that keeps what it was sent, and answers as it is told."""

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Reply:
    """`drip_s`: a pause before each byte of the body; `wait`: what it waits for before it answers."""

    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    drip_s: float = 0.0
    wait: threading.Event | None = None


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str, port: int) -> None:
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), Handler)
        self.connections = 0
        # Requests in hand, and the most there ever were.
        self.in_hand = self.peak = 0
        self.lock = threading.Lock()
        self.received: list[Received] = []
        self.reply: Callable[[Received], Reply] = lambda _: Reply()

    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        super().server_bind()

    def get_request(self) -> Any:
        self.connections += 1
        return super().get_request()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is what some tests are about."""

    @property
    def port(self) -> int:
        return self.server_address[1]

    def answers(self, *replies: Reply) -> None:
        """In turn; the last stands for all that follow."""
        left = list(replies)
        lock = threading.Lock()

        def reply(_: Received) -> Reply:
            with lock:
                return left.pop(0) if len(left) > 1 else left[0]

        self.reply = reply


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_all(self) -> None:
        server = cast("Server", self.server)
        length = int(self.headers.get("content-length", 0))
        received = Received(
            self.command,
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        with server.lock:
            server.received.append(received)
            server.in_hand += 1
            server.peak = max(server.peak, server.in_hand)
        try:
            self.answer(server.reply(received))
        finally:
            with server.lock:
                server.in_hand -= 1

    def answer(self, reply: Reply) -> None:
        if reply.wait is not None:
            reply.wait.wait(60)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        if not reply.drip_s:
            self.wfile.write(reply.body)
            return
        for byte in reply.body:
            time.sleep(reply.drip_s)
            self.wfile.write(bytes([byte]))

    do_GET = do_POST = do_PUT = do_DELETE = handle_all

    def log_message(self, format: str, *args: Any) -> None:
        """Not on the console."""


@contextmanager
def serve(certificate: Path | None = None, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[Server]:
    """With a certificate it speaks TLS."""
    server = Server(host, port)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def make_certificate(file: Path, names: list[str]) -> None:
    """A key and a certificate for `names`, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
