"""Who may see and change targets, routes and deliveries: members, and nobody else."""

import pytest
from rest_framework.test import APIClient

from apps.notifiers.models import Delivery, NotificationTarget, State
from apps.projects.models import Project
from tests.notifiers.conftest import NOW
from tests.notifiers.requests import create, refusal, url
from tests.personas import IssuedKey, use_key


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
