"""Sends numbered requests like an SDK with patience, and writes down every answer.

`python -m tests.faults.sender <JSON of Orders>` is one sender, until SIGTERM; `Sender` runs it.
"""

import contextlib
import itertools
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

from tests.faults.bodies import BODIES, ITEMS_PER_REQUEST
from tests.faults.ways import Receivers, Way, encode
from tests.servers import REPOSITORY


@dataclass(frozen=True, slots=True)
class Orders:
    """What one sender does: a request each `every_s`, of each signal in turn and each way in.

    One that gets no 200 goes to the next of `urls`, or of `grpc_targets`, which are the same receivers.
    """

    urls: list[str]
    grpc_targets: list[str]
    key: str
    ledger: str
    start_at: int
    every_s: float = 0.03
    signals: list[str] = field(default_factory=lambda: list(BODIES))
    # How long it tries to deliver one request. The Collector's default is 300 s, an SDK's 10 s.
    patience_s: float = 10.0


@dataclass
class Ledger:
    """Of some signals: numbers of the items that were answered 200, of those that never were, and
    how often each answer was heard."""

    acknowledged: set[int] = field(default_factory=set)
    uncertain: set[int] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)

    def read(self, path: Path, signals: Collection[str]) -> None:
        """Add what a sender wrote: a line for each answer, `<signal> <first number> <answer>`."""
        acknowledged: set[int] = set()
        tried: set[int] = set()
        for line in path.read_text().splitlines():
            name, first, answer = line.split(" ", 2)
            if name in signals:
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
        assert self._process.wait(self.orders.patience_s + 120) == 0, "a sender failed"

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def send_until_told(orders: Orders, stopping: threading.Event) -> None:
    receivers = Receivers(orders.urls, orders.grpc_targets, orders.key)
    places = itertools.cycle(range(len(receivers)))
    with contextlib.closing(receivers), Path(orders.ledger).open("w") as ledger:
        for number in itertools.count():
            if stopping.wait(orders.every_s):
                return
            round_number, turn = divmod(number, len(orders.signals))
            request = Request(
                orders.signals[turn],
                orders.start_at + number * ITEMS_PER_REQUEST,
                list(Way)[round_number % len(Way)],
            )
            _deliver(receivers, places, request, orders.patience_s, ledger)


@dataclass(frozen=True, slots=True)
class Request:
    signal: str
    first: int
    way: Way


def _deliver(
    receivers: Receivers, places: "itertools.cycle[int]", request: Request, patience_s: float, ledger: TextIO
) -> None:
    body = encode(request.way, BODIES[request.signal](request.first))
    deadline = time.monotonic() + patience_s
    while True:
        answer = receivers.send(next(places), request.way, request.signal, body)
        ledger.write(f"{request.signal} {request.first} {answer.word}\n")
        ledger.flush()
        if answer.pause_s is None or time.monotonic() + answer.pause_s > deadline:
            return
        time.sleep(answer.pause_s)


def main() -> None:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    send_until_told(Orders(**json.loads(sys.argv[1])), stopping)


if __name__ == "__main__":
    main()
