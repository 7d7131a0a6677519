"""One metric over time: by kind, aggregation, group and filter."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.metrics.serializers import MetricRangeSerializer
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.metrics.points import DELTA, NOON_S, Point, make_metrics, number

TWO_MINUTES: dict[str, Any] = {"name": "requests", "start": NOON_S, "end": NOON_S + 120, "step_s": 60}


def url(project: Project) -> str:
    return f"/api/v1/projects/{project.slug}/metrics/query/"


def read(client: APIClient, project: Project, **query: Any) -> Any:
    response = client.get(url(project), {**TWO_MINUTES, **query})
    assert response.status_code == 200, response.content
    return response.json()


def values(client: APIClient, project: Project, **query: Any) -> list[float | None]:
    """Of the only line."""
    (line,) = read(client, project, **query)["series"]
    return [value for _, value in line["points"]]


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("avg", [2.0, None]), ("min", [1, None]), ("max", [3, None]), ("last", [2, None])],
)
def test_a_gauge_is_read_by_step(
    clickhouse: Store, as_alice: APIClient, project: Project, aggregation: str, expected: list[float | None]
) -> None:
    points = [number(0, 1), number(1, 3.0), number(59.999, 2), number(120, 99), number(-1, 99)]
    clickhouse.insert_metrics(make_metrics(points, kind="gauge"), project_id=project.pk)
    assert values(as_alice, project, aggregation=aggregation) == expected


def test_the_answer_says_what_it_is(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    request = make_metrics([number(1, 5, since_s=0)], kind="sum", unit="{x}", description="How many.")
    clickhouse.insert_metrics(request, project_id=project.pk)
    answer = read(as_alice, project, start=NOON_S + 1, end=NOON_S + 61)
    assert answer == {
        "name": "requests",
        "kind": "sum",
        "unit": "{x}",
        "description": "How many.",
        "temporalities": ["cumulative"],
        "is_monotonic": True,
        "aggregation": "rate",
        "start": NOON_S,
        "end": NOON_S + 120,
        "step_s": 60,
        "relative_error": None,
        "series": [{"labels": {}, "points": [[NOON_S, 5 / 60], [NOON_S + 60, None]]}],
    }
    assert MetricRangeSerializer(answer).data == answer


def test_an_increase_survives_restarts_and_has_no_first_point(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    points = [
        number(-30, 100),
        number(10, 103),
        number(20, 2, since_s=15),  # a new process, which says so
        number(30, 5, since_s=15),
        number(70, 1, since_s=15),  # and one that does not
        number(80, 7, since_s=-5000, host="b"),  # the first that is seen of another series
    ]
    clickhouse.insert_metrics(make_metrics(points, kind="sum"), project_id=project.pk)
    assert values(as_alice, project, aggregation="increase") == [3 + 2 + 3, 1]
    assert values(as_alice, project, aggregation="rate") == [8 / 60, 1 / 60]


def test_two_processes_that_share_a_series_do_not_count_as_restarts(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    points = [number(at_s, 1000 + at_s, since_s=-5000) for at_s in range(-60, 120, 10)]
    points += [number(at_s + 5, 10 + at_s, since_s=-4000) for at_s in range(-60, 120, 10)]
    clickhouse.insert_metrics(make_metrics(points, kind="sum"), project_id=project.pk)
    assert values(as_alice, project, aggregation="increase") == [120, 120]


def test_deltas_add_up_whoever_began_when(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    points = [number(at_s, 2.5, since_s=at_s - 10) for at_s in range(-50, 120, 10)]
    clickhouse.insert_metrics(make_metrics(points, kind="sum", temporality=DELTA), project_id=project.pk)
    assert values(as_alice, project, aggregation="increase") == [15, 15]


def test_a_sum_that_may_fall_is_read_as_it_stands(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    points = [number(0, 5), number(50, 3), number(10, 4, host="b"), number(70, 1)]
    clickhouse.insert_metrics(make_metrics(points, kind="sum", is_monotonic=False), project_id=project.pk)
    assert values(as_alice, project) == [7, 1]
    assert values(as_alice, project, aggregation="increase") == [-2, -2]


def test_integers_beyond_a_double_differ_exactly(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    points = [number(0, 2**60), number(10, 2**60 + 1), number(70, 2**60 + 4)]
    clickhouse.insert_metrics(make_metrics(points, kind="sum"), project_id=project.pk)
    assert values(as_alice, project, aggregation="increase") == [1, 3]


def histogram(
    at_s: float, counts: list[int], bounds: list[float], *, since_s: float = -7200, **more: Any
) -> Point:
    total = sum(counts)
    return Point(
        at_s,
        {"count": total, "sum": float(total), "bucket_counts": counts, "explicit_bounds": bounds, **more},
        since_s,
    )


def test_histograms_are_merged_over_time_and_series(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    points = [
        histogram(-10, [5, 5, 5], [1, 2]),
        histogram(10, [5, 15, 5], [1, 2]),
        histogram(20, [0, 0, 0], [1, 2], since_s=15),
        histogram(70, [0, 0, 10], [1, 2], since_s=15),
    ]
    clickhouse.insert_metrics(make_metrics(points, kind="histogram"), project_id=project.pk)
    assert values(as_alice, project, aggregation="count") == [10, 10]
    assert values(as_alice, project, aggregation="rate") == [10 / 60, 10 / 60]
    assert values(as_alice, project, aggregation="avg") == [1, 1]
    assert values(as_alice, project, aggregation="p50") == [pytest.approx(1.5), 2]


def test_what_is_known_of_the_ends_closes_the_outer_buckets(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    points = [histogram(10, [0, 0, 10], [1, 2], since_s=0, min=3.0, max=4.0)]
    clickhouse.insert_metrics(
        make_metrics(points, kind="histogram", temporality=DELTA), project_id=project.pk
    )
    assert values(as_alice, project, aggregation="p99") == [pytest.approx(3.98), None]


def exponential(at_s: float, scale: int, offset: int, counts: list[int]) -> Point:
    buckets = {"offset": offset, "bucket_counts": counts}
    return Point(at_s, {"count": sum(counts), "sum": 1.0, "scale": scale, "positive": buckets})


def test_exponential_histograms_differ_across_a_change_of_scale(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    points = [
        exponential(-10, 1, -3, [1, 0, 2, 4]),  # indexes -3, -1, 0
        exponential(10, 0, -2, [1, 2, 4, 10]),  # the same at half the scale, and ten more in (2, 4]
        exponential(70, 0, -2, [1, 2, 14, 10]),  # ten more in (1, 2]
    ]
    clickhouse.insert_metrics(make_metrics(points, kind="exponential_histogram"), project_id=project.pk)
    assert values(as_alice, project, aggregation="count") == [10, 10]
    (line,) = read(as_alice, project, aggregation="p50")["series"]
    assert [value for _, value in line["points"]] == [pytest.approx(2**1.5), pytest.approx(2**0.5)]
    assert read(as_alice, project)["relative_error"] == 1


def test_a_summary_shows_its_own_quantiles(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    points = [
        Point(
            at_s,
            {
                "count": 10 * at_s,
                "sum": 2.0,
                "quantile_values": [{"quantile": 0.5, "value": at_s}, {"quantile": 0.99}],
            },
        )
        for at_s in (10, 20, 70)
    ]
    clickhouse.insert_metrics(make_metrics(points, kind="summary"), project_id=project.pk)
    assert read(as_alice, project)["series"] == [
        {"labels": {"quantile": "0.5"}, "points": [[NOON_S, 20], [NOON_S + 60, 70]]},
        {"labels": {"quantile": "0.99"}, "points": [[NOON_S, 0], [NOON_S + 60, 0]]},
    ]
    assert values(as_alice, project, aggregation="count") == [100, 500]


def test_lines_are_grouped_by_service_and_attributes_and_filtered_by_them(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for service in ("shop", "cart"):
        points = [number(1, 1, route="/a", code=200), number(2, 3, route="/b", code=404)]
        clickhouse.insert_metrics(make_metrics(points, kind="gauge", service=service), project_id=project.pk)
    answer = read(as_alice, project, group_by=["service", "code"], end=NOON_S + 60)
    assert [(line["labels"], line["points"]) for line in answer["series"]] == [
        ({"service": "cart", "code": "200"}, [[NOON_S, 1]]),
        ({"service": "cart", "code": "404"}, [[NOON_S, 3]]),
        ({"service": "shop", "code": "200"}, [[NOON_S, 1]]),
        ({"service": "shop", "code": "404"}, [[NOON_S, 3]]),
    ]
    assert values(as_alice, project, service="cart") == [2, None]
    assert values(as_alice, project, attribute=["code=404", "route=/b"]) == [3, None]
    assert read(as_alice, project, attribute=["code=404", "route=/a"])["series"] == []
    assert read(as_alice, project, attribute="missing=")["series"] == []


def test_kinds_and_units_of_one_name_are_never_mixed(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for unit, at_s in (("s", 1), ("ms", 2)):
        clickhouse.insert_metrics(
            make_metrics([number(at_s, at_s)], kind="gauge", unit=unit), project_id=project.pk
        )
    clickhouse.insert_metrics(make_metrics([number(0, 7, since_s=-1)], kind="sum"), project_id=project.pk)
    assert (read(as_alice, project)["unit"], values(as_alice, project)) == ("ms", [2, None])
    assert values(as_alice, project, unit="s") == [1, None]
    assert values(as_alice, project, kind="sum", aggregation="increase") == [7, None]


def test_points_that_say_they_hold_nothing_are_not_zero(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    points = [number(1, 5), Point(2, {"flags": 1}), Point(70, {"flags": 1})]
    clickhouse.insert_metrics(make_metrics(points, kind="gauge"), project_id=project.pk)
    assert values(as_alice, project) == [5, None]


def test_a_name_without_points_is_an_empty_answer(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    answer = read(as_alice, project, name="no/such metric")
    assert (answer["kind"], answer["series"]) == (None, [])
    assert MetricRangeSerializer(answer).data == answer


def test_more_lines_than_an_answer_holds_are_refused_with_advice(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    points = [number(1, user, user=user) for user in range(101)]
    clickhouse.insert_metrics(make_metrics(points, kind="gauge"), project_id=project.pk)
    response = as_alice.get(url(project), {**TWO_MINUTES, "group_by": "user"})
    assert response.status_code == 422
    assert response.json()["code"] == "too_many_series"
    assert "narrow by" in response.json()["detail"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"step_s": 0}, "step_s"),
        ({"start": NOON_S - 100_000, "step_s": 60}, "step_s"),
        ({"aggregation": "median"}, "aggregation"),
        ({"aggregation": "rate"}, "aggregation"),
        ({"attribute": "no equals sign"}, "attribute"),
        ({"start": "soon"}, "start"),
        ({"groupby": "x"}, "groupby"),
    ],
)
def test_a_bad_question_is_refused_by_name(
    clickhouse: Store, as_alice: APIClient, project: Project, query: dict[str, Any], field: str
) -> None:
    clickhouse.insert_metrics(make_metrics([number(1, 1)], kind="gauge"), project_id=project.pk)
    response = as_alice.get(url(project), {**TWO_MINUTES, **query})
    assert response.status_code == 400
    assert [name.split(".")[0] for name in response.json()["fields"]] == [field]


def test_a_step_is_chosen_where_none_is_given(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    hour: dict[str, Any] = {"name": "x", "start": NOON_S, "end": NOON_S + 3600}
    assert as_alice.get(url(project), hour).json()["step_s"] == 30


def test_a_team_mate_and_a_query_key_read_the_same(
    clickhouse: Store, as_bob: APIClient, as_query_key: APIClient, project: Project
) -> None:
    clickhouse.insert_metrics(make_metrics([number(1, 1)], kind="gauge"), project_id=project.pk)
    assert values(as_bob, project) == values(as_query_key, project) == [1, None]


def test_charlie_sees_nothing(
    clickhouse: Store, as_charlie: APIClient, project: Project, charlies_project: Project
) -> None:
    clickhouse.insert_metrics(make_metrics([number(1, 1)], kind="gauge"), project_id=project.pk)
    assert as_charlie.get(url(project), TWO_MINUTES).status_code == 404
    assert read(as_charlie, charlies_project)["series"] == []


def test_nobody_gets_401(as_nobody: APIClient, project: Project) -> None:
    assert as_nobody.get(url(project), TWO_MINUTES).status_code == 401
