"""The state machine of alerts: what it says of some minutes, and of any, however they are stepped over."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.alerts.conditions import (
    NOTHING,
    Conditions,
    Direction,
    Level,
    Reading,
    Series,
    Verdict,
    WhenQuiet,
    judge,
    judge_running,
)
from apps.alerts.evaluate import (
    FLAPPING_MINUTES,
    GRACE_S,
    LATE_MINUTES,
    LONGEST_RECOVERY,
    State,
    Status,
    Transition,
    evaluate,
    last_minute_over,
    level_of,
    replay,
)
from apps.query.timerange import MINUTE_S

LATENCY = Conditions(Direction.ABOVE, critical=300.0)
BEGIN = 29_000_000


def series_of(values: Sequence[float | None], *, first: int = BEGIN + 1, requests: int = 10) -> Series:
    """Consecutive minutes; None: nothing came."""
    readings = {
        first + place: NOTHING if value is None else Reading(value, requests)
        for place, value in enumerate(values)
    }
    return lambda minute: readings.get(minute, NOTHING)


def statuses(conditions: Conditions, values: Sequence[float | None]) -> str:
    """One letter a minute: o(k), p(ending), w(arning), c(ritical)."""
    series, state, letters = series_of(values), State(BEGIN), ""
    for minute in range(BEGIN + 1, BEGIN + 1 + len(values)):
        state, _ = replay(conditions, state, series, until=minute)
        letters += {Status.OK: "o", Status.PENDING: "p", Status.FIRING: "owc"[state.level]}[state.status]
    return letters


@pytest.mark.parametrize(
    ("conditions", "values", "expected"),
    [
        pytest.param(LATENCY, [200, 300, 301, 300], "ooco", id="the threshold itself is kept"),
        pytest.param(
            replace(LATENCY, warning=200), [100, 250, 350, 250, 100], "owcco", id="the worst counts"
        ),
        pytest.param(replace(LATENCY, for_minutes=3), [400, 400, 400, 100], "ppco", id="for three minutes"),
        pytest.param(
            replace(LATENCY, for_minutes=3), [400, 400, 100, 400], "ppop", id="a good one begins anew"
        ),
        pytest.param(replace(LATENCY, for_minutes=1), [400, 100], "co", id="one whole minute"),
        pytest.param(
            replace(LATENCY, warning=200, for_minutes=2),
            [250, 350, 350, 100],
            "pwco",
            id="each level for as long",
        ),
        pytest.param(replace(LATENCY, recovery=200), [400, 250, 250, 200], "ccco", id="between, it goes on"),
        pytest.param(replace(LATENCY, recovery=200), [250, 250], "oo", id="between, it does not begin"),
        pytest.param(replace(LATENCY, recover_minutes=2), [400, 100, 400, 100, 100], "cccco", id="two good"),
        pytest.param(LATENCY, [400, None, None, 100], "ccco", id="silence keeps what is"),
        pytest.param(
            replace(LATENCY, when_quiet=WhenQuiet.RECOVER),
            [400, None],
            "co",
            id="silence ends it where asked",
        ),
        pytest.param(
            replace(LATENCY, when_quiet=WhenQuiet.FIRE, for_minutes=2),
            [9, None, None, 9],
            "opco",
            id="absence",
        ),
        pytest.param(
            Conditions(Direction.BELOW, critical=99.0, warning=99.9), [100, 99.5, 98, 100], "owco", id="below"
        ),
        pytest.param(
            Conditions(Direction.ABOVE, critical=None, warning=5), [6, 5], "wo", id="a warning alone"
        ),
    ],
)
def test_minutes_say(conditions: Conditions, values: Sequence[float | None], expected: str) -> None:
    assert statuses(conditions, values) == expected


def test_few_requests_say_nothing() -> None:
    conditions = replace(LATENCY, min_requests=20)

    assert judge(conditions, Reading(900.0, 19)) is Verdict.QUIET
    assert judge(conditions, Reading(900.0, 20)) is Verdict.CRITICAL
    assert judge_running(conditions, Reading(900.0, 19)) is Level.NONE


def test_who_fires_again_and_again_must_be_well_for_longer_each_time() -> None:
    flapping = [400, 100, 400, 100, 100, 400, 100, 100, 100, 100]

    assert statuses(LATENCY, flapping) == "cocco" + "cccco"

    lasting = [*flapping, *[100] * FLAPPING_MINUTES, 400, 100]
    assert statuses(LATENCY, lasting).endswith("oco")


def test_a_long_recovery_is_as_long_as_it_was_asked_for() -> None:
    slow = replace(LATENCY, recover_minutes=LONGEST_RECOVERY + 10)

    assert statuses(slow, [400] + [100] * 60).index("o") == LONGEST_RECOVERY + 10


def test_the_longest_recovery_is_bounded() -> None:
    often = replace(LATENCY, recover_minutes=20)
    values = ([400] + [100] * LONGEST_RECOVERY) * 3

    assert statuses(often, values)[-1] == "o"


def test_the_minute_that_runs_begins_an_alert_and_ends_none() -> None:
    over = BEGIN + 1
    now_s = (over + 1) * MINUTE_S + GRACE_S
    assert last_minute_over(now_s) == over

    begun = evaluate(LATENCY, State(BEGIN), series_of([100, 400]), now_s=now_s)
    assert (begun.level, begun.present.status) == (Level.CRITICAL, Status.OK)

    goes_on = evaluate(LATENCY, State(BEGIN), series_of([400, 100]), now_s=now_s)
    assert (goes_on.level, goes_on.running) == (Level.CRITICAL, Level.NONE)


@pytest.mark.parametrize(
    ("conditions", "values"),
    [
        pytest.param(replace(LATENCY, for_minutes=1), [100, 400], id="whole minutes are asked"),
        pytest.param(
            Conditions(Direction.BELOW, critical=50, is_partial_telling=False),
            [60, 40],
            id="it may still grow",
        ),
        pytest.param(replace(LATENCY, when_quiet=WhenQuiet.FIRE), [100, None], id="it is not silent yet"),
    ],
)
def test_a_minute_that_runs_says_nothing_where(
    conditions: Conditions, values: Sequence[float | None]
) -> None:
    now_s = (BEGIN + 2) * MINUTE_S + GRACE_S
    assert evaluate(conditions, State(BEGIN), series_of(values), now_s=now_s).level is Level.NONE

    a_minute_later = evaluate(conditions, State(BEGIN), series_of(values), now_s=now_s + MINUTE_S)
    assert a_minute_later.level is Level.CRITICAL


def test_what_came_late_is_heard_within_the_bound_and_not_after() -> None:
    now_s = (BEGIN + 5) * MINUTE_S + GRACE_S
    first = evaluate(LATENCY, State(BEGIN), series_of([100, 100, 100, 100]), now_s=now_s)
    assert (first.level, first.settled.minute) == (Level.NONE, BEGIN)

    late = evaluate(LATENCY, first.settled, series_of([100, 400, 350, 400]), now_s=now_s)
    assert late.level is Level.CRITICAL

    hour = evaluate(LATENCY, first.settled, series_of([100] * 60), now_s=now_s + 40 * MINUTE_S)
    assert hour.settled.minute == last_minute_over(now_s + 40 * MINUTE_S) - LATE_MINUTES
    unheard = evaluate(LATENCY, hour.settled, series_of([400] * 4 + [100] * 60), now_s=now_s + 40 * MINUTE_S)
    assert (unheard.level, unheard.transitions) == (Level.NONE, ())


conditions_strategy = st.builds(
    Conditions,
    direction=st.just(Direction.ABOVE),
    critical=st.just(300.0),
    warning=st.sampled_from([None, 200.0]),
    recovery=st.sampled_from([None, 100.0]),
    for_minutes=st.integers(0, 3),
    recover_minutes=st.integers(1, 3),
    min_requests=st.integers(0, 2),
    when_quiet=st.sampled_from(list(WhenQuiet)),
)
values_strategy = st.lists(
    st.one_of(st.none(), st.sampled_from([50.0, 150.0, 250.0, 400.0])), min_size=1, max_size=80
)


@given(
    conditions=conditions_strategy, values=values_strategy, ticks=st.lists(st.integers(1, 30), max_size=12)
)
@settings(max_examples=300)
def test_missed_ticks_are_caught_up_and_the_log_is_that_of_a_replay(
    conditions: Conditions, values: list[float | None], ticks: list[int]
) -> None:
    series, last = series_of(values), BEGIN + len(values)
    live, logged, now_s = State(BEGIN), list[Transition](), (BEGIN + 1) * MINUTE_S + GRACE_S
    for minutes in [*ticks, 200]:
        now_s += minutes * MINUTE_S
        outcome = evaluate(conditions, live, series, now_s=now_s)
        live, logged = outcome.settled, [*logged, *outcome.transitions]

    state, expected = replay(conditions, State(BEGIN), series, until=live.minute)
    assert (live, tuple(logged)) == (state, expected)
    assert live.minute >= last


@given(conditions=conditions_strategy, values=values_strategy)
@settings(max_examples=300)
def test_the_machine_against_a_reading_of_the_whole_history(
    conditions: Conditions, values: list[float | None]
) -> None:
    """`read_history` looks back anew for each minute, and keeps no counters."""
    series = series_of(values)
    _, transitions = replay(conditions, State(BEGIN), series, until=BEGIN + len(values))

    assert _firings(transitions) == read_history(
        conditions, [judge(conditions, series(BEGIN + 1 + i)) for i in range(len(values))]
    )


def _firings(transitions: Sequence[Transition]) -> list[tuple[int, int]]:
    """(minute from the beginning, level): 0 where it ended."""
    found, level = [], Level.NONE
    for each in transitions:
        now = each.level if each.status is Status.FIRING else Level.NONE
        if now is not level:
            found.append((each.minute - BEGIN - 1, int(now)))
        level = now
    return found


def read_history(conditions: Conditions, verdicts: Sequence[Verdict]) -> list[tuple[int, int]]:
    """The same by its words: which minutes that said something came before, back to what broke the row."""
    heard: list[tuple[int, Verdict]] = []
    found: list[tuple[int, int]] = []
    begun: list[int] = []
    level = 0
    for minute, verdict in enumerate(verdicts):
        if verdict is Verdict.QUIET:
            continue
        heard.append((minute, verdict))
        wanted = max(conditions.for_minutes, 1)
        last = [each for _, each in heard[-wanted:]]
        reached = min(last, default=Verdict.GOOD) if len(last) == wanted else Verdict.GOOD
        reached_level = max(int(reached), 0)
        again = len([each for each in begun if each > minute - FLAPPING_MINUTES])
        needed = max(
            min(conditions.recover_minutes * 2 ** max(again - 1, 0), LONGEST_RECOVERY),
            conditions.recover_minutes,
        )
        good = [each for at, each in heard[-needed:] if not begun or at > begun[-1]]
        if level and len(good) == needed and all(each is Verdict.GOOD for each in good):
            level = 0
        elif reached_level > level:
            if not level:
                begun.append(minute)
            level = reached_level
        else:
            continue
        found.append((minute, level))
    return found


def test_the_level_of_what_does_not_fire_is_none() -> None:
    assert level_of(State(BEGIN, Status.PENDING, level=Level.CRITICAL)) is Level.NONE


def test_rest_is_a_state_without_memory() -> None:
    assert State(BEGIN).is_at_rest
    assert not State(BEGIN, fired=(BEGIN,)).is_at_rest
    assert not State(BEGIN, Status.PENDING, breached=1).is_at_rest
