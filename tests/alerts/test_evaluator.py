"""Ticks over the real store: what was sent, judged and written."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.db.models import F

from apps.accounts.models import User
from apps.alerts import project_evaluator
from apps.alerts.conditions import Level
from apps.alerts.evaluate import LATE_MINUTES, State, replay
from apps.alerts.evaluator import Evaluator
from apps.alerts.findings import findings_write
from apps.alerts.measure import GroupField, Measure, Subject
from apps.alerts.memory import MeasuredMinutes
from apps.alerts.models import (
    AlertRule,
    EvaluationFence,
    GroupState,
    Incident,
    IncidentEvent,
    LoggedTransition,
)
from apps.alerts.reader import read_history, read_measures
from apps.alerts.services import incident_close, rule_update
from apps.projects.models import Project
from tests.alerts.rules import NOON_MINUTE, at, make_rule, over, send
from tests.clickhouse_fixtures import Store

SLOW, FAST = (900,) * 20, (100,) * 10


def kinds(incident: Incident) -> list[str]:
    return [event.kind for event in IncidentEvent.objects.filter(incident=incident).order_by("pk")]


def test_an_incident_begins_while_the_minute_runs_and_ends_once_a_whole_one_was_good(
    clickhouse: Store, project: Project, alice: User
) -> None:
    rule, evaluator = make_rule(project, alice), Evaluator()
    send(clickhouse, project, minute=0, durations_ms=FAST)
    assert evaluator.tick(at(0.5)).written == 0

    send(clickhouse, project, minute=1.1, durations_ms=SLOW)
    assert evaluator.tick(at(1.2)).written == 1
    incident = Incident.objects.get()
    assert (incident.rule, incident.level, incident.began_minute) == (rule, Level.CRITICAL, NOON_MINUTE + 1)
    assert incident.value == pytest.approx(900, rel=0.01)
    assert (incident.threshold, incident.title) == (300, "Slow")

    evaluator.tick(over(1))
    send(clickhouse, project, minute=2, durations_ms=FAST)
    evaluator.tick(at(2.9))
    incident.refresh_from_db()
    assert (incident.ended_at, incident.is_brief) == (None, False)

    evaluator.tick(over(2))
    incident.refresh_from_db()
    assert incident.ended_at is not None
    assert kinds(incident) == ["opened", "recovered"]


def test_what_only_a_running_minute_crossed_is_told_as_brief(
    clickhouse: Store, project: Project, alice: User
) -> None:
    make_rule(project, alice)
    evaluator = Evaluator()
    send(clickhouse, project, minute=1, durations_ms=[900])
    evaluator.tick(at(1.1))
    send(clickhouse, project, minute=1.2, durations_ms=[100] * 100)
    evaluator.tick(at(1.3))
    evaluator.tick(over(1))

    incident = Incident.objects.get()
    assert incident.is_brief
    assert incident.ended_at is not None


def test_each_group_has_an_incident_of_its_own(clickhouse: Store, project: Project, alice: User) -> None:
    make_rule(project, alice, group_by=["service", "name"], figure="errors", critical=0.0)
    for service, failed in (("cart", 2), ("shop", 0), ("mail", 1)):
        send(clickhouse, project, minute=1, durations_ms=FAST, failed=failed, service=service)
    Evaluator().tick(over(1))

    found = {tuple(json.loads(each.group)): each.value for each in Incident.objects.all()}
    assert found == {("cart", "GET /cart"): 2, ("mail", "GET /cart"): 1}


@pytest.mark.parametrize(
    ("filter_text", "expected"),
    [
        ("service=shop environment=production", 20),
        ('{ name =~ "GET .*" && service != "cart" }', 20),
        ("kind=client", 0),
        ("duration>500ms", 20),
        ("span.nothing=1", 0),
    ],
)
def test_a_filter_counts_the_same_from_the_rollup_and_from_the_rows(
    clickhouse: Store, project: Project, alice: User, filter_text: str, expected: int
) -> None:
    rule = make_rule(project, alice, filter=filter_text, figure="count", critical=5.0, min_requests=0)
    send(clickhouse, project, minute=1, durations_ms=SLOW)
    send(clickhouse, project, minute=1, durations_ms=FAST, service="cart", environment="staging", name="POST")
    Evaluator().tick(over(1))

    found = Incident.objects.filter(rule=rule).values_list("value", flat=True)
    assert list(found) == ([expected] if expected else [])


def test_silence_fires_where_it_is_asked_to(clickhouse: Store, project: Project, alice: User) -> None:
    make_rule(
        project, alice, figure="count", direction="below", critical=1.0, when_quiet="fire", for_minutes=3
    )
    evaluator = Evaluator()
    send(clickhouse, project, minute=0)
    evaluator.tick(over(2))
    assert not Incident.objects.exists()

    evaluator.tick(over(3))
    assert Incident.objects.get().began_minute == NOON_MINUTE + 3


def test_two_evaluators_open_one_incident(clickhouse: Store, project: Project, alice: User) -> None:
    make_rule(project, alice)
    one, other = Evaluator(), Evaluator()
    one.tick(at(0.5))
    other.tick(at(0.5))
    send(clickhouse, project, minute=1, durations_ms=SLOW)

    written = [each.tick(at(1.5)).written for each in (one, other, other, one)]

    assert written == [1, 0, 0, 0]
    assert Incident.objects.count() == 1


def test_what_was_judged_by_an_old_rule_is_not_written(
    clickhouse: Store, project: Project, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule, evaluator = make_rule(project, alice), Evaluator()
    send(clickhouse, project, minute=1, durations_ms=SLOW)

    def change_rule(*arguments: Any, **named: Any) -> int:
        """Between the judging and the writing."""
        rule_update(rule=rule, changes={"name": "Slower"}, by=alice)
        return findings_write(*arguments, **named)

    monkeypatch.setattr(project_evaluator, "findings_write", change_rule)
    assert evaluator.tick(at(1.5)).written == 0
    monkeypatch.undo()
    assert evaluator.tick(at(1.5)).written == 1
    assert Incident.objects.get().title == "Slower"


def test_a_rule_that_is_changed_begins_anew_and_ends_what_it_found(
    clickhouse: Store, project: Project, alice: User
) -> None:
    rule, evaluator = make_rule(project, alice), Evaluator()
    send(clickhouse, project, minute=1, durations_ms=SLOW)
    evaluator.tick(over(1))

    rule_update(rule=rule, changes={"critical": 2000.0}, by=alice)
    evaluator.tick(over(2))

    incident = Incident.objects.get()
    assert incident.ended_at is not None
    assert kinds(incident) == ["opened", "closed"]


def test_what_somebody_closed_is_not_opened_again_while_it_still_fires(
    clickhouse: Store, project: Project, alice: User
) -> None:
    make_rule(project, alice)
    evaluator = Evaluator()
    send(clickhouse, project, minute=1, durations_ms=SLOW)
    evaluator.tick(over(1))
    incident_close(incident=Incident.objects.get(), text="Known.", by=alice)
    send(clickhouse, project, minute=2, durations_ms=SLOW)
    evaluator.tick(over(2))
    assert Incident.objects.get().ended_at is None

    send(clickhouse, project, minute=3, durations_ms=FAST)
    evaluator.tick(over(3))
    send(clickhouse, project, minute=4.9, durations_ms=SLOW)
    evaluator.tick(over(4))
    assert Incident.objects.count() == 2


def test_late_spans_are_heard_within_the_bound(clickhouse: Store, project: Project, alice: User) -> None:
    make_rule(project, alice)
    evaluator = Evaluator()
    send(clickhouse, project, minute=1, durations_ms=FAST)
    evaluator.tick(over(5))
    send(clickhouse, project, minute=1.5, durations_ms=SLOW * 20)
    evaluator.tick(over(5) + 1)

    assert Incident.objects.get().began_minute == NOON_MINUTE + 1


def test_a_filter_that_cannot_be_asked_fails_alone(clickhouse: Store, project: Project, alice: User) -> None:
    broken = make_rule(project, alice, filter="traceDuration>1s")
    make_rule(project, alice)
    evaluator = Evaluator()
    send(clickhouse, project, minute=1, durations_ms=SLOW)
    assert evaluator.tick(over(1)).written == 1

    broken.refresh_from_db()
    assert broken.failing_since is not None
    assert "whole trace" in broken.failure
    AlertRule.objects.filter(pk=broken.pk).update(filter="")
    EvaluationFence.objects.update(number=100)
    evaluator.tick(over(2))
    broken.refresh_from_db()
    assert broken.failing_since is None
    assert broken.failure == ""


VALUES = [FAST, SLOW, FAST, FAST, SLOW, SLOW, FAST, SLOW, FAST, FAST, FAST, FAST]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"for_minutes": 2, "recover_minutes": 2},
        {"window_minutes": 3, "figure": "error_rate", "critical": 20.0, "warning": 1.0},
        {
            "filter": "duration>1ms",
            "window_minutes": 2,
            "figure": "apdex",
            "direction": "below",
            "critical": 0.8,
        },
        {"figure": "throughput", "direction": "below", "critical": 15.0, "min_requests": 0},
    ],
    ids=lambda changes: changes.get("figure", "latency"),
)
def test_the_log_is_what_a_back_test_says_and_what_fired_was_told(
    clickhouse: Store, project: Project, alice: User, changes: dict[str, Any]
) -> None:
    rule = make_rule(project, alice, **changes)
    evaluator = Evaluator()
    for minute, durations_ms in enumerate(VALUES):
        send(clickhouse, project, minute=minute, durations_ms=durations_ms, failed=durations_ms is SLOW)
        evaluator.tick(at(minute + 0.6))
        # Every third minute the evaluator dies, and another begins with nothing but the store.
        evaluator = Evaluator() if minute % 3 == 2 else evaluator
        evaluator.tick(over(minute))
    settled = len(VALUES) - 1 + LATE_MINUTES
    Evaluator().tick(over(settled))

    memory, minutes = MeasuredMinutes(), range(NOON_MINUTE - 5, NOON_MINUTE + len(VALUES) + 1)
    for measure, counted in read_measures(project.pk, [rule.measure], minutes):
        memory.write(measure, minutes, counted)
    series = memory.series(rule.measure, (), rule.figuring)
    _, expected = replay(rule.conditions, State(NOON_MINUTE - 1), series, until=NOON_MINUTE + len(VALUES) - 1)

    assert expected
    assert _logged(rule) == [(each.minute, each.status, each.level) for each in expected]
    told = {each.began_minute for each in Incident.objects.filter(rule=rule)}
    fired = [
        each.minute
        for before, each in zip([None, *expected], expected, strict=False)
        if each.status == "firing" and (before is None or before.status != "firing")
    ]
    assert set(fired) <= told


def _logged(rule: AlertRule) -> Sequence[tuple[int, str, int]]:
    rows = LoggedTransition.objects.filter(rule=rule).order_by("minute")
    return list(rows.values_list("minute", "status", "level"))


def test_what_is_at_rest_has_no_row(clickhouse: Store, project: Project, alice: User) -> None:
    rule, evaluator = make_rule(project, alice), Evaluator()
    send(clickhouse, project, minute=1, durations_ms=SLOW)
    evaluator.tick(over(1 + LATE_MINUTES))
    assert GroupState.objects.get().state["status"] == "firing"

    send(clickhouse, project, minute=2, durations_ms=FAST)
    evaluator.tick(over(75))
    rule.refresh_from_db()
    assert not GroupState.objects.exists()
    assert rule.evaluated_until == NOON_MINUTE + 75 - LATE_MINUTES


def test_a_group_that_fires_is_judged_once_also_after_its_minute_settled(
    clickhouse: Store, project: Project, alice: User
) -> None:
    make_rule(project, alice, group_by=["service"])
    evaluator = Evaluator()
    for minute in range(1, LATE_MINUTES + 5):
        send(clickhouse, project, minute=minute, durations_ms=SLOW, service="cart")
        assert evaluator.tick(over(minute)).judged == 1
    send(clickhouse, project, minute=LATE_MINUTES + 5, durations_ms=FAST, service="cart")
    evaluator.tick(over(LATE_MINUTES + 5))

    assert kinds(Incident.objects.get()) == ["opened", "recovered"]


def test_a_wider_window_is_judged_by_all_of_its_minutes(
    clickhouse: Store, project: Project, alice: User
) -> None:
    make_rule(project, alice, window_minutes=1, figure="count", critical=1e6)
    evaluator = Evaluator()
    for minute in range(40):
        send(clickhouse, project, minute=minute, durations_ms=FAST)
        evaluator.tick(over(minute))
    low = {
        "figure": "count",
        "direction": "below",
        "critical": 300.0,
        "min_requests": 0,
        "window_minutes": 40,
    }
    make_rule(project, alice, evaluated_until=NOON_MINUTE + 39, **low)
    EvaluationFence.objects.update(number=F("number") + 1)
    send(clickhouse, project, minute=40, durations_ms=FAST)
    evaluator.tick(over(40))

    assert not Incident.objects.exists()


def test_who_cried_wolf_is_believed_after_a_whole_minute_only(
    clickhouse: Store, project: Project, alice: User
) -> None:
    make_rule(project, alice)
    evaluator = Evaluator()
    for minute in range(1, 8):
        send(clickhouse, project, minute=minute, durations_ms=[900])
        evaluator.tick(at(minute + 0.1))
        send(clickhouse, project, minute=minute + 0.2, durations_ms=[100] * 100)
        evaluator.tick(at(minute + 0.4))
        # Whoever takes over knows it, too.
        evaluator = Evaluator() if minute == 4 else evaluator
        evaluator.tick(over(minute))
    assert Incident.objects.get().is_brief

    send(clickhouse, project, minute=8, durations_ms=SLOW)
    evaluator.tick(at(8.5))
    assert Incident.objects.count() == 1
    evaluator.tick(over(8))
    assert Incident.objects.count() == 2


@pytest.mark.parametrize("recover_minutes", [3, LATE_MINUTES + 5])
def test_what_only_a_running_minute_crossed_ends_after_as_many_good_ones(
    clickhouse: Store, project: Project, alice: User, recover_minutes: int
) -> None:
    make_rule(project, alice, recover_minutes=recover_minutes, when_quiet="recover")
    evaluator = Evaluator()
    send(clickhouse, project, minute=1, durations_ms=[900])
    evaluator.tick(at(1.1))
    send(clickhouse, project, minute=1.2, durations_ms=[100] * 100)
    for minute in range(1, recover_minutes + 1):
        assert Incident.objects.get().ended_at is None
        evaluator.tick(over(minute))

    assert Incident.objects.get().ended_at is not None


def test_what_began_and_ended_while_nobody_judged_is_told_afterwards(
    clickhouse: Store, project: Project, alice: User
) -> None:
    rule, evaluator = make_rule(project, alice), Evaluator()
    send(clickhouse, project, minute=0, durations_ms=FAST)
    evaluator.tick(over(0))
    for minute, durations_ms in enumerate([SLOW, SLOW, FAST, FAST], start=1):
        send(clickhouse, project, minute=minute, durations_ms=durations_ms)
    evaluator.tick(over(6))
    assert not Incident.objects.exists()

    for minute in range(7, LATE_MINUTES + 6):
        evaluator.tick(over(minute))

    incident = Incident.objects.get(rule=rule)
    assert (incident.began_minute, incident.ended_at is None) == (NOON_MINUTE + 1, False)
    assert kinds(incident) == ["opened", "recovered"]


@pytest.mark.parametrize(
    "filter_text",
    ["", "service=shop", 'name=~"GET.*" service!=cart', "kind=server version=nil", "!(service=cart)"],
)
def test_a_back_test_reads_what_the_evaluator_reads(
    clickhouse: Store, project: Project, filter_text: str
) -> None:
    for service, durations_ms in (("cart", SLOW), ("shop", FAST)):
        for minute in (1, 2):
            send(clickhouse, project, minute=minute, durations_ms=durations_ms, failed=2, service=service)
    measure = Measure(Subject.REQUESTS, filter_text, (GroupField.SERVICE, GroupField.OPERATION))
    minutes = range(NOON_MINUTE, NOON_MINUTE + 4)

    ((_, read),) = read_measures(project.pk, [measure], minutes)
    history = read_history(project.pk, measure, from_minute=minutes[0], until_minute=minutes[-1] + 1)

    assert read
    assert {group: dict(rows) for group, rows in history.items()} == {
        group: dict(rows) for group, rows in read.items()
    }
