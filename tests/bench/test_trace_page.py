"""The bench of the trace page opens traces in a browser, and says what it measured."""

import json
import subprocess
import sys

from tests.servers import REPOSITORY

KEYS = {"paint_ms", "wire_bytes", "frame_p95_ms", "collapse_ms", "zoom_ms"}


def test_a_quick_run_prints_its_table_and_its_figures_as_one_json_object() -> None:
    done = subprocess.run(
        [sys.executable, "bench/trace_page.py", "--quick"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=1100,
    )
    *_, figures = done.stdout.splitlines()
    assert "paint ms: median" in done.stdout
    assert json.loads(figures).keys() >= KEYS
