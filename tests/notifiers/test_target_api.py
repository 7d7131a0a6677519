"""The REST API of targets: what is refused, and that no secret comes back."""

from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.notifiers import services
from apps.notifiers.models import Delivery, NotificationTarget
from apps.notifiers.sealing import unseal
from apps.notifiers.serializers import TargetListSerializer
from apps.projects.models import Project
from tests.notifiers.conftest import SIGNING_SECRET
from tests.notifiers.receiver import Reply, Server
from tests.notifiers.requests import HOOK, create, refusal, url
from tests.notifiers.test_kinds import SETTINGS


def test_a_target_is_kept_and_its_secrets_are_not_given_back(as_alice: APIClient, project: Project) -> None:
    made = create(
        as_alice, project, settings={**HOOK, "headers": {"Authorization": "Bearer of-a-secret-text"}}
    )
    secret = made.pop("signing_secret")
    assert secret.startswith("whsec_")
    answer = as_alice.get(url(project)).json()
    assert answer == {"targets": [made]}
    assert TargetListSerializer(answer).data.keys() == answer.keys()
    assert made["secrets"] == {
        "url": "https://hooks.example/…cret",
        "signing_secret": f"…{secret[-4:]}",
        "headers": {"Authorization": "…text"},
    }
    assert made["settings"] == {"template": ""}
    shown = as_alice.get(url(project)).content.decode()
    for hidden in ("a-secret-path", "another-secret", secret, "of-a-secret"):
        assert hidden not in shown
    assert unseal(NotificationTarget.objects.get().sealed)["signing_secret"] == secret


@pytest.mark.parametrize("kind", SETTINGS)
def test_no_kind_gives_its_secrets_back(as_alice: APIClient, project: Project, kind: str) -> None:
    made = create(as_alice, project, kind=kind, settings=SETTINGS[kind])
    assert made["signing_secret"] is None
    secrets = unseal(NotificationTarget.objects.get().sealed)
    for client_answer in (str(made), as_alice.get(url(project)).content.decode()):
        for secret in secrets.values():
            assert secret not in client_answer


def test_a_signing_secret_of_ones_own_is_not_shown(as_alice: APIClient, project: Project) -> None:
    made = create(as_alice, project, settings={**HOOK, "signing_secret": SIGNING_SECRET})
    assert made["signing_secret"] is None


def test_settings_that_are_left_out_stay(as_alice: APIClient, project: Project) -> None:
    made = create(as_alice, project)
    change = {"name": "new", "settings": {"template": '{"text": "{{title}}"}'}}
    changed = as_alice.patch(url(project, "notification-targets", made["id"]), change, format="json").json()
    assert (changed["name"], changed["settings"]) == ("new", change["settings"])
    assert changed["secrets"] == made["secrets"]
    assert "signing_secret" not in changed
    assert unseal(NotificationTarget.objects.get().sealed)["url"] == HOOK["url"]


def test_credentials_do_not_follow_to_another_address(as_alice: APIClient, project: Project) -> None:
    made = create(as_alice, project, settings={**HOOK, "headers": {"X-Key": "secret"}})
    address = url(project, "notification-targets", made["id"])
    moved = {"url": "https://elsewhere.example/"}
    fields = refusal(as_alice.patch(address, {"settings": moved}, format="json"))
    assert fields == {"settings.headers": ["They are secret, and the address changes: enter them again."]}
    moved_with = {"settings": {**moved, "headers": {"X-Key": "secret"}}}
    assert as_alice.patch(address, moved_with, format="json").status_code == 200


@pytest.mark.parametrize(
    ("kind", "given", "field", "message"),
    [
        ("webhook", {}, "settings.url", "required"),
        ("webhook", {"url": "ftp://a.example"}, "settings.url", "https://"),
        ("webhook", {"url": "https://user@a.example"}, "settings.url", "names no user"),
        ("webhook", {"url": "https://0x7f.1/"}, "settings.url", "four decimal numbers"),
        ("webhook", {**HOOK, "uri": "x"}, "settings.uri", 'did you mean "url"'),
        ("webhook", {**HOOK, "signing_secret": "abc"}, "settings.signing_secret", "whsec_"),
        ("webhook", {**HOOK, "headers": {"Host": "a"}}, "settings.headers", "Host cannot be set"),
        ("webhook", {**HOOK, "headers": {"A": "b\r\nC: d"}}, "settings.headers", "not one line"),
        ("webhook", {**HOOK, "headers": {"A B": "c"}}, "settings.headers", "A B cannot be set"),
        ("webhook", {**HOOK, "headers": {f"a{n}": "b" for n in range(11)}}, "settings.headers", "At most 10"),
        ("webhook", {**HOOK, "template": "{"}, "settings.template", "not JSON"),
        ("webhook", {**HOOK, "template": '"{{titel}}"'}, "settings.template", "There is no {{titel}}"),
        ("email", {"addresses": []}, "settings.addresses", "at least 1"),
        ("email", {"addresses": ["nobody"]}, "settings.addresses.0", "valid email"),
        ("email", {"addresses": ["x@evil.example"]}, "settings.addresses", "no member"),
        ("slack", {"url": "https://evil.example/services/T/B/C"}, "settings.url", "hooks.slack.com"),
        (
            "slack",
            {"url": "https://hooks.slack.com/services/T0000AAAA/B0000AAAA/abcdefgh?verify=no"},
            "settings.url",
            "hooks.slack.com",
        ),
        ("teams", {"url": "https://logic.azure.com.evil.example/workflows/a"}, "settings.url", "workflow"),
        ("discord", {"url": "https://discord.com.evil.example/api/webhooks/1/a"}, "settings.url", "discord"),
        ("telegram", {**SETTINGS["telegram"], "bot_token": "x"}, "settings.bot_token", "@BotFather"),
        ("telegram", {**SETTINGS["telegram"], "chat_id": "../x"}, "settings.chat_id", "-1001234567890"),
        ("pagerduty", {"routing_key": "a b"}, "settings.routing_key", "without blanks"),
        ("opsgenie", {**SETTINGS["opsgenie"], "region": "mars"}, "settings.region", "not a valid choice"),
        ("pigeon", {}, "kind", "not a valid choice"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(
    as_alice: APIClient,
    project: Project,
    kind: str,
    given: dict[str, Any],
    field: str,
    message: str,
) -> None:
    body = {"name": "a", "kind": kind, "settings": given}
    fields = refusal(as_alice.post(url(project), body, format="json"))
    assert list(fields) == [field]
    assert message in fields[field][0]
    assert not NotificationTarget.objects.exists()


def test_members_may_be_mailed(as_alice: APIClient, project: Project, bob: User) -> None:
    made = create(as_alice, project, kind="email", settings={"addresses": [bob.email, bob.email]})
    assert (made["settings"], made["secrets"]) == ({"addresses": [bob.email]}, {})


def test_a_name_is_there_once_and_targets_are_limited(as_alice: APIClient, project: Project) -> None:
    create(as_alice, project)
    other = create(as_alice, project, name="other")
    body = {"name": "hook", "kind": "webhook", "settings": HOOK}
    assert list(refusal(as_alice.post(url(project), body, format="json"))) == ["name"]
    renamed = as_alice.patch(
        url(project, "notification-targets", other["id"]), {"name": "hook"}, format="json"
    )
    assert list(refusal(renamed)) == ["name"]
    with mock.patch.object(services, "MAX_TARGETS", 2):
        fields = refusal(as_alice.post(url(project), {**body, "name": "c"}, format="json"))
    assert fields == {"name": ["A project has at most 2 targets."]}


def test_the_test_button_says_what_came_back(
    as_alice: APIClient, project: Project, webhook: NotificationTarget, receiver: Server
) -> None:
    receiver.answers(Reply(418, b"short and stout"), Reply(200, b"ok"))
    address = url(project, "notification-targets", webhook.pk, "test")
    assert as_alice.post(address).json() == {
        "delivered": False,
        "status": 418,
        "detail": "short and stout",
    }
    (target,) = as_alice.get(url(project)).json()["targets"]
    assert target["failing_since"] is not None
    assert target["last_failure"] == "418: short and stout"
    assert as_alice.post(address).json()["delivered"] is True
    (target,) = as_alice.get(url(project)).json()["targets"]
    assert (target["failing_since"], target["last_failure"]) == (None, "")
    assert receiver.received[0].json["event"] == "test"
    assert not Delivery.objects.exists()


def test_tests_are_limited(
    as_alice: APIClient, project: Project, webhook: NotificationTarget, receiver: Server
) -> None:
    address = url(project, "notification-targets", webhook.pk, "test")
    statuses = [as_alice.post(address).status_code for _ in range(45)]
    assert 429 in statuses


def test_creating_logs_no_secret(
    as_alice: APIClient, project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    create(as_alice, project, settings={**HOOK, "headers": {"A": "header-secret"}})
    bad = {"name": "b", "kind": "slack", "settings": {"url": "https://x.example/secret-path"}}
    refusal(as_alice.post(url(project), bad, format="json"))
    assert "secret" not in caplog.text
