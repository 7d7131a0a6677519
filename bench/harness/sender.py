"""Send: the client's side, a process of its own so that its cost is never counted as the server's.

`python -m bench.harness.sender <errand as JSON>`
"""

import http.client
import json
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import grpc

from bench.harness.payloads import read_bodies

TRIES = 50
PAUSE_S = 0.2
TIMEOUT_S = 60
_ACCEPTED = (http.client.OK, http.client.ACCEPTED)  # Zipkin's answer is 202
_COME_BACK = (http.client.SERVICE_UNAVAILABLE, http.client.TOO_MANY_REQUESTS)
_GRPC_COME_BACK = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED)


@dataclass(frozen=True, slots=True)
class Errand:
    """A file of bodies, and where they go: at a rate whatever the answers, or as fast as these come."""

    file: str
    url: str
    headers: Mapping[str, str]
    connections: int
    requests_per_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """Unix seconds of first and last request, own CPU, requests sent again, and the greatest delay."""

    first_s: float
    last_s: float
    cpu_s: float
    retries: int
    late_s: float


class Line(Protocol):
    """One connection."""

    def post(self, body: bytes) -> str:
        """Empty when it was taken, or why it must be sent again. Raises RuntimeError when it is refused."""
        ...

    def close(self) -> None: ...


class HttpLine:
    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        address = urlsplit(url)
        self._path = address.path
        self._headers = dict(headers)
        self._connection = http.client.HTTPConnection(address.netloc, timeout=TIMEOUT_S)

    def post(self, body: bytes) -> str:
        self._connection.request("POST", self._path, body, self._headers)
        response = self._connection.getresponse()
        answer = response.read()
        reason = f"{response.status} {answer[:200]!r}"
        if response.status in (*_ACCEPTED, *_COME_BACK):
            return "" if response.status in _ACCEPTED else reason
        raise RuntimeError(reason)

    def close(self) -> None:
        self._connection.close()


class GrpcLine:
    """Raw bytes: what a message is made of is not the sender's business here."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        # Of its own: channels to one address share a connection otherwise.
        options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_send_message_length", -1)]
        self._channel = grpc.insecure_channel(urlsplit(url).netloc, options=options)
        self._export: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
        )
        self._metadata = tuple(headers.items())

    def post(self, body: bytes) -> str:
        try:
            self._export(body, metadata=self._metadata, timeout=TIMEOUT_S)
        except grpc.RpcError as error:
            reason = f"{error.code()} {error.details()}"
            if error.code() in _GRPC_COME_BACK:
                return reason
            raise RuntimeError(reason) from error
        return ""

    def close(self) -> None:
        self._channel.close()


def open_line(url: str, headers: Mapping[str, str]) -> Line:
    return GrpcLine(url, headers) if urlsplit(url).scheme == "grpc" else HttpLine(url, headers)


class Connection(threading.Thread):
    """Takes body after body; one that is turned away is sent again, as an SDK would."""

    def __init__(self, line: Line, bodies: "Shared") -> None:
        super().__init__()
        self._line = line
        self._bodies = bodies
        self.retries = 0
        self.late_s = 0.0
        self.failure = "did not finish"

    def run(self) -> None:
        try:
            for due_s, body in self._bodies:
                wait_s = due_s - time.time()
                if wait_s > 0:
                    time.sleep(wait_s)
                elif due_s:
                    self.late_s = max(self.late_s, -wait_s)
                self._send(body)
            self.failure = ""
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            self.failure = f"{type(error).__name__}: {error}"
        finally:
            self._line.close()

    def _send(self, body: bytes) -> None:
        reason = ""
        for _ in range(TRIES):
            reason = self._line.post(body)
            if not reason:
                return
            self.retries += 1
            time.sleep(PAUSE_S)
        raise RuntimeError(f"turned away {TRIES} times: {reason}")


class Shared:
    """One iterator for many threads: when a body is due (0 is at once), and the body."""

    def __init__(self, bodies: Iterable[bytes], requests_per_s: float) -> None:
        begin_s = time.time()
        self._dues = (
            (begin_s + number / requests_per_s if requests_per_s else 0.0, body)
            for number, body in enumerate(bodies)
        )
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[tuple[float, bytes]]:
        while True:
            with self._lock:
                due = next(self._dues, None)
            if due is None:
                return
            yield due


def send_all(errand: Errand) -> Sent:
    """Raises RuntimeError when a request was not accepted."""
    packed = list(read_bodies(Path(errand.file)))
    bodies = Shared(packed, errand.requests_per_s)
    lines = [open_line(errand.url, errand.headers) for _ in range(errand.connections)]
    threads = [Connection(line, bodies) for line in lines]
    cpu_s, first_s = time.process_time(), time.time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failures = [thread.failure for thread in threads if thread.failure]
    if failures:
        raise RuntimeError("; ".join(failures))
    return Sent(
        first_s=first_s,
        last_s=time.time(),
        cpu_s=time.process_time() - cpu_s,
        retries=sum(thread.retries for thread in threads),
        late_s=max(thread.late_s for thread in threads),
    )


if __name__ == "__main__":
    print(json.dumps(asdict(send_all(Errand(**json.loads(sys.argv[1]))))))
