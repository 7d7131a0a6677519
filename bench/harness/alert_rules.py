"""A thousand rules as people have them: most of services, some of operations, some of attributes."""

import time
from typing import Any

import httpx

from bench.harness.steady_traffic import OPERATIONS, SERVICES
from tests.e2e.people import Person

# Services that only probes are of.
PROBED = "probe-"


def make_rules(person: Person, project: str, count: int) -> None:
    """So many in the project; one of them watches whatever service there is."""
    rules = [PROBING, *(make_rule(number) for number in range(count - 1))]
    for number, rule in enumerate(rules):
        while True:
            answer = person.ask(
                "POST", f"/api/v1/projects/{project}/alert-rules/", {"name": f"Rule {number}", **rule}
            )
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(1)
        assert answer.status_code == httpx.codes.CREATED, answer.text


PROBING: dict[str, Any] = {
    "subject": "requests",
    "filter": f'service=~"{PROBED}.*"',
    "group_by": ["service"],
    "figure": "latency",
    "window_minutes": 1,
    "critical": 5000,
}


def make_rule(number: int) -> dict[str, Any]:
    """None of them fires on the traffic. Of ten six are of a service, three of an operation, one of a span's
    attribute."""
    service, operation = SERVICES[number % len(SERVICES)], OPERATIONS[number % len(OPERATIONS)]
    figures: list[dict[str, Any]] = [
        {"figure": "latency", "percentile": 0.95, "critical": 5000, "warning": 4000},
        {"figure": "error_rate", "critical": 50, "warning": 40, "min_requests": 20},
        {"figure": "throughput", "critical": 1_000_000},
        {"figure": "apdex", "direction": "below", "critical": 0.01},
    ]
    filters = {
        **dict.fromkeys(range(6), f'service="{service}"'),
        **dict.fromkeys(range(6, 9), f'service="{service}" name="{operation}"'),
        9: f'service="{service}" span.tenant="tenant-{number % 50}"',
    }
    figure = figures[number // 10 % len(figures)]
    return {"subject": "requests", "filter": filters[number % 10], "window_minutes": 5, **figure}
