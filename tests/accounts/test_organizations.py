"""Organizations: made by anybody who is signed in, seen by their members."""

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import Organization, User

URL = "/api/v1/organizations/"


def test_a_new_person_creates_an_organization_and_belongs_to_it(as_charlie: APIClient) -> None:
    response = as_charlie.post(URL, {"name": "  Elsewhere Ltd "}, format="json")
    assert response.status_code == 201
    body = response.json()
    assert (body["slug"], body["name"], body["invitations"]) == ("elsewhere-ltd", "Elsewhere Ltd", [])
    assert [member["email"] for member in body["members"]] == ["charlie@elsewhere.example"]
    assert as_charlie.get(f"{URL}elsewhere-ltd/").json() == body


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": ["Shop"]}, "name"),
        ({"name": "Shop", "slug": "mine"}, "slug"),
        ([], "non_field_errors"),
    ],
)
def test_bad_input_names_the_field(as_charlie: APIClient, body: object, field: str) -> None:
    response = as_charlie.post(URL, body, format="json")
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]
    assert not Organization.objects.exists()


def test_equal_names_get_different_slugs(as_alice: APIClient) -> None:
    slugs = [as_alice.post(URL, {"name": "Café №1"}, format="json").json()["slug"] for _ in range(3)]
    assert slugs == ["cafe-no1", "cafe-no1-2", "cafe-no1-3"]


@pytest.mark.parametrize(
    ("name", "slug"), [("株式会社", "organization"), ("New", "new-2"), ("x" * 100, "x" * 52)]
)
def test_every_name_has_a_slug(as_alice: APIClient, name: str, slug: str) -> None:
    assert as_alice.post(URL, {"name": name}, format="json").json()["slug"] == slug


def test_members_see_each_other(as_bob: APIClient, alice: User, organization: Organization) -> None:
    members = as_bob.get(f"{URL}{organization.slug}/").json()["members"]
    assert [member["email"] for member in members] == ["alice@shop.example", "bob@shop.example"]


def test_charlie_sees_no_organization_of_others(as_charlie: APIClient, organization: Organization) -> None:
    not_his = as_charlie.get(f"{URL}{organization.slug}/")
    not_there = as_charlie.get(f"{URL}nowhere/")
    assert not_his.status_code == not_there.status_code == 404
    assert not_his.content == not_there.content
