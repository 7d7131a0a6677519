"""Environments: what the switch in the header of every page offers."""

from rest_framework.test import APIClient

from apps.projects.models import Project
from apps.services.serializers import EnvironmentListSerializer
from tests.clickhouse_fixtures import Store
from tests.logs.records import Line, make_logs
from tests.traces.spans import Draft, make_request


def url(project: Project) -> str:
    return f"/api/v1/projects/{project.slug}/environments/"


def test_an_environment_is_known_by_its_spans_or_by_its_logs(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    clickhouse.insert(make_request([Draft()]), project_id=project.pk)
    clickhouse.insert(make_request([Draft()], environment=""), project_id=project.pk)
    clickhouse.insert_logs(make_logs([Line()], environment="staging"), project_id=project.pk)
    clickhouse.insert_logs(make_logs([Line()]), project_id=project.pk)
    answer = as_alice.get(url(project)).json()
    assert answer == {"environments": ["production", "staging"]}
    assert set(answer) == set(EnvironmentListSerializer().fields)


def test_it_takes_no_parameters(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    response = as_alice.get(url(project), {"start": "0"})
    assert response.status_code == 400
    assert list(response.json()["fields"]) == ["start"]


def test_charlie_sees_nothing(
    clickhouse: Store, as_charlie: APIClient, project: Project, charlies_project: Project
) -> None:
    clickhouse.insert(make_request([Draft()]), project_id=project.pk)
    assert as_charlie.get(url(project)).status_code == 404
    assert as_charlie.get(url(charlies_project)).json() == {"environments": []}
