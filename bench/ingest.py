"""Server CPU a span from HTTP accept to queryable, merges included: ours beside a conventional path.

Both take the same bodies over HTTP into the same schema on the same engine, turn by turn. A figure is
the CPU time of every server process, less what they use when idle, divided by the spans; the sender is a
process of its own and not in it. The last line is one JSON object.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
# Started as a program: its own folder is on the path, the repository is not.
sys.path.insert(0, str(REPOSITORY))

from bench.harness.paths import Installation, TestPath  # noqa: E402
from bench.harness.payloads import SPANS_PER_REQUEST, write_bodies  # noqa: E402
from bench.harness.report import Comparison  # noqa: E402
from bench.harness.rounds import Load, Measured, measure  # noqa: E402

# A full batch of ours: Pace.max_spans, reached in whole requests, sixteen at a time.
CONVENTIONAL_BATCH_SPANS = 51_200


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is sent, how often."""

    requests: int
    rounds: int
    warm_up_requests: int
    rest_s: float


FULL = Plan(requests=600, rounds=3, warm_up_requests=100, rest_s=2.0)
QUICK = Plan(requests=30, rounds=1, warm_up_requests=0, rest_s=0.5)


class Bench:
    """Sends the same bodies down both paths."""

    def __init__(self, installation: Installation, plan: Plan, encoding: str, connections: int) -> None:
        self._installation = installation
        self._plan = plan
        self._encoding = encoding
        self._connections = connections
        self._seed = 0
        self._paths = (installation.ours(), installation.conventional())
        # Once and not before each round: a merge that begins late would pass for idling.
        self._idle = {path.name: path.processes.measure_idle(2 * plan.rest_s) for path in self._paths}

    def run(self) -> Comparison:
        if self._plan.warm_up_requests:
            self._round("warm-up", self._plan.warm_up_requests)
        with self._merges_stopped():
            unmerged = self._round("merges stopped", self._plan.requests, merges=False)
        names = [f"round {number + 1} of {self._plan.rounds}" for number in range(self._plan.rounds)]
        rounds = [self._round(name, self._plan.requests) for name in names]
        return Comparison(
            ours=[ours for ours, _ in rounds],
            conventional=[conventional for _, conventional in rounds],
            ours_unmerged=unmerged[0],
            conventional_unmerged=unmerged[1],
            spans=self._plan.requests * SPANS_PER_REQUEST,
            encoding=self._encoding,
        )

    @contextmanager
    def _merges_stopped(self) -> Iterator[None]:
        self._installation.sql("SYSTEM STOP MERGES")
        try:
            yield
        finally:
            self._installation.sql("SYSTEM START MERGES")

    def _round(self, name: str, requests: int, *, merges: bool = True) -> tuple[Measured, Measured]:
        self._seed += 1
        with tempfile.NamedTemporaryFile(prefix="spanwise-bench-") as file:
            compressed = self._encoding == "gzip"
            write_bodies(Path(file.name), requests=requests, seed=self._seed, compressed=compressed)
            load = Load(
                file=Path(file.name),
                spans=requests * SPANS_PER_REQUEST,
                encoding=self._encoding,
                connections=self._connections,
                rest_s=self._plan.rest_s,
                merges=merges,
            )
            ours, conventional = (self._measure(name, path, load) for path in self._paths)
        return ours, conventional

    def _measure(self, name: str, path: TestPath, load: Load) -> Measured:
        measured = measure(self._installation, path, load, self._idle[path.name])
        parts = ", ".join(f"{part} {cpu_us:.2f}" for part, cpu_us in measured.cpu_us.items())
        say(f"{name}: {path.name} {measured.total_us:.2f} us a span ({parts}), {measured.inserts} INSERTs")
        return measured


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def forget_installation() -> None:
    """The bench starts its own: what the shell says about another must not reach it."""
    for name in [name for name in os.environ if name.startswith("SPANWISE_") or name == "DATABASE_URL"]:
        if name != "SPANWISE_ENGINE_DIR":
            del os.environ[name]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="one short round: it works, not how fast")
    parser.add_argument("--rounds", type=int, help=f"default {FULL.rounds}")
    parser.add_argument("--requests", type=int, help=f"of 512 spans, a round; default {FULL.requests}")
    parser.add_argument("--encoding", choices=("gzip", "identity"), default="gzip", help="default gzip")
    parser.add_argument("--connections", type=int, default=8, help="of the sender; default 8")
    parser.add_argument(
        "--no-gc", action="store_true", help="the conventional path without Python's garbage collector"
    )
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    plan = QUICK if arguments.quick else FULL
    plan = Plan(
        requests=arguments.requests or plan.requests,
        rounds=arguments.rounds or plan.rounds,
        warm_up_requests=plan.warm_up_requests,
        rest_s=plan.rest_s,
    )
    forget_installation()
    with (
        tempfile.TemporaryDirectory(prefix="spanwise-bench-", ignore_cleanup_errors=True) as folder,
        Installation(
            Path(folder), batch_spans=CONVENTIONAL_BATCH_SPANS, collects_garbage=not arguments.no_gc
        ) as installation,
    ):
        comparison = Bench(installation, plan, arguments.encoding, arguments.connections).run()
    print(comparison.table())
    print(json.dumps(comparison.figures()))


if __name__ == "__main__":
    main()
