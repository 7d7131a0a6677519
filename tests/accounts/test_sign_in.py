"""Sign-up, sign-in and password reset, as the web application does them (allauth headless)."""

import re

import pytest
from django.core import mail
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from apps.accounts.models import User
from tests.personas import PASSWORD

AUTH = "/_allauth/browser/v1/auth"
NEW = {"email": "dora@shop.example", "password": PASSWORD}


def test_signing_up_signs_in(as_nobody: APIClient) -> None:
    response = as_nobody.post(f"{AUTH}/signup", NEW, format="json")
    assert response.status_code == 200
    assert response.json()["meta"]["is_authenticated"] is True
    assert as_nobody.get("/api/v1/me/").json() == {"user": {"email": NEW["email"]}, "organizations": []}


def test_an_address_is_stored_in_lower_case(as_nobody: APIClient) -> None:
    as_nobody.post(f"{AUTH}/signup", {**NEW, "email": "Dora@Shop.Example"}, format="json")
    assert User.objects.get().email == "dora@shop.example"


@pytest.mark.parametrize("email", ["alice@shop.example", "ALICE@shop.EXAMPLE"])
def test_an_address_signs_up_once_in_any_case(as_nobody: APIClient, alice: User, email: str) -> None:
    response = as_nobody.post(f"{AUTH}/signup", {"email": email, "password": PASSWORD}, format="json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["param"] == "email"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("password", "12345678"), ("password", "short"), ("email", "not an address"), ("email", "")],
)
def test_signing_up_with_bad_input_names_the_field(as_nobody: APIClient, field: str, value: str) -> None:
    response = as_nobody.post(f"{AUTH}/signup", {**NEW, field: value}, format="json")
    assert response.status_code == 400
    assert {error["param"] for error in response.json()["errors"]} == {field}
    assert not User.objects.exists()


@pytest.mark.parametrize("email", ["alice@shop.example", "Alice@Shop.example"])
def test_signing_in_works_in_any_case(as_nobody: APIClient, alice: User, email: str) -> None:
    response = as_nobody.post(f"{AUTH}/login", {"email": email, "password": PASSWORD}, format="json")
    assert response.status_code == 200
    assert as_nobody.get("/api/v1/me/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_look_the_same(as_nobody: APIClient, alice: User) -> None:
    wrong = as_nobody.post(f"{AUTH}/login", {"email": alice.email, "password": "wrong one"}, format="json")
    unknown = as_nobody.post(
        f"{AUTH}/login", {"email": "x@shop.example", "password": PASSWORD}, format="json"
    )
    assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content)
    assert wrong.status_code == 400


def test_guessing_a_password_is_stopped(as_nobody: APIClient, alice: User) -> None:
    guess = {"email": alice.email, "password": "wrong one"}
    statuses = [as_nobody.post(f"{AUTH}/login", guess, format="json").status_code for _ in range(6)]
    assert statuses == [400] * 6
    right = as_nobody.post(f"{AUTH}/login", {"email": alice.email, "password": PASSWORD}, format="json")
    assert right.json()["errors"][0]["code"] == "too_many_login_attempts"


def test_a_deactivated_person_is_out_at_once(as_alice: APIClient, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert as_alice.get("/api/v1/me/").status_code == 401


def test_signing_out_ends_the_session(as_alice: APIClient) -> None:
    assert as_alice.delete(f"{AUTH}/session").status_code == 401
    assert as_alice.get("/api/v1/me/").status_code == 401


def test_a_forgotten_password_is_reset_by_mail(
    as_nobody: APIClient, alice: User, as_alice: APIClient
) -> None:
    requested = as_nobody.post(f"{AUTH}/password/request", {"email": alice.email}, format="json")
    assert requested.status_code == 200
    link = re.search(r"http://localhost:8000/password/reset/(\S+)", str(mail.outbox[0].body))
    assert link is not None

    reset = {"key": link[1], "password": "another battery staple"}
    assert as_nobody.post(f"{AUTH}/password/reset", reset, format="json").status_code in (200, 401)
    assert as_alice.get("/api/v1/me/").status_code == 401

    again = as_nobody.post(f"{AUTH}/password/reset", reset, format="json")
    assert again.status_code == 400
    login = {"email": alice.email, "password": "another battery staple"}
    assert APIClient().post(f"{AUTH}/login", login, format="json").status_code == 200


def test_asking_for_a_reset_does_not_tell_who_has_an_account(as_nobody: APIClient, alice: User) -> None:
    known = as_nobody.post(f"{AUTH}/password/request", {"email": alice.email}, format="json")
    unknown = as_nobody.post(f"{AUTH}/password/request", {"email": "x@shop.example"}, format="json")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert "password/reset/" not in str(mail.outbox[1].body)


@pytest.mark.parametrize("path", ["auth/session", "config"])
def test_the_web_application_can_ask_where_it_stands(as_nobody: APIClient, path: str) -> None:
    assert as_nobody.get(f"/_allauth/browser/v1/{path}").status_code in (200, 401)


def test_a_required_verification_is_asked_for_by_mail(as_nobody: APIClient, settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    response = as_nobody.post(f"{AUTH}/signup", NEW, format="json")
    assert response.status_code == 401
    assert "http://localhost:8000/verify-email/" in str(mail.outbox[0].body)
    assert as_nobody.get("/api/v1/me/").status_code == 401
