"""What people are told of incidents: once each, of the service they belong to, and of their end."""

from datetime import UTC, datetime
from typing import Any

import pytest

from apps.accounts.models import User
from apps.alerts.evaluator import Evaluator
from apps.alerts.models import AlertRule, EvaluationFence, Incident
from apps.alerts.services import incident_acknowledge, incident_close, rule_delete, rule_update
from apps.notifiers.models import Delivery, NotificationRoute, NotificationTarget
from apps.projects.models import Project
from apps.services.models import ServiceSettings
from tests.alerts.rules import at, make_rule, over, send
from tests.clickhouse_fixtures import Store

SLOW, FAST = (900,) * 10, (100,) * 10


@pytest.fixture
def target(project: Project, alice: User) -> NotificationTarget:
    return NotificationTarget.objects.create(
        project=project, created_by=alice, name="Hook", kind="webhook", enabled=True
    )


def told() -> list[tuple[str, str]]:
    """(event, key) in the order in which it was told."""
    rows = Delivery.objects.order_by("pk")
    return [(row.message["event"], row.key) for row in rows]


def messages() -> list[dict[str, Any]]:
    return [row.message for row in Delivery.objects.order_by("pk")]


def test_an_incident_is_told_with_what_helps_whoever_is_woken(
    clickhouse: Store, project: Project, alice: User, target: NotificationTarget
) -> None:
    ServiceSettings.objects.create(project=project, service="cart", team="payments")
    make_rule(project, alice, group_by=["service", "name"], filter="environment=production")
    send(clickhouse, project, minute=1, durations_ms=SLOW, service="cart")
    Evaluator().tick(at(1.5))

    incident = Incident.objects.get()
    (message,) = messages()
    assert message["title"] == "Slow: cart, GET /cart"
    assert message["text"].startswith("P95 of requests, environment=production, over a minute: 9")
    assert message["text"].endswith(" ms, above 300 ms.")
    assert message["url"].endswith(f"/p/checkout/alerts/incidents/{incident.pk}")
    assert (message["event"], message["severity"]) == ("firing", "critical")
    assert (message["service"], message["environment"], message["owner"]) == (
        "cart",
        "production",
        "payments",
    )
    assert [name for name, _ in message["facts"]] == ["Service", "Operation", "Value", "Threshold", "Since"]


def test_each_event_is_told_once_however_often_it_is_judged(
    clickhouse: Store, project: Project, alice: User, target: NotificationTarget
) -> None:
    make_rule(project, alice, warning=200.0)
    evaluator = Evaluator()
    send(clickhouse, project, minute=1, durations_ms=(250,) * 10)
    for seconds in range(5):
        evaluator.tick(at(1.5) + seconds)
    send(clickhouse, project, minute=2, durations_ms=SLOW)
    evaluator.tick(over(2))
    evaluator.tick(over(2) + 1)
    send(clickhouse, project, minute=3, durations_ms=FAST)
    evaluator.tick(over(3))
    Evaluator().tick(over(4))

    key = f"incident:{Incident.objects.get().pk}"
    assert told() == [
        ("firing", f"{key}:firing"),
        ("escalated", f"{key}:escalated:2"),
        ("recovered", f"{key}:recovered"),
    ]


def test_of_a_muted_rule_nobody_is_told_before_it_is_no_longer(
    clickhouse: Store, project: Project, alice: User, target: NotificationTarget
) -> None:
    make_rule(project, alice, muted_until=datetime.fromtimestamp(over(2), UTC))
    evaluator = Evaluator()
    send(clickhouse, project, minute=1, durations_ms=SLOW)
    evaluator.tick(over(1))
    assert told() == []
    for minute in (2, 3, 4):
        send(clickhouse, project, minute=minute, durations_ms=SLOW)
        evaluator.tick(over(minute))

    assert [event for event, _ in told()] == ["firing"]


def test_of_a_muted_rule_whoever_was_told_of_the_beginning_is_told_of_the_end(
    clickhouse: Store, project: Project, alice: User, target: NotificationTarget
) -> None:
    rule, evaluator = make_rule(project, alice), Evaluator()
    send(clickhouse, project, minute=1, durations_ms=SLOW)
    evaluator.tick(over(1))
    rule_update(rule=rule, changes={"muted_until": datetime.fromtimestamp(over(9), UTC)}, by=alice)
    send(clickhouse, project, minute=2, durations_ms=FAST)
    evaluator.tick(over(2))
    assert [event for event, _ in told()] == ["firing", "recovered"]

    send(clickhouse, project, minute=3, durations_ms=SLOW)
    evaluator.tick(over(3))
    send(clickhouse, project, minute=4, durations_ms=FAST)
    send(clickhouse, project, minute=5, durations_ms=FAST)
    evaluator.tick(over(5))
    assert [event for event, _ in told()] == ["firing", "recovered"]


def test_it_is_told_again_where_a_route_asks_for_it_until_somebody_looks_at_it(
    clickhouse: Store, project: Project, alice: User, target: NotificationTarget
) -> None:
    route = NotificationRoute.objects.create(project=project, name="All", position=0, repeat_minutes=2)
    route.targets.add(target)
    make_rule(project, alice)
    evaluator = Evaluator()
    for minute in range(1, 7):
        send(clickhouse, project, minute=minute, durations_ms=SLOW)
        evaluator.tick(over(minute))
    events = [event for event, _ in told()]
    assert events[0] == "firing"
    assert set(events[1:]) == {"repeated"}
    assert 2 <= len(events) <= 4

    incident_acknowledge(incident=Incident.objects.get(), by=alice)
    for minute in range(7, 12):
        send(clickhouse, project, minute=minute, durations_ms=SLOW)
        evaluator.tick(over(minute))
    assert len(told()) == len(events)


@pytest.mark.parametrize("how", ["close", "change", "switch off", "delete"])
def test_what_people_end_is_told_as_over_and_then_no_more(
    clickhouse: Store, project: Project, alice: User, target: NotificationTarget, how: str
) -> None:
    rule, evaluator = make_rule(project, alice), Evaluator()
    send(clickhouse, project, minute=1, durations_ms=SLOW)
    evaluator.tick(over(1))
    incident = Incident.objects.get()
    end(how, rule, incident, alice)
    send(clickhouse, project, minute=2, durations_ms=FAST)
    evaluator.tick(over(2))

    key = f"incident:{incident.pk}"
    assert told() == [("firing", f"{key}:firing"), ("recovered", f"{key}:recovered")]
    said = {
        "close": "Closed by alice@shop.example. Known.",
        "change": "The rule was changed.",
        "switch off": "The rule was switched off.",
        "delete": "The rule was deleted.",
    }
    assert messages()[-1]["text"] == said[how]
    assert EvaluationFence.objects.get().number > 1


def end(how: str, rule: AlertRule, incident: Incident, by: User) -> None:
    if how == "close":
        incident_close(incident=incident, text="Known.", by=by)
    elif how == "change":
        rule_update(rule=rule, changes={"critical": 5000.0}, by=by)
    elif how == "switch off":
        rule_update(rule=rule, changes={"is_enabled": False}, by=by)
    else:
        rule_delete(rule=rule, by=by)
