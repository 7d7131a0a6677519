"""Server CPU a span from the request to queryable, merges included: ours beside others, and how fresh it is.

All take the same bodies over HTTP into the same engine, turn by turn: ours, the Rust collector rotel into the
OpenTelemetry exporter's tables, and a conventional path into our own schema. A figure is the CPU time of all
server processes, less what they use when idle, divided by the spans; the sender is a process of its own and
not in it. Then ours alone: each form that is taken in, freshness at half load, and a trickle. The last line
is one JSON object.
"""

import argparse
import dataclasses
import json
import os
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
# Started as a program: its own folder is on the path, the repository is not.
sys.path.insert(0, str(REPOSITORY))

from bench.harness.paths import Installation  # noqa: E402
from bench.harness.report import Figures, form_table  # noqa: E402
from bench.harness.rotel import find_agent  # noqa: E402
from bench.harness.run import FULL, QUICK, Bench, Plan, say  # noqa: E402
from bench.harness.wire import GRPC, GZIP, JSON, PROTOBUF, SMALL, ZIPKIN_V2  # noqa: E402

# A full batch of ours: Pace.enough_items, reached in whole requests, sixteen at a time.
CONVENTIONAL_BATCH_SPANS = 51_200
ONLY = ("compare", "forms", "freshness", "trickle")


def run(bench: Bench, only: list[str]) -> Figures:
    """Says what it finds, section by section; all figures of it."""
    figures: Figures = {}
    if "compare" in only:
        figures |= compare(bench)
    if "forms" in only:
        forms = bench.measure_forms([JSON, GRPC, ZIPKIN_V2, SMALL])
        print(form_table(forms), end="\n\n")
        figures |= {f"{form.name}_us_per_span": form.us_per_span for form in forms}
    if "freshness" in only:
        spans_per_s = figures.get("spans_per_s") or 20_000
        fresh = bench.measure_freshness(GZIP, float(spans_per_s) / 2)
        print(fresh.table(), end="\n\n")
        figures |= {"freshness_p50_ms": fresh.percentile_ms(50), "freshness_p99_ms": fresh.percentile_ms(99)}
        figures |= {"freshness_spans_per_s": round(fresh.offered_spans_per_s)}
    if "trickle" in only:
        trickle = bench.measure_trickle()
        print(trickle.table())
        figures["trickle_cpu_ms_per_s"] = trickle.total_ms_per_s
    return figures


def compare(bench: Bench) -> Figures:
    packed = bench.compare(GZIP, "rotel", "conventional")
    print(packed.table(), end="\n\n")
    plain = bench.compare(PROTOBUF, "rotel")
    print(plain.table(), end="\n\n")
    figures, plain_figures = packed.figures(), plain.figures()
    return figures | {
        "gzip_us_per_span": figures["ours_us_per_span"],
        "protobuf_us_per_span": plain_figures["ours_us_per_span"],
        "rotel_gzip_us_per_span": figures["rotel_us_per_span"],
        "rotel_protobuf_us_per_span": plain_figures["rotel_us_per_span"],
    }


def forget_installation() -> None:
    """The bench starts its own: what the shell says about another must not reach it."""
    for name in [name for name in os.environ if name.startswith("SPANWISE_") or name == "DATABASE_URL"]:
        if name != "SPANWISE_ENGINE_DIR":
            del os.environ[name]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="one short round: it works, not how fast")
    parser.add_argument("--rounds", type=int, help=f"of the comparison; default {FULL.rounds}")
    parser.add_argument("--requests", type=int, help=f"of 512 spans, a round; default {FULL.requests}")
    parser.add_argument("--connections", type=int, default=8, help="of the sender; default 8")
    parser.add_argument("--only", nargs="+", choices=ONLY, default=list(ONLY), help="default: all of it")
    parser.add_argument(
        "--no-gc", action="store_true", help="the conventional path without Python's garbage collector"
    )
    return parser.parse_args()


def make_plan(arguments: argparse.Namespace) -> Plan:
    plan = QUICK if arguments.quick else FULL
    return dataclasses.replace(
        plan, requests=arguments.requests or plan.requests, rounds=arguments.rounds or plan.rounds
    )


def main() -> None:
    arguments = parse_arguments()
    forget_installation()
    agent, reason = find_agent(may_fetch=not arguments.quick)
    if agent is None:
        say(f"rotel is left out: {reason}")
    with (
        tempfile.TemporaryDirectory(prefix="spanwise-bench-", ignore_cleanup_errors=True) as folder,
        Installation(
            Path(folder),
            batch_spans=CONVENTIONAL_BATCH_SPANS,
            collects_garbage=not arguments.no_gc,
            agent=agent,
        ) as installation,
    ):
        figures = run(Bench(installation, make_plan(arguments), arguments.connections), arguments.only)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
