"""From a span that offends a rule to the webhook that tells of it: a thousand rules, and steady traffic.

`span_to_webhook_*`: from the moment at which the door accepted a slow span until the request of the webhook
came. Each probe is of a service, so of an incident, of its own, at a random moment.
`cpu_us_per_evaluation`: what the processes that judge and the store spend for one rule in one tick, beyond
what they spend on the same traffic without rules. The last line is one JSON object.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
# Started as a program: its own folder is on the path, the repository is not.
sys.path.insert(0, str(REPOSITORY))

from bench.harness.alert_rules import PROBED, make_rules  # noqa: E402
from bench.harness.processes import Processes, named_children  # noqa: E402
from bench.harness.steady_traffic import Traffic, send_slow_span  # noqa: E402
from bench.harness.webhooks import Webhooks  # noqa: E402
from scripts.parts import ensure_node, web_application  # noqa: E402
from tests.e2e.people import Person  # noqa: E402
from tests.servers import Installation  # noqa: E402

TARGET_MS = 5000
PROJECTS = 5
# A tick each second; a rule is judged whenever its project had spans since the last.
TICK_S = 1.0
LEAD_S = 5.0
LIMIT_S = 60.0
# As Procfile names them.
JUDGES = ("jobs", "engine")


@dataclass(frozen=True, slots=True)
class Plan:
    """How many rules and probes, spans a second of all projects, and how long CPU is measured."""

    rules: int = 1000
    probes: int = 150
    spans_per_s: int = 500
    cpu_s: float = 30.0


QUICK = Plan(rules=20, probes=5, spans_per_s=50, cpu_s=3.0)


def measure(plan: Plan, folder: Path) -> dict[str, Any]:
    """Milliseconds of each probe, and CPU microseconds of an evaluation."""
    with ExitStack() as running:
        webhooks = running.enter_context(Webhooks())
        environ = {"SPANWISE_NOTIFIERS_ALLOWED_HOSTS": webhooks.host}
        installation = running.enter_context(Installation(folder, environ))
        person = running.enter_context(Person(installation.web_url, "bench@spanwise.example")).sign_up()
        keys = {}
        for number in range(PROJECTS):
            project = person.make_project(f"Project {number}", f"Organization {number}")
            keys[project] = person.make_key(project, "ingest").token
            person.make(f"/api/v1/projects/{project}/notification-targets/", webhooks.target)
        running.enter_context(Traffic(installation.otlp_url, list(keys.values()), plan.spans_per_s))
        processes = Processes({name: named_children(installation.pid, name) for name in JUDGES})
        without_s = spent_s(processes, plan.cpu_s)
        for project in keys:
            make_rules(person, project, plan.rules // PROJECTS)
        say(f"{plan.rules} rules")
        waits_ms = probe(installation, webhooks, list(keys.values()), plan.probes)
        with_s = spent_s(processes, plan.cpu_s)
    evaluations = plan.cpu_s / TICK_S * plan.rules
    return {"waits_ms": waits_ms, "cpu_us": 1e6 * max(with_s - without_s, 0.0) / evaluations}


def spent_s(processes: Processes, seconds: float) -> float:
    """CPU of all of them, once the traffic is steady."""
    time.sleep(LEAD_S)
    before = processes.read()
    time.sleep(seconds)
    return sum(processes.read().since(before).values())


def probe(installation: Installation, webhooks: Webhooks, keys: Sequence[str], probes: int) -> list[float]:
    """Milliseconds from accepted to told, one service after the other."""
    waits_ms, chance = [], random.Random(7)
    for number in range(probes):
        time.sleep(chance.random() * TICK_S)
        service = f"{PROBED}{number}"
        accepted_s = send_slow_span(installation.otlp_url, keys[number % len(keys)], service)
        told_s = webhooks.wait_for(service, limit_s=LIMIT_S)
        waits_ms.append(1000 * (told_s - accepted_s))
    return waits_ms


def summarise(measured: dict[str, Any]) -> dict[str, float]:
    shares = quantiles(measured["waits_ms"], n=100, method="inclusive")
    return {
        "span_to_webhook_p50_ms": round(shares[49]),
        "span_to_webhook_p99_ms": round(shares[98]),
        "cpu_us_per_evaluation": round(measured["cpu_us"], 1),
        "target_ms": TARGET_MS,
    }


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="few rules and probes: whether it runs at all")
    plan = QUICK if parser.parse_args().quick else Plan()
    web_application(ensure_node()).ensure()
    with tempfile.TemporaryDirectory(prefix="spanwise-bench-", ignore_cleanup_errors=True) as folder:
        figures = summarise(measure(plan, Path(folder)))
    print(
        f"{plan.rules} rules, {plan.probes} probes, {plan.spans_per_s} spans/s: span accepted -> webhook p50 "
        f"{figures['span_to_webhook_p50_ms']} ms, p99 {figures['span_to_webhook_p99_ms']} ms "
        f"(target {TARGET_MS}); {figures['cpu_us_per_evaluation']} us of CPU an evaluation"
    )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
