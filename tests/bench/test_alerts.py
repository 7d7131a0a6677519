"""The bench of alerts runs on few rules, and says what it measured."""

import json
import subprocess
import sys

from tests.servers import REPOSITORY


def test_a_quick_run_prints_its_figures_as_one_json_object() -> None:
    done = subprocess.run(
        [sys.executable, "bench/alerts.py", "--quick"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=1100,
    )
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures.keys() >= {"span_to_webhook_p50_ms", "span_to_webhook_p99_ms", "cpu_us_per_evaluation"}
    assert figures["span_to_webhook_p99_ms"] > 0
