"""Builds the Collectors that docs/collector is tested with: `make collector`. Needs Go, and minutes."""

import os
import shutil
import sys
from pathlib import Path

from scripts.parts import REPOSITORY, TOOLS, Part, digest_of_files
from scripts.run_tool import SetupFailed, run_tool

SOURCES = REPOSITORY / "tests" / "collector"
BUILDS = ("current", "opencensus")


def binary(build: str) -> Path:
    return TOOLS / "collector" / build


def collector(build: str) -> Part:
    """One of BUILDS; built again only when its sources have changed."""
    folder = SOURCES / build
    flags = ["-trimpath", "-buildvcs=false", "-ldflags=-s -w"]
    return Part(
        f"Collector ({build}; minutes, once)",
        product=binary(build),
        stamp=binary(build).with_suffix(".stamp"),
        digest=digest_of_files(folder / name for name in ("main.go", "go.mod", "go.sum")),
        install=lambda: run_tool(
            ["go", "build", *flags, "-o", str(binary(build)), "."], cwd=folder, environ=os.environ
        ),
    )


def main() -> None:
    if shutil.which("go") is None:
        sys.exit("make collector takes Go 1.26 or newer (https://go.dev), and there is no `go` on PATH.")
    try:
        for build in BUILDS:
            collector(build).ensure()
    except SetupFailed as failure:
        sys.exit(f"the Collector was not built:\n{failure}")


if __name__ == "__main__":
    main()
