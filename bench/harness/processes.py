"""Account: CPU seconds of groups of processes, and when they have come to rest."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class CpuReading:
    """CPU seconds (user + system) since the start of each named process, at `at_s` on the monotonic clock."""

    at_s: float
    cpu_s: Mapping[str, float]

    def since(self, earlier: "CpuReading") -> dict[str, float]:
        return {name: cpu_s - earlier.cpu_s[name] for name, cpu_s in self.cpu_s.items()}

    def rate_since(self, earlier: "CpuReading") -> dict[str, float]:
        return {name: cpu_s / (self.at_s - earlier.at_s) for name, cpu_s in self.since(earlier).items()}

    def total(self) -> float:
        return sum(self.cpu_s.values())


class Processes:
    """Named server processes; each reading covers all of their threads."""

    def __init__(self, pids: Mapping[str, Sequence[int]]) -> None:
        self._processes = {name: [psutil.Process(pid) for pid in group] for name, group in pids.items()}

    def read(self) -> CpuReading:
        cpu_s = {name: sum(map(_cpu_s, group)) for name, group in self._processes.items()}
        return CpuReading(time.monotonic(), cpu_s)


def measure_idle(groups: Mapping[str, Processes], seconds: float) -> dict[str, dict[str, float]]:
    """CPU seconds per second of each process of each group while nothing is asked of any."""
    before = {name: processes.read() for name, processes in groups.items()}
    time.sleep(seconds)
    after = {name: processes.read() for name, processes in groups.items()}
    return {name: after[name].rate_since(before[name]) for name in groups}


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    # Children that ended count too: Valkey rewrites its append-only file in one.
    return float(times.user + times.system + times.children_user + times.children_system)


def family(pid: int) -> list[int]:
    """The process and all below it."""
    return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]


def named_children(pid: int, name: str) -> list[int]:
    """What `make run` started under a name of the Procfile, and all below it; `pid`: of the supervisor."""
    marks = {"engine": "apps.clickhouse.embedded", "jobs": "-Q default", "worker": "-Q drain"}
    children = psutil.Process(pid).children(recursive=True)
    found = [child.pid for child in children if marks[name] in " ".join(child.cmdline())]
    return sorted({each for root in found for each in family(root)})
