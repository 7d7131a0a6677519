"""What offends a rule is told once, and its end once, whoever judges, tells or stores is killed or sleeps."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from bench.harness.steady_traffic import make_request
from bench.harness.webhooks import Webhooks
from tests.faults.conftest import RigBuilder
from tests.faults.faults import Pauses, send_until_acknowledged, strike_one
from tests.faults.length import LONG
from tests.faults.rig import Part, Size
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
                body = make_request(service, [10_000 * MS], 0).SerializeToString()
                send_until_acknowledged(rig, body, patience_s=PATIENCE_S)
                parts: list[Part] = [*rig.jobs, *rig.jobs, rig.beat, rig.engine, rig.valkey]
                strike_one(rig, rng, parts, after_s=(0.1, 2.5), pauses=Pauses(share=0.4, longest_s=15.0))
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
