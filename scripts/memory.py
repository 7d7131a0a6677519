"""What an installation takes of the machine's memory: `python -m scripts.memory <pid of scripts.serve>`."""

import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

MEGABYTE = 10**6


@dataclass(frozen=True, slots=True)
class Resident:
    """One process's resident set: pages that it shares with others are counted in each."""

    command: str
    resident_bytes: int


def measure_tree(pid: int) -> list[Resident]:
    root = psutil.Process(pid)
    return [
        Resident(" ".join(Path(word).name for word in process.cmdline()), process.memory_info().rss)
        for process in [root, *root.children(recursive=True)]
    ]


def main() -> None:
    processes = measure_tree(int(sys.argv[1]))
    for process in processes:
        print(f"{process.resident_bytes / MEGABYTE:7.0f} MB  {process.command[:90]}")
    print(f"{sum(process.resident_bytes for process in processes) / MEGABYTE:7.0f} MB  all processes")


if __name__ == "__main__":
    main()
