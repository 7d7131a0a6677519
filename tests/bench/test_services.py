"""The bench of the pages about services runs on few spans, and says what it measured."""

import json
import subprocess
import sys

from tests.servers import REPOSITORY


def test_a_quick_run_prints_its_tables_and_its_figures_as_one_json_object() -> None:
    done = subprocess.run(
        [sys.executable, "bench/services.py", "--quick"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=1100,
    )
    *tables, last = done.stdout.splitlines()
    figures = json.loads(last)
    assert figures.keys() >= {"services_p95_ms", "service_p95_ms", "map_p95_ms"}
    assert 0 < figures["p99_error"] <= 0.01
    assert "lognormal" in "\n".join(tables)
