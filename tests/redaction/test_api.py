"""Redaction rules over HTTP: members write them, and the engine itself says which patterns it takes."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.projects.models import Project
from apps.redaction.models import RedactionRule
from tests.clickhouse_fixtures import Store

URL = "/api/v1/projects/checkout/redaction/"
RULE = {"name": "E-mail addresses", "detector": "email", "action": "mask"}

pytestmark = pytest.mark.usefixtures("clickhouse")


def test_a_rule_is_made_changed_and_deleted(as_bob: APIClient, project: Project) -> None:
    created = as_bob.post(URL, RULE, format="json")
    assert created.status_code == 201
    rule = created.json()
    assert rule["enforce"] is False
    changed = as_bob.patch(f"{URL}{rule['id']}/", {"enforce": True, "action": "hash"}, format="json")
    assert changed.json() == {**rule, "enforce": True, "action": "hash"}
    assert as_bob.get(URL).json()["rules"] == [changed.json()]
    assert as_bob.delete(f"{URL}{rule['id']}/").status_code == 204
    assert as_bob.get(URL).json()["rules"] == []


def test_the_detectors_are_listed_with_what_they_find(as_alice: APIClient, project: Project) -> None:
    detectors = as_alice.get(URL).json()["detectors"]
    assert {"name": "jwt", "title": "JSON Web Tokens"} in detectors
    assert len(detectors) == 5


def test_what_a_rule_found_stands_beside_it(as_alice: APIClient, project: Project, clickhouse: Store) -> None:
    rule_id = as_alice.post(URL, RULE, format="json").json()["id"]
    clickhouse.insert_rows(
        "redaction_findings",
        [
            {"project_id": project.pk, "rule_id": rule_id, "minute": minute, "n": 3}
            for minute in ("2026-01-01 00:00:00", "2099-01-01 00:00:00")
        ],
    )
    assert as_alice.get(URL).json()["rules"][0]["found_24h"] == 3


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"detector": "phone"}, "detector", "not a valid choice"),
        ({"detector": ""}, "detector", "Choose a detector"),
        ({"key_pattern": "^a$"}, "detector", "Choose a detector"),
        ({"detector": "", "value_pattern": "(unclosed"}, "value_pattern", "missing )"),
        ({"detector": "", "key_pattern": "(?=ahead)"}, "key_pattern", "RE2"),
        ({"detector": "", "value_pattern": "a*"}, "value_pattern", "everywhere"),
        ({"detector": "", "value_pattern": "a" * 201}, "value_pattern", "200"),
        ({"detector": "", "value_pattern": "a)"}, "value_pattern", "unexpected )"),
        ({"detector": "", "key_pattern": "a\\"}, "key_pattern", "trailing \\"),
        ({"detector": "", "value_pattern": "(a|7|.)"}, "value_pattern", "any character"),
        ({"detector": "", "value_pattern": r"a\C"}, "value_pattern", "single bytes"),
        ({"detector": "", "key_pattern": "a{65}"}, "key_pattern", "at most 64"),
        ({"detector": "", "key_pattern": "((ab){20}c){20}"}, "key_pattern", "at most 256"),
        ({"detector": "", "key_pattern": r"\pL{64}" * 20}, "key_pattern", "pattern too large"),
        ({"action": "encrypt"}, "action", "not a valid choice"),
        ({"name": ""}, "name", "blank"),
        ({"enforced": True}, "enforced", 'did you mean "enforce"'),
    ],
)
def test_bad_input_names_the_field_and_says_why(
    as_alice: APIClient, project: Project, change: dict[str, Any], field: str, says: str
) -> None:
    response = as_alice.post(URL, {**RULE, **change}, format="json")
    assert response.status_code == 400
    assert says in str(response.json()["fields"][field])
    assert not RedactionRule.objects.exists()


def test_a_project_has_a_bounded_number_of_rules(as_alice: APIClient, project: Project) -> None:
    RedactionRule.objects.bulk_create(
        RedactionRule(project=project, name="r", detector="jwt", action="drop") for _ in range(20)
    )
    assert as_alice.post(URL, RULE, format="json").status_code == 400


def test_a_project_has_fewer_rules_with_patterns_of_its_own(as_alice: APIClient, project: Project) -> None:
    RedactionRule.objects.bulk_create(
        RedactionRule(project=project, name="r", key_pattern="^k$", action="drop") for _ in range(10)
    )
    own = {"name": "eleventh", "key_pattern": "^l$", "action": "drop"}
    assert "at most 10" in str(as_alice.post(URL, own, format="json").json()["fields"]["name"])
    assert as_alice.post(URL, RULE, format="json").status_code == 201


@pytest.mark.parametrize("pattern", ["a)", "a\\", "(?=a)", "[z-a]", "a**", "(unclosed"])
def test_what_is_no_pattern_is_said_to_be_none_and_names_nothing_of_the_engine(
    as_alice: APIClient, project: Project, pattern: str
) -> None:
    trial = {"value_pattern": pattern, "action": "mask", "key": "", "value": "a"}
    response = as_alice.post(f"{URL}try/", trial, format="json")
    assert response.status_code == 400
    (message,) = response.json()["fields"]["value_pattern"]
    assert "RE2" in message
    assert "replaceRegexp" not in message
    assert "DB::" not in message


@pytest.mark.parametrize(
    ("rule", "sample", "stored"),
    [
        ({"detector": "email", "action": "mask"}, ("", "to a@b.example"), "to ***"),
        ({"detector": "cookie", "action": "drop"}, ("http.request.header.cookie", "a=1"), None),
        ({"detector": "cookie", "action": "drop"}, ("cookies.eaten", "2"), None),
        ({"detector": "cookie", "action": "drop"}, ("cookiecutter", "2"), "2"),
        ({"key_pattern": "^user$", "value_pattern": "b", "action": "mask"}, ("user", "abc"), "a***c"),
        ({"key_pattern": "^user$", "value_pattern": "b", "action": "mask"}, ("other", "abc"), "abc"),
    ],
)
def test_a_rule_can_be_tried_before_it_is_made(
    as_alice: APIClient,
    project: Project,
    rule: dict[str, str],
    sample: tuple[str, str],
    stored: str | None,
) -> None:
    key, value = sample
    response = as_alice.post(f"{URL}try/", {**rule, "key": key, "value": value}, format="json")
    assert response.json() == {"stored": stored, "found": stored != value}
    assert not RedactionRule.objects.exists()


def test_charlie_sees_and_changes_nothing(
    as_alice: APIClient, as_charlie: APIClient, project: Project
) -> None:
    rule_url = f"{URL}{as_alice.post(URL, RULE, format='json').json()['id']}/"
    answers = [
        as_charlie.get(URL),
        as_charlie.post(URL, RULE, format="json"),
        as_charlie.post(f"{URL}try/", {**RULE, "key": "", "value": ""}, format="json"),
        as_charlie.patch(rule_url, {"enforce": True}, format="json"),
        as_charlie.delete(rule_url),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert RedactionRule.objects.get().enforce is False


def test_a_rule_of_another_project_is_not_there(
    as_alice: APIClient, project: Project, charlies_project: Project
) -> None:
    theirs = RedactionRule.objects.create(project=charlies_project, name="r", detector="jwt", action="drop")
    assert as_alice.patch(f"{URL}{theirs.pk}/", {"enforce": True}, format="json").status_code == 404
    assert as_alice.delete(f"{URL}{theirs.pk}/").status_code == 404
