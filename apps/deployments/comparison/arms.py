"""The two sides of a comparison: what the traces of each version called, and how it went. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Traces are dealt out by their ids into as many parts: what is drawn again is a part, so all that is alike
# within a trace stays together, and how much parts differ tells how sure a mean is, be there ever so many.
# Source: Wolter, Introduction to Variance Estimation (2007), 2: random groups.
PARTS = 200

# What is summed up of an operation by the traces of a part: traces that called it, those with a failed call,
# calls, failed calls, natural logarithms of durations in ns.
TRACES, FAILED, CALLS, ERRORS, LOGS = range(5)


class PartRow(NamedTuple):
    """One operation in one part of the traces of a version; `operation` is a number from 0."""

    operation: int
    part: int
    traces: int
    failed: int
    calls: int
    errors: int
    log_sum: float


@dataclass(frozen=True, slots=True)
class Arm:
    """`sums` is (part, operation, 5)."""

    sums: Floats

    def of_all(self) -> Floats:
        """(operation, 5)."""
        total: Floats = self.sums.sum(axis=0)
        return total

    def count_effective(self) -> Floats:
        """By operation: how many parts of equal weight tell as much; Kish's (sum n)^2 / sum n^2."""
        calls = self.sums[:, :, CALLS]
        effective: Floats = calls.sum(axis=0) ** 2 / np.maximum((calls**2).sum(axis=0), 1.0)
        return effective


def make_arm(rows: Iterable[PartRow], operation_count: int) -> Arm:
    sums = np.zeros((PARTS, operation_count, 5))
    for row in rows:
        sums[row.part, row.operation] = row[2:]
    return Arm(sums)
