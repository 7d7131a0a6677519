"""Deployments: told by pipelines and people, noticed by the first span of a version, and each listed once."""

from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient

from apps.deployments import services
from apps.deployments.models import Deployment
from apps.deployments.recount import recount
from apps.deployments.serializers import DeploymentListSerializer
from apps.deployments.views import TellingRate
from apps.projects.models import ApiKeyKind, Project
from apps.projects.services import api_key_revoke
from tests.clickhouse_fixtures import Store
from tests.counting import count, note_counted
from tests.deployments.releases import HOUR, NOON_S, at_minute, make_release, moment
from tests.personas import IssuedKey, use_key
from tests.traces.spans import Draft

V2 = {"service": "shop", "version": "2.0"}


def url(project: Project) -> str:
    return f"/api/v1/projects/{project.slug}/deployments/"


def run(clickhouse: Store, project: Project, version: str, drafts: list[Draft], **where: str) -> None:
    """Spans of a version are stored, and the job has counted them."""
    clickhouse.insert(make_release(version, drafts, **where), project_id=project.pk)
    count(recount, project.pk)


def tell(client: APIClient, project: Project, *, status: int = 201, **body: Any) -> Any:
    response = client.post(url(project), {**V2, "at": NOON_S + 120, **body}, format="json")
    assert response.status_code == status, response.content
    return response.json()


def read(client: APIClient, project: Project, **query: Any) -> Any:
    response = client.get(url(project), {**HOUR, **query})
    assert response.status_code == 200, response.content
    return response.json()["deployments"]


def versions(client: APIClient, project: Project, **query: Any) -> list[tuple[str, str]]:
    return [(entry["version"], entry["source"]) for entry in read(client, project, **query)]


def test_a_version_is_noticed_in_the_first_minute_it_is_seen(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for version, minute in (("1.0", 0), ("2.0", 5), ("2.0", 3), ("1.0", 6)):
        run(clickhouse, project, version, at_minute(minute))
    second, first = read(as_alice, project)
    assert second == {
        "id": None,
        "service": "shop",
        "version": "2.0",
        "environment": "production",
        "at": moment(3),
        "source": "noticed",
        "commit": "",
        "author": "",
        "url": "",
        "is_first": False,
        "replaced": "1.0",
        "first_seen": moment(3),
    }
    assert (first["version"], first["at"], first["replaced"]) == ("1.0", moment(0), None)
    assert (first["is_first"], second["is_first"]) == (True, False)
    assert isinstance(first["is_first"], bool)


def test_each_environment_has_its_own_first_minute(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    run(clickhouse, project, "1.0", at_minute(0), environment="staging")
    run(clickhouse, project, "1.0", at_minute(9))
    assert [(one["environment"], one["at"], one["is_first"]) for one in read(as_alice, project)] == [
        ("production", moment(9), True),
        ("staging", moment(0), True),
    ]
    assert [one["environment"] for one in read(as_alice, project, environment="staging")] == ["staging"]


def test_spans_without_a_version_are_no_deployment(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    run(clickhouse, project, "", at_minute(0))
    run(clickhouse, project, "1.0", at_minute(1))
    assert [(one["version"], one["is_first"]) for one in read(as_alice, project)] == [("1.0", True)]


def test_in_whatever_order_minutes_are_counted_the_first_is_the_first(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for minute in (5, 3, 8):
        run(clickhouse, project, "1.0", at_minute(minute))
    count(recount, project.pk, range(4, 9))
    assert [entry["at"] for entry in read(as_alice, project)] == [moment(3)]


def test_what_was_seen_before_the_range_is_not_news_in_it(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for version, minute in (("1.0", 0), ("1.0", 10), ("2.0", 11)):
        run(clickhouse, project, version, at_minute(minute))
    (entry,) = read(as_alice, project, start=NOON_S + 60)
    assert (entry["version"], entry["is_first"], entry["replaced"]) == ("2.0", False, "1.0")


def test_what_was_told_and_noticed_is_one_deployment(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    run(clickhouse, project, "2.0", at_minute(5))
    told: dict[str, Any] = {"commit": "9fceb02", "author": "alice", "url": "https://ci.example/runs/7"}
    answer = tell(as_alice, project, **told)
    assert read(as_alice, project) == [
        {
            **V2,
            **told,
            "id": answer["id"],
            "environment": "production",
            "at": moment(2),
            "source": "told",
            "is_first": True,
            "replaced": None,
            "first_seen": moment(5),
        }
    ]


def test_a_deployment_of_a_version_that_ran_long_before_stands_for_itself(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    run(clickhouse, project, "2.0", at_minute(5))
    tell(as_alice, project, at=NOON_S - 3601)
    assert versions(as_alice, project, start=NOON_S - 7200) == [("2.0", "noticed"), ("2.0", "told")]


def test_another_environment_is_another_deployment(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    run(clickhouse, project, "2.0", at_minute(5))
    tell(as_alice, project, environment="staging")
    assert versions(as_alice, project) == [("2.0", "noticed"), ("2.0", "told")]
    assert versions(as_alice, project, environment="staging") == [("2.0", "told")]


def test_without_an_environment_it_is_one_of_each(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    tell(as_alice, project)
    assert versions(as_alice, project, environment="staging") == [("2.0", "told")]
    assert versions(as_alice, project, service="cart") == []
    assert versions(as_alice, project, service="shop") == [("2.0", "told")]


def test_told_again_within_a_minute_it_stays_one(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    first = tell(as_alice, project)
    assert tell(as_alice, project, status=200, at=NOON_S + 179) == first
    assert tell(as_alice, project, status=200, at=NOON_S + 61) == first
    assert tell(as_alice, project, at=NOON_S + 180)["id"] != first["id"]
    assert tell(as_alice, project, environment="staging")["id"] != first["id"]
    assert tell(as_alice, project, version="2.1")["id"] != first["id"]


def test_a_pipeline_tells_with_its_ingest_key_in_either_header(
    clickhouse: Store, as_alice: APIClient, project: Project, ingest_key: IssuedKey
) -> None:
    pipeline = use_key(ingest_key)
    told = tell(pipeline, project, at="2026-01-01T00:00:00.25Z")
    assert told["at"] == "2026-01-01T00:00:00.250000Z"
    other = APIClient()
    other.credentials(HTTP_X_API_KEY=ingest_key.token)
    assert tell(other, project, status=200, at="2026-01-01T00:00:00Z") == told
    ingest_key.row.refresh_from_db()
    assert ingest_key.row.last_used_at is not None
    assert pipeline.get(url(project)).status_code == 403


def test_no_other_key_and_nobody_else_may_tell(
    as_nobody: APIClient,
    as_query_key: APIClient,
    project: Project,
    browser_key: IssuedKey,
    ingest_key: IssuedKey,
) -> None:
    assert tell(as_nobody, project, status=401)["code"] == "not_authenticated"
    assert tell(as_query_key, project, status=403)["code"] == "wrong_key_kind"
    assert tell(use_key(browser_key), project, status=403)["code"] == "wrong_key_kind"
    api_key_revoke(ingest_key.row)
    assert tell(use_key(ingest_key), project, status=401)["code"] == "invalid_key"
    assert not Deployment.objects.exists()


@pytest.mark.usefixtures("queue_server")
def test_a_key_that_tells_too_fast_is_asked_to_wait_and_no_other(
    clickhouse: Store, as_alice: APIClient, project: Project, make_key: Callable[..., IssuedKey]
) -> None:
    pipeline, other = use_key(make_key(ApiKeyKind.INGEST)), use_key(make_key(ApiKeyKind.INGEST))
    with mock.patch.object(TellingRate, "most_per_minute", 2):
        # Five do not fit into two minutes, should one end meanwhile.
        answers = [
            pipeline.post(url(project), {"service": "shop", "version": f"{number}.0"}, format="json")
            for number in range(5)
        ]
        refused = next(answer for answer in answers if answer.status_code != 201)
        assert [answer.status_code for answer in answers[:2]] == [201, 201]
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert refused.headers["Retry-After"] in refused.json()["detail"]
        tell(other, project, version="6.0")
        tell(as_alice, project, version="7.0")
        assert as_alice.get(url(project)).status_code == 200


def test_a_session_needs_its_csrf_token(alice: Any, project: Project) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(url(project), V2, format="json").status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"service": ""}, "service"),
        ({"version": None}, "version"),
        ({"version": "v" * 256}, "version"),
        ({"author": "\0"}, "author"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "ftp://ci.example/"}, "url"),
        ({"url": "https://ci.example/" + "x" * 2000}, "url"),
        ({"at": "yesterday"}, "at"),
        ({"at": True}, "at"),
        ({"at": 4_000_000_000}, "at"),
        ({"when": 0}, "when"),
    ],
)
def test_a_bad_telling_is_refused_by_name(
    as_alice: APIClient, project: Project, body: dict[str, Any], field: str
) -> None:
    assert list(tell(as_alice, project, status=400, **body)["fields"]) == [field]


@pytest.mark.parametrize(
    ("query", "field"), [({"start": "soon"}, "start"), ({"end": "0"}, "start"), ({"versoin": "1"}, "versoin")]
)
def test_a_bad_question_is_refused_by_name(
    as_alice: APIClient, project: Project, query: dict[str, str], field: str
) -> None:
    response = as_alice.get(url(project), {**HOUR, **query})
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]


def test_a_project_keeps_its_newest(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    with mock.patch.object(services, "MOST_OF_A_PROJECT", 2):
        for minute in (3, 1, 2):
            tell(as_alice, project, at=NOON_S + 60 * minute)
    assert [entry["at"] for entry in read(as_alice, project)] == [moment(3), moment(2)]


def test_a_list_that_is_cut_says_so(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    tell(as_alice, project)
    tell(as_alice, project, version="2.1", at=NOON_S + 60)
    assert as_alice.get(url(project), HOUR).json()["is_whole"] is True
    with mock.patch("apps.deployments.reader.MAX_DEPLOYMENTS", 1):
        answer = as_alice.get(url(project), HOUR).json()
    assert ([entry["version"] for entry in answer["deployments"]], answer["is_whole"]) == (["2.0"], False)
    assert DeploymentListSerializer(answer).data == answer


def test_it_says_until_when_versions_are_noticed(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    assert as_alice.get(url(project), HOUR).json()["counted_until_ms"] == 0
    note_counted(NOON_S * 1000)
    assert as_alice.get(url(project), HOUR).json()["counted_until_ms"] == NOON_S * 1000


def test_a_team_mate_and_a_query_key_read_the_same(
    clickhouse: Store, as_bob: APIClient, as_query_key: APIClient, project: Project
) -> None:
    tell(as_bob, project)
    assert read(as_bob, project) == read(as_query_key, project) != []


def test_charlie_sees_and_tells_nothing(
    clickhouse: Store,
    as_charlie: APIClient,
    project: Project,
    charlies_project: Project,
    make_key: Callable[..., IssuedKey],
) -> None:
    run(clickhouse, project, "1.0", at_minute(0))
    assert as_charlie.get(url(project)).status_code == 404
    assert read(as_charlie, charlies_project) == []
    charlies_key = use_key(make_key(ApiKeyKind.INGEST, project=charlies_project))
    tell(as_charlie, project, status=404)
    tell(charlies_key, project, status=404)
    assert not Deployment.objects.exists()
    tell(charlies_key, charlies_project)
