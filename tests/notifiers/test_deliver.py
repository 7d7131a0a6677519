"""The threads that send: no target waits for a slow one, and none takes more than its share."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from apps.notifiers.deliver import Deliverer, Slots
from apps.notifiers.models import Delivery, NotificationTarget, State
from apps.notifiers.senders import SENDERS
from apps.notifiers.services import enqueue
from apps.projects.models import Project
from tests.notifiers.conftest import NOW, SIGNING_SECRET, Clock, make_message
from tests.notifiers.receiver import Reply, Server, serve


def wait_until(is_so: Callable[[], bool], timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_slots_are_shared_out() -> None:
    slots = Slots(total=4, per_target=2)
    assert [slots.take(1, is_failing=False) for _ in range(3)] == [True, True, False]
    assert slots.take(2, is_failing=False)
    slots.give_back(1, is_failing=False)
    assert [slots.take(target_id, is_failing=False) for target_id in (3, 1, 4)] == [True, True, False]


def test_those_that_fail_have_half_of_the_slots_at_the_most() -> None:
    slots = Slots(total=4, per_target=2)
    assert [slots.take(target_id, is_failing=True) for target_id in (1, 2, 3)] == [True, True, False]
    assert slots.take(3, is_failing=False)
    slots.give_back(1, is_failing=True)
    assert slots.take(4, is_failing=True)


@pytest.fixture
def slow(settings: Settings) -> Iterator[Server]:
    """Answers nobody until the test is over."""
    release = threading.Event()
    with serve() as server:
        server.answers(Reply(wait=release))
        yield server
        release.set()


@pytest.fixture
def deliverer() -> Iterator[Deliverer]:
    deliverer = Deliverer(Clock(), threads=4)
    yield deliverer
    deliverer.close()


@pytest.mark.django_db(transaction=True)
def test_a_slow_target_holds_up_no_other(
    project: Project,
    make_target: Callable[..., NotificationTarget],
    settings: Settings,
    slow: Server,
    deliverer: Deliverer,
) -> None:
    with serve() as quick:
        settings.NOTIFIERS_ALLOWED_HOSTS = frozenset({("127.0.0.1", slow.port), ("127.0.0.1", quick.port)})
        for server in (slow, quick):
            make_target("webhook", url=f"http://127.0.0.1:{server.port}/", signing_secret=SIGNING_SECRET)
        for number in range(20):
            enqueue(project.pk, make_message(number), now=NOW)

        def all_quick_ones_arrived() -> bool:
            deliverer.pump()
            return len(quick.received) == 20

        wait_until(all_quick_ones_arrived)
        assert slow.peak <= 2


@pytest.mark.django_db(transaction=True)
def test_one_call_delivers_all_that_is_due_for_a_target(
    project: Project, webhook: NotificationTarget, receiver: Server, deliverer: Deliverer
) -> None:
    for number in range(10):
        enqueue(project.pk, make_message(number), now=NOW)
    deliverer.pump()
    wait_until(lambda: Delivery.objects.filter(state=State.DELIVERED).count() == 10)
    assert len(receiver.received) == 10


@pytest.mark.django_db(transaction=True)
def test_a_failure_ends_the_turn(
    project: Project, webhook: NotificationTarget, receiver: Server, deliverer: Deliverer
) -> None:
    receiver.answers(Reply(500))
    for number in range(10):
        enqueue(project.pk, make_message(number), now=NOW)
    deliverer.pump()
    deliverer.close()
    assert len(receiver.received) == 1


@pytest.mark.django_db(transaction=True)
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
    deliverer.close()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.detail) == (
        State.FAILED,
        "Spanwise failed to send this (RuntimeError).",
    )
    assert SIGNING_SECRET not in caplog.text
