"""`python -m demo --endpoint URL --key KEY`: the demo against any door, without Django."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path

from demo.console import add_options, tell
from demo.memory import Memory
from demo.run import Home

KEY_VARIABLE = "SPANWISE_DEMO_KEY"


def main(arguments: list[str]) -> int:
    parser = ArgumentParser(prog="python -m demo", description="A shop's day, sent to Spanwise.")
    parser.add_argument("--endpoint", default="http://localhost:4318", help="OTLP/HTTP, without /v1/traces")
    parser.add_argument("--key", default=os.environ.get(KEY_VARIABLE), help=f"or in {KEY_VARIABLE}")
    parser.add_argument("--memory", type=Path, help="a file: the next run goes on where this one ended")
    parser.add_argument(
        "--source-maps",
        default="",
        metavar="URL",
        help="…/api/v1/projects/<slug>/sourcemaps/, for the page's",
    )
    add_options(parser)
    options = parser.parse_args(arguments)
    if not options.key:
        parser.error(f"an ingest key is needed: --key or {KEY_VARIABLE}")
    return tell(
        endpoint=options.endpoint,
        key=options.key,
        history_hours=options.history,
        live_s=options.live_for,
        rate_per_min=options.rate,
        seed=options.seed,
        home=Home(Memory(options.memory) if options.memory else None, options.source_maps),
        say=lambda line: print(line, flush=True),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
