"""The bench of the questions runs on few spans: each side answers, and it says what it measured."""

import json
import subprocess
import sys

from tests.servers import REPOSITORY

QUESTIONS = {
    *("trace_by_id", "service_1h", "service_rare_attribute", "attribute_24h", "substring"),
    *("errors", "slowest", "live_list", "autocomplete"),
}


def test_a_quick_run_prints_its_tables_and_its_figures_as_one_json_object() -> None:
    done = subprocess.run(
        [sys.executable, "bench/query.py", "--quick"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=1100,
    )
    *tables, last = done.stdout.splitlines()
    figures = json.loads(last)
    assert figures.keys() >= {"geomean_ratio", "worst_ratio", "p95_ms", "bytes_ratio"}
    assert set(figures["p95_ms"]) == QUESTIONS
    for title in ("times faster", "ours: spans", "ours: attribute_catalogue", "theirs: otel_traces"):
        assert title in "\n".join(tables)
