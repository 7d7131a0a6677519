"""The bench of the ingest path runs, counts every span on each path, and says what it measured."""

import json
import subprocess
import sys

from tests.servers import REPOSITORY

KEYS = {
    "ours_us_per_span",
    "rotel_us_per_span",
    "conventional_us_per_span",
    "ratio",
    "spans_per_s",
    "ours_receiver_us",
    "ours_valkey_us",
    "ours_worker_us",
    "ours_insert_us",
    "ours_merge_us",
    "gzip_us_per_span",
    "protobuf_us_per_span",
    "json_us_per_span",
    "grpc_us_per_span",
    "zipkin_us_per_span",
    "small_requests_us_per_span",
    "freshness_p50_ms",
    "freshness_p99_ms",
    "trickle_cpu_ms_per_s",
}


def test_a_quick_run_prints_its_tables_and_its_figures_as_one_json_object() -> None:
    done = subprocess.run(
        [sys.executable, "bench/ingest.py", "--quick"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=1100,
    )
    *tables, figures = done.stdout.splitlines()
    for title in ("server CPU, us a span", "ours by form", "freshness", "one 10-span request a second"):
        assert title in "\n".join(tables)
    assert json.loads(figures).keys() >= KEYS
