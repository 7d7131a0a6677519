"""Saved views: one's own, shared ones, whose they are to change, and that charlie sees none."""

from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient

from apps.dashboards import services
from apps.dashboards.models import SavedView
from apps.dashboards.serializers import SavedViewListSerializer
from apps.projects.models import Project

SLOW = {"name": "Slow carts", "page": "search", "search": "q=duration%3E1s&range=1h", "is_shared": False}


def url(project: Project, view: Any = None) -> str:
    return f"/api/v1/projects/{project.slug}/views/" + (f"{view['id']}/" if view else "")


def save(client: APIClient, project: Project, **changes: Any) -> Any:
    response = client.post(url(project), {**SLOW, **changes}, format="json")
    assert response.status_code == 201, response.content
    return response.json()


def names(client: APIClient, project: Project, **query: Any) -> list[str]:
    return [view["name"] for view in client.get(url(project), query).json()["views"]]


def test_a_view_is_kept_as_it_was_shown(as_alice: APIClient, project: Project) -> None:
    view = save(as_alice, project, search="?q=service%3D%22a%20b%22&from=2026-01-01T00:00:00Z&columns=a,b")
    assert view["search"] == "q=service%3D%22a%20b%22&from=2026-01-01T00:00:00Z&columns=a,b"
    assert (view["is_own"], view["owner"]) == (True, "alice@shop.example")
    answer = as_alice.get(url(project)).json()
    assert answer == {"views": [view]}
    assert SavedViewListSerializer(answer).data.keys() == answer.keys()


def test_views_are_listed_by_name_and_by_page(as_alice: APIClient, project: Project) -> None:
    save(as_alice, project, name="b")
    save(as_alice, project, name="a", page="logs", search="")
    assert names(as_alice, project) == ["a", "b"]
    assert names(as_alice, project, page="logs") == ["a"]


def test_a_team_mate_sees_what_is_shared_and_nothing_else(
    as_alice: APIClient, as_bob: APIClient, project: Project
) -> None:
    save(as_alice, project, name="mine")
    shared = save(as_alice, project, name="ours", is_shared=True)
    (seen,) = as_bob.get(url(project)).json()["views"]
    assert seen == {**shared, "is_own": False}


def test_only_its_owner_changes_a_view(as_alice: APIClient, as_bob: APIClient, project: Project) -> None:
    mine = save(as_alice, project, name="mine")
    shared = save(as_alice, project, name="ours", is_shared=True)
    change = {"name": "bob's"}
    assert as_bob.patch(url(project, mine), change, format="json").status_code == 404
    assert as_bob.patch(url(project, shared), change, format="json").status_code == 403
    assert as_bob.delete(url(project, shared)).status_code == 403
    changed = as_alice.patch(url(project, shared), {"search": "", "is_shared": False}, format="json").json()
    assert (changed["name"], changed["search"], changed["is_shared"]) == ("ours", "", False)
    assert names(as_bob, project) == []
    assert as_alice.delete(url(project, shared)).status_code == 204
    assert names(as_alice, project) == ["mine"]


def test_a_name_is_its_owners_once(as_alice: APIClient, as_bob: APIClient, project: Project) -> None:
    save(as_alice, project, name="a")
    other = save(as_alice, project, name="b")
    save(as_bob, project, name="a", is_shared=True)
    twice = as_alice.post(url(project), {**SLOW, "name": "a"}, format="json")
    renamed = as_alice.patch(url(project, other), {"name": "a"}, format="json")
    for response in (twice, renamed):
        assert (response.status_code, list(response.json()["fields"])) == (400, ["name"])
    assert names(as_alice, project) == ["a", "a", "b"]


def test_there_is_a_limit_to_views(as_alice: APIClient, as_bob: APIClient, project: Project) -> None:
    with mock.patch.object(services, "MAX_VIEWS", 1):
        save(as_alice, project, name="a")
        response = as_alice.post(url(project), SLOW, format="json")
        assert (response.status_code, list(response.json()["fields"])) == (400, ["name"])
        save(as_bob, project)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"page": "home"}, "page"),
        ({"search": "q=a b"}, "search"),
        ({"search": "q=ä"}, "search"),
        ({"search": "q=a#b"}, "search"),
        ({"search": "q=\n"}, "search"),
        ({"search": "x" * 16_001}, "search"),
        ({"is_shared": "perhaps"}, "is_shared"),
        ({"owner": "bob"}, "owner"),
    ],
)
def test_a_bad_view_is_refused_by_name(
    as_alice: APIClient, project: Project, changes: dict[str, Any], field: str
) -> None:
    response = as_alice.post(url(project), {**SLOW, **changes}, format="json")
    assert (response.status_code, list(response.json()["fields"])) == (400, [field])
    assert not SavedView.objects.exists()


def test_charlie_sees_and_changes_nothing(
    as_alice: APIClient, as_charlie: APIClient, project: Project, charlies_project: Project
) -> None:
    shared = save(as_alice, project, is_shared=True)
    assert as_charlie.get(url(project)).status_code == 404
    assert as_charlie.post(url(project), SLOW, format="json").status_code == 404
    for address in (url(project, shared), url(charlies_project, shared)):
        assert as_charlie.patch(address, {"name": "x"}, format="json").status_code == 404
        assert as_charlie.delete(address).status_code == 404
    assert names(as_charlie, charlies_project) == []
    assert names(as_alice, project) == ["Slow carts"]


def test_keys_have_no_views(as_query_key: APIClient, as_nobody: APIClient, project: Project) -> None:
    for client in (as_query_key, as_nobody):
        assert client.get(url(project)).status_code == 401
        assert client.post(url(project), SLOW, format="json").status_code == 401
