"""Sends numbered requests like an SDK with patience, and writes down every answer.

`python -m tests.faults.sender <JSON of Orders>` is one sender, until SIGTERM; `Sender` runs it.
"""

import itertools
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

import httpx

from tests.faults.bodies import BODIES, ITEMS_PER_REQUEST
from tests.servers import REPOSITORY

# OTLP specification, "Retryable Response Codes".
RETRYABLE = {429, 502, 503, 504}
NO_ANSWER_PAUSE_S = 0.2


@dataclass(frozen=True, slots=True)
class Orders:
    """What one sender does: a request each `every_s`; one that gets no 200 goes to the next of `urls`."""

    urls: list[str]
    key: str
    ledger: str
    start_at: int
    every_s: float = 0.03
    signals: list[str] = field(default_factory=lambda: ["traces"])
    # How long it tries to deliver one request. The Collector's default is 300 s, an SDK's 10 s.
    patience_s: float = 10.0


@dataclass
class Ledger:
    """Of one signal or sender: numbers of the items that were answered 200, of those that never were, and
    how often each answer was heard."""

    acknowledged: set[int] = field(default_factory=set)
    uncertain: set[int] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)

    def read(self, path: Path, signal_name: str) -> None:
        """Add what a sender wrote: a line for each answer, `<signal> <first number> <answer>`."""
        acknowledged: set[int] = set()
        tried: set[int] = set()
        for line in path.read_text().splitlines():
            name, first, answer = line.split(" ", 2)
            if name == signal_name:
                self.answers[answer] += 1
                (acknowledged if answer == "200" else tried).add(int(first))
        self.acknowledged |= _numbers(acknowledged)
        self.uncertain |= _numbers(tried - acknowledged)


def _numbers(firsts: set[int]) -> set[int]:
    return {first + offset for first in firsts for offset in range(ITEMS_PER_REQUEST)}


class Sender:
    """A sender in a process of its own."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        arguments = [sys.executable, "-m", "tests.faults.sender", json.dumps(asdict(self.orders))]
        self._process = subprocess.Popen(arguments, cwd=REPOSITORY)

    def ask_to_stop(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Until its last request was answered, or its patience has ended."""
        assert self._process is not None
        assert self._process.wait(self.orders.patience_s + 30) == 0, "a sender failed"

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def send_until_told(orders: Orders, stopping: threading.Event) -> None:
    urls = itertools.cycle(orders.urls)
    with httpx.Client(timeout=5, trust_env=False) as client, Path(orders.ledger).open("w") as ledger:
        for first in itertools.count(orders.start_at, ITEMS_PER_REQUEST):
            for name in orders.signals:
                if stopping.wait(orders.every_s):
                    return
                _deliver(client, urls, name, first, orders, ledger)


def _deliver(
    client: httpx.Client, urls: "itertools.cycle[str]", name: str, first: int, orders: Orders, ledger: TextIO
) -> None:
    body = BODIES[name](first)
    headers = {"x-api-key": orders.key, "content-type": "application/x-protobuf"}
    deadline = time.monotonic() + orders.patience_s
    while True:
        answer, pause_s = _post(client, f"{next(urls)}/v1/{name}", body, headers)
        ledger.write(f"{name} {first} {answer}\n")
        ledger.flush()
        if pause_s is None or time.monotonic() + pause_s > deadline:
            return
        time.sleep(pause_s)


def _post(client: httpx.Client, url: str, body: bytes, headers: dict[str, str]) -> tuple[str, float | None]:
    """The answer in a word, and how long to wait before the same bytes go out again; None for never."""
    try:
        response = client.post(url, content=body, headers=headers)
    except httpx.HTTPError as error:
        return type(error).__name__, NO_ANSWER_PAUSE_S
    if response.status_code not in RETRYABLE:
        return str(response.status_code), None
    if "Retry-After" not in response.headers:
        return f"{response.status_code} without Retry-After", NO_ANSWER_PAUSE_S
    return str(response.status_code), float(response.headers["Retry-After"])


def main() -> None:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    send_until_told(Orders(**json.loads(sys.argv[1])), stopping)


if __name__ == "__main__":
    main()
