"""Two versions compared: what was planted is found, and neither chance nor another mix is."""

from dataclasses import replace
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.deployments.comparison.arms import PartRow, make_arm
from apps.deployments.comparison.differences import Comparison, Difference, Measure, Verdict, compare
from apps.deployments.comparison.significance import (
    FALSE_DISCOVERY_RATE,
    adjust,
    difference_of_rates,
    exact_p_value,
    t_95,
    t_p_value,
)
from tests.deployments.traffic import Traffic, simulate, zipf

OPERATIONS = 20
USUAL = Traffic(zipf(OPERATIONS))
# The rarest operations of the one are asked for most of the other.
ANOTHER_MIX = zipf(OPERATIONS, 0.4)
LATENCY, ERRORS = Measure.LATENCY, Measure.ERRORS


def run(a: Traffic, b: Traffic, seed: int) -> Comparison:
    random = np.random.default_rng(seed)
    return compare(simulate(a, random), simulate(b, random))


def notable(comparison: Comparison) -> list[Difference]:
    return [
        difference
        for differences in (comparison.total, *comparison.operations)
        for difference in differences.values()
        if difference.verdict in (Verdict.WORSE, Verdict.BETTER)
    ]


@pytest.mark.parametrize(
    "other",
    [
        USUAL,
        replace(USUAL, shares=ANOTHER_MIX),
        # A canary, with a tenth of the traffic.
        replace(USUAL, traces=500),
    ],
    ids=["the same mix", "another mix", "a canary"],
)
def test_of_200_comparisons_of_like_with_like_at_most_the_stated_share_finds_a_difference(
    other: Traffic,
) -> None:
    comparisons = [run(USUAL, other, seed) for seed in range(200)]
    flagged = sum(bool(notable(comparison)) for comparison in comparisons)
    assert flagged <= FALSE_DISCOVERY_RATE * len(comparisons)


@pytest.mark.parametrize("shares", [USUAL.shares, ANOTHER_MIX], ids=["the same mix", "another mix"])
def test_an_operation_that_became_a_third_slower_is_found(shares: list[float]) -> None:
    comparison = run(USUAL, replace(USUAL, shares=shares, traces=20_000, slower={4: 1.3}), seed=1)
    found = comparison.operations[4][LATENCY]
    assert found.verdict is comparison.verdict is Verdict.WORSE
    assert found.estimate == pytest.approx(0.3, abs=0.15)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < 0.3 < found.high
    assert notable(comparison) == [found]


def test_an_operation_that_fails_twice_in_a_hundred_more_is_found() -> None:
    usual = replace(USUAL, traces=20_000)
    comparison = run(usual, replace(usual, more_errors={3: 0.02}), seed=2)
    found = comparison.operations[3][ERRORS]
    assert found.verdict is comparison.verdict is Verdict.WORSE
    assert found.estimate == pytest.approx(0.02, abs=0.01)
    assert found in notable(comparison)


def test_what_became_faster_is_better_and_the_total_follows_what_is_asked_most() -> None:
    usual = replace(USUAL, traces=20_000)
    comparison = run(usual, replace(usual, slower={0: 0.7}), seed=3)
    assert comparison.operations[0][LATENCY].verdict is Verdict.BETTER
    assert comparison.total[LATENCY].verdict is comparison.verdict is Verdict.BETTER


def test_when_only_the_mix_shifts_the_total_does_not_move_though_the_plain_means_do() -> None:
    """Operation 1 takes e times as long as operation 0, and goes from a tenth of the calls to nine tenths."""
    before = Traffic([0.9, 0.1], traces=20_000)
    random = np.random.default_rng(8)
    a, b = simulate(before, random), simulate(replace(before, shares=[0.1, 0.9]), random)
    comparison = compare(a, b)
    plain = [arm.of_all().sum(axis=0) for arm in (a, b)]
    assert plain[1][4] / plain[1][2] - plain[0][4] / plain[0][2] == pytest.approx(0.8, abs=0.05)
    assert comparison.verdict is Verdict.NO_DIFFERENCE
    assert comparison.total[LATENCY].estimate == pytest.approx(0, abs=0.05)
    assert comparison.covered == 1


def test_a_few_traces_are_too_little_data() -> None:
    comparison = run(USUAL, replace(USUAL, traces=20), seed=5)
    assert comparison.verdict is Verdict.TOO_LITTLE_DATA
    assert comparison.total[LATENCY] == Difference()
    assert comparison.covered == 0


def test_many_calls_of_one_trace_are_too_little_data_as_well() -> None:
    alone = make_arm([PartRow(0, 7, traces=1, failed=1, calls=5000, errors=2500, log_sum=75_000.0)], 1)
    many = simulate(Traffic([1.0]), np.random.default_rng(6))
    assert compare(many, alone).verdict is Verdict.TOO_LITTLE_DATA


def test_a_version_that_nobody_called_is_too_little_data() -> None:
    assert compare(make_arm([], 0), make_arm([], 0)).verdict is Verdict.TOO_LITTLE_DATA
    assert (
        compare(make_arm([], 2), make_arm([], 2)).operations
        == [{LATENCY: Difference(), ERRORS: Difference()}] * 2
    )


def make_even(failed_parts: int, traces_of_part: int) -> list[PartRow]:
    """Every duration the same; one failure in each of the first parts."""
    return [
        PartRow(
            0, part, traces_of_part, int(part < failed_parts), traces_of_part, int(part < failed_parts), 15.0
        )
        for part in range(200)
    ]


def test_failures_of_the_busier_version_alone_are_no_improvement_of_a_canary() -> None:
    """Ten of 10 000 there and none of 200 here: nobody would expect one of 200."""
    comparison = compare(make_arm(make_even(10, 50), 1), make_arm(make_even(0, 1), 1))
    assert comparison.operations[0][ERRORS].verdict is Verdict.NO_DIFFERENCE
    assert comparison.total[ERRORS].verdict is Verdict.NO_DIFFERENCE
    low, high = comparison.operations[0][ERRORS].low, comparison.operations[0][ERRORS].high
    assert low is not None
    assert high is not None
    assert low < -0.0005 < 0.005 < high


def test_where_nothing_ever_varies_there_is_no_difference() -> None:
    comparison = compare(make_arm(make_even(0, 3), 1), make_arm(make_even(0, 3), 1))
    assert comparison.verdict is Verdict.NO_DIFFERENCE
    assert comparison.operations[0][LATENCY].p_value == 1


def test_the_same_question_gets_the_same_answer() -> None:
    assert run(USUAL, USUAL, seed=7) == run(USUAL, USUAL, seed=7)


@given(
    traces_a=st.integers(1, 60), traces_b=st.integers(1, 60), share_a=st.floats(0, 1), share_b=st.floats(0, 1)
)
def test_fishers_test_counts_all_ways_in_which_the_failures_could_have_fallen(
    traces_a: int, traces_b: int, share_a: float, share_b: float
) -> None:
    failed_a, failed_b = round(share_a * traces_a), round(share_b * traces_b)
    failed = failed_a + failed_b
    ways = [
        comb(traces_a, on_a) * comb(traces_b, failed - on_a)
        for on_a in range(max(failed - traces_b, 0), min(failed, traces_a) + 1)
    ]
    seen = comb(traces_a, failed_a) * comb(traces_b, failed_b)
    expected = sum(way for way in ways if way <= seen) / comb(traces_a + traces_b, failed)
    assert exact_p_value(failed_a, traces_a, failed_b, traces_b) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("t", "freedom", "p_value"),
    # From tables of Student's t.
    [(2.0227, 39, 0.05), (2.7079, 39, 0.01), (3.5581, 39, 0.001), (1.9720, 199, 0.05), (3.3400, 199, 0.001)],
)
def test_students_t_is_near_enough(t: float, freedom: float, p_value: float) -> None:
    assert t_p_value(t, freedom) == pytest.approx(p_value, rel=0.01)
    assert t_p_value(-t, freedom) == t_p_value(t, freedom)
    assert t_p_value(t_95(freedom), freedom) == pytest.approx(0.05, rel=0.01)


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    assert adjust([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert adjust([]) == []


def test_the_interval_of_a_difference_of_rates_is_newcombes() -> None:
    # His table II, 56/70 and 48/80, method 10.
    assert difference_of_rates(48 / 80, 80, 56 / 70, 70) == pytest.approx((0.0524, 0.3339), abs=1e-4)
