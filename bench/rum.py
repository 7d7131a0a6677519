"""What the browser snippet costs a page, and what a beacon costs the door that refuses it.

`core_gzip_bytes`, `loader_bytes`: of the built files. `init_ms`, `init_4x_ms`: of the page's main thread, to
compile, run and start the script, median, on this machine and slowed down fourfold. `upload_bytes`,
`preflights`: of one scripted visit. `refused_us`: CPU of the receiver a beacon, by the reason. `peers`: the
same of others, measured in November 2026 on a machine of two cores. The last line is one JSON object.
"""

import argparse
import gzip
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
# Started as a program: its own folder is on the path, the repository is not.
sys.path.insert(0, str(REPOSITORY))

from bench.harness.beacons import list_beacons, measure_beacons  # noqa: E402
from bench.harness.rum_visit import measure_start, measure_visit  # noqa: E402
from scripts.parts import ensure_node, web_application  # noqa: E402
from tests.e2e.browsing import start_chromium  # noqa: E402
from tests.e2e.people import Person  # noqa: E402
from tests.rum.site import DIST, Collector, open_site  # noqa: E402
from tests.servers import Installation  # noqa: E402

ROUNDS = 7
BEACONS = 2000
QUICK_BEACONS = 100
# Built alike (one minified file), started with their defaults and tracing to backends, and the same visit.
# null: not measured.
PEERS: dict[str, dict[str, float | None]] = {
    name: dict(
        zip(("gzip_bytes", "init_ms", "init_4x_ms", "upload_bytes", "preflights"), figures, strict=True)
    )
    for name, figures in {
        "web-vitals 6.2.3 (vitals alone)": (3_471, 2.9, 25, 583, 0),
        "@elastic/apm-rum 5.17.5": (23_333, 12, 55, 2_245, 2),
        "OpenTelemetry web 2.12, load, fetch, XHR": (27_710, 17, 94, 18_736, 1),
        "OpenTelemetry web 2.12 with zone.js": (40_782, 50, 203, None, 1),
        "boomerang 1.815.1": (42_946, 43, 187, 5_618, 0),
        "Sentry 11.12.0 with tracing": (53_112, 35, 176, 55_904, 0),
        "Datadog browser-rum-slim 7.16.0": (54_546, 44, 176, 34_725, 0),
        "Honeycomb 1.5.1": (77_771, 100, 339, 48_409, 2),
        "Grafana Faro 2.12.1 with tracing": (95_771, 92, 404, 27_403, 9),
        "Splunk otel-web 2.5.1": (124_783, 126, 482, 35_817, 0),
        "New Relic browser-agent 1.322.0": (137_721, 91, 295, 14_613, 0),
    }.items()
}


def measure_page(rounds: int) -> dict[str, Any]:
    web_application(ensure_node()).ensure()
    collector = Collector()
    with start_chromium() as browser, open_site(collector) as site:
        start_ms = measure_start(browser, site, slow_down=1, rounds=rounds)
        slow_ms = measure_start(browser, site, slow_down=4, rounds=rounds)
        visit = measure_visit(browser)
    collector.close()
    return {
        "core_gzip_bytes": len(gzip.compress((DIST / "rum.js").read_bytes(), 9)),
        "loader_bytes": len((DIST / "loader.js").read_bytes()),
        "init_ms": round(start_ms, 1),
        "init_4x_ms": round(slow_ms, 1),
        "upload_bytes": visit.upload_bytes,
        "requests": visit.requests,
        "preflights": visit.preflights,
        "spans": visit.spans,
        "log_records": visit.log_records,
    }


def measure_door(count: int) -> dict[str, float]:
    """CPU microseconds a beacon, by what becomes of it."""
    with (
        tempfile.TemporaryDirectory(prefix="spanwise-bench-", ignore_cleanup_errors=True) as folder,
        Installation(Path(folder), {"SPANWISE_BROWSER_REQUESTS_PER_ADDRESS": "1000000"}) as installation,
        Person(installation.web_url, "alice@shop.example") as alice,
    ):
        project = alice.sign_up().make_project("Shop")
        return measure_beacons(installation, list_beacons(alice, project), count)


def describe(page: dict[str, Any], door: dict[str, float]) -> str:
    columns = ("gzip_bytes", "init_ms", "init_4x_ms", "upload_bytes", "preflights")
    ours = {"gzip_bytes": page["core_gzip_bytes"], **page}
    rows = [("ours", ours), *PEERS.items()]
    lines = [f"{'':<42}" + "".join(f"{column.replace('_', ' '):>14}" for column in columns)]
    for name, figures in rows:
        cells = ["-" if figures[column] is None else f"{figures[column]:,}" for column in columns]
        lines.append(f"{name:<42}" + "".join(f"{cell:>14}" for cell in cells))
    lines += ["", f"{'CPU of the receiver':<42}{'us a beacon':>14}"]
    lines += [f"{name:<42}{taken_us:>14.0f}" for name, taken_us in door.items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one short round: it works, not how fast")
    parser.add_argument("--rounds", type=int, help=f"of the start; default {ROUNDS}")
    arguments = parser.parse_args()
    page = measure_page(arguments.rounds or (1 if arguments.quick else ROUNDS))
    door = measure_door(QUICK_BEACONS if arguments.quick else BEACONS)
    print(describe(page, door))
    figures = {name: round(taken_us) for name, taken_us in door.items()}
    accepted_us = figures.pop("accepted")
    print(json.dumps({**page, "accepted_us": accepted_us, "refused_us": figures, "peers": PEERS}))


if __name__ == "__main__":
    main()
