"""Projects: made by members, found by slug, gone for good when deleted."""

import pytest
from django.db import connection
from rest_framework.test import APIClient

from apps.accounts.models import Organization, User
from apps.projects.models import Project
from apps.projects.selectors import api_key_by_token
from apps.projects.services import project_create, project_delete
from tests.personas import IssuedKey

URL = "/api/v1/projects/"


def test_a_member_creates_a_project(as_bob: APIClient, organization: Organization) -> None:
    response = as_bob.post(URL, {"organization": organization.slug, "name": "Check-out 2"}, format="json")
    assert response.status_code == 201
    body = response.json()
    assert body.pop("created_at").endswith("Z")
    assert body == {
        "slug": "check-out-2",
        "name": "Check-out 2",
        "organization": {"slug": "shop", "name": "Shop"},
        "monthly_span_quota": None,
        "monthly_byte_quota": None,
        "otlp_endpoint": "http://localhost:4318",
        "otlp_grpc_endpoint": "http://localhost:4317",
    }
    assert as_bob.get(f"{URL}check-out-2/").json()["name"] == "Check-out 2"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"nmae": "x"}, "nmae"),
        ({"organization": 5.5}, ""),
    ],
)
def test_bad_input_is_refused(
    as_alice: APIClient, organization: Organization, change: dict[str, object], field: str
) -> None:
    response = as_alice.post(URL, {"organization": organization.slug, "name": "x", **change}, format="json")
    assert response.status_code in (400, 404)
    assert field in "".join(response.json().get("fields", {}))
    assert not Project.objects.exists()


def test_slugs_are_unique_across_organizations(
    as_charlie: APIClient, charlies_organization: Organization, project: Project
) -> None:
    body = {"organization": charlies_organization.slug, "name": project.name}
    assert as_charlie.post(URL, body, format="json").json()["slug"] == "checkout-2"


def test_charlie_creates_nothing_in_an_organization_of_others(
    as_charlie: APIClient, organization: Organization
) -> None:
    not_his = as_charlie.post(URL, {"organization": organization.slug, "name": "x"}, format="json")
    not_there = as_charlie.post(URL, {"organization": "nowhere", "name": "x"}, format="json")
    assert not_his.status_code == not_there.status_code == 404
    assert not_his.content == not_there.content


def test_renaming_keeps_the_slug(as_bob: APIClient, project: Project) -> None:
    response = as_bob.patch(f"{URL}{project.slug}/", {"name": "Basket"}, format="json")
    assert (response.status_code, response.json()["name"], response.json()["slug"]) == (
        200,
        "Basket",
        "checkout",
    )


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "ok", "slug": "mine"}, {"name": None}])
def test_a_bad_new_name_is_refused(as_alice: APIClient, project: Project, body: dict[str, object]) -> None:
    assert as_alice.patch(f"{URL}{project.slug}/", body, format="json").status_code == 400
    project.refresh_from_db()
    assert (project.name, project.slug) == ("Checkout", "checkout")


def test_deleting_ends_the_project_and_its_keys(
    as_bob: APIClient, project: Project, ingest_key: IssuedKey
) -> None:
    assert as_bob.delete(f"{URL}{project.slug}/").status_code == 204
    assert as_bob.get(f"{URL}{project.slug}/").status_code == 404
    assert api_key_by_token(ingest_key.token).state == "unknown"


def test_a_primary_key_is_never_given_out_twice(organization: Organization, alice: User) -> None:
    # ClickHouse keeps the deleted project's rows until their retention ends, under its primary key.
    first = project_create(organization=organization, name="Checkout", by=alice)
    first_pk = first.pk
    project_delete(project=first, by=alice)
    second = project_create(organization=organization, name="Checkout", by=alice)
    assert second.slug == "checkout"
    assert second.pk > first_pk


@pytest.mark.skipif(connection.vendor != "sqlite", reason="sequences of other databases never go back")
def test_sqlite_counts_primary_keys_on(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [Project._meta.db_table])
        assert "AUTOINCREMENT" in cursor.fetchone()[0]


def test_me_lists_organizations_with_their_projects(
    as_bob: APIClient, project: Project, charlies_project: Project
) -> None:
    assert as_bob.get("/api/v1/me/").json() == {
        "user": {"email": "bob@shop.example"},
        "organizations": [
            {"slug": "shop", "name": "Shop", "projects": [{"slug": "checkout", "name": "Checkout"}]}
        ],
    }


def test_a_query_key_reads_its_project(as_query_key: APIClient, project: Project) -> None:
    assert as_query_key.get(f"{URL}{project.slug}/").json()["slug"] == "checkout"
