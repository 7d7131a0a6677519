"""Send: the client's side, a process of its own so that its cost is never counted as the server's.

`python -m bench.harness.sender <file of bodies> <url> <key> <gzip|identity> <connections>`
"""

import http.client
import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.harness.payloads import read_bodies

TRIES = 50


@dataclass(frozen=True, slots=True)
class Sent:
    """What the sender did: unix seconds of its first and last request, its own CPU, requests sent again."""

    first_s: float
    last_s: float
    cpu_s: float
    retries: int


class Connection(threading.Thread):
    """Takes body after body; one that is turned away with 503 is sent again, as an SDK would."""

    def __init__(self, url: str, headers: dict[str, str], bodies: Iterator[bytes]) -> None:
        super().__init__()
        self._address = urlsplit(url)
        self._headers = headers
        self._bodies = bodies
        self.retries = 0
        self.failure = "did not finish"

    def run(self) -> None:
        connection = http.client.HTTPConnection(self._address.netloc, timeout=60)
        try:
            for body in self._bodies:
                self._send(connection, body)
            self.failure = ""
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            self.failure = f"{type(error).__name__}: {error}"
        finally:
            connection.close()

    def _send(self, connection: http.client.HTTPConnection, body: bytes) -> None:
        for _ in range(TRIES):
            connection.request("POST", self._address.path, body, self._headers)
            response = connection.getresponse()
            answer = response.read()
            if response.status == http.client.OK:
                return
            if response.status != http.client.SERVICE_UNAVAILABLE:
                raise RuntimeError(f"{response.status} {answer[:200]!r}")
            self.retries += 1
            time.sleep(0.2)
        raise RuntimeError(f"turned away {TRIES} times")


class Shared:
    """One iterator for many threads."""

    def __init__(self, bodies: Iterator[bytes]) -> None:
        self._bodies = bodies
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[bytes]:
        while True:
            with self._lock:
                body = next(self._bodies, None)
            if body is None:
                return
            yield body


def send_all(file: Path, url: str, headers: dict[str, str], connections: int) -> Sent:
    """Raises RuntimeError when a request was not accepted."""
    bodies = Shared(iter(list(read_bodies(file))))
    threads = [Connection(url, headers, iter(bodies)) for _ in range(connections)]
    cpu_s, first_s = time.process_time(), time.time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failures = [thread.failure for thread in threads if thread.failure]
    if failures:
        raise RuntimeError("; ".join(failures))
    retries = sum(thread.retries for thread in threads)
    return Sent(first_s, time.time(), time.process_time() - cpu_s, retries)


def main(file: str, url: str, key: str, encoding: str, connections: str) -> None:
    headers = {"content-type": "application/x-protobuf", "authorization": f"Bearer {key}"}
    if encoding != "identity":
        headers["content-encoding"] = encoding
    print(json.dumps(asdict(send_all(Path(file), url, headers, int(connections)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
