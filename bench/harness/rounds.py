"""Measure: one load on one path, from the first request until every span is queryable and merges rest."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.harness.paths import Installation, TestPath
from bench.harness.processes import CpuReading
from bench.harness.sender import Sent
from tests.servers import REPOSITORY

QUERYABLE_LIMIT_S = 120.0
SETTLE_LIMIT_S = 90.0
POLL_S = 0.25
REST_SHARE = 0.06  # of one core, above idle


class WrongCount(Exception):
    """A span is missing or there twice: the figures would be worth nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """Bodies to send, and how."""

    file: Path
    spans: int
    encoding: str
    connections: int
    rest_s: float  # how long everything must have been quiet
    merges: bool  # whether to wait for them, and to merge what they left


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
    """Raises WrongCount unless every span is there exactly once. Leaves all tables empty.

    `idle` is what each process uses in a second when nothing is asked of it.
    """
    before = path.processes.read()
    sent = _send(path, load)
    queryable_s = _wait_queryable(installation, path, load.spans)
    after = _wait_settled(installation, path, idle, load.rest_s)
    if load.merges:
        installation.merge_tables(path.database)
        after = _wait_settled(installation, path, idle, load.rest_s)
    inserts = _check_counts(installation, path, load.spans)
    installation.empty_tables()
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


def _send(path: TestPath, load: Load) -> Sent:
    arguments = [str(load.file), path.url, path.key, load.encoding, str(load.connections)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.harness.sender", *arguments],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
    )
    return Sent(**json.loads(done.stdout))


def _wait_queryable(installation: Installation, path: TestPath, spans: int) -> float:
    """Unix seconds at which the last span could be read."""
    deadline = time.monotonic() + QUERYABLE_LIMIT_S
    while True:
        there = installation.ask_number(f"SELECT count() FROM {path.database}.spans")  # noqa: S608
        if there >= spans:
            return time.time()
        if time.monotonic() > deadline:
            raise WrongCount(f"{path.name}: {there} of {spans} spans after {QUERYABLE_LIMIT_S:.0f} s")
        time.sleep(0.05)


def _wait_settled(
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


def _check_counts(installation: Installation, path: TestPath, spans: int) -> int:
    """Each span once in `spans`, the same number in both rollups; how many INSERTs it took."""
    ((rows, ids, batches),) = installation.sql(
        f"SELECT count(), uniqExact(trace_id, span_id), uniqExact(batch) FROM {path.database}.spans"  # noqa: S608
    )
    traces = installation.ask_number(f"SELECT sum(spans) FROM {path.database}.trace_index")  # noqa: S608
    red = installation.ask_number(f"SELECT sum(n) FROM {path.database}.red_1m")  # noqa: S608
    if {int(rows), int(ids), traces, red} != {spans}:
        raise WrongCount(
            f"{path.name}: sent {spans}, stored {rows} rows of {ids} spans, "
            f"{traces} in the trace index, {red} in the minute rollup"
        )
    return int(batches)
