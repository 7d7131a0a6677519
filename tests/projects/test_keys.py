"""Keys over HTTP: secrets are shown once, browser keys are public and bound to origins."""

from datetime import UTC, datetime

import pytest
from rest_framework.test import APIClient

from apps.projects.models import ApiKey, Project
from apps.projects.selectors import api_key_by_token
from apps.projects.services import api_keys_touch
from tests.personas import IssuedKey

URL = "/api/v1/projects/checkout/keys/"


@pytest.mark.parametrize(("kind", "start"), [("ingest", "swi_"), ("query", "swq_")])
def test_a_secret_key_is_shown_once(as_bob: APIClient, project: Project, kind: str, start: str) -> None:
    created = as_bob.post(URL, {"kind": kind, "name": "Collector"}, format="json")
    assert created.status_code == 201
    token = created.json()["token"]
    assert token.startswith(start + created.json()["prefix"] + "_")
    assert as_bob.get(URL).json() == {"keys": [{**created.json(), "token": None}]}
    assert token not in str(vars(ApiKey.objects.get()))
    assert api_key_by_token(token).state == "active"


def test_a_browser_key_stays_readable(as_alice: APIClient, project: Project) -> None:
    body = {
        "kind": "browser",
        "name": "Shop front",
        "allowed_origins": ["https://Shop.example:443", "http://localhost:3000", "https://shop.example"],
    }
    created = as_alice.post(URL, body, format="json").json()
    assert created["token"].startswith("swb_")
    assert created["allowed_origins"] == ["https://shop.example", "http://localhost:3000"]
    assert as_alice.get(URL).json()["keys"] == [created]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "admin", "name": "x"}, "kind"),
        ({"kind": "ingest"}, "name"),
        ({"kind": "ingest", "name": " "}, "name"),
        ({"kind": "ingest", "name": "x" * 101}, "name"),
        ({"kind": "browser", "name": "x"}, "allowed_origins"),
        ({"kind": "browser", "name": "x", "allowed_origins": []}, "allowed_origins"),
        ({"kind": "browser", "name": "x", "allowed_origins": ["*"]}, "allowed_origins.0"),
        ({"kind": "browser", "name": "x", "allowed_origins": "https://a.example"}, "allowed_origins"),
        ({"kind": "ingest", "name": "x", "allowed_origins": ["https://a.example"]}, "allowed_origins"),
        ({"kind": "ingest", "name": "x", "origins": []}, "origins"),
    ],
)
def test_bad_input_names_the_field(
    as_alice: APIClient, project: Project, body: dict[str, object], field: str
) -> None:
    response = as_alice.post(URL, body, format="json")
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]
    assert not ApiKey.objects.exists()


def test_revoking_is_for_good(as_bob: APIClient, ingest_key: IssuedKey) -> None:
    assert as_bob.delete(f"{URL}{ingest_key.row.pk}/").status_code == 204
    assert api_key_by_token(ingest_key.token).state == "revoked"
    (shown,) = as_bob.get(URL).json()["keys"]
    assert shown["revoked_at"] is not None
    assert as_bob.delete(f"{URL}{ingest_key.row.pk}/").status_code == 204
    assert as_bob.get(URL).json()["keys"] == [shown]


@pytest.mark.parametrize("key_id", [0, 10**30])
def test_a_key_that_is_not_there_is_not_found(as_alice: APIClient, project: Project, key_id: int) -> None:
    assert as_alice.delete(f"{URL}{key_id}/").status_code == 404


def test_a_key_is_only_reached_through_its_project(
    as_charlie: APIClient, charlies_project: Project, ingest_key: IssuedKey
) -> None:
    response = as_charlie.delete(f"/api/v1/projects/{charlies_project.slug}/keys/{ingest_key.row.pk}/")
    assert response.status_code == 404
    assert api_key_by_token(ingest_key.token).state == "active"


def test_the_last_use_is_shown(as_alice: APIClient, ingest_key: IssuedKey) -> None:
    assert as_alice.get(URL).json()["keys"][0]["last_used_at"] is None
    api_keys_touch({ingest_key.row.pk: datetime(2026, 5, 1, 12, tzinfo=UTC)})
    assert as_alice.get(URL).json()["keys"][0]["last_used_at"] == "2026-05-01T12:00:00Z"


def test_a_query_key_sees_no_keys(as_query_key: APIClient, project: Project) -> None:
    assert as_query_key.get(URL).status_code == 401
    assert as_query_key.post(URL, {"kind": "query", "name": "more"}, format="json").status_code == 401
