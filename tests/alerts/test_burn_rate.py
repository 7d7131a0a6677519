"""Against the worked examples of Google's SRE Workbook, chapter 5, https://sre.google/workbook/alerting-on-slos/."""

import pytest

from apps.alerts.burn_rate import (
    DAY_S,
    HOUR_S,
    WORKBOOK_WINDOWS,
    BurnWindow,
    Counted,
    Objective,
    detection_time_s,
    is_burning,
)

THREE_NINES = Objective(0.999)


@pytest.mark.parametrize(
    ("burn_rate", "error_rate", "days"),
    # Table 5-4: burn rates and the time to complete budget exhaustion, of a 99.9 % objective over 30 days.
    [(1, 0.001, 30), (2, 0.002, 15), (10, 0.01, 3), (1000, 1.0, 43 / 60 / 24)],
)
def test_burn_rates_and_when_the_budget_is_gone(burn_rate: float, error_rate: float, days: float) -> None:
    counted = Counted(good=round(1_000_000 * (1 - error_rate)), total=1_000_000)

    assert THREE_NINES.burn_rate(counted) == pytest.approx(burn_rate)
    hours = THREE_NINES.hours_left(remaining=1.0, burn_rate=burn_rate)
    assert hours == pytest.approx(days * 24, rel=0.01)


@pytest.mark.parametrize(
    ("window", "factor"),
    # Table 5-8: recommended parameters of multiwindow, multi-burn-rate alerts.
    list(zip(WORKBOOK_WINDOWS, (14.4, 6.0, 1.0), strict=True)),
)
def test_the_recommended_windows_have_the_recommended_factors(window: BurnWindow, factor: float) -> None:
    assert window.factor(THREE_NINES) == pytest.approx(factor)
    assert THREE_NINES.share_spent(factor, window.long_s) == pytest.approx(window.budget_share)
    assert window.long_s == 12 * window.short_s


def test_an_alert_window_of_an_hour_spends_five_per_cent_at_a_burn_rate_of_36() -> None:
    # "4: Alert on Burn Rate": 5 % of a 30-day budget in an hour needs a burn rate of 36.
    assert BurnWindow(0.05, HOUR_S, 300, is_page=True).factor(THREE_NINES) == pytest.approx(36)


@pytest.mark.parametrize(
    ("bad_share", "expected_s"),
    # Figure 5-5's arithmetic at 14.4: a complete outage is seen within a minute, a 15-fold burn after 58.
    [(1.0, 3600 * 0.0144), (0.015, 3600 * 14.4 / 15), (0.014, None)],
)
def test_how_long_it_takes_to_see_a_constant_share_of_failures(
    bad_share: float, expected_s: float | None
) -> None:
    found = detection_time_s(THREE_NINES, WORKBOOK_WINDOWS[0], bad_share=bad_share)
    assert found == (None if expected_s is None else pytest.approx(expected_s))


def test_it_burns_only_while_both_windows_do() -> None:
    window = WORKBOOK_WINDOWS[0]
    bad, good = Counted(good=980, total=1000), Counted(good=1000, total=1000)

    assert is_burning(THREE_NINES, window, long=bad, short=bad)
    assert not is_burning(THREE_NINES, window, long=bad, short=good)
    assert not is_burning(THREE_NINES, window, long=good, short=bad)


def test_without_requests_nothing_burns() -> None:
    assert THREE_NINES.burn_rate(Counted(0, 0)) == 0
    assert THREE_NINES.hours_left(remaining=0.5, burn_rate=0) is None


def test_a_calendar_month_has_its_own_factor() -> None:
    february = Objective(0.999, 28 * DAY_S)
    assert WORKBOOK_WINDOWS[0].factor(february) == pytest.approx(14.4 * 28 / 30)
