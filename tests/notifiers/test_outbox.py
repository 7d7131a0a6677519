"""Claims, outcomes, attempts: every message is delivered once, or somebody can see why not."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from apps.notifiers import outbox
from apps.notifiers.answers import Outcome, read_retry_after
from apps.notifiers.attempt import attempt
from apps.notifiers.messages import Event
from apps.notifiers.models import Delivery, NotificationTarget, State
from apps.notifiers.retries import FINAL_ATTEMPTS, PATIENCE, PAUSES, next_attempt
from apps.notifiers.services import delivery_retry, enqueue
from apps.projects.models import Project
from tests.notifiers.conftest import NOW, Clock, make_message
from tests.notifiers.receiver import Reply, Server

DELIVERED = Outcome(delivered=True, status=200, detail="ok")
FAILED = Outcome(delivered=False, status=503, detail="busy")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def turn(target: NotificationTarget, clock: Clock) -> int:
    """What one worker does; how many messages it sent."""
    deliveries = outbox.claim(target.pk, clock())
    if deliveries:
        outbox.note(deliveries, attempt(deliveries), clock())
    return len(deliveries)


def state_of(key: str) -> str:
    return Delivery.objects.get(key=key).state


def test_a_message_is_claimed_once_and_delivered(
    project: Project, webhook: NotificationTarget, receiver: Server, clock: Clock
) -> None:
    enqueue(project.pk, make_message(), now=NOW)
    assert turn(webhook, clock) == 1
    assert turn(webhook, clock) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.detail) == (State.DELIVERED, 200, "ok")
    assert (delivery.attempts, delivery.ended_at, delivery.claim) == (1, NOW, "")
    assert len(receiver.received) == 1
    webhook.refresh_from_db()
    assert (webhook.last_delivered_at, webhook.failing_since) == (NOW, None)


def test_a_claim_shuts_others_out_until_its_deadline(
    project: Project, webhook: NotificationTarget, clock: Clock
) -> None:
    enqueue(project.pk, make_message(), now=NOW)
    (first,) = outbox.claim(webhook.pk, clock())
    clock.move(seconds=59)
    assert outbox.claim(webhook.pk, clock()) == []
    assert outbox.due_targets(clock()) == []
    clock.move(seconds=2)
    assert outbox.due_targets(clock()) == [outbox.DueTarget(webhook.pk, webhook.project_id, is_failing=False)]
    (second,) = outbox.claim(webhook.pk, clock())
    assert (first.pk, first.claim != second.claim, second.attempts) == (second.pk, True, 2)


def test_who_was_killed_after_sending_is_followed_by_the_same_key(
    project: Project, webhook: NotificationTarget, receiver: Server, clock: Clock
) -> None:
    enqueue(project.pk, make_message(), now=NOW)
    attempt(outbox.claim(webhook.pk, clock()))
    clock.move(seconds=61)
    assert turn(webhook, clock) == 1
    first, second = receiver.received
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_who_comes_back_after_its_deadline_changes_nothing(
    project: Project, webhook: NotificationTarget, clock: Clock
) -> None:
    enqueue(project.pk, make_message(), now=NOW)
    asleep = outbox.claim(webhook.pk, clock())
    clock.move(seconds=61)
    awake = outbox.claim(webhook.pk, clock())
    assert outbox.note(awake, DELIVERED, clock())
    assert not outbox.note(asleep, FAILED, clock())
    assert state_of("incident:1:firing") == State.DELIVERED


def test_failures_are_tried_again_with_growing_pauses_for_a_day(
    project: Project, webhook: NotificationTarget, receiver: Server, clock: Clock
) -> None:
    receiver.answers(Reply(500, b"broken"))
    enqueue(project.pk, make_message(), now=NOW)
    tried = []
    while state_of("incident:1:firing") != State.GIVEN_UP:
        clock.now = Delivery.objects.get().next_at
        tried.append(clock.now - NOW)
        assert turn(webhook, clock) == 1
        assert turn(webhook, clock) == 0
    pauses = [after - before for before, after in pairwise(tried)]
    assert pauses[: len(PAUSES)] == list(PAUSES)
    assert set(pauses[len(PAUSES) :]) == {PAUSES[-1]}
    assert timedelta(hours=22) <= tried[-1] <= PATIENCE
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.detail) == (500, "broken")
    webhook.refresh_from_db()
    assert (webhook.failing_since, webhook.last_failure) == (NOW, "500: broken")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_will_hardly_ever_work_is_given_up_early(
    project: Project, webhook: NotificationTarget, receiver: Server, clock: Clock, status: int
) -> None:
    receiver.answers(Reply(status, b"no"))
    enqueue(project.pk, make_message(), now=NOW)
    for _ in range(FINAL_ATTEMPTS):
        clock.now = Delivery.objects.get().next_at
        turn(webhook, clock)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.status) == (State.GIVEN_UP, 3, status)
    assert clock() - NOW == timedelta(seconds=40)


def test_retry_after_is_honoured(
    project: Project, webhook: NotificationTarget, receiver: Server, clock: Clock
) -> None:
    receiver.answers(Reply(429, headers={"retry-after": "120"}), Reply())
    enqueue(project.pk, make_message(), now=NOW)
    turn(webhook, clock)
    clock.move(seconds=119)
    assert turn(webhook, clock) == 0
    clock.move(seconds=1)
    assert turn(webhook, clock) == 1
    assert state_of("incident:1:firing") == State.DELIVERED


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("Sun, 29 Nov 2026 10:01:00 GMT", 60),
        ("Sun, 29 Nov 2026 09:00:00 GMT", 0),
        ("9" * 400, float("inf")),
    ],
)
def test_retry_after_has_two_forms(text: str, seconds: float | None) -> None:
    assert read_retry_after(text, now=NOW) == seconds


def test_nobody_waits_longer_than_patience_because_he_was_asked_to() -> None:
    asked: dict[str, Any] = {"attempts": 1, "first_due": NOW, "now": NOW, "is_final": False}
    assert next_attempt(**asked, retry_after_s=float("inf")) is None
    assert next_attempt(**asked, retry_after_s=3600.0) == NOW + timedelta(hours=1)


def test_a_recovery_never_overtakes_what_it_ends(
    project: Project, webhook: NotificationTarget, receiver: Server, clock: Clock
) -> None:
    receiver.answers(Reply(503), Reply())
    enqueue(project.pk, make_message(), now=NOW)
    turn(webhook, clock)
    enqueue(project.pk, make_message(event=Event.RECOVERED), now=NOW)
    enqueue(project.pk, make_message(2), now=NOW)
    assert [turn(webhook, clock), turn(webhook, clock)] == [1, 0]
    clock.move(seconds=10)
    assert [turn(webhook, clock), turn(webhook, clock)] == [1, 1]
    sent = [received.json["id"].rpartition(":")[0] for received in receiver.received]
    assert sent == ["incident:1:firing", "incident:2:firing", "incident:1:firing", "incident:1:recovered"]


def test_what_was_given_up_holds_nothing_up(
    project: Project, webhook: NotificationTarget, receiver: Server, clock: Clock
) -> None:
    receiver.answers(Reply(404), Reply(404), Reply(404), Reply())
    enqueue(project.pk, make_message(), now=NOW)
    enqueue(project.pk, make_message(event=Event.RECOVERED), now=NOW)
    for _ in range(4):
        turn(webhook, clock)
        clock.move(seconds=60)
    assert state_of("incident:1:firing") == State.GIVEN_UP
    assert state_of("incident:1:recovered") == State.DELIVERED


def test_no_more_than_two_work_for_a_target(
    project: Project, webhook: NotificationTarget, clock: Clock
) -> None:
    for number in range(3):
        enqueue(project.pk, make_message(number), now=NOW)
    claims = [len(outbox.claim(webhook.pk, clock())) for _ in range(3)]
    assert claims == [1, 1, 0]


def test_a_group_is_claimed_as_one(
    project: Project, make_target: Callable[..., NotificationTarget], clock: Clock
) -> None:
    target = make_target("email", addresses=["alice@shop.example"])
    for number in range(12):
        enqueue(project.pk, make_message(number), now=NOW)
    enqueue(project.pk, make_message(12, service="cart"), now=NOW)
    assert [len(outbox.claim(target.pk, clock())) for _ in range(2)] == [12, 1]


def test_what_failed_can_be_sent_again_at_once(
    project: Project, webhook: NotificationTarget, receiver: Server, clock: Clock
) -> None:
    receiver.answers(Reply(500), Reply())
    enqueue(project.pk, make_message(), now=NOW)
    turn(webhook, clock)
    assert delivery_retry(delivery=Delivery.objects.get(), now=clock())
    assert turn(webhook, clock) == 1
    assert not delivery_retry(delivery=Delivery.objects.get(), now=clock())


def test_what_is_being_sent_or_was_delivered_is_not_sent_again(
    project: Project, webhook: NotificationTarget, clock: Clock
) -> None:
    enqueue(project.pk, make_message(), now=NOW)
    outbox.claim(webhook.pk, clock())
    assert not delivery_retry(delivery=Delivery.objects.get(), now=clock())


def test_what_ended_a_month_ago_is_forgotten(
    project: Project, webhook: NotificationTarget, clock: Clock
) -> None:
    enqueue(project.pk, make_message(), now=NOW)
    turn(webhook, clock)
    enqueue(project.pk, make_message(2), now=NOW)
    assert outbox.forget_old(NOW + timedelta(days=30)) == 0
    assert outbox.forget_old(NOW + timedelta(days=31)) == 1
    assert Delivery.objects.get().key == "incident:2:firing"


def test_nothing_due_costs_one_statement(
    webhook: NotificationTarget, django_assert_num_queries: Any, clock: Clock
) -> None:
    with django_assert_num_queries(1):
        assert outbox.due_targets(clock()) == []
