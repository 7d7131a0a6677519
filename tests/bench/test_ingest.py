"""The bench of the ingest path runs, counts every span on both paths, and says what it measured."""

import json
import subprocess
import sys

from tests.servers import REPOSITORY

KEYS = {
    "ours_us_per_span",
    "conventional_us_per_span",
    "ratio",
    "spans_per_s",
    "ours_receiver_us",
    "ours_valkey_us",
    "ours_worker_us",
    "ours_insert_us",
    "ours_merge_us",
}


def test_a_quick_run_prints_a_table_and_its_figures_as_one_json_object() -> None:
    done = subprocess.run(
        [sys.executable, "bench/ingest.py", "--quick"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    *table, figures = done.stdout.splitlines()
    assert "server CPU" in "\n".join(table)
    assert json.loads(figures).keys() >= KEYS
