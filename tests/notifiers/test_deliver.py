"""The threads that send: no target waits for a slow one, and none takes more than its share."""

from concurrent.futures import Executor
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError

from apps.notifiers import outbox
from apps.notifiers.deliver import Deliverer, Slots
from apps.notifiers.models import Delivery, NotificationTarget, State
from apps.notifiers.outbox import DueTarget
from apps.notifiers.senders import SENDERS
from apps.notifiers.services import enqueue
from apps.projects.models import Project
from tests.notifiers.conftest import NOW, SIGNING_SECRET, Clock, make_message
from tests.notifiers.receiver import Reply, Server


def of(target_id: int, *, project_id: int | None = None, is_failing: bool = False) -> DueTarget:
    """A target, by default of a project of its own."""
    return DueTarget(target_id, target_id if project_id is None else project_id, is_failing)


def test_slots_are_shared_out() -> None:
    slots = Slots(total=8, per_target=1)
    assert [slots.take(of(1)) for _ in range(2)] == [True, False]
    slots.give_back(of(1))
    assert [slots.take(of(target_id)) for target_id in range(1, 10)] == [True] * 8 + [False]


def test_those_that_fail_have_half_of_the_slots_at_the_most() -> None:
    slots = Slots(total=4, per_target=2)
    assert [slots.take(of(each, is_failing=True)) for each in (1, 2, 3)] == [True, True, False]
    assert slots.take(of(3))
    slots.give_back(of(1, is_failing=True))
    assert slots.take(of(4, is_failing=True))


def test_a_project_has_a_quarter_of_the_slots_at_the_most() -> None:
    slots = Slots(total=8, per_target=2)
    assert [slots.take(of(each, project_id=1)) for each in (1, 2, 3)] == [True, True, False]
    assert slots.take(of(4, project_id=2))


class Inline(Executor):
    """At once, in the thread that asks: the store of these tests is one that threads cannot share."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        fn(*args, **kwargs)


@pytest.fixture
def deliverer() -> Deliverer:
    return Deliverer(Clock(), Inline())


def test_one_call_delivers_all_that_is_due_for_a_target(
    project: Project, webhook: NotificationTarget, receiver: Server, deliverer: Deliverer
) -> None:
    for number in range(10):
        enqueue(project.pk, make_message(number), now=NOW)
    deliverer.pump()
    assert Delivery.objects.filter(state=State.DELIVERED).count() == len(receiver.received) == 10


def test_a_failure_ends_the_turn(
    project: Project, webhook: NotificationTarget, receiver: Server, deliverer: Deliverer
) -> None:
    receiver.answers(Reply(500))
    for number in range(10):
        enqueue(project.pk, make_message(number), now=NOW)
    deliverer.pump()
    assert len(receiver.received) == 1


def test_a_fault_of_ours_is_kept_as_a_failure_without_what_was_sent(
    project: Project,
    webhook: NotificationTarget,
    deliverer: Deliverer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError(SIGNING_SECRET)

    monkeypatch.setitem(SENDERS, "webhook", fail)
    enqueue(project.pk, make_message(), now=NOW)
    deliverer.pump()
    delivery = Delivery.objects.get()
    assert delivery.state == State.FAILED
    assert delivery.detail == "Spanwise failed to send this (RuntimeError)."
    assert SIGNING_SECRET not in caplog.text


def test_a_store_that_fails_frees_the_slot(
    project: Project,
    webhook: NotificationTarget,
    receiver: Server,
    deliverer: Deliverer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enqueue(project.pk, make_message(), now=NOW)
    with monkeypatch.context() as away:
        away.setattr(outbox, "claim", mock.Mock(side_effect=OperationalError("away")))
        for _ in range(5):
            deliverer.pump()
    deliverer.pump()
    assert Delivery.objects.get().state == State.DELIVERED
