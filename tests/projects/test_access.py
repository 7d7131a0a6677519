"""The door to a tenant: members and its own query keys, nobody else."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from rest_framework.test import APIClient

from apps.accounts.models import Membership, User
from apps.projects.access import QueryKeyPrincipal, project_for
from apps.projects.models import ApiKey, ApiKeyKind, Project
from apps.projects.services import api_key_revoke
from tests.personas import IssuedKey, use_key

URL = "/api/v1/projects/checkout/"


def test_members_get_in(alice: User, bob: User, project: Project) -> None:
    assert project_for(alice, "checkout") == project_for(bob, "checkout") == project


def test_others_do_not(charlie: User, project: Project) -> None:
    for principal in (charlie, AnonymousUser()):
        with pytest.raises(Http404):
            project_for(principal, "checkout")


def test_who_leaves_is_out_at_once(bob: User, project: Project) -> None:
    Membership.objects.filter(user=bob).delete()
    with pytest.raises(Http404):
        project_for(bob, "checkout")


def test_a_query_key_opens_its_own_project_only(project: Project, charlies_project: Project) -> None:
    principal = QueryKeyPrincipal(key_id=1, project_id=project.pk)
    assert project_for(principal, "checkout") == project
    with pytest.raises(Http404):
        project_for(principal, charlies_project.slug)


def test_over_http_another_project_is_not_found(as_query_key: APIClient, charlies_project: Project) -> None:
    not_its = as_query_key.get(f"/api/v1/projects/{charlies_project.slug}/")
    not_there = as_query_key.get("/api/v1/projects/nowhere/")
    assert not_its.status_code == not_there.status_code == 404
    assert not_its.content == not_there.content


@pytest.mark.parametrize("method", ["patch", "delete", "put", "post"])
def test_a_query_key_writes_nothing(as_query_key: APIClient, project: Project, method: str) -> None:
    response = getattr(as_query_key, method)(URL, {"name": "mine"}, format="json")
    assert (response.status_code, response.json()["code"]) == (403, "read_only_key")
    project.refresh_from_db()
    assert project.name == "Checkout"


@pytest.mark.parametrize("kind", [ApiKeyKind.INGEST, ApiKeyKind.BROWSER])
def test_other_keys_do_not_read(
    make_key: Callable[..., IssuedKey], project: Project, kind: ApiKeyKind
) -> None:
    response = use_key(make_key(kind)).get(URL)
    assert (response.status_code, response.json()["code"]) == (403, "wrong_key_kind")


def test_every_key_that_is_not_active_gets_the_same_answer(query_key: IssuedKey, project: Project) -> None:
    mistyped = use_key(IssuedKey(row=query_key.row, token=query_key.token[:-1])).get(URL)
    unknown = use_key(IssuedKey(row=query_key.row, token="swq_AAAAAAAA_" + "A" * 32)).get(URL)
    nonsense = use_key(IssuedKey(row=query_key.row, token="")).get(URL)
    api_key_revoke(query_key.row)
    revoked = use_key(query_key).get(URL)
    answers = {(answer.status_code, answer.content) for answer in (mistyped, unknown, nonsense, revoked)}
    assert len(answers) == 1
    assert (revoked.status_code, revoked.json()["code"]) == (401, "invalid_key")
    assert revoked["WWW-Authenticate"] == 'Bearer realm="spanwise"'


def test_reading_notes_the_last_use_once_a_minute(as_query_key: APIClient, query_key: IssuedKey) -> None:
    as_query_key.get(URL)
    first = ApiKey.objects.get().last_used_at
    as_query_key.get(URL)
    assert first is not None
    assert ApiKey.objects.get().last_used_at == first


def test_a_key_beside_a_session_decides(as_alice: APIClient, ingest_key: IssuedKey, project: Project) -> None:
    response = as_alice.get(URL, headers={"Authorization": f"bearer {ingest_key.token}"})
    assert response.status_code == 403
