"""Rows as CSV: nothing that a spreadsheet would run, numbers as numbers, times to the nanosecond."""

import math

import pytest

from apps.query.csv_lines import encode_lines, format_time


@pytest.mark.parametrize(
    ("time_ns", "text"),
    [(0, "1970-01-01T00:00:00.000000000Z"), (10**9 + 7, "1970-01-01T00:00:01.000000007Z")],
)
def test_times_keep_their_nanoseconds(time_ns: int, text: str) -> None:
    assert format_time(time_ns) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_begins_like_a_formula_is_guarded(text: str) -> None:
    (line,) = encode_lines([[text]]).decode().split("\r\n")[:1]
    assert line.strip('"').startswith("'")


def test_numbers_and_gaps_stay_what_they_are() -> None:
    assert encode_lines([[-5, None, "a,b", 'say "hi"']]) == b'-5,,"a,b","say ""hi"""\r\n'
    assert encode_lines([[-0.5, -math.inf, math.nan]]) == b"-0.5,-Infinity,NaN\r\n"
