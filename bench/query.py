"""Nine questions about a day of spans: ours beside the OpenTelemetry exporter's tables, on the same engine.

Both hold the same spans, in the order in which they arrived, merged as far as they will be; theirs with the
table of trace ids and times that its documentation recommends. A question is one run of all the statements
that the product sends for it, or that tools on the exporter's tables send; the two sides take turns, and each
run is about something else. The last line is one JSON object.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
# Started as a program: its own folder is on the path, the repository is not.
sys.path.insert(0, str(REPOSITORY))

from apps.clickhouse import client  # noqa: E402
from apps.query.sql import Query  # noqa: E402
from bench.harness.day import DayStore  # noqa: E402
from bench.harness.drafts import Day  # noqa: E402
from bench.harness.questions import QUESTIONS, Question, Subject, noting, pick_subjects  # noqa: E402

FULL_SPANS = 10_000_000
QUICK_SPANS = 60_000
SIDES = ("ours", "theirs")
Times = dict[str, dict[str, list[float]]]


def measure(day: Day, runs: int) -> Times:
    """Milliseconds of each run by question and side."""
    times: Times = {question.name: {side: [] for side in SIDES} for question in QUESTIONS}
    warm_up, *subjects = pick_subjects(day, runs + 1)
    for question in QUESTIONS:
        run_both(question, warm_up, day)
    for number, subject in enumerate(subjects):
        for question in QUESTIONS:
            found = run_both(question, subject, day, is_turned=number % 2 == 1)
            for side in SIDES:
                times[question.name][side].append(found[side])
    return times


def run_both(question: Question, subject: Subject, day: Day, *, is_turned: bool = False) -> dict[str, float]:
    with noting() as ours:
        question.ours(subject, day)
    statements = {"ours": list(ours), "theirs": question.theirs(subject, day)}
    sides = reversed(SIDES) if is_turned else SIDES
    return {side: run(statements[side]) for side in sides}


def run(statements: Sequence[Query]) -> float:
    began = time.perf_counter()
    for sql, params in statements:
        client.select(sql, params, limits=client.MAINTENANCE)
    return (time.perf_counter() - began) * 1000


def summarise(times: Times, weights: Mapping[str, Mapping[str, float]]) -> dict[str, object]:
    ratios = {name: _p50(by["theirs"]) / _p50(by["ours"]) for name, by in times.items()}
    return {
        "geomean_ratio": round(statistics.geometric_mean(ratios.values()), 2),
        "worst_ratio": round(min(ratios.values()), 2),
        "p95_ms": {name: round(p95(by["ours"]), 1) for name, by in times.items()},
        "bytes_ratio": round(sum(weights["ours"].values()) / sum(weights["theirs"].values()), 3),
        "ratios": {name: round(ratio, 2) for name, ratio in ratios.items()},
        "bytes_per_span": {side: round(sum(tables.values()), 2) for side, tables in weights.items()},
    }


def print_tables(times: Times, weights: Mapping[str, Mapping[str, float]]) -> None:
    head = ("ours p50", "p95", "theirs p50", "p95", "times faster")
    print(f"{'ms':<26}" + "".join(f"{title:>14}" for title in head))
    for name, by in times.items():
        cells = [_p50(by["ours"]), p95(by["ours"]), _p50(by["theirs"]), p95(by["theirs"])]
        ratio = _p50(by["theirs"]) / _p50(by["ours"])
        print(f"{name:<26}" + "".join(f"{cell:>14,.1f}" for cell in cells) + f"{ratio:>14.1f}")
    print(f"\n{'bytes a span':<26}{'':>14}")
    for side in SIDES:
        for table, size in weights[side].items():
            print(f"{side + ': ' + table:<40}{size:>14.2f}")
        print(f"{side + ', all':<40}{sum(weights[side].values()):>14.2f}")


def _p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    return sorted(values)[min(round(len(values) * 0.95), len(values) - 1)]


def parse_arguments(about: str | None, *, runs: int, of: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about.partition("\n")[0] if about else "")
    parser.add_argument("--spans", type=int, help=f"default {FULL_SPANS:,}; a little more or less come out")
    parser.add_argument("--runs", type=int, default=runs, help=f"of each {of}; default {runs}")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="the day stays there for the next run")
    parser.add_argument("--quick", action="store_true", help="few spans and runs: it works, not how fast")
    return parser.parse_args()


def say(text: str) -> None:
    print(f"  {text} ({time.strftime('%H:%M:%S')})", file=sys.stderr, flush=True)


def forget_installation() -> None:
    """The bench starts its own: what the shell says about another must not reach it."""
    for name in [name for name in os.environ if name.startswith("SPANWISE_") or name == "DATABASE_URL"]:
        if name != "SPANWISE_ENGINE_DIR":
            del os.environ[name]


def main() -> None:
    arguments = parse_arguments(__doc__, runs=20, of="question")
    forget_installation()
    spans = arguments.spans or (QUICK_SPANS if arguments.quick else FULL_SPANS)
    with ExitStack() as running:
        folder = arguments.keep or Path(
            running.enter_context(
                tempfile.TemporaryDirectory(prefix="spanwise-bench-", ignore_cleanup_errors=True)
            )
        )
        store = running.enter_context(DayStore(folder.resolve()))
        day = store.load(spans, say)
        weights = store.weigh()
        times = measure(day, 2 if arguments.quick else arguments.runs)
    print_tables(times, weights)
    print(json.dumps(summarise(times, weights)))


if __name__ == "__main__":
    main()
