"""Trickle: what a quiet installation costs, one small request a second."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.harness.paths import Installation, TestPath
from bench.harness.rounds import (
    Load,
    begin_sending,
    check_counts,
    finish_sending,
    wait_queryable,
    wait_settled,
)


@dataclass(frozen=True, slots=True)
class Trickle:
    """CPU milliseconds a second by process while it lasts, above idle; `idle_ms_per_s` beside them."""

    cpu_ms_per_s: Mapping[str, float]
    idle_ms_per_s: Mapping[str, float]

    @property
    def total_ms_per_s(self) -> float:
        return round(sum(self.cpu_ms_per_s.values()), 1)

    def table(self) -> str:
        lines = [f"{'one 10-span request a second, CPU ms/s':<40}{'above idle':>12}{'idle':>10}"]
        for name, cpu_ms in self.cpu_ms_per_s.items():
            lines.append(f"{name:<40}{cpu_ms:>12.1f}{self.idle_ms_per_s[name]:>10.1f}")
        idle_ms = sum(self.idle_ms_per_s.values())
        return "\n".join([*lines, f"{'all':<40}{self.total_ms_per_s:>12.1f}{idle_ms:>10.1f}"])


def measure_trickle(
    installation: Installation, path: TestPath, load: Load, idle: Mapping[str, float]
) -> Trickle:
    """Leaves the path's tables empty. Raises WrongCount."""
    before = path.processes.read()
    finish_sending(begin_sending(path, load))
    wait_queryable(installation, path, load.spans)
    after = wait_settled(installation, path, idle, load.rest_s)
    check_counts(installation, path, load.spans)
    installation.empty_tables(path.store)
    wall_s = after.at_s - before.at_s
    lasts_s = load.requests / load.requests_per_s
    return Trickle(
        cpu_ms_per_s={
            name: (cpu_s - idle[name] * wall_s) * 1000 / lasts_s
            for name, cpu_s in after.since(before).items()
        },
        idle_ms_per_s={name: cpu_s * 1000 for name, cpu_s in idle.items()},
    )
