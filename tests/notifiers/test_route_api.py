"""The REST API of routes and of the log of deliveries."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.notifiers import outbox
from apps.notifiers.attempt import attempt
from apps.notifiers.models import Delivery, NotificationRoute, NotificationTarget
from apps.notifiers.serializers import DeliveryPageSerializer, RouteListSerializer
from apps.notifiers.services import enqueue
from apps.projects.models import Project
from tests.notifiers.conftest import NOW, make_message
from tests.notifiers.receiver import Reply, Server
from tests.notifiers.requests import create, refusal, url


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
