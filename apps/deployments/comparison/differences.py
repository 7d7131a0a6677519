"""What sets two versions apart, operation by operation, and over the same mix of operations. Pure.

Latency is the mean logarithm of durations: heavy tails do not drown it, and its difference is a ratio of
geometric means. Each difference is judged by its standard error under resampling of whole traces; a rate of
errors also has to convince Fisher's exact test of failed traces, which holds where failures are few. A total
is the operations' differences weighed by what both versions together were asked, so that it does not move
when only the mix does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from apps.deployments.comparison.arms import CALLS, FAILED, TRACES, Arm, Floats
from apps.deployments.comparison.resampling import means_of, resample_means
from apps.deployments.comparison.significance import (
    FALSE_DISCOVERY_RATE,
    adjust,
    difference_of_rates,
    exact_p_value,
    t_95,
    t_p_value,
)

# Parts of equal weight that each version must have for an operation: some 50 traces with a call or two. Fewer
# say too little of how much traces differ.
MIN_PARTS = 40
# The same question gets the same answer.
SEED = 20260301


class Measure(StrEnum):
    LATENCY = "latency"
    ERRORS = "errors"


class Verdict(StrEnum):
    WORSE = "worse"
    BETTER = "better"
    NO_DIFFERENCE = "no_difference"
    TOO_LITTLE_DATA = "too_little_data"


@dataclass(frozen=True, slots=True)
class Difference:
    """From the first version to the second. All but the verdict are None where there are too few traces.

    LATENCY: relative change of the geometric mean of durations, 0.3 is 30 % slower. ERRORS: change of the
    error rate, 0.02 is two of a hundred more. `low` and `high` enclose it at 95 %, each for itself; `q_value`
    is the false discovery rate over all that were judged together.
    """

    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    verdict: Verdict = Verdict.TOO_LITTLE_DATA


Differences = dict[Measure, Difference]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`covered`: the share of what was asked that operations with enough traces make up."""

    total: Differences
    operations: list[Differences]
    covered: float

    @property
    def verdict(self) -> Verdict:
        """Anything worse is worse, whatever else is better."""
        found = {one.verdict for each in (self.total, *self.operations) for one in each.values()}
        order = (Verdict.WORSE, Verdict.BETTER, Verdict.NO_DIFFERENCE, Verdict.TOO_LITTLE_DATA)
        return next(verdict for verdict in order if verdict in found)


def compare(arm_a: Arm, arm_b: Arm) -> Comparison:
    """Arms of the same operations."""
    random = np.random.default_rng(SEED)
    sides = _Side(arm_a, random), _Side(arm_b, random)
    asked = sides[0].sums[:, CALLS] + sides[1].sums[:, CALLS]
    enough = np.minimum(sides[0].effective, sides[1].effective) >= MIN_PARTS
    operations = [_judge_operation(sides, index) if enough[index] else {} for index in range(len(asked))]
    mix = np.where(enough, asked, 0.0)
    total = _judge(sides, mix / mix.sum()) if enough.any() else {}
    controlled = _control([total, *operations])
    covered = float(mix.sum() / asked.sum()) if asked.sum() else 0.0
    return Comparison(controlled[0], controlled[1:], covered)


class _Side:
    """One arm, as it was and as it might have been: `means` is (operation, measure), `drawn` has for each
    measure (operation, replicate)."""

    def __init__(self, arm: Arm, random: np.random.Generator) -> None:
        self.sums = arm.of_all()
        self.effective = arm.count_effective()
        self.means = means_of(self.sums)
        self.drawn = resample_means(arm, random)

    def mean(self, measure: int, weights: Floats) -> float:
        return float(weights @ self.means[:, measure])

    def standard_error(self, measure: int, weights: Floats) -> float:
        """Of `mean`; resampling n parts comes out short by a factor of (n - 1) / n."""
        freedom = self.freedom(weights)
        return float(np.std(weights @ self.drawn[measure]) * np.sqrt((freedom + 1) / freedom))

    def freedom(self, weights: Floats) -> float:
        return float(self.effective[weights > 0].min()) - 1


_Sides = tuple[_Side, _Side]


def _judge_operation(sides: _Sides, index: int) -> Differences:
    weights = np.zeros(len(sides[0].sums))
    weights[index] = 1.0
    judged = _judge(sides, weights)
    (failed_a, traces_a), (failed_b, traces_b) = (side.sums[index, [FAILED, TRACES]] for side in sides)
    exact = exact_p_value(int(failed_a), int(traces_a), int(failed_b), int(traces_b))
    errors = judged[Measure.ERRORS]
    return {**judged, Measure.ERRORS: replace(errors, p_value=max(errors.p_value or 0.0, exact))}


def _judge(sides: _Sides, weights: Floats) -> Differences:
    """The weighted mean of the operations' differences, without q values."""
    return {Measure.LATENCY: _judge_latency(sides, weights), Measure.ERRORS: _judge_errors(sides, weights)}


def _judge_latency(sides: _Sides, weights: Floats) -> Difference:
    a, b = sides
    ln_ratio = b.mean(0, weights) - a.mean(0, weights)
    error = float(np.hypot(a.standard_error(0, weights), b.standard_error(0, weights)))
    freedom = min(a.freedom(weights), b.freedom(weights))
    reach = t_95(freedom) * error
    return Difference(
        estimate=float(np.expm1(ln_ratio)),
        low=float(np.expm1(ln_ratio - reach)),
        high=float(np.expm1(ln_ratio + reach)),
        p_value=_p_value(ln_ratio, error, freedom),
    )


def _judge_errors(sides: _Sides, weights: Floats) -> Difference:
    a, b = sides
    rate_a, rate_b = a.mean(1, weights), b.mean(1, weights)
    error_a, error_b = a.standard_error(1, weights), b.standard_error(1, weights)
    low, high = difference_of_rates(
        rate_a, _as_many(a, rate_a, error_a, weights), rate_b, _as_many(b, rate_b, error_b, weights)
    )
    error = max(float(np.hypot(error_a, error_b)), _error_without_difference(sides, weights))
    freedom = min(a.freedom(weights), b.freedom(weights))
    return Difference(rate_b - rate_a, low, high, _p_value(rate_b - rate_a, error, freedom))


def _as_many(side: _Side, rate: float, standard_error: float, weights: Floats) -> float:
    """How many independent calls would be as sure of the rate."""
    if not standard_error:
        return float(side.sums[weights > 0, TRACES].min())
    return rate * (1 - rate) / standard_error**2


def _error_without_difference(sides: _Sides, weights: Floats) -> float:
    """Standard error of a difference of rates if both versions failed alike. Of few calls none may have
    failed, which by itself would look as sure as can be."""
    sums_a, sums_b = (side.sums for side in sides)
    rates = means_of(sums_a + sums_b)[:, 1]
    calls = 1 / np.maximum(sums_a[:, CALLS], 1.0) + 1 / np.maximum(sums_b[:, CALLS], 1.0)
    return float(np.sqrt(np.sum(weights**2 * rates * (1 - rates) * calls)))


def _p_value(difference: float, standard_error: float, freedom: float) -> float:
    if not standard_error:
        return float(difference == 0)
    return t_p_value(difference / standard_error, freedom)


def _control(judged: Sequence[Differences]) -> list[Differences]:
    """All that could be judged, as one family."""
    places = [(index, measure) for index, differences in enumerate(judged) for measure in differences]
    q_values = adjust([judged[index][measure].p_value or 0.0 for index, measure in places])
    controlled: list[Differences] = [{measure: Difference() for measure in Measure} for _ in judged]
    for (index, measure), q_value in zip(places, q_values, strict=True):
        difference = replace(judged[index][measure], q_value=q_value)
        controlled[index][measure] = replace(difference, verdict=_decide(difference))
    return controlled


def _decide(difference: Difference) -> Verdict:
    if difference.q_value is None or difference.q_value > FALSE_DISCOVERY_RATE:
        return Verdict.NO_DIFFERENCE
    return Verdict.WORSE if (difference.estimate or 0.0) > 0 else Verdict.BETTER
