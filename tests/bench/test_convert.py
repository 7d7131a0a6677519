"""The bench of the conversions runs, and says what it measured."""

import json
import subprocess
import sys

from tests.servers import REPOSITORY


def test_a_quick_run_prints_a_table_and_its_figures_as_one_json_object() -> None:
    done = subprocess.run(
        [sys.executable, "bench/convert.py", "--quick"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=1100,
    )
    *table, figures = done.stdout.splitlines()
    assert "spans/s of one core" in table[0]
    assert json.loads(figures).keys() == {
        "json_spans_per_s",
        "zipkin_spans_per_s",
        "json_format_spans_per_s",
    }
