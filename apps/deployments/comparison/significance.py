"""How surprising a difference is where there is none, and how many surprises there may be by chance. Pure."""

import math
from collections.abc import Sequence

import numpy as np

from apps.deployments.comparison.arms import Floats

# Of all differences that are called one, this share may be none (false discovery rate).
FALSE_DISCOVERY_RATE = 0.05
# Two-sided 95 %.
Z_95 = 1.959963984540054


def t_p_value(t: float, freedom: float) -> float:
    """Two-sided, of Student's t; by Wallace's normal deviate (1959), within 0.5 % for 30 degrees or more."""
    shrunk = (8 * freedom + 1) / (8 * freedom + 3) * math.sqrt(freedom * math.log1p(t * t / freedom))
    return math.erfc(shrunk / math.sqrt(2))


def t_95(freedom: float) -> float:
    """Quantile for a two-sided interval of 95 %; two terms of Cornish and Fisher's expansion."""
    return Z_95 + (Z_95**3 + Z_95) / (4 * freedom)


def exact_p_value(failed_a: int, traces_a: int, failed_b: int, traces_b: int) -> float:
    """Two-sided, of Fisher's exact test: which side each of the failed traces fell on, by chance alone."""
    failed = failed_a + failed_b
    least, most = max(failed - traces_b, 0), min(failed, traces_a)
    on_a = np.arange(least, most + 1)
    ln_factorial = _ln_factorials(traces_a + traces_b)
    ln_chances = _ln_choose(ln_factorial, traces_a, on_a) + _ln_choose(ln_factorial, traces_b, failed - on_a)
    chances = np.exp(ln_chances - ln_chances.max())
    # Equal chances differ in their last digits.
    as_rare = chances <= chances[failed_a - least] * (1 + 1e-7)
    return min(float(chances[as_rare].sum() / chances.sum()), 1.0)


def _ln_factorials(most: int) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])


def _ln_choose(
    ln_factorial: Floats, total: int, chosen: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> Floats:
    picked: Floats = ln_factorial[total] - ln_factorial[chosen] - ln_factorial[total - chosen]
    return picked


def difference_of_rates(rate_a: float, n_a: float, rate_b: float, n_b: float) -> tuple[float, float]:
    """95 % interval of rate_b - rate_a; sound at 0 and 1, too. Source: Newcombe (1998), method 10."""
    low_a, high_a = _wilson(rate_a, n_a)
    low_b, high_b = _wilson(rate_b, n_b)
    difference = rate_b - rate_a
    down = math.hypot(rate_b - low_b, high_a - rate_a)
    up = math.hypot(high_b - rate_b, rate_a - low_a)
    return max(difference - down, -1.0), min(difference + up, 1.0)


def _wilson(rate: float, n: float) -> tuple[float, float]:
    square = Z_95**2
    centre = (rate + square / (2 * n)) / (1 + square / n)
    half = Z_95 / (1 + square / n) * math.sqrt(rate * (1 - rate) / n + square / (4 * n * n))
    return centre - half, centre + half


def adjust(p_values: Sequence[float]) -> list[float]:
    """q values: the false discovery rate at which each just counts. Source: Benjamini & Hochberg (1995)."""
    total = len(p_values)
    q_values = [1.0] * total
    least = 1.0
    ranked = sorted(range(total), key=lambda index: p_values[index])
    for rank in range(total, 0, -1):
        index = ranked[rank - 1]
        least = min(least, p_values[index] * total / rank)
        q_values[index] = least
    return q_values
