"""The only way out: connections to the very address that was judged, and none but public ones.

A name is resolved once; if any of its addresses is not public it is refused, and the connection goes to one
of those that were judged, whatever the name says a moment later. TLS is verified against the name. Nothing
follows a redirect, and nothing outlasts its deadline, however slowly an answer drips in.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import certifi
import httpcore
from django.conf import settings

from apps.notifiers.addresses import is_public, read_url
from apps.notifiers.answers import Answer, Undelivered

LIMIT_S = 10.0
MAX_ANSWER_BYTES = 64 * 1024
USER_AGENT = "Spanwise"


class Blocked(Undelivered):
    """The name leads to an address that is not public, and no setting allows it."""


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


def send(request: Request, *, limit_s: float = LIMIT_S) -> Answer:
    """What was answered, whatever its status. Raises BadAddress, Undelivered, Blocked."""
    read_url(request.url)
    until = time.monotonic() + limit_s
    headers: dict[bytes | str, bytes | str] = {
        "user-agent": USER_AGENT,
        "accept-encoding": "identity",
        "connection": "close",
        **{name.lower(): value for name, value in request.headers.items()},
    }
    pool = httpcore.ConnectionPool(ssl_context=tls_context(), network_backend=GuardedBackend(until))
    try:
        with (
            pool,
            pool.stream(request.method, request.url, headers=headers, content=request.body) as response,
        ):
            return Answer(
                status=response.status,
                text=_read_start(response.iter_stream()).decode(errors="replace"),
                headers={
                    name.decode("latin-1").lower(): value.decode("latin-1")
                    for name, value in response.headers
                },
            )
    except httpcore.TimeoutException as error:
        raise Undelivered(f"no answer within {limit_s:g} s") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Undelivered(f"the connection failed: {str(error) or 'it broke off'}") from error


def _read_start(parts: Iterable[bytes]) -> bytes:
    """As much of an answer as anybody will look at; the rest is not read."""
    start = b""
    for part in parts:
        start += part
        if len(start) >= MAX_ANSWER_BYTES:
            break
    return start[:MAX_ANSWER_BYTES]


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """The system's authorities (SSL_CERT_FILE among them), and those of browsers."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def judged_addresses(host: str, port: int, *, limit_s: float) -> list[tuple[str, int]]:
    """The addresses of a host, all of them public or the host allowed. Raises Blocked, Undelivered."""
    found = _resolve(host, port, limit_s)
    if (host, port) not in settings.NOTIFIERS_ALLOWED_HOSTS and not all(is_public(ip) for ip, _ in found):
        raise Blocked(
            f"{host} leads to an address that is not public. Who runs this installation may allow it: "
            "SPANWISE_NOTIFIERS_ALLOWED_HOSTS.",
            is_final=True,
        )
    return found


def _resolve(host: str, port: int, limit_s: float) -> list[tuple[str, int]]:
    """In a thread of its own: the system's resolver knows no limit."""
    outcome: list[Any] = []

    def ask() -> None:
        try:
            outcome.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            outcome.append(error)

    asking = threading.Thread(target=ask, name="resolve", daemon=True)
    asking.start()
    asking.join(limit_s)
    if not outcome:
        raise Undelivered(f"the name {host} was not resolved in time")
    if isinstance(outcome[0], Exception) or not outcome[0]:
        raise Undelivered(f"the name {host} is not known")
    # Of an IPv6 address with a zone the system names the zone, too; such an address is not public.
    return list(dict.fromkeys((str(sockaddr[0]), int(sockaddr[1])) for *_, sockaddr in outcome[0]))


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections for one request; `until` (monotonic seconds) ends all of it."""

    def __init__(self, until: float) -> None:
        self._until = until
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for ip, judged_port in judged_addresses(host, port, limit_s=remaining(self._until)):
            try:
                stream = self._sockets.connect_tcp(ip, judged_port, timeout=remaining(self._until))
            except httpcore.ConnectError as error:
                failure = error
            else:
                return DeadlineStream(stream, self._until)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("not a way out")


class DeadlineStream(httpcore.NetworkStream):
    """A limit for each read would let an answer last for ever, a byte at a time."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=remaining(self._until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=remaining(self._until))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout=remaining(self._until))
        return DeadlineStream(stream, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def remaining(until: float) -> float:
    """Seconds that are left. Raises httpcore.TimeoutException when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.TimeoutException
    return left
