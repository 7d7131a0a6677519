"""Writes with a session need the CSRF token, as a browser application sends it."""

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import Organization, User
from apps.projects.models import Project
from tests.personas import PASSWORD, IssuedKey


@pytest.fixture
def browser(db: None) -> APIClient:
    return APIClient(enforce_csrf_checks=True)


def test_a_browser_signs_in_and_writes_with_its_token(browser: APIClient, alice: User) -> None:
    browser.get("/")
    token = browser.cookies["csrftoken"].value
    login = {"email": alice.email, "password": PASSWORD}
    path = "/_allauth/browser/v1/auth/login"
    assert browser.post(path, login, format="json").status_code == 403
    assert browser.post(path, login, format="json", headers={"X-CSRFToken": token}).status_code == 200

    # Signing in rotates the token.
    token = browser.cookies["csrftoken"].value
    created = browser.post(
        "/api/v1/organizations/", {"name": "Shop"}, format="json", headers={"X-CSRFToken": token}
    )
    assert created.status_code == 201


@pytest.mark.parametrize("headers", [{}, {"X-CSRFToken": "x" * 32}])
def test_a_write_without_the_token_is_refused(
    browser: APIClient, alice: User, project: Project, headers: dict[str, str]
) -> None:
    browser.force_login(alice)
    for response in (
        browser.post("/api/v1/organizations/", {"name": "x"}, format="json", headers=headers),
        browser.patch(f"/api/v1/projects/{project.slug}/", {"name": "x"}, format="json", headers=headers),
        browser.delete(f"/api/v1/projects/{project.slug}/", headers=headers),
    ):
        assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
    assert (Organization.objects.count(), Project.objects.get().name) == (1, "Checkout")


def test_a_write_from_another_origin_is_refused(browser: APIClient, alice: User) -> None:
    browser.get("/")
    browser.force_login(alice)
    headers = {"X-CSRFToken": browser.cookies["csrftoken"].value, "Origin": "https://evil.example"}
    response = browser.post("/api/v1/organizations/", {"name": "x"}, format="json", headers=headers)
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")


def test_a_key_needs_no_token_to_read(browser: APIClient, query_key: IssuedKey, project: Project) -> None:
    headers = {"Authorization": f"Bearer {query_key.token}"}
    assert browser.get(f"/api/v1/projects/{project.slug}/", headers=headers).status_code == 200


def test_sign_in_without_the_token_answers_in_json(browser: APIClient) -> None:
    response = browser.post("/_allauth/browser/v1/auth/login", {}, format="json")
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
