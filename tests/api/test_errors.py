"""Errors: one shape, whoever raises them, and nothing of the inside in them."""

import json
import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from rest_framework.exceptions import NotAuthenticated, Throttled, ValidationError
from rest_framework.test import APIClient

from apps.accounts.models import Organization
from apps.api.errors import describe_error
from apps.projects.models import Project


@pytest.mark.parametrize(
    ("error", "body"),
    [
        (Http404("no Project matches id 7"), {"detail": "Not found.", "code": "not_found"}),
        (PermissionDenied("inside"), {"detail": "You may not do this.", "code": "permission_denied"}),
        (
            NotAuthenticated(),
            {"detail": "Authentication credentials were not provided.", "code": "not_authenticated"},
        ),
        (
            Throttled(wait=2),
            {"detail": "Request was throttled. Expected available in 2 seconds.", "code": "throttled"},
        ),
        (
            ValidationError("wrong"),
            {"detail": "wrong", "code": "invalid", "fields": {"non_field_errors": ["wrong"]}},
        ),
        (
            ValidationError({"a": ["one", "two"], "b": {"c": ["three"]}, "d": [{}, {"e": ["four"]}]}),
            {
                "detail": "a: one",
                "code": "invalid",
                "fields": {"a": ["one", "two"], "b.c": ["three"], "d.e": ["four"]},
            },
        ),
    ],
)
def test_every_error_has_the_one_shape(error: Exception, body: dict[str, object]) -> None:
    assert describe_error(error) == body


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/nowhere/", "/api/v1/me", "/v1/nowhere", "/_allauth/nowhere"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_nobody_serves_is_json(db: None, path: str, method: str) -> None:
    response = getattr(Client(), method)(path)
    assert (response.status_code, response.json()) == (404, {"detail": "Not found.", "code": "not_found"})


def test_an_unexpected_error_says_nothing(
    as_alice: APIClient,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("a secret from the inside")

    monkeypatch.setattr("apps.projects.project_view.project_for", fail)
    as_alice.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        response = as_alice.get(f"/api/v1/projects/{project.slug}/")
    assert response.status_code == 500
    assert json.loads(response.content)["code"] == "server_error"
    assert "secret" not in response.content.decode()
    assert "a secret from the inside" in caplog.text


def test_a_wrong_method_is_said(as_alice: APIClient) -> None:
    response = as_alice.put("/api/v1/me/")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert as_alice.options("/api/v1/me/").status_code == 405


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "parse_error"),
        (b'{"name": NaN}', "application/json", 400, "parse_error"),
        (b'{"name": "\\ud800"}', "application/json", 400, "parse_error"),
        (b'{"name": "\xff"}', "application/json", 400, "parse_error"),
        (b"[" * 100_000, "application/json", 400, "parse_error"),
        (b'"' + b"x" * 2_000_000 + b'"', "application/json", 413, "body_too_large"),
        (b"name=Shop", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"", "application/json", 400, "invalid"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    as_alice: APIClient, body: bytes, content_type: str, status: int, code: str
) -> None:
    response = as_alice.post("/api/v1/organizations/", body, content_type=content_type)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not Organization.objects.exists()


def test_a_host_that_is_not_ours_is_refused(db: None) -> None:
    response = Client().get("/api/v1/me/", headers={"host": "evil.example"})
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
