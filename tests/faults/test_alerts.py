"""What offends a rule is told once, and its end once, whoever judges, tells or stores is killed or sleeps."""

import random
import time
from collections import Counter
from collections.abc import Callable

import httpx
import pytest

from bench.harness.steady_traffic import make_request
from bench.harness.webhooks import Webhooks
from tests.faults.conftest import RigBuilder
from tests.faults.length import LONG
from tests.faults.rig import Part, Rig, Size, pause, resume
from tests.faults.watched import watch

ROUNDS = 60 if LONG else 5
PATIENCE_S = 600.0
MS = 1_000_000
# One incident a service; what was slow for a minute is over with it.
RULE = {
    "name": "Slow",
    "subject": "requests",
    "group_by": ["service"],
    "figure": "latency",
    "window_minutes": 1,
    "critical": 5000,
    "when_quiet": "recover",
}


def send_slow(rig: Rig, service: str) -> None:
    """Until it is acknowledged."""
    body = make_request(service, [10_000 * MS], 0).SerializeToString()
    headers = {"Authorization": f"Bearer {rig.ingest_key}", "Content-Type": "application/x-protobuf"}
    deadline_s = time.monotonic() + PATIENCE_S
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
    pytest.fail("nobody takes the span")


def strike(rig: Rig, rng: random.Random) -> None:
    """In the middle of judging, telling or storing."""
    time.sleep(rng.uniform(0.1, 2.5))
    parts: list[Part] = [*rig.jobs, *rig.jobs, rig.beat, rig.engine, rig.valkey]
    victim = rng.choice(parts)
    if rng.random() < 0.4:
        pause(victim)
        time.sleep(rng.uniform(1.0, 15.0))
        resume(victim)
        return
    victim.kill()
    victim.start()
    rig.wait_for_stores()


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_each_incident_is_told_once_and_so_is_its_end_whoever_is_killed(
    build_rig: RigBuilder, print_figure: Callable[[str], None]
) -> None:
    rng = random.Random(3)
    services = [f"shop-{number}" for number in range(ROUNDS)]
    with Webhooks() as webhooks, build_rig(Size(jobs=2, reachable=webhooks.host)) as rig:
        watch(rig, webhooks.target, RULE)
        with rig.supervised():
            for service in services:
                send_slow(rig, service)
                strike(rig, rng)
            for service in services:
                webhooks.wait_for(service, limit_s=PATIENCE_S)
                webhooks.wait_for(service, event="recovered", limit_s=PATIENCE_S)

        # Whoever dies between sending and noting it sends again, under the same key.
        told = {(call.service, call.event, call.key) for call in webhooks.calls}
        assert Counter((service, event) for service, event, _ in told) == {
            (service, event): 1 for service in services for event in ("firing", "recovered")
        }
        again = len(webhooks.calls) - len(told)
        print_figure(
            f"{ROUNDS} incidents, {ROUNDS} kills and pauses: each told once, and its end once; "
            f"{again} requests came again under the key they had"
        )
