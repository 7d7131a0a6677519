"""What belongs to the embedded engine: its library, which set-up puts there, and its password."""

import os
import platform
from pathlib import Path

from apps.api.secret_file import load_or_create

# Not npm's `latest`, which is an older line without `SYSTEM START LISTEN` (it arrived in 26.5).
ENGINE_VERSION = "26.7.3-stable.1"

_PACKAGES = {
    ("Linux", "x86_64"): "@chdb/lib-linux-x64-gnu",
    ("Linux", "aarch64"): "@chdb/lib-linux-arm64-gnu",
    ("Darwin", "x86_64"): "@chdb/lib-darwin-x64",
    ("Darwin", "arm64"): "@chdb/lib-darwin-arm64",
}


def engine_package(system: str = platform.system(), machine: str = platform.machine()) -> str | None:
    """The npm package that carries the engine for a platform; None where there is none."""
    return _PACKAGES.get((system, machine))


def engine_dir() -> Path:
    """The engine's folder: outside the virtual environment, because one download serves every checkout."""
    if chosen := os.environ.get("SPANWISE_ENGINE_DIR"):
        return Path(chosen)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "spanwise" / "engine" / ENGINE_VERSION


def engine_library() -> Path:
    return engine_dir() / "libchdb.so"


# The engine's own `default` user has no password, because its main function logs in as it, and no rights.
ENGINE_USER = "spanwise"


def engine_password(data_dir: Path) -> str:
    """Of ENGINE_USER, from the data folder: whoever may read that folder may read the store."""
    return load_or_create(data_dir / "clickhouse_password")
