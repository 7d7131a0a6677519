"""Whose turn it is, on a real Redis, and what is said while nothing can be evaluated."""

import threading

import pytest
import redis

from apps.accounts.models import User
from apps.alerts import turn
from apps.alerts.evaluator import Tick
from apps.alerts.models import AlertRule
from apps.alerts.turn import KEY, PATIENCE_S, STICKY_MS, Turns
from apps.clickhouse.client import ClickHouseError
from apps.projects.models import Project
from tests.alerts.rules import make_rule

STOPPED = threading.Event()
STOPPED.set()


class Script:
    """An evaluator that does as it is told, tick by tick."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = list(outcomes)

    def tick(self, now_s: float) -> Tick:
        outcome = self.outcomes.pop(0)
        if outcome is not None:
            raise outcome
        return Tick(0, 0)


def turns_of(token: str, *outcomes: Exception | None, now_s: list[float] | None = None) -> Turns:
    clock = now_s or [1000.0]
    made = Turns(token=token, clock=lambda: clock.pop(0) if len(clock) > 1 else clock[0])
    made.evaluator = Script(*outcomes)  # type: ignore[assignment]
    return made


def test_who_held_it_last_goes_on_first(queue_server: redis.Redis) -> None:
    one, other = turns_of("one", None, None), turns_of("other", None)

    assert one.take(queue_server, stopping=STOPPED)
    assert 0 < queue_server.pttl(KEY) <= STICKY_MS
    assert not other.take(queue_server, stopping=STOPPED)
    assert one.take(queue_server, stopping=STOPPED)

    queue_server.delete(KEY)
    assert other.take(queue_server, stopping=STOPPED)


def test_what_is_raised_by_one_tick_is_left_to_the_next(
    queue_server: redis.Redis, project: Project, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "TICK_S", 0.0)
    monkeypatch.setattr(turn, "TURN_S", 0.0)
    rule, away = make_rule(project, alice), ClickHouseError("away")
    patient = turns_of("one", away, away, None, now_s=[1000.0, 1000.0 + PATIENCE_S, 2000.0])

    patient.take(queue_server, stopping=STOPPED)
    rule.refresh_from_db()
    assert rule.failing_since is None

    patient.take(queue_server, stopping=STOPPED)
    rule.refresh_from_db()
    assert rule.failing_since is not None
    assert rule.failing_since.timestamp() == 1000.0

    patient.take(queue_server, stopping=STOPPED)
    assert not AlertRule.objects.exclude(failing_since=None).exists()
