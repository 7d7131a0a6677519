"""Alert rules and incidents over HTTP: what is kept and refused, who sees it, what a rule's test says."""

import time
from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.alerts.evaluator import Evaluator
from apps.alerts.models import AlertRule, Incident, IncidentEvent
from apps.projects.models import Project
from tests.alerts.rules import NOON_MINUTE, make_rule, over, send
from tests.clickhouse_fixtures import Store

SLOW = {
    "name": "Checkout is slow",
    "subject": "requests",
    "filter": "service=checkout",
    "figure": "latency",
    "critical": 300,
}

UNNAMED = {name: value for name, value in SLOW.items() if name != "name"}


def url(project: Project, *parts: object) -> str:
    return f"/api/v1/projects/{project.slug}/" + "".join(f"{part}/" for part in parts)


def create(client: APIClient, project: Project, **changes: Any) -> Any:
    response = client.post(url(project, "alert-rules"), {**SLOW, **changes}, format="json")
    assert response.status_code == 201, response.content
    return response.json()


def test_a_rule_is_kept_as_it_was_said(as_alice: APIClient, project: Project) -> None:
    rule = create(as_alice, project, group_by=["service", "name"], warning=200, for_minutes=3)

    assert rule == {
        **SLOW,
        "id": rule["id"],
        "description": "",
        "runbook_url": "",
        "group_by": ["service", "name"],
        "percentile": 0.95,
        "apdex_t_ms": 500,
        "window_minutes": 5,
        "direction": "above",
        "warning": 200,
        "recovery": None,
        "for_minutes": 3,
        "recover_minutes": 1,
        "min_requests": 1,
        "when_quiet": "keep",
        "is_enabled": True,
        "muted_until": None,
        "created_by": "alice@shop.example",
        "created_at": rule["created_at"],
        "status": "ok",
        "failure": "",
        "failing_since": None,
        "groups": [],
    }
    assert as_alice.get(url(project, "alert-rules")).json() == {"rules": [rule]}
    assert as_alice.get(url(project, "alert-rules", rule["id"])).json() == rule


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"critical": None}, "critical", "Give a threshold"),
        ({"warning": 400}, "warning", "At most the critical threshold."),
        ({"direction": "below", "warning": 200}, "warning", "At least the critical threshold."),
        ({"recovery": 301}, "recovery", "At most the critical threshold."),
        ({"figure": "error_rate"}, "critical", "Between 0 and 100."),
        ({"critical": "NaN"}, "critical", "valid number"),
        ({"critical": -1}, "critical", "greater than or equal to 0"),
        ({"subject": "logs"}, "figure", "Log records are counted"),
        ({"window_minutes": 0}, "window_minutes", "greater than or equal to 1"),
        ({"window_minutes": 61}, "window_minutes", "less than or equal to 60"),
        ({"group_by": ["service", "service"]}, "group_by", "Each field once."),
        ({"group_by": ["span.http.route"]}, "group_by.0", "not a valid choice"),
        ({"subject": "logs", "figure": "count", "group_by": ["name"]}, "group_by", "Logs have no name."),
        ({"min_requests": 0, "when_quiet": "fire"}, "min_requests", "nothing is ever quiet"),
        ({"runbook_url": "javascript:alert(1)"}, "runbook_url", "valid URL"),
        ({"percentil": 0.9}, "percentil", 'did you mean "percentile"'),
    ],
)
def test_what_makes_no_sense_is_refused(
    as_alice: APIClient, project: Project, changes: dict[str, Any], field: str, message: str
) -> None:
    response = as_alice.post(url(project, "alert-rules"), {**SLOW, **changes}, format="json")

    assert response.status_code == 400
    assert message in str(response.json()["fields"][field])
    assert not AlertRule.objects.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("servce=", "value"),
        ('{ name="a" } >> { name="b" }', "makes no sense for alert rules"),
        ("{ } | count() > 3", "makes no sense for alert rules"),
        ("traceDuration>1s", "one by one"),
        ("severity=error", "logs"),
    ],
)
def test_a_filter_that_one_row_cannot_answer_is_refused_at_its_place(
    as_alice: APIClient, project: Project, text: str, message: str
) -> None:
    for parts in (("alert-rules",), ("alert-rules", "preview")):
        content = SLOW if parts == ("alert-rules",) else UNNAMED
        response = as_alice.post(url(project, *parts), {**content, "filter": text}, format="json")
        assert response.status_code == 400, response.content
        assert message in response.json()["detail"]


def test_a_change_is_checked_with_what_stays(as_alice: APIClient, project: Project) -> None:
    rule = create(as_alice, project)
    address = url(project, "alert-rules", rule["id"])

    refused = as_alice.patch(address, {"warning": 500}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["warning"])

    changed = as_alice.patch(address, {"warning": 100, "name": "Slow", "is_enabled": False}, format="json")
    assert changed.json() == {**rule, "warning": 100, "name": "Slow", "is_enabled": False, "status": "off"}


@pytest.mark.parametrize("group_by", [[], ["environment", "service"], ["environment"]])
def test_groups_change_while_one_of_them_fires(
    clickhouse: Store, as_alice: APIClient, project: Project, alice: User, group_by: list[str]
) -> None:
    rule, incident = fire(clickhouse, project, alice)

    changed = as_alice.patch(url(project, "alert-rules", rule.pk), {"group_by": group_by}, format="json")

    assert changed.json()["group_by"] == group_by
    assert as_alice.get(url(project, "incidents", incident.pk)).json()["status"] == "recovered"
    assert as_alice.get(url(project, "alert-rules")).status_code == 200


def test_a_rule_that_is_deleted_leaves_its_incidents_ended(
    clickhouse: Store, as_alice: APIClient, project: Project, alice: User
) -> None:
    rule, incident = fire(clickhouse, project, alice)

    assert as_alice.delete(url(project, "alert-rules", rule.pk)).status_code == 204

    found = as_alice.get(url(project, "incidents", incident.pk)).json()
    assert (found["rule_id"], found["status"]) == (None, "recovered")
    judged_by = found["figure"], found["direction"], found["threshold"]
    assert judged_by == ("latency", "above", 300)
    assert [(event["kind"], event["text"]) for event in found["events"]] == [
        ("opened", ""),
        ("closed", "The rule was deleted."),
    ]


def fire(clickhouse: Store, project: Project, alice: User) -> tuple[AlertRule, Incident]:
    rule = make_rule(project, alice, group_by=["service"])
    send(clickhouse, project, minute=1, durations_ms=[900] * 5, service="cart")
    Evaluator().tick(over(1))
    return rule, Incident.objects.get()


def test_an_incident_is_acknowledged_once_commented_and_closed(
    clickhouse: Store, as_alice: APIClient, as_bob: APIClient, project: Project, alice: User
) -> None:
    _, incident = fire(clickhouse, project, alice)
    (listed,) = as_alice.get(url(project, "incidents")).json()["incidents"]
    assert (listed["title"], listed["group"], listed["level"]) == ("Slow: cart", ["cart"], "critical")
    assert (listed["status"], listed["began_s"]) == ("open", (NOON_MINUTE + 1) * 60)

    as_alice.post(url(project, "incidents", incident.pk, "acknowledge"))
    again = as_bob.post(url(project, "incidents", incident.pk, "acknowledge")).json()
    assert (again["status"], again["acknowledged_by"]) == ("acknowledged", "alice@shop.example")
    comment = as_bob.post(
        url(project, "incidents", incident.pk, "comments"), {"text": "On it."}, format="json"
    )
    assert (comment.status_code, comment.json()["by"]) == (201, "bob@shop.example")
    closed = as_bob.post(url(project, "incidents", incident.pk, "close"), {"text": "Done."}, format="json")

    assert closed.json()["status"] == "closed"
    assert [(event["kind"], event["by"], event["text"]) for event in closed.json()["events"]] == [
        ("opened", None, ""),
        ("acknowledged", "alice@shop.example", ""),
        ("commented", "bob@shop.example", "On it."),
        ("closed", "bob@shop.example", "Done."),
    ]
    assert as_alice.get(url(project, "incidents")).json()["incidents"] == []
    ended = as_alice.get(url(project, "incidents"), {"status": "ended"}).json()["incidents"]
    assert [each["id"] for each in ended] == [incident.pk]


def test_a_rule_says_which_of_its_groups_are_not_well(
    clickhouse: Store, as_alice: APIClient, project: Project, alice: User
) -> None:
    rule, incident = fire(clickhouse, project, alice)

    found = as_alice.get(url(project, "alert-rules", rule.pk)).json()

    assert found["status"] == "critical"
    assert found["groups"] == [
        {"group": {"service": "cart"}, "status": "critical", "incident_id": incident.pk}
    ]


def test_incidents_come_in_pages(as_alice: APIClient, project: Project, alice: User) -> None:
    rule = make_rule(project, alice)
    for number in range(120):
        Incident.objects.create(
            project=project,
            rule=rule,
            group=f'["{number}"]',
            title="Slow",
            level=1,
            figure=rule.figure,
            direction=rule.direction,
            threshold=1,
            began_minute=number,
            opened_at=rule.created_at,
        )
    seen: list[int] = []
    query: dict[str, Any] = {}
    while True:
        answer = as_alice.get(url(project, "incidents"), query).json()
        seen += [each["id"] for each in answer["incidents"]]
        if answer["next"] is None:
            break
        query = {"cursor": answer["next"]}

    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, reverse=True)


def test_a_preview_says_what_a_rule_would_have_told(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for minute, duration_ms in ((1, 100), (2, 900), (3, 900), (4, 100)):
        send(clickhouse, project, minute=minute, durations_ms=[duration_ms] * 5, service="checkout")
    send(clickhouse, project, minute=2, durations_ms=[900], service="cart")
    for extra in ("", " duration>1ns"):
        body = {**UNNAMED, "filter": f"{SLOW['filter']}{extra}", "window_minutes": 1, "chart_minutes": 240}
        response = as_alice.post(url(project, "alert-rules", "preview"), body, format="json")
        assert response.status_code == 200, response.content
        answer = response.json()
        (group,) = answer["groups"]
        assert (group["requests"], answer["group_count"]) == (20, 1)
        firing = {"began_s": (NOON_MINUTE + 2) * 60, "ended_s": (NOON_MINUTE + 4) * 60, "level": "critical"}
        assert group["firings"] == [{**firing, "value": pytest.approx(900, rel=0.01)}]
        drawn = {
            answer["chart_start_s"] + 60 * place: value
            for place, value in enumerate(group["values"])
            if value is not None
        }
        assert list(drawn) == [(NOON_MINUTE + minute) * 60 for minute in (1, 2, 3, 4)]
    assert answer["tested_from_s"] < time.time() - 6.9 * 86400


def test_charlie_sees_none_of_it(
    clickhouse: Store, as_charlie: APIClient, project: Project, alice: User
) -> None:
    rule, incident = fire(clickhouse, project, alice)
    asked = [
        as_charlie.get(url(project, "alert-rules")),
        as_charlie.post(url(project, "alert-rules"), SLOW, format="json"),
        as_charlie.post(url(project, "alert-rules", "preview"), SLOW, format="json"),
        as_charlie.patch(url(project, "alert-rules", rule.pk), {"name": "Mine"}, format="json"),
        as_charlie.delete(url(project, "alert-rules", rule.pk)),
        as_charlie.get(url(project, "incidents")),
        as_charlie.get(url(project, "incidents", incident.pk)),
        as_charlie.post(url(project, "incidents", incident.pk, "acknowledge")),
        as_charlie.post(url(project, "incidents", incident.pk, "comments"), {"text": "?"}, format="json"),
        as_charlie.post(url(project, "incidents", incident.pk, "close"), {}, format="json"),
    ]

    assert {response.status_code for response in asked} == {404}
    assert IncidentEvent.objects.count() == 1


def test_one_projects_rules_are_not_anothers(
    as_charlie: APIClient, project: Project, charlies_project: Project, alice: User
) -> None:
    rule = make_rule(project, alice)

    assert as_charlie.get(url(charlies_project, "alert-rules", rule.pk)).status_code == 404
    assert as_charlie.get(url(charlies_project, "alert-rules")).json() == {"rules": []}


def test_a_query_key_reads_incidents_and_changes_nothing(as_query_key: APIClient, project: Project) -> None:
    assert as_query_key.get(url(project, "incidents")).json() == {"incidents": [], "next": None}
    assert as_query_key.get(url(project, "alert-rules")).status_code == 401
    assert as_query_key.post(url(project, "alert-rules"), SLOW, format="json").status_code == 401
