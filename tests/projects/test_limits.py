"""What a project and a key may send: set by members, told to the door."""

import pytest
from rest_framework.test import APIClient

from apps.projects.allowance import Allowance
from apps.projects.models import ApiKey, Project
from apps.projects.selectors import api_key_by_token
from tests.personas import IssuedKey

URL = "/api/v1/projects/checkout/"


def test_quotas_are_set_shown_and_taken_away_each_for_itself(as_bob: APIClient, project: Project) -> None:
    both = {"monthly_span_quota": 5_000_000, "monthly_byte_quota": 2**40}
    assert as_bob.patch(URL, both, format="json").json().items() >= both.items()
    changed = as_bob.patch(URL, {"monthly_span_quota": None}, format="json").json()
    assert (changed["monthly_span_quota"], changed["monthly_byte_quota"]) == (None, 2**40)
    assert as_bob.get(URL).json() == changed
    assert changed["name"] == "Checkout"


@pytest.mark.parametrize(
    "body",
    [{"monthly_span_quota": 0}, {"monthly_byte_quota": -1}, {"monthly_span_quota": 2**53}, {"quota": 5}, {}],
)
def test_a_quota_that_means_nothing_is_refused(
    as_alice: APIClient, project: Project, body: dict[str, object]
) -> None:
    assert as_alice.patch(URL, body, format="json").status_code == 400
    project.refresh_from_db()
    assert (project.monthly_span_quota, project.monthly_byte_quota) == (None, None)


def test_a_key_is_made_with_a_rate_and_gets_another(as_alice: APIClient, project: Project) -> None:
    body = {"kind": "ingest", "name": "Collector", "requests_per_second": 50}
    made = as_alice.post(f"{URL}keys/", body, format="json").json()
    assert made["requests_per_second"] == 50
    address = f"{URL}keys/{made['id']}/"
    changed = as_alice.patch(address, {"requests_per_second": 7, "name": "Edge"}, format="json").json()
    assert changed == {**made, "requests_per_second": 7, "name": "Edge", "token": None}
    assert as_alice.patch(address, {"requests_per_second": None}, format="json").status_code == 200
    assert ApiKey.objects.get().requests_per_second is None


@pytest.mark.parametrize("rate", [0, -1, 1_000_001, "many"])
def test_a_rate_that_means_nothing_is_refused(
    as_alice: APIClient, ingest_key: IssuedKey, rate: object
) -> None:
    address = f"{URL}keys/{ingest_key.row.pk}/"
    assert as_alice.patch(address, {"requests_per_second": rate}, format="json").status_code == 400
    made = as_alice.post(
        f"{URL}keys/", {"kind": "ingest", "name": "x", "requests_per_second": rate}, format="json"
    )
    assert made.status_code == 400


def test_a_query_key_sends_nothing_and_has_no_rate(as_alice: APIClient, query_key: IssuedKey) -> None:
    address = f"{URL}keys/{query_key.row.pk}/"
    changed = as_alice.patch(address, {"requests_per_second": 5}, format="json")
    made = as_alice.post(
        f"{URL}keys/", {"kind": "query", "name": "x", "requests_per_second": 5}, format="json"
    )
    assert changed.status_code == made.status_code == 400
    assert list(changed.json()["fields"]) == list(made.json()["fields"]) == ["requests_per_second"]


def test_the_door_is_told_all_limits_by_the_key(as_alice: APIClient, ingest_key: IssuedKey) -> None:
    assert api_key_by_token(ingest_key.token).allowance == Allowance()
    as_alice.patch(URL, {"monthly_span_quota": 10, "monthly_byte_quota": 20}, format="json")
    as_alice.patch(f"{URL}keys/{ingest_key.row.pk}/", {"requests_per_second": 5}, format="json")
    assert api_key_by_token(ingest_key.token).allowance == Allowance(5, 10, 20)


def test_charlie_changes_no_limit_of_others(
    as_charlie: APIClient, charlies_project: Project, project: Project, ingest_key: IssuedKey
) -> None:
    key_id = ingest_key.row.pk
    for address in (URL, f"{URL}keys/{key_id}/", f"/api/v1/projects/{charlies_project.slug}/keys/{key_id}/"):
        assert as_charlie.patch(address, {"requests_per_second": 1}, format="json").status_code == 404
    ingest_key.row.refresh_from_db()
    assert ingest_key.row.requests_per_second is None


def test_a_query_key_changes_no_key(as_query_key: APIClient, ingest_key: IssuedKey) -> None:
    answer = as_query_key.patch(f"{URL}keys/{ingest_key.row.pk}/", {"requests_per_second": 1}, format="json")
    assert answer.status_code == 401
