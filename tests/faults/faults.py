"""The faults, and their seeded order."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx
import pytest

from tests.faults.rig import Part, Rig, pause, resume
from tests.servers import Server

# Around the lease of 3 s: shorter, and the drainer goes on; longer, and it must notice that it slept.
PAUSES_S = (0.3, 5.0)
INSERT_EXPECTED_S = 1.0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something bad; after `strike` the rig is on its way to health, and what sleeps will wake."""

    name: str
    strike: Callable[[Rig], None]


@dataclass(frozen=True, slots=True)
class Pauses:
    """Which share of faults they are, and how long the longest takes, seconds."""

    share: float
    longest_s: float


def restart(part: Part) -> None:
    """kill -9, and start it again."""
    part.kill()
    part.start()
    if isinstance(part, Server):
        part.wait_ready()


def crash_engine(rig: Rig) -> None:
    """kill -9 to the engine alone: its supervisor starts it again."""
    rig.engine.wait_ready()
    rig.engine.crash()


def kill_of(name: str) -> Fault:
    if name == "engine":
        return Fault("kill engine", crash_engine)
    return Fault(f"kill {name}", lambda rig: restart(rig.parts[name]))


def pause_of(name: str, seconds: float) -> Fault:
    def strike(rig: Rig) -> None:
        pause(rig.parts[name])
        rig.later(seconds, lambda: resume(rig.parts[name]))

    return Fault(f"pause {name} for {seconds:.1f} s", strike)


def plan(rng: random.Random, names: list[str], *, kills_each: int, pauses_each: int) -> list[Fault]:
    """So many of each for every process, in a random order."""
    faults = [kill_of(name) for name in names for _ in range(kills_each)]
    faults += [pause_of(name, rng.uniform(*PAUSES_S)) for name in names for _ in range(pauses_each)]
    rng.shuffle(faults)
    return faults


def strike_all(rig: Rig, rng: random.Random, faults: list[Fault], *, calm_s: tuple[float, float]) -> None:
    """One after the other, half of them in the middle of an INSERT; a sleeper sleeps on through the next."""
    for fault in faults:
        time.sleep(rng.uniform(*calm_s))
        if rng.random() < 0.5:
            wait_for_insert(rig)
        fault.strike(rig)
    rig.wait_for_later()


def strike_one(
    rig: Rig, rng: random.Random, parts: Sequence[Part], *, after_s: tuple[float, float], pauses: Pauses
) -> None:
    """One of them, in the middle of whatever it does: killed and started again, or asleep for a while."""
    time.sleep(rng.uniform(*after_s))
    victim = rng.choice(parts)
    if rng.random() < pauses.share:
        pause(victim)
        time.sleep(rng.uniform(1.0, pauses.longest_s))
        resume(victim)
        return
    victim.kill()
    victim.start()
    rig.wait_for_stores()


def send_until_acknowledged(rig: Rig, body: bytes, *, patience_s: float) -> None:
    """OTLP traces, however often the receiver is away."""
    headers = {"Authorization": f"Bearer {rig.ingest_key}", "Content-Type": "application/x-protobuf"}
    deadline_s = time.monotonic() + patience_s
    while time.monotonic() < deadline_s:
        try:
            answer = httpx.post(
                f"{rig.urls[0]}/v1/traces", content=body, headers=headers, timeout=60, trust_env=False
            )
        except httpx.HTTPError:
            continue
        if answer.status_code == httpx.codes.OK:
            return
        time.sleep(0.2)
    pytest.fail("nobody takes the spans")


def wait_for_insert(rig: Rig) -> None:
    """Return in the middle of an INSERT if one begins soon: the worst moment to be hurt at."""
    running = "SELECT count() FROM system.processes WHERE startsWith(query_id, 'spanwise-batch')"
    deadline = time.monotonic() + INSERT_EXPECTED_S
    while time.monotonic() < deadline:
        try:
            if rig.sql(running) != [["0"]]:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
