"""What telling something adds to the outbox: once, to whom the routes name, in the caller's transaction."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.notifiers import tasks
from apps.notifiers.grouping import HOLD
from apps.notifiers.messages import Event, Message, Severity, from_json
from apps.notifiers.models import Delivery, NotificationTarget, State
from apps.notifiers.services import enqueue, notification_route_create, notification_target_update
from apps.projects.models import Project
from tests.notifiers.conftest import NOW, make_message

MakeTarget = Callable[..., NotificationTarget]
OPSGENIE = {"api_key": "01234567-89ab-cdef-0123-456789abcdef"}


@pytest.fixture
def pager(make_target: MakeTarget) -> NotificationTarget:
    return make_target("opsgenie", name="pager", **OPSGENIE)


@pytest.fixture
def mailbox(make_target: MakeTarget) -> NotificationTarget:
    return make_target("email", name="mailbox", addresses=["alice@shop.example"])


def tell(project: Project, message: Message, *, after_s: float = 0) -> int:
    return enqueue(project.pk, message, now=NOW + timedelta(seconds=after_s))


def keys(target: NotificationTarget) -> list[str]:
    return list(Delivery.objects.filter(target=target).order_by("pk").values_list("key", flat=True))


def test_every_target_is_told_once(
    project: Project, pager: NotificationTarget, mailbox: NotificationTarget
) -> None:
    assert tell(project, make_message()) == 2
    assert tell(project, make_message(), after_s=10) == 0
    assert keys(pager) == keys(mailbox) == ["incident:1:firing"]
    delivery = Delivery.objects.get(target=pager)
    assert from_json(delivery.message) == make_message()
    assert (delivery.state, delivery.next_at, delivery.attempts) == (State.WAITING, NOW, 0)


def test_facts_keep_their_order(project: Project, pager: NotificationTarget) -> None:
    tell(project, make_message(facts={"z": "1", "a": "2", "m": "3"}))
    assert list(from_json(Delivery.objects.get().message).facts) == ["z", "a", "m"]


def test_what_no_store_takes_is_taken_out_and_what_is_too_long_is_cut(
    project: Project, pager: NotificationTarget, mailbox: NotificationTarget
) -> None:
    tell(
        project,
        make_message(
            title="a\nb\x00c \ud800",
            text="t" * 10_000,
            facts={"k" * 600: "v" * 600},
            service="s" * 10_000,
        ),
    )
    message = from_json(Delivery.objects.get(target=mailbox).message)
    assert message.title == "a bc ?"
    assert message.service is not None
    assert [len(part) for part in (message.text, *message.facts, message.service)] == [4000, 500, 500]


def test_a_target_that_comes_later_is_not_told_of_what_was(
    project: Project, pager: NotificationTarget, make_target: MakeTarget
) -> None:
    tell(project, make_message())
    make_target("opsgenie", name="later", **OPSGENIE)
    assert Delivery.objects.count() == 1


def test_what_is_rolled_back_was_never_told(
    project: Project, pager: NotificationTarget, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        tell(project, make_message())
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), callbacks) == (0, [])


def test_the_deliverer_is_woken_once_it_is_committed(
    project: Project, pager: NotificationTarget, django_capture_on_commit_callbacks: Any
) -> None:
    with mock.patch.object(tasks.deliver, "apply_async") as wake:
        with django_capture_on_commit_callbacks(execute=True):
            for number in range(3):
                tell(project, make_message(number))
            wake.assert_not_called()
        wake.assert_called_once()


def test_a_broker_that_is_away_loses_nothing(
    project: Project, pager: NotificationTarget, django_capture_on_commit_callbacks: Any
) -> None:
    with (
        mock.patch.object(tasks.deliver, "apply_async", side_effect=OperationalError("away")),
        django_capture_on_commit_callbacks(execute=True),
    ):
        tell(project, make_message())
    assert Delivery.objects.get().state == State.WAITING


def test_routes_decide(
    project: Project, alice: User, pager: NotificationTarget, mailbox: NotificationTarget
) -> None:
    notification_route_create(
        project=project, by=alice, targets=[pager], name="page", severities=["critical"], goes_on=True
    )
    notification_route_create(project=project, by=alice, targets=[mailbox], name="rest")
    tell(project, make_message(1))
    tell(project, make_message(2, severity=Severity.WARNING))
    assert keys(pager) == ["incident:1:firing"]
    assert keys(mailbox) == ["incident:1:firing", "incident:2:firing"]


def test_who_was_told_of_the_beginning_is_told_of_the_end(
    project: Project, alice: User, pager: NotificationTarget, mailbox: NotificationTarget
) -> None:
    """A critical incident that ends as a warning must not stay open at the pager."""
    notification_route_create(
        project=project, by=alice, targets=[pager], name="page", severities=["critical"]
    )
    notification_route_create(project=project, by=alice, targets=[mailbox], name="rest")
    tell(project, make_message())
    assert tell(project, make_message(event=Event.RECOVERED, severity=Severity.WARNING), after_s=60) == 1
    assert keys(pager) == ["incident:1:firing", "incident:1:recovered"]
    assert keys(mailbox) == []


def test_reminders_come_as_often_as_the_route_says_and_no_more(
    project: Project, alice: User, pager: NotificationTarget, mailbox: NotificationTarget
) -> None:
    notification_route_create(
        project=project, by=alice, targets=[pager], name="page", repeat_minutes=30, goes_on=True
    )
    notification_route_create(project=project, by=alice, targets=[mailbox], name="rest")
    tell(project, make_message())
    for minute in range(1, 100):
        reminder = make_message(event=Event.REPEATED, key=f"incident:1:repeated:{minute}")
        tell(project, reminder, after_s=60 * minute)
    assert keys(pager)[1:] == [f"incident:1:repeated:{minute}" for minute in (30, 60, 90)]
    assert keys(mailbox) == ["incident:1:firing"]


def test_what_is_told_of_one_moment_goes_together_at_once(
    project: Project, mailbox: NotificationTarget
) -> None:
    for number in range(12):
        tell(project, make_message(number))
    assert set(Delivery.objects.values_list("next_at", flat=True)) == {NOW}


def test_what_follows_soon_waits_and_goes_together(project: Project, mailbox: NotificationTarget) -> None:
    for number, after_s in enumerate((0, 1, 2, 6, 30)):
        tell(project, make_message(number), after_s=after_s)
    due = list(Delivery.objects.order_by("pk").values_list("due_at", flat=True))
    assert due == [NOW, NOW + HOLD, NOW + HOLD, NOW + 2 * HOLD, NOW + timedelta(seconds=30)]


def test_other_services_recoveries_and_pagers_do_not_wait(
    project: Project, mailbox: NotificationTarget, pager: NotificationTarget
) -> None:
    tell(project, make_message(1))
    tell(project, make_message(2, service="cart"), after_s=1)
    tell(project, make_message(1, event=Event.RECOVERED), after_s=2)
    tell(project, make_message(3), after_s=3)
    waited = {
        (delivery.target.name, delivery.key): delivery.due_at - delivery.created_at
        for delivery in Delivery.objects.select_related("target")
    }
    assert [held for held, wait in waited.items() if wait] == [("mailbox", "incident:3:firing")]


def test_a_target_that_is_switched_off_is_told_nothing_and_what_waited_is_given_up(
    project: Project, alice: User, pager: NotificationTarget
) -> None:
    tell(project, make_message())
    notification_target_update(target=pager, by=alice, name=pager.name, settings=None, enabled=False, now=NOW)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.detail) == (State.GIVEN_UP, "the target was switched off")
    assert tell(project, make_message(2)) == 0


def test_another_projects_targets_hear_nothing(
    project: Project, charlies_project: Project, pager: NotificationTarget
) -> None:
    assert tell(charlies_project, make_message()) == 0
