"""Where Go is missing, building the Collectors says so and stops."""

import os
import subprocess
import sys
from pathlib import Path

from tests.servers import REPOSITORY


def test_without_go_one_line_says_what_is_missing(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "scripts.collector"],
        cwd=REPOSITORY,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert "no `go` on PATH" in line
