"""The REST API of targets, routes and deliveries: who may, what is refused, and that no secret comes back."""

from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.notifiers import outbox, services
from apps.notifiers.attempt import attempt
from apps.notifiers.models import Delivery, NotificationRoute, NotificationTarget, State
from apps.notifiers.sealing import unseal
from apps.notifiers.serializers import DeliveryPageSerializer, RouteListSerializer, TargetListSerializer
from apps.notifiers.services import enqueue
from apps.projects.models import Project
from tests.notifiers.conftest import NOW, SIGNING_SECRET, make_message
from tests.notifiers.receiver import Reply, Server
from tests.notifiers.test_kinds import SETTINGS
from tests.personas import IssuedKey, use_key

HOOK = {"url": "https://hooks.example/services/a-secret-path?token=another-secret"}


def url(project: Project, what: str = "notification-targets", *rest: object) -> str:
    return f"/api/v1/projects/{project.slug}/{what}/" + "".join(f"{part}/" for part in rest)


def create(client: APIClient, project: Project, **body: Any) -> Any:
    body = {"name": "hook", "kind": "webhook", "settings": HOOK, **body}
    response = client.post(url(project), body, format="json")
    assert response.status_code == 201, response.content
    return response.json()


def refusal(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 400, response.content
    fields: dict[str, list[str]] = response.json()["fields"]
    return fields


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


def test_routes_are_kept_in_order(as_alice: APIClient, project: Project) -> None:
    target = create(as_alice, project)["id"]
    body = {
        "name": "payments",
        "severities": ["critical"],
        "services": ["pay*"],
        "environments": [],
        "owners": ["payments"],
        "targets": [target],
        "repeat_minutes": 60,
        "continue": True,
    }
    first = as_alice.post(url(project, "notification-routes"), body, format="json")
    assert first.status_code == 201
    second = as_alice.post(url(project, "notification-routes"), {"name": "rest"}, format="json")
    assert first.json() == {"id": first.json()["id"], **body}
    answer = as_alice.get(url(project, "notification-routes")).json()
    assert answer == {"routes": [first.json(), second.json()]}
    assert RouteListSerializer(answer).data == answer
    order = [second.json()["id"], first.json()["id"]]
    ordered = as_alice.put(url(project, "notification-routes"), {"order": order}, format="json")
    assert [route["id"] for route in ordered.json()["routes"]] == order
    changed = as_alice.patch(
        url(project, "notification-routes", order[1]),
        {"continue": False, "targets": [], "repeat_minutes": None},
        format="json",
    )
    assert changed.json() == {
        **first.json(),
        "continue": False,
        "targets": [],
        "repeat_minutes": None,
    }
    assert as_alice.delete(url(project, "notification-routes", order[0])).status_code == 204
    assert NotificationRoute.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"severities": ["loud"]}, "severities.0"),
        ({"services": ["x" * 201]}, "services.0"),
        ({"targets": [999_999]}, "targets"),
        ({"repeat_minutes": 1}, "repeat_minutes"),
        ({"goes_on": True}, "goes_on"),
        ({"position": 1}, "position"),
    ],
)
def test_a_bad_route_is_refused_by_name(
    as_alice: APIClient, project: Project, changes: dict[str, Any], field: str
) -> None:
    body = {"name": "a", **changes}
    response = as_alice.post(url(project, "notification-routes"), body, format="json")
    assert list(refusal(response)) == [field]


def test_an_order_names_every_route_once(as_alice: APIClient, project: Project) -> None:
    for name in "ab":
        as_alice.post(url(project, "notification-routes"), {"name": name}, format="json")
    first, second = NotificationRoute.objects.values_list("pk", flat=True)
    for order in ([first], [first, first, second], [first, second, 0]):
        response = as_alice.put(url(project, "notification-routes"), {"order": order}, format="json")
        assert list(refusal(response)) == ["order"]


def test_a_target_that_is_a_routes_last_stays(as_alice: APIClient, project: Project) -> None:
    target = create(as_alice, project)["id"]
    as_alice.post(url(project, "notification-routes"), {"name": "r", "targets": [target]}, format="json")
    address = url(project, "notification-targets", target)
    assert refusal(as_alice.delete(address)) == {
        "target": ['The route "r" has no other target: change it or delete it first.']
    }
    NotificationRoute.objects.all().delete()
    assert as_alice.delete(address).status_code == 204


def deliver_one(project: Project, target: NotificationTarget, number: int = 1) -> Delivery:
    enqueue(project.pk, make_message(number), now=NOW)
    deliveries = outbox.claim(target.pk, NOW)
    outbox.note(deliveries, attempt(deliveries), NOW)
    return deliveries[0]


def test_the_log_says_what_became_of_each(
    as_alice: APIClient, project: Project, webhook: NotificationTarget, receiver: Server
) -> None:
    receiver.answers(Reply(503, b"busy"))
    delivery = deliver_one(project, webhook)
    answer = as_alice.get(url(project, "deliveries")).json()
    assert DeliveryPageSerializer(answer).data.keys() == answer.keys()
    (shown,) = answer["deliveries"]
    assert shown == {
        "id": delivery.pk,
        "target": webhook.pk,
        "target_name": webhook.name,
        "subject": "incident:1",
        "event": "firing",
        "severity": "critical",
        "title": "p95 of checkout above 300 ms",
        "state": "failed",
        "attempts": 1,
        "status": 503,
        "detail": "busy",
        "created_at": "2026-11-29T10:00:00Z",
        "next_at": "2026-11-29T10:00:10Z",
        "ended_at": None,
    }
    retried = as_alice.post(url(project, "deliveries", delivery.pk, "retry")).json()
    assert (retried["state"], retried["attempts"]) == ("waiting", 0)
    assert list(refusal(as_alice.post(url(project, "deliveries", delivery.pk, "retry")))) == ["delivery"]


def test_the_log_is_read_page_by_page_and_by_what_is_asked_for(
    as_alice: APIClient, project: Project, webhook: NotificationTarget, receiver: Server
) -> None:
    for number in range(5):
        deliver_one(project, webhook, number)
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = as_alice.get(url(project, "deliveries"), query).json()
        seen += [delivery["subject"] for delivery in page["deliveries"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == [f"incident:{number}" for number in (4, 3, 2, 1, 0)]
    for asked, count in (
        ({"subject": "incident:3"}, 1),
        ({"target": webhook.pk}, 5),
        ({"target": 0}, 0),
        ({"state": "delivered"}, 5),
        ({"state": "failed"}, 0),
    ):
        assert len(as_alice.get(url(project, "deliveries"), asked).json()["deliveries"]) == count
    for bad in ({"cursor": "x"}, {"limit": 0}, {"state": "lost"}, {"targets": 1}):
        assert as_alice.get(url(project, "deliveries"), bad).status_code == 400


@pytest.fixture
def things(as_alice: APIClient, project: Project) -> dict[str, int]:
    target = create(as_alice, project)["id"]
    route = as_alice.post(url(project, "notification-routes"), {"name": "r"}, format="json").json()["id"]
    delivery = Delivery.objects.create(
        project=project,
        target_id=target,
        key="k",
        subject_key="s",
        message={},
        state=State.FAILED,
        due_at=NOW,
        next_at=NOW,
        created_at=NOW,
    )
    return {"target": target, "route": route, "delivery": delivery.pk}


def every_request(project: Project, things: dict[str, int]) -> list[tuple[str, str]]:
    target, route = things["target"], things["route"]
    return [
        ("get", url(project)),
        ("post", url(project)),
        ("patch", url(project, "notification-targets", target)),
        ("delete", url(project, "notification-targets", target)),
        ("post", url(project, "notification-targets", target, "test")),
        ("get", url(project, "notification-routes")),
        ("post", url(project, "notification-routes")),
        ("put", url(project, "notification-routes")),
        ("patch", url(project, "notification-routes", route)),
        ("delete", url(project, "notification-routes", route)),
        ("get", url(project, "deliveries")),
        ("post", url(project, "deliveries", things["delivery"], "retry")),
    ]


def test_charlie_sees_and_changes_nothing(
    as_charlie: APIClient, project: Project, charlies_project: Project, things: dict[str, int]
) -> None:
    for method, address in every_request(project, things):
        assert getattr(as_charlie, method)(address, {}, format="json").status_code == 404
    for method, address in every_request(charlies_project, things):
        if any(str(part) in address.split("/") for part in things.values()):
            assert getattr(as_charlie, method)(address, {"name": "x"}, format="json").status_code == 404
    target = {"name": "r", "targets": [things["target"]]}
    response = as_charlie.post(url(charlies_project, "notification-routes"), target, format="json")
    assert list(refusal(response)) == ["targets"]
    assert NotificationTarget.objects.get().name == "hook"


def test_keys_and_strangers_are_kept_out(
    as_nobody: APIClient, query_key: IssuedKey, project: Project, things: dict[str, int]
) -> None:
    for client in (as_nobody, use_key(query_key)):
        for method, address in every_request(project, things):
            assert getattr(client, method)(address, {}, format="json").status_code == 401


def test_bob_may_what_alice_may(as_bob: APIClient, project: Project, things: dict[str, int]) -> None:
    changed = as_bob.patch(
        url(project, "notification-targets", things["target"]), {"enabled": False}, format="json"
    )
    assert changed.json()["enabled"] is False


def test_creating_logs_no_secret(
    as_alice: APIClient, project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    create(as_alice, project, settings={**HOOK, "headers": {"A": "header-secret"}})
    bad = {"name": "b", "kind": "slack", "settings": {"url": "https://x.example/secret-path"}}
    refusal(as_alice.post(url(project), bad, format="json"))
    assert "secret" not in caplog.text
