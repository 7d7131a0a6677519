"""Secrets at rest: unreadable without a key, which may be changed."""

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from apps.notifiers.attempt import attempt_message
from apps.notifiers.models import NotificationTarget
from apps.notifiers.sealing import SealBroken, reseal, seal, unseal
from tests.notifiers.conftest import SIGNING_SECRET, make_message
from tests.notifiers.receiver import Server


def test_what_is_sealed_is_not_readable_and_comes_back() -> None:
    sealed = seal({"url": "https://hooks.example/t0ken"})
    assert "t0ken" not in sealed
    assert unseal(sealed) == {"url": "https://hooks.example/t0ken"}
    assert seal({"a": "b"}) != seal({"a": "b"})


def test_nothing_of_it_stands_in_the_database(webhook: NotificationTarget) -> None:
    row = str(NotificationTarget.objects.filter(pk=webhook.pk).values().get())
    assert SIGNING_SECRET not in row
    assert "/hook" not in row


def test_a_key_may_be_changed(settings: Settings) -> None:
    old = seal({"a": "b"})
    settings.NOTIFIERS_KEYS = ["first"]
    assert unseal(old) == {"a": "b"}
    first = reseal(old)
    settings.NOTIFIERS_KEYS = ["second", "first"]
    second = reseal(first)
    settings.NOTIFIERS_KEYS = ["second"]
    settings.SECRET_KEY = "another"
    assert unseal(second) == {"a": "b"}
    for lost in (old, first, second[:-4], "nonsense"):
        with pytest.raises(SealBroken):
            unseal(lost)


def test_the_command_seals_everything_under_the_new_key(
    webhook: NotificationTarget, settings: Settings
) -> None:
    settings.NOTIFIERS_KEYS = ["new"]
    call_command("reseal_notifiers")
    settings.SECRET_KEY = "another"
    webhook.refresh_from_db()
    assert unseal(webhook.sealed)["signing_secret"] == SIGNING_SECRET


def test_a_target_whose_key_is_lost_says_so(
    webhook: NotificationTarget, receiver: Server, settings: Settings
) -> None:
    settings.SECRET_KEY = "another"
    outcome = attempt_message(webhook, [make_message()], key="k")
    assert outcome.detail == "Its secrets cannot be read any more: enter them again."
    assert outcome.is_final
    assert receiver.connections == 0
