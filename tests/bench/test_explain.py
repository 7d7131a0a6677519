"""The bench of explanations runs, and says what it measured."""

import json
import subprocess
import sys

from tests.servers import REPOSITORY


def test_a_quick_run_prints_its_verdicts_and_its_figures_as_one_json_object() -> None:
    done = subprocess.run(
        [sys.executable, "bench/explain.py", "--quick"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=1100,
    )
    *verdicts, figures = done.stdout.splitlines()
    assert any("nothing stands out" in line for line in verdicts)
    assert json.loads(figures).keys() == {"explain_ms", "planted_first", "random_quiet"}
