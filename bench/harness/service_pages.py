"""Pages about services as a browser asks for them, and what their percentiles are off on heavy tails."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core.management import call_command
from rest_framework.test import APIClient

from apps.clickhouse import client
from apps.clickhouse.recounting import Touched
from apps.projects.bootstrap import installation_bootstrap
from apps.projects.models import Project
from apps.query.timerange import SECOND_NS, TimeRange
from apps.rollups.counted import RECOUNTS
from apps.services import reader
from apps.services.reader import Question
from bench.harness.day import NO_LIMITS
from bench.harness.drafts import DAY_S, Day
from config.loaded import keep_loaded

# Of bench/harness/drafts.sql; the first project of an installation has this number.
PROJECT = 1
# One that no draft belongs to: its durations have tails.
TAILS_PROJECT = 9
TAIL_SPANS = 200_000
TAILS = {
    "pareto": "1e6 * pow(randCanonical(), -1 / 1.1)",
    "lognormal": "randLogNormal(16, 2)",
}
MINUTES_AT_ONCE = 30
FENCE_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of the pages is about: a day that ends a little earlier each time, and a service."""

    start_s: int
    end_s: int
    service: str


class Pages:
    """The three pages over HTTP's handlers, as a program with a query key reads them."""

    def __init__(self) -> None:
        call_command("migrate", verbosity=0)
        made = installation_bootstrap(
            email="alice@shop.example",
            password="correct horse battery",  # noqa: S106 - of a bench that is gone afterwards
            project_name="Shop",
            organization_name=None,
        )
        assert Project.objects.get(slug=made.project).pk == PROJECT
        self._at = f"/api/v1/projects/{made.project}/services/"
        self._client = APIClient(SERVER_NAME="localhost")
        self._client.credentials(HTTP_AUTHORIZATION=f"Bearer {made.query_key}")
        # As the web process does before it serves (config/asgi.py).
        keep_loaded()

    def list_names(self, day: Day) -> list[str]:
        answer = self._read("", Round(day.start_s, day.end_s, ""))
        return [service["service"] for service in answer["services"]]

    def time_pages(self, about: Round) -> dict[str, float]:
        """Milliseconds of each page: all that it asks for, one after the other."""
        name = quote(about.service, safe="")
        asked = {
            "services": [""],
            "service": [f"{name}/", f"{name}/series/"],
            "exemplars": [f"{name}/exemplars/"],
            "instances": [f"{name}/instances/"],
            "map": ["map/"],
        }
        return {page: self._time(addresses, about) for page, addresses in asked.items()}

    def _time(self, addresses: Sequence[str], about: Round) -> float:
        began = time.perf_counter()
        for address in addresses:
            self._read(address, about)
        return (time.perf_counter() - began) * 1000

    def _read(self, address: str, about: Round) -> Any:
        response = self._client.get(self._at + address, {"start": about.start_s, "end": about.end_s})
        assert response.status_code == 200, response.content
        return response.json()


def plan_rounds(day: Day, names: Sequence[str], count: int) -> list[Round]:
    """Ranges of 24 hours whose ends are no whole hours, so that both ends come from minutes."""
    ends = [day.end_s - 60 * (7 + 11 * number % 50) for number in range(count)]
    return [Round(end - DAY_S, end, names[number % len(names)]) for number, end in enumerate(ends)]


class Alone:
    """A fence with nobody on the other side."""

    def insert(self, sql: str, params: dict[str, Any]) -> None:
        fence_ms = time.time_ns() // 1_000_000 + FENCE_MS
        client.execute(sql, {**params, "fence": fence_ms}, limits=NO_LIMITS)


def count_behind(day: Day, *, hours: int) -> None:
    """What the job counts, of the last hours of the day, unless a kept day has it."""
    if client.select("SELECT count() FROM instances", {})[0][0]:
        return
    fence = Alone()
    for begin_s in range(day.end_s - hours * 3600, day.end_s, MINUTES_AT_ONCE * 60):
        minutes = tuple(range(begin_s, begin_s + MINUTES_AT_ONCE * 60, 60))
        for recount in RECOUNTS:
            recount(Touched(PROJECT, minutes), fence)
    for table in ("edges", "instances"):
        client.execute(f"OPTIMIZE TABLE {table} FINAL", limits=NO_LIMITS)


def measure_tails(day: Day) -> Mapping[str, float]:
    """The error of p99 by distribution, as a share: what the API reads beside the spans' own."""
    _insert_tails(day)
    within = TimeRange(day.start_s * SECOND_NS, day.end_s * SECOND_NS)
    question = Question(TAILS_PROJECT, within, within.end_ns)
    exact: dict[str, float] = dict(
        client.select(
            "SELECT toString(service), toFloat64(quantileExactLow(0.99)(duration)) FROM spans"
            " WHERE project_id = {project_id:UInt32} GROUP BY service",
            {"project_id": TAILS_PROJECT},
            limits=NO_LIMITS,
        )
    )
    found = {each.service: each.p99_ns for each in reader.list_services(question, {}).services}
    return {name: abs((found[name] or 0) / exact[name] - 1) for name in TAILS}


def _insert_tails(day: Day) -> None:
    known = client.select("SELECT count() FROM red_1h WHERE project_id = {id:UInt32}", {"id": TAILS_PROJECT})
    if known[0][0]:
        return
    for name, duration in TAILS.items():
        client.execute(
            f"INSERT INTO spans (project_id, trace_id, span_id, start, duration, service, name, kind)"  # noqa: S608
            f" SELECT {TAILS_PROJECT}, sipHash128(number), reinterpretAsFixedString(number),"
            f" addSeconds(toDateTime64({{start_s:UInt32}}, 9, 'UTC'), number % {DAY_S}), toInt64({duration}),"
            f" '{name}', 'work', 2 FROM numbers({TAIL_SPANS})",
            {"start_s": day.start_s},
            limits=NO_LIMITS,
        )
