"""Measure: one load on one path, from the first request until every span is queryable and merges rest."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.harness.paths import Installation, TestPath
from bench.harness.processes import CpuReading
from bench.harness.sender import Errand, Sent
from bench.harness.wire import Form
from tests.servers import REPOSITORY

QUERYABLE_LIMIT_S = 120.0
SETTLE_LIMIT_S = 90.0
# Asking costs the engine milliseconds, and they count as the path's.
POLL_S = 0.4
REST_SHARE = 0.06  # of one core, above idle


class WrongCount(Exception):
    """A span is missing or there twice: the figures would be worth nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """Bodies to send, and how."""

    file: Path
    form: Form
    requests: int
    connections: int
    rest_s: float  # how long everything must have been quiet
    merges: bool = True  # whether to wait for them, and to merge what they left
    requests_per_s: float = 0.0  # as fast as answers come

    @property
    def spans(self) -> int:
        return self.requests * self.form.spans_per_request


@dataclass(frozen=True, slots=True)
class Measured:
    """One round. CPU in microseconds a span by process, idle cost taken off; the sender is not in it."""

    cpu_us: Mapping[str, float]
    spans_per_s: float
    inserts: int
    sender_us: float

    @property
    def total_us(self) -> float:
        return sum(self.cpu_us.values())


def measure(installation: Installation, path: TestPath, load: Load, idle: Mapping[str, float]) -> Measured:
    """Raises WrongCount unless every span is there exactly once. Leaves the path's tables empty.

    `idle` is what each process uses in a second when nothing is asked of it.
    """
    inserts = installation.count_inserts()
    before = path.processes.read()
    sent = finish_sending(begin_sending(path, load))
    queryable_s = wait_queryable(installation, path, load.spans)
    after = wait_settled(installation, path, idle, load.rest_s)
    if load.merges:
        installation.merge_tables(path.store)
        after = wait_settled(installation, path, idle, load.rest_s)
    inserts = installation.count_inserts() - inserts
    check_counts(installation, path, load.spans)
    installation.empty_tables(path.store)
    wall_s = after.at_s - before.at_s
    cpu_us = {
        name: (cpu_s - idle[name] * wall_s) * 1e6 / load.spans for name, cpu_s in after.since(before).items()
    }
    return Measured(
        cpu_us=cpu_us,
        spans_per_s=load.spans / (queryable_s - sent.first_s),
        inserts=inserts,
        sender_us=sent.cpu_s * 1e6 / load.spans,
    )


def begin_sending(path: TestPath, load: Load) -> "subprocess.Popen[bytes]":
    errand = Errand(
        file=str(load.file),
        url=path.urls[load.form.door],
        headers={**path.headers, **load.form.headers},
        connections=load.connections,
        requests_per_s=load.requests_per_s,
    )
    return subprocess.Popen(
        [sys.executable, "-m", "bench.harness.sender", json.dumps(asdict(errand))],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
    )


def finish_sending(sender: "subprocess.Popen[bytes]") -> Sent:
    answer, _ = sender.communicate()
    if sender.returncode:
        raise subprocess.CalledProcessError(sender.returncode, sender.args)
    return Sent(**json.loads(answer))


def wait_queryable(installation: Installation, path: TestPath, spans: int) -> float:
    """Unix seconds at which the last span could be read. Raises WrongCount."""
    deadline = time.monotonic() + QUERYABLE_LIMIT_S
    while True:
        there = installation.ask_number(path.store.rows)
        if there >= spans:
            return time.time()
        if time.monotonic() > deadline:
            raise WrongCount(f"{path.name}: {there} of {spans} spans after {QUERYABLE_LIMIT_S:.0f} s")
        time.sleep(POLL_S / 2)


def wait_settled(
    installation: Installation, path: TestPath, idle: Mapping[str, float], rest_s: float
) -> CpuReading:
    """The reading after which nothing happened for `rest_s`: no merge, no more CPU than before the load."""
    allowed = sum(idle.values()) + REST_SHARE
    deadline = time.monotonic() + SETTLE_LIMIT_S
    last = quiet_since = path.processes.read()
    while last.at_s - quiet_since.at_s < rest_s:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{path.name} did not come to rest in {SETTLE_LIMIT_S:.0f} s")
        time.sleep(POLL_S)
        reading = path.processes.read()
        rate = (reading.total() - last.total()) / (reading.at_s - last.at_s)
        if rate > allowed or installation.ask_number("SELECT count() FROM system.merges"):
            quiet_since = reading
        last = reading
    return quiet_since


def check_counts(installation: Installation, path: TestPath, spans: int) -> None:
    """Each span once, and the same number in all that was summed up from them. Raises WrongCount."""
    queries = (path.store.rows, *path.store.counts)
    counts = {query: installation.ask_number(query) for query in queries}
    if set(counts.values()) != {spans}:
        raise WrongCount(f"{path.name}: sent {spans}, but {counts}")
