"""Which metrics there are: by name, what tells two of one name apart, and how many series each has."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.clickhouse import client
from apps.metrics.serializers import MetricListSerializer
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.metrics.everything import everything_metrics_can_say
from tests.metrics.points import DELTA, NOON_S, make_metrics, number
from tests.traces.spans import NOON_NS

HOUR = {"start": NOON_S, "end": NOON_S + 3600}


def url(project: Project) -> str:
    return f"/api/v1/projects/{project.slug}/metrics/"


def read(client: APIClient, project: Project, **query: Any) -> Any:
    response = client.get(url(project), {**HOUR, **query})
    assert response.status_code == 200, response.content
    return response.json()


def names(client: APIClient, project: Project, **query: Any) -> list[str]:
    return [metric["name"] for metric in read(client, project, **query)["metrics"]]


def test_a_metric_tells_what_it_is_and_how_many_series_it_has(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    points = [number(1, 1, host="a"), number(2, 1, host="a"), number(3, 1, host="b")]
    clickhouse.insert_metrics(
        make_metrics(points, kind="sum", unit="{request}", description="Requests."), project_id=project.pk
    )
    answer = read(as_alice, project)
    assert answer == {
        "metrics": [
            {
                "name": "requests",
                "kind": "sum",
                "unit": "{request}",
                "description": "Requests.",
                "temporality": "cumulative",
                "is_monotonic": True,
                "last_time_unix_nano": NOON_NS + 3_000_000_000,
                "series_count": 2,
            }
        ],
        "next_cursor": None,
    }
    assert MetricListSerializer(answer).data == answer


def test_every_kind_is_listed_by_name(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    clickhouse.insert_metrics(everything_metrics_can_say(), project_id=project.pk)
    metrics = read(as_alice, project)["metrics"]
    assert [(metric["name"], metric["kind"], metric["temporality"]) for metric in metrics] == [
        ("exponential", "exponential_histogram", "cumulative"),
        ("gauge/with a.name", "gauge", "unspecified"),
        ("histogram", "histogram", "delta"),
        ("sum", "sum", "cumulative"),
        ("summary", "summary", "unspecified"),
    ]


def test_pages_follow_each_other_without_a_gap_or_a_repetition(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for name in ("b", "a", "Ä", "c/d"):
        for temporality in (DELTA, 2):
            request = make_metrics([number(1, 1)], kind="sum", name=name, temporality=temporality)
            clickhouse.insert_metrics(request, project_id=project.pk)
    whole = read(as_alice, project)["metrics"]
    paged: list[Any] = []
    query: dict[str, Any] = {"limit": 3}
    for _ in range(3):
        page = read(as_alice, project, **query)
        paged += page["metrics"]
        query["cursor"] = page["next_cursor"]
    assert len(whole) == 8
    assert (paged, page["next_cursor"]) == (whole, None)


def test_the_list_is_narrowed_by_name_service_and_time(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for service, name, at_s in (
        ("shop", "http.Server.x", 1),
        ("cart", "http.client.x", 1),
        ("cart", "old", -1),
    ):
        request = make_metrics([number(at_s, 1)], kind="gauge", name=name, service=service)
        clickhouse.insert_metrics(request, project_id=project.pk)
    assert names(as_alice, project) == ["http.Server.x", "http.client.x"]
    assert names(as_alice, project, q="SERVER") == ["http.Server.x"]
    assert names(as_alice, project, q="100%_") == []
    assert names(as_alice, project, service="cart") == ["http.client.x"]
    assert names(as_alice, project, start=NOON_S - 10, service="cart") == ["http.client.x", "old"]


def test_the_answer_is_the_same_before_and_after_a_merge_and_a_repetition(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for at_s in (-10, 4000):
        request = make_metrics([number(at_s, 1)], kind="gauge", name="around")
        clickhouse.insert_metrics(request, project_id=project.pk)
    before = read(as_alice, project)
    client.execute(
        "INSERT INTO metric_series SELECT project_id, toDate(time) AS day, name, kind, unit, temporality,"
        " is_monotonic, service, series, description, time, time FROM metric_points"
    )
    repeated = read(as_alice, project)
    client.execute("OPTIMIZE TABLE metric_series FINAL")
    assert before == repeated == read(as_alice, project)


@pytest.mark.parametrize(
    ("query", "field"), [({"limit": 0}, "limit"), ({"cursor": "x"}, "cursor"), ({"name": "x"}, "name")]
)
def test_a_bad_question_is_refused_by_name(
    as_alice: APIClient, project: Project, query: dict[str, Any], field: str
) -> None:
    response = as_alice.get(url(project), {**HOUR, **query})
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]


def test_a_team_mate_and_a_query_key_read_the_same(
    clickhouse: Store, as_bob: APIClient, as_query_key: APIClient, project: Project
) -> None:
    clickhouse.insert_metrics(make_metrics([number(1, 1)], kind="gauge"), project_id=project.pk)
    assert names(as_bob, project) == names(as_query_key, project) == ["requests"]


def test_charlie_sees_nothing(
    clickhouse: Store, as_charlie: APIClient, project: Project, charlies_project: Project
) -> None:
    clickhouse.insert_metrics(make_metrics([number(1, 1)], kind="gauge"), project_id=project.pk)
    assert as_charlie.get(url(project), HOUR).status_code == 404
    assert names(as_charlie, charlies_project) == []


def test_nobody_gets_401(as_nobody: APIClient, project: Project) -> None:
    assert as_nobody.get(url(project), HOUR).status_code == 401
