"""Pages about services over a day of ten million spans: what the API takes for each, and how exact p99 is.

A page is all that a browser asks for to show it, one request after the other, through the application's own
handlers; each run is about another service and another 24 hours. `p99_error` is the worst of heavy-tailed
distributions, each of 200 000 requests. The last line is one JSON object.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
# Started as a program: its own folder is on the path, the repository is not.
sys.path.insert(0, str(REPOSITORY))

from bench.harness.day import DayStore  # noqa: E402
from bench.query import (  # noqa: E402
    FULL_SPANS,
    QUICK_SPANS,
    forget_installation,
    p95,
    parse_arguments,
    say,
)

TARGET_MS = 100
WARM_UP = 3


def measure(
    spans: int, folder: Path, *, runs: int, hours: int
) -> tuple[dict[str, list[float]], Mapping[str, float]]:
    """Milliseconds of each run by page, and the error of p99 by distribution; so many `hours` have edges."""
    with DayStore(folder) as store:
        # Django has its settings only now.
        from bench.harness.service_pages import Pages, count_behind, measure_tails, plan_rounds

        day = store.load(spans, say)
        say("counting edges")
        count_behind(day, hours=hours)
        pages = Pages()
        rounds = plan_rounds(day, pages.list_names(day), WARM_UP + runs)
        times: dict[str, list[float]] = {}
        for number, about in enumerate(rounds):
            for page, taken_ms in pages.time_pages(about).items():
                times.setdefault(page, []).extend([taken_ms] if number >= WARM_UP else [])
        return times, measure_tails(day)


def summarise(times: Mapping[str, Sequence[float]], tails: Mapping[str, float]) -> dict[str, object]:
    return {
        **{f"{page}_p95_ms": round(p95(taken), 1) for page, taken in times.items()},
        "p99_error": round(max(tails.values()), 5),
        "target_ms": TARGET_MS,
    }


def print_tables(times: Mapping[str, Sequence[float]], tails: Mapping[str, float]) -> None:
    print(f"{'ms':<20}{'p50':>10}{'p95':>10}{'target':>10}")
    for page, taken in times.items():
        print(f"{page:<20}{statistics.median(taken):>10.1f}{p95(taken):>10.1f}{TARGET_MS:>10}")
    print(f"\n{'error of p99':<20}")
    for name, error in tails.items():
        print(f"{name:<20}{error:>10.2%}")


def main() -> None:
    arguments = parse_arguments(__doc__, runs=40, of="page")
    forget_installation()
    spans = arguments.spans or (QUICK_SPANS if arguments.quick else FULL_SPANS)
    with ExitStack() as running:
        folder = arguments.keep or Path(
            running.enter_context(
                tempfile.TemporaryDirectory(prefix="spanwise-bench-", ignore_cleanup_errors=True)
            )
        )
        how = {"runs": 2, "hours": 1} if arguments.quick else {"runs": arguments.runs, "hours": 24}
        times, tails = measure(spans, folder.resolve(), **how)
    print_tables(times, tails)
    print(json.dumps(summarise(times, tails)))


if __name__ == "__main__":
    main()
