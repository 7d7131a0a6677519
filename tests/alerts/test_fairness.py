"""What one project asks, sends or breaks is its own affair: the others' rules are judged all the same."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from apps.accounts.models import Organization, User
from apps.alerts import project_evaluator, reader
from apps.alerts.evaluator import LONGEST_S, Evaluator
from apps.alerts.measure import MAX_TEXT, Measure
from apps.alerts.models import AlertRule, Incident
from apps.alerts.project_evaluator import CROWDED, SETBACK_S
from apps.clickhouse.client import ClickHouseError, QueryTooExpensive
from apps.projects.models import Project
from apps.projects.services import project_create
from tests.alerts.rules import at, make_rule, over, send
from tests.clickhouse_fixtures import Store

SLOW = (900,) * 5


@pytest.fixture
def other(organization: Organization, alice: User) -> Project:
    return project_create(organization=organization, name="Other", by=alice)


def break_reading(
    monkeypatch: pytest.MonkeyPatch, error: Exception, *, only: Callable[[Measure], bool]
) -> list[int]:
    """Reading some measures fails; how many were asked for each time."""
    asked: list[int] = []

    def read(project_id: int, measures: Sequence[Measure], minutes: Sequence[int]) -> Iterator[Any]:
        asked.append(len(measures))
        if any(only(measure) for measure in measures):
            raise error
        yield from reader.read_measures(project_id, measures, minutes)

    monkeypatch.setattr(project_evaluator, "read_measures", read)
    return asked


@pytest.mark.parametrize("error", [KeyError("name"), ValueError("zip"), ClickHouseError("syntax", 62)])
def test_a_project_that_cannot_be_judged_stands_alone(
    clickhouse: Store,
    project: Project,
    other: Project,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    make_rule(project, alice, filter="name=broken")
    make_rule(other, alice)
    send(clickhouse, other, minute=1, durations_ms=SLOW)
    break_reading(monkeypatch, error, only=lambda measure: "broken" in measure.filter)

    Evaluator().tick(over(1))

    assert Incident.objects.get().project == other


def test_a_store_that_is_away_is_told_from_a_rule_that_fails(
    clickhouse: Store, project: Project, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_rule(project, alice)
    break_reading(monkeypatch, ClickHouseError("away"), only=lambda measure: True)

    with pytest.raises(ClickHouseError):
        Evaluator().tick(over(1))


def test_a_measure_that_costs_too_much_is_put_off_and_holds_up_none(
    clickhouse: Store, project: Project, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    dear = make_rule(project, alice, filter="name=dear")
    for number in range(7):
        make_rule(project, alice, filter=f"name=cheap{number}")
    evaluator = Evaluator()
    error = QueryTooExpensive("time", 159)
    asked = break_reading(monkeypatch, error, only=lambda measure: "dear" in measure.filter)
    evaluator.tick(over(1))
    # Halves, not one by one.
    assert len(asked) <= 7
    dear.refresh_from_db()
    assert dear.failure == "What it asks costs more than it may."

    asked.clear()
    send(clickhouse, project, minute=2)
    evaluator.tick(over(1) + SETBACK_S / 2)
    assert max(asked) == 7
    evaluator.tick(over(1) + SETBACK_S + 1)
    assert 1 in asked


def test_a_project_that_takes_long_rests_while_the_others_go_on(
    clickhouse: Store, project: Project, other: Project, alice: User
) -> None:
    for each in (project, other):
        make_rule(each, alice)
    seconds = iter([0.0, 0.0, LONGEST_S * 2, LONGEST_S * 2] + [LONGEST_S * 2] * 3 + [LONGEST_S * 3] * 9)
    evaluator = Evaluator(clock=lambda: next(seconds))
    assert evaluator.tick(at(0.5)).judged == 2
    for each in (project, other):
        send(clickhouse, each, minute=1, durations_ms=SLOW)

    evaluator.tick(at(1.5))

    assert [incident.project for incident in Incident.objects.all()] == [other]


def test_names_that_strangers_choose_are_cut_to_what_the_store_takes(
    clickhouse: Store, project: Project, alice: User
) -> None:
    make_rule(project, alice, group_by=["service", "name"], name="N" * 200)
    make_rule(project, alice, group_by=["service"], filter="duration>1ns")
    send(clickhouse, project, minute=1, durations_ms=SLOW, service="s" * 900, name='"\x01' * 900)
    Evaluator().tick(over(1))

    assert Incident.objects.count() == 2
    for incident in Incident.objects.all():
        assert len(incident.title) <= 500
        assert len(incident.group) <= 2000
        assert "s" * MAX_TEXT in incident.group
        assert "s" * (MAX_TEXT + 1) not in incident.group


def test_of_too_many_groups_those_with_the_most_requests_are_followed_and_the_rule_says_so(
    clickhouse: Store, project: Project, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_evaluator, "MAX_GROUPS", 2)
    rule = make_rule(project, alice, group_by=["service"])
    for service, requests in (("!a", 1), ("!b", 1), ("checkout", 5), ("pay", 9)):
        send(clickhouse, project, minute=1, durations_ms=(900,) * requests, service=service)
    evaluator = Evaluator()
    evaluator.tick(over(1))

    assert {incident.group for incident in Incident.objects.all()} == {'["checkout"]', '["pay"]'}
    rule.refresh_from_db()
    assert (rule.failing_since is None, rule.failure) == (True, CROWDED)

    monkeypatch.undo()
    evaluator.tick(over(2))
    assert AlertRule.objects.get().failure == ""
