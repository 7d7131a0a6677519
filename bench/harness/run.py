"""Run: what is measured, in which order, and how much of it."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.harness.freshness import LEAD_S, PROBES_PER_S, Freshness, measure_freshness
from bench.harness.paths import Installation, TestPath
from bench.harness.payloads import SPANS_PER_REQUEST, make_requests, write_bodies
from bench.harness.processes import measure_idle
from bench.harness.report import Comparison, FormRounds
from bench.harness.rounds import Load, Measured, measure
from bench.harness.trickle import Trickle, measure_trickle
from bench.harness.wire import SMALL, Form


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is sent, how often. `form_requests` of 512 spans stand for as many spans in any form."""

    requests: int
    rounds: int
    warm_up_requests: int
    form_requests: int
    form_rounds: int
    probes: int
    trickle_s: int
    rest_s: float
    idle_s: float


# 384 requests of 512 spans are three of rotel's batches, and four of ours but for a little.
FULL = Plan(
    requests=384,
    rounds=3,
    warm_up_requests=100,
    form_requests=100,
    form_rounds=2,
    probes=240,
    trickle_s=30,
    rest_s=2.0,
    idle_s=10.0,
)
QUICK = Plan(
    requests=10,
    rounds=1,
    warm_up_requests=0,
    form_requests=4,
    form_rounds=1,
    probes=8,
    trickle_s=2,
    rest_s=0.5,
    idle_s=1.0,
)


class Bench:
    """Sends the same bodies down the paths, turn by turn."""

    def __init__(self, installation: Installation, plan: Plan, connections: int) -> None:
        self._installation = installation
        self._plan = plan
        self._connections = connections
        self._seed = 0
        self._paths = installation.paths()
        # Once and not before each round: a merge that begins late would pass for idling.
        self._idle = measure_idle({path.name: path.processes for path in self._paths}, plan.idle_s)

    @property
    def _ours(self) -> TestPath:
        return self._paths[0]

    def compare(self, form: Form, *others: str) -> Comparison:
        """Our path beside `others`, in `form`, with a breakdown of the engine's part."""
        plan, paths = self._plan, [path for path in self._paths if path.name in ("ours", *others)]
        if plan.warm_up_requests:
            self._round("warm-up", paths, form, plan.warm_up_requests)
        with self._merges_stopped():
            unmerged = self._round("merges stopped", paths, form, plan.requests, merges=False)
        rounds = []
        for number in range(plan.rounds):
            first = number % len(paths)
            turns = paths[first:] + paths[:first]
            rounds.append(
                self._round(f"{form.name} {number + 1} of {plan.rounds}", turns, form, plan.requests)
            )
        return Comparison(
            rounds={path.name: [each[path.name] for each in rounds] for path in paths},
            unmerged=unmerged,
            spans=plan.requests * form.spans_per_request,
            encoding=form.name,
        )

    def measure_forms(self, forms: Sequence[Form]) -> list[FormRounds]:
        rounds: dict[str, list[Measured]] = {form.name: [] for form in forms}
        for number in range(self._plan.form_rounds):
            for form in forms:
                requests = self._plan.form_requests * SPANS_PER_REQUEST // form.spans_per_request
                name = f"{form.name} {number + 1} of {self._plan.form_rounds}"
                measured = self._round(name, [self._ours], form, requests)
                rounds[form.name].append(measured["ours"])
        return [FormRounds(form.name, form.spans_per_request, rounds[form.name]) for form in forms]

    def measure_freshness(self, form: Form, spans_per_s: float) -> Freshness:
        rate = spans_per_s / form.spans_per_request
        requests = int(rate * (self._plan.probes / PROBES_PER_S + 2 * LEAD_S))
        with self._bodies(form, requests) as file:
            load = self._load(file, form, requests, requests_per_s=rate)
            return measure_freshness(self._installation, self._ours, load, self._plan.probes)

    def measure_trickle(self) -> Trickle:
        with self._bodies(SMALL, self._plan.trickle_s) as file:
            load = self._load(file, SMALL, self._plan.trickle_s, requests_per_s=1.0)
            return measure_trickle(self._installation, self._ours, load, self._idle["ours"])

    @contextmanager
    def _merges_stopped(self) -> Iterator[None]:
        self._installation.sql("SYSTEM STOP MERGES")
        try:
            yield
        finally:
            self._installation.sql("SYSTEM START MERGES")

    def _round(
        self, name: str, paths: Sequence[TestPath], form: Form, requests: int, *, merges: bool = True
    ) -> dict[str, Measured]:
        with self._bodies(form, requests) as file:
            load = self._load(file, form, requests, merges=merges)
            return {path.name: self._measure(name, path, load) for path in paths}

    @contextmanager
    def _bodies(self, form: Form, requests: int) -> Iterator[Path]:
        self._seed += 1
        with tempfile.NamedTemporaryFile(prefix="spanwise-bench-") as file:
            drawn = make_requests(requests, self._seed, form.spans_per_request)
            write_bodies(Path(file.name), map(form.write, drawn))
            yield Path(file.name)

    def _load(
        self, file: Path, form: Form, requests: int, *, merges: bool = True, requests_per_s: float = 0.0
    ) -> Load:
        return Load(
            file=file,
            form=form,
            requests=requests,
            connections=self._connections,
            rest_s=self._plan.rest_s,
            merges=merges,
            requests_per_s=requests_per_s,
        )

    def _measure(self, name: str, path: TestPath, load: Load) -> Measured:
        measured = measure(self._installation, path, load, self._idle[path.name])
        parts = ", ".join(f"{part} {cpu_us:.2f}" for part, cpu_us in measured.cpu_us.items())
        say(f"{name}: {path.name} {measured.total_us:.2f} us a span ({parts}), {measured.inserts} INSERTs")
        return measured


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
