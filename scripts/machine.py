"""What the machine must offer: asked before anything is installed, answered with one line each.

Runs on whatever Python there is, so that an old one is told so instead of failing on newer syntax.
"""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

PYTHON_FLOOR = (3, 11)
GLIBC_FLOOR = (2, 28)  # the oldest that the Valkey wheel and most others are built for
GIGABYTE = 10**9
ELSEWHERE = "or point SPANWISE_CLICKHOUSE_URL and SPANWISE_REDIS_URL at servers of your own"


def python_problem(version: tuple[int, ...]) -> str | None:
    if version[:2] >= PYTHON_FLOOR:
        return None
    found = ".".join(map(str, version[:3]))
    return f"Spanwise needs Python 3.11 or newer; this is {found}. Name another: make run PYTHON=python3.12"


def system_problem(system: str, glibc: str) -> str | None:
    """`glibc` as in "glibc 2.36"; empty on Linux means that another C library is used."""
    if system == "Darwin":
        return None
    if system != "Linux":
        return f"The embedded stores run on Linux and macOS; this is {system}. Use another, {ELSEWHERE}."
    if not glibc:
        return f"The embedded stores need glibc, which this Linux lacks (Alpine?). Use another, {ELSEWHERE}."
    found = tuple(int(part) for part in glibc.split()[-1].split(".")[:2])
    if found < GLIBC_FLOOR:
        return f"The embedded stores need glibc 2.28 or newer; this is {glibc}. Update, {ELSEWHERE}."
    return None


def disk_problem(folder: Path, free_bytes: int, needed_bytes: int) -> str | None:
    if free_bytes >= needed_bytes:
        return None
    free, needed = free_bytes / GIGABYTE, needed_bytes / GIGABYTE
    return f"The first set-up needs {needed:.1f} GB at {folder}; {free:.1f} GB are free."


def find_system_problem() -> str | None:
    return system_problem(platform.system(), _glibc())


def find_disk_problem(folder: Path, needed_bytes: int) -> str | None:
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return disk_problem(folder, shutil.disk_usage(existing).free, needed_bytes)


def _glibc() -> str:
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):  # unknown to another C library
        return ""
