"""Simulated traces of two versions: heavy tails, very unequal operations, calls alike in a trace."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.deployments.comparison.arms import PARTS, Arm


@dataclass(frozen=True, slots=True)
class Traffic:
    """`shares`: how often a call is of each operation; a trace calls one to thirty, most of them few.

    Durations are lognormal (`sigma` of 1: p99 ten times the median), and calls of a trace share more than
    half of their variance; so do failures: a trace that goes wrong fails in most of its calls.
    """

    shares: Sequence[float]
    traces: int = 5000
    sigma: float = 1.0
    slower: dict[int, float] = field(default_factory=dict)
    more_errors: dict[int, float] = field(default_factory=dict)


def zipf(count: int, power: float = 1.2) -> list[float]:
    """Shares that add up to 1, the first by far the largest."""
    weights = [1 / (rank + 1) ** power for rank in range(count)]
    return [weight / sum(weights) for weight in weights]


def simulate(traffic: Traffic, random: np.random.Generator) -> Arm:
    count = len(traffic.shares)
    trace = np.repeat(np.arange(traffic.traces), np.minimum(random.geometric(0.4, traffic.traces), 30))
    operation = random.choice(count, size=len(trace), p=np.asarray(traffic.shares))
    noise = 0.8 * random.standard_normal(traffic.traces)[trace] + 0.6 * random.standard_normal(len(trace))
    slow = np.array([np.log(traffic.slower.get(index, 1.0)) for index in range(count)])
    logs = 15 + operation % 7 + traffic.sigma * noise + slow[operation]
    rates = np.array(
        [0.002 * (1 + index % 10) + traffic.more_errors.get(index, 0.0) for index in range(count)]
    )
    # Six of ten calls follow the trace, the others their own chance.
    chance = np.where(
        random.random(len(trace)) < 0.6, random.random(traffic.traces)[trace], random.random(len(trace))
    )
    return sum_up(
        trace, operation, chance < rates[operation], logs, random.permutation(traffic.traces), count
    )


def sum_up(
    trace: NDArray[np.int64],
    operation: NDArray[np.int64],
    failed: NDArray[np.bool_],
    logs: NDArray[np.float64],
    dealt: NDArray[np.int64],
    count: int,
) -> Arm:
    """As the store does: traces dealt out into parts, then summed by part and operation."""
    pairs = trace * count + operation
    columns = [
        sum_by_part(pairs, np.ones(len(pairs)), dealt, count),
        sum_by_part(pairs, failed, dealt, count),
        sum_by_part(pairs, logs, dealt, count),
    ]
    distinct = [
        sum_by_part(told_apart, np.ones(len(told_apart)), dealt, count)
        for told_apart in (np.unique(pairs), np.unique(pairs[failed]))
    ]
    return Arm(np.stack([*distinct, *columns], axis=-1))


def sum_by_part(
    pairs: NDArray[np.int64], values: NDArray[Any], dealt: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """`pairs`: trace * count + operation."""
    places = dealt[pairs // count] % PARTS * count + pairs % count
    sums = np.bincount(places, weights=values.astype(np.float64), minlength=PARTS * count)
    return sums.astype(np.float64).reshape(PARTS, count)
