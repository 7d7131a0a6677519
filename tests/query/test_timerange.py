"""Bounds of time: as people and programs write them, to the nanosecond, and refused with a reason."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.query.timerange import (
    CLOCK_TOLERANCE_NS,
    LATEST_NS,
    InvalidTimeRange,
    TimeRange,
    parse_moment,
    parse_range,
)

DAY_NS = 24 * 3600 * 10**9
NOW_NS = 1_790_000_000_123_456_789


@pytest.mark.parametrize(
    ("text", "moment_ns"),
    [
        ("1790000000", 1_790_000_000 * 10**9),
        ("1790000000.5", 1_790_000_000_500_000_000),
        ("1790000000.123456789", 1_790_000_000_123_456_789),
        ("2026-09-21T14:13:20Z", 1_790_000_000 * 10**9),
        ("2026-09-21t16:13:20.000000001+02:00", 1_790_000_000 * 10**9 + 1),
        ("2026-09-21 08:43:20-05:30", 1_790_000_000 * 10**9),
        ("1970-01-01T00:00:00Z", 0),
    ],
)
def test_a_moment_is_read_to_the_nanosecond(text: str, moment_ns: int) -> None:
    assert parse_moment("start", text) == moment_ns


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-09-21",
        "2026-09-21T14:13:20",
        "2026-09-21T14:13:20 02:00",
        "2026-02-30T00:00:00Z",
        "2026-09-21T25:00:00Z",
        "2026-09-21T14:13:20+99:00",
        "0001-01-01T00:00:00+01:00",
        "1969-12-31T23:59:59Z",
        "2300-01-01T00:00:00Z",
        "9999999999",
        "1790000000000",
        "-1",
        "1e9",
        "nan",
        "١٧٩٠٠٠٠٠٠٠",
        "1790000000.1234567890",
        " ",
    ],
)
def test_what_is_no_moment_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidTimeRange) as caught:
        parse_moment("end", text)
    assert caught.value.field == "end"
    assert str(caught.value)


@given(st.text(max_size=40))
def test_no_text_at_all_gets_past_as_anything_but_a_moment_or_a_refusal(text: str) -> None:
    with contextlib.suppress(InvalidTimeRange):
        assert 0 <= parse_moment("start", text) <= LATEST_NS


@given(st.integers(0, LATEST_NS))
def test_unix_seconds_with_a_fraction_come_back_as_the_same_nanoseconds(moment_ns: int) -> None:
    assert parse_moment("start", f"{moment_ns // 10**9}.{moment_ns % 10**9:09d}") == moment_ns


def test_without_bounds_it_is_the_last_day_and_clocks_that_run_ahead() -> None:
    assert parse_range(None, None, now_ns=NOW_NS) == TimeRange(NOW_NS - DAY_NS, NOW_NS + CLOCK_TOLERANCE_NS)


def test_without_a_start_it_is_the_day_before_the_end() -> None:
    end_ns = 1_700_000_000 * 10**9
    assert parse_range(None, "1700000000", now_ns=NOW_NS) == TimeRange(end_ns - DAY_NS, end_ns)
    assert parse_range(None, "60", now_ns=NOW_NS) == TimeRange(0, 60 * 10**9)


def test_a_range_that_holds_no_moment_is_refused() -> None:
    with pytest.raises(InvalidTimeRange, match="before the end"):
        parse_range("100", "100", now_ns=NOW_NS)
