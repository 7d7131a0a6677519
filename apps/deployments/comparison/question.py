"""What is compared, and over which stretch of time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from apps.query.timerange import MINUTE_S

# Steps that traffic is shown in, and by which versions are seen side by side or one after the other.
MOST_STEPS = 120


@dataclass(frozen=True, slots=True)
class Question:
    """Two versions of a service in the minutes [from_s, until_s), unix seconds. None: every environment."""

    project_id: int
    service: str
    a: str
    b: str
    environment: str | None
    from_s: int
    until_s: int

    @property
    def step_s(self) -> int:
        return -(-(self.until_s - self.from_s) // (MOST_STEPS * MINUTE_S)) * MINUTE_S

    @property
    def step_count(self) -> int:
        return -(-(self.until_s - self.from_s) // self.step_s)


class TrafficRow(NamedTuple):
    """Requests in one step; `step` counts from the start of the range."""

    step: int
    a: int
    b: int
    all: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests by step, of the two versions and of all there were."""

    a: list[int]
    b: list[int]
    all: list[int]

    def live_steps(self) -> tuple[list[int], list[int]]:
        """Steps in which each was asked anything."""
        return (
            [step for step, requests in enumerate(self.a) if requests],
            [step for step, requests in enumerate(self.b) if requests],
        )

    def is_side_by_side(self) -> bool:
        """Half of the time of the version that was there for less, the other was there, too: a canary. A
        rollout of some minutes is none."""
        a, b = self.live_steps()
        both = set(a) & set(b)
        return bool(both) and 2 * len(both) >= min(len(a), len(b))

    def find_window(self) -> tuple[int, int]:
        """Steps [first, last) to compare: what is live side by side is compared while both were there, so
        that no hour of the day, nor what only one of them saw, passes for a difference."""
        if not self.is_side_by_side():
            return 0, len(self.all)
        a, b = self.live_steps()
        both = set(a) & set(b)
        return min(both), max(both) + 1


def lay_out(rows: Sequence[TrafficRow], step_count: int) -> Traffic:
    traffic = Traffic(*([0] * step_count for _ in range(3)))
    for row in rows:
        traffic.a[row.step], traffic.b[row.step], traffic.all[row.step] = row[1:]
    return traffic
