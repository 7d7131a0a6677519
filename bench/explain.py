"""What explaining a selection takes, and whether it says the right thing: on the engine, all of it counted.

Ten shops with one planted cause: how often it stands first. Ten without, and a random selection of each: how
often nothing is said to stand out. Then questions about the largest project of ten million spans, the day of
bench/query.py. The last line is one JSON object; `explain_ms` is the slowest question's median.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).resolve().parents[1]
# Started as a program: its own folder is on the path, the repository is not.
sys.path.insert(0, str(REPOSITORY))

from apps.clickhouse import client  # noqa: E402
from apps.query.matching import Scope  # noqa: E402
from apps.query.timerange import SECOND_NS, TimeRange  # noqa: E402
from apps.traces.explain.findings import Explanation, Outcome  # noqa: E402
from apps.traces.explain.reader import explain  # noqa: E402
from apps.traces.explain.selection import Selection  # noqa: E402
from bench.harness.day import OURS, DayStore  # noqa: E402
from bench.harness.drafts import Day  # noqa: E402
from bench.harness.planted import plant  # noqa: E402
from bench.harness.processes import Processes, family  # noqa: E402
from bench.harness.shops import Shops  # noqa: E402
from bench.harness.verdicts import has_planted_first, select_symptom  # noqa: E402
from bench.query import FULL_SPANS, QUICK_SPANS, forget_installation, say  # noqa: E402

HOUR_NS = 3600 * SECOND_NS
SEEDS, TRACES, ROUNDS = 10, 1000, 5
# The shops' projects come after every one of the day.
FIRST_SHOP = 1_000_000
LARGEST_PROJECT = 1
SLOW_NS = SECOND_NS // 2


def count_planted_first(shops: Shops, seeds: int, traces: int) -> int:
    hits = 0
    for seed in range(seeds):
        story = plant(seed)
        scope = shops.open(seed, story, traces=traces)
        explanation = explain(scope, "", select_symptom(story.symptom, scope.within))
        is_first = has_planted_first(explanation, story.cause)
        verdict = "first" if is_first else "not first"
        print(f"{verdict:<12}{story.symptom:<8}{story.cause.key} {story.cause.value}")
        hits += is_first
    return hits


def count_random_quiet(shops: Shops, seeds: int, traces: int) -> int:
    quiet = 0
    for seed in range(seeds):
        scope = shops.open(1000 + seed, None, traces=traces)
        digits = "".join(random.Random(seed).sample("0123456789abcdef", 1 + seed % 4))
        selection = Selection(scope.within, text=f'request.id=~".*[{digits}]"')
        quiet += explain(scope, "", selection).outcome is Outcome.NOTHING_STANDS_OUT
    print(f"{quiet} of {seeds} random selections: nothing stands out\n")
    return quiet


def judge(seeds: int, traces: int) -> dict[str, float]:
    """The shops do not stay: a day that is kept is the same the next time."""
    shops = Shops(FIRST_SHOP)
    try:
        return {
            "planted_first": count_planted_first(shops, seeds, traces) / seeds,
            "random_quiet": count_random_quiet(shops, seeds, traces) / seeds,
        }
    finally:
        shops.close()
        for table in OURS[:4]:
            forget = f"DELETE FROM {table} WHERE project_id > {{first:UInt32}}"  # noqa: S608
            client.execute(forget, {"first": FIRST_SHOP})


def name_questions(day: Day) -> dict[str, Callable[[], Explanation]]:
    """By what is selected; the rest is always the whole day of the largest project."""
    whole = TimeRange(day.start_s * SECOND_NS, day.end_s * SECOND_NS)
    scope = Scope(LARGEST_PROJECT, whole)
    hour = TimeRange(whole.start_ns + 9 * HOUR_NS, whole.start_ns + 10 * HOUR_NS)
    return {
        "slow, one hour of the day": lambda: explain(scope, "", Selection(hour, min_duration_ns=SLOW_NS)),
        "errors, one hour of the day": lambda: explain(scope, "", Selection(hour, is_errors_only=True)),
        "slow, the whole day": lambda: explain(scope, "", Selection(whole, min_duration_ns=SLOW_NS)),
        "errors, the whole day": lambda: explain(scope, "", Selection(whole, is_errors_only=True)),
        "errors, one service's day": lambda: explain(
            scope, "service=checkout", Selection(whole, is_errors_only=True)
        ),
    }


def measure(day: Day, rounds: int, engine: Processes) -> float:
    """The slowest question's median, ms. Every question takes its turn in each round."""
    questions = name_questions(day)
    took_ms: dict[str, list[float]] = {name: [] for name in questions}
    cpu_s: dict[str, list[float]] = {name: [] for name in questions}
    said: dict[str, Explanation] = {name: ask() for name, ask in questions.items()}
    for _ in range(rounds):
        for name, ask in questions.items():
            before, started_s = engine.read(), time.perf_counter()
            ask()
            took_ms[name].append((time.perf_counter() - started_s) * 1000)
            cpu_s[name].append(sum(engine.read().since(before).values()))
    print(f"{'selected':<30}{'spans':>12}{'of':>12}{'p50 ms':>10}{'CPU s':>8}  first")
    for name, answer in said.items():
        first = answer.findings[0].candidate.label() if answer.findings else answer.outcome.value
        counts = f"{answer.sides.selected:>12,}{answer.sides.selected + answer.sides.rest:>12,}"
        print(f"{name:<30}{counts}{median(took_ms[name]):>10,.0f}{median(cpu_s[name]):>8.2f}  {first}")
    return max(median(times) for times in took_ms.values())


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="few of everything: it works, not how fast")
    parser.add_argument("--spans", type=int, help=f"default {FULL_SPANS:,}")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of the questions; default {ROUNDS}")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="the day stays there, as bench/query.py's")
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    forget_installation()
    spans = arguments.spans or (QUICK_SPANS if arguments.quick else FULL_SPANS)
    seeds, traces = (2, 300) if arguments.quick else (SEEDS, TRACES)
    with ExitStack() as running:
        folder = arguments.keep or Path(
            running.enter_context(
                tempfile.TemporaryDirectory(prefix="spanwise-bench-", ignore_cleanup_errors=True)
            )
        )
        store = running.enter_context(DayStore(folder.resolve()))
        day = store.load(spans, say)
        verdicts = judge(seeds, traces)
        explain_ms = measure(day, arguments.rounds, Processes({"engine": family(store.pid)}))
    print(json.dumps({"explain_ms": round(explain_ms), **verdicts}))


if __name__ == "__main__":
    main()
