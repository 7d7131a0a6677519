"""What anybody can send to the doors of sign-in is answered, never a 500."""

import pytest
from django.test import Client

DOORS = ("auth/login", "auth/signup", "auth/password/request", "auth/password/reset", "auth/email/verify")
BODIES = {
    "deep": "[" * 100_000,
    "deep and closed": "[" * 100_000 + "]" * 100_000,
    "unfinished": '{"email":' * 5000,
    "a long number": '{"email":' + "9" * 5000 + "}",
    "no JSON": "email=alice",
    "not UTF-8": b"\xff\xfe",
}


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_is_no_json_is_refused(door: str, body: str | bytes) -> None:
    answer = Client(raise_request_exception=False).post(
        f"/_allauth/browser/v1/{door}", body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.json()["errors"]


@pytest.mark.django_db
def test_what_is_json_goes_on_to_its_door() -> None:
    answer = Client().post("/_allauth/browser/v1/auth/login", "{}", content_type="application/json")
    assert {error["param"] for error in answer.json()["errors"]} >= {"password"}
