"""The bench of the browser snippet starts it, visits a page, floods a door, and says what it measured."""

import json
import subprocess
import sys

from tests.servers import REPOSITORY

KEYS = {"core_gzip_bytes", "loader_bytes", "init_ms", "init_4x_ms", "upload_bytes", "preflights"}
REASONS = {
    "origin_not_allowed",
    "unknown_key",
    "mistyped_key",
    "address_rate_limited",
    "too_large",
    "undecodable",
}


def test_a_quick_run_prints_its_table_and_its_figures_as_one_json_object() -> None:
    done = subprocess.run(
        [sys.executable, "bench/rum.py", "--quick"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=1100,
    )
    *_, last = done.stdout.splitlines()
    figures = json.loads(last)
    assert figures.keys() >= KEYS | {"accepted_us", "peers"}
    assert figures["refused_us"].keys() == REASONS
    # What no machine changes.
    assert figures["core_gzip_bytes"] <= 8192
    assert figures["loader_bytes"] <= 700
    assert figures["preflights"] == 0
    assert figures["upload_bytes"] <= 6144
