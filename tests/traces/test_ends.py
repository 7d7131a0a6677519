"""Ends that nobody meant: they are left out of the drawing, and handed back as they came."""

import pytest

from apps.traces.analysis.ends import LONGEST_NS, drawable_duration_ns, restore_end_ns

START_NS = 1_800_000_000 * 10**9


def stored_duration_ns(end_ns: int) -> int:
    """As ClickHouse computes toInt64(end - start)."""
    return (end_ns - START_NS + 2**63) % 2**64 - 2**63


@pytest.mark.parametrize("end_ns", [0, 2**63, 2**64 - 1, START_NS + LONGEST_NS + 1])
def test_what_is_no_end_cannot_be_drawn_and_comes_back_as_it_was_sent(end_ns: int) -> None:
    duration_ns = stored_duration_ns(end_ns)
    assert drawable_duration_ns(START_NS, duration_ns) is None
    assert restore_end_ns(START_NS, duration_ns) == end_ns


@pytest.mark.parametrize("duration_ns", [LONGEST_NS, 0, -5])
def test_an_end_within_reach_is_told_as_it_is_even_before_the_start(duration_ns: int) -> None:
    assert drawable_duration_ns(START_NS, duration_ns) == duration_ns
