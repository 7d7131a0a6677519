"""Services: rate, errors and durations of what each was asked, from every span."""

import random
from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.projects.models import Project
from apps.query.timerange import LATEST_S, TimeRange
from apps.services import reader
from apps.services.reader import Question
from apps.services.records import ServiceSummary
from apps.services.serializers import ServiceListSerializer
from tests.clickhouse_fixtures import Store
from tests.query.test_percentiles import exact_percentile
from tests.traces.spans import MINUTE_NS, NOON_NS, Draft, make_request

SERVER, CLIENT, INTERNAL, CONSUMER = 2, 3, 1, 5
HOUR = {"start": NOON_NS // 10**9, "end": NOON_NS // 10**9 + 3600}


def url(project: Project) -> str:
    return f"/api/v1/projects/{project.slug}/services/"


def read(client: APIClient, project: Project, **query: Any) -> Any:
    response = client.get(url(project), {**HOUR, **query})
    assert response.status_code == 200, response.content
    return response.json()


def read_only_service(within: TimeRange, *, now_ns: int) -> ServiceSummary:
    (found,) = reader.list_services(Question(1, within, now_ns), {}).services
    return found


FIGURES = (
    *("service", "requests", "requests_per_s", "error_rate", "apdex", "spans", "estimated_requests"),
    *("owner", "last_deployment", "before"),
)


def figures_of(service: dict[str, Any]) -> dict[str, Any]:
    return {name: service[name] for name in FIGURES}


def test_requests_are_what_a_service_was_asked_not_what_it_did(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    drafts = [
        Draft(id=1, kind=SERVER, duration_ns=1_000_000, status=2),
        Draft(id=2, parent=1, kind=CLIENT, status=2),
        Draft(id=3, parent=1, kind=INTERNAL),
        Draft(id=4, parent=2, kind=CONSUMER, duration_ns=1_000_000),
        Draft(id=5, kind=INTERNAL, duration_ns=1_000_000),
    ]
    clickhouse.insert(make_request(drafts), project_id=project.pk)
    (shop,) = read(as_alice, project)["services"]
    assert shop["p50_ns"] == shop["p95_ns"] == shop["p99_ns"] == pytest.approx(1e6, rel=0.0097)
    assert figures_of(shop) == {
        "service": "shop",
        "requests": 3,
        "requests_per_s": 3 / 3600,
        "error_rate": 1 / 3,
        "apdex": 2 / 3,
        "spans": 5,
        "estimated_requests": None,
        "owner": None,
        "last_deployment": None,
        "before": None,
    }


def test_a_service_that_was_asked_nothing_has_spans_and_no_percentiles(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    clickhouse.insert(make_request([Draft(parent=9, kind=CLIENT)], service="cron"), project_id=project.pk)
    (cron,) = read(as_alice, project)["services"]
    assert cron["p50_ns"] is cron["p95_ns"] is cron["p99_ns"] is None
    assert figures_of(cron) == {
        "service": "cron",
        "requests": 0,
        "requests_per_s": 0,
        "error_rate": None,
        "apdex": None,
        "spans": 1,
        "estimated_requests": None,
        "owner": None,
        "last_deployment": None,
        "before": None,
    }


def test_percentiles_over_many_minutes_and_batches_are_within_the_promised_error(clickhouse: Store) -> None:
    chance = random.Random(7)
    durations_ns = [int(chance.lognormvariate(15, 2)) for _ in range(3000)]
    for first in range(0, 3000, 1000):
        drafts = [
            Draft(trace=number + 1, start_ns=number * MINUTE_NS // 100, duration_ns=durations_ns[number])
            for number in range(first, first + 1000)
        ]
        clickhouse.insert(make_request(drafts), project_id=1)
    hour = TimeRange(NOON_NS, NOON_NS + 60 * MINUTE_NS)
    shop = read_only_service(hour, now_ns=hour.end_ns)
    assert shop.requests == 3000
    for quantile, read_ns in zip((0.5, 0.95, 0.99), (shop.p50_ns, shop.p95_ns, shop.p99_ns), strict=True):
        assert read_ns == pytest.approx(exact_percentile(durations_ns, quantile), rel=0.0097, abs=1)


def test_the_filter_narrows_the_services_and_not_the_environments(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    clickhouse.insert(make_request([Draft()]), project_id=project.pk)
    clickhouse.insert(make_request([Draft()], service="cart", environment="staging"), project_id=project.pk)
    clickhouse.insert(make_request([Draft()], service="cron", environment=""), project_id=project.pk)
    answer = read(as_alice, project, environment="staging")
    assert [service["service"] for service in answer["services"]] == ["cart"]
    assert answer["environments"] == ["production", "staging"]


def test_the_range_is_read_in_whole_minutes(clickhouse: Store) -> None:
    drafts = [Draft(trace=number, start_ns=number * MINUTE_NS) for number in range(1, 5)]
    clickhouse.insert(make_request(drafts), project_id=1)
    within = TimeRange(NOON_NS + 2 * MINUTE_NS + 1, NOON_NS + 3 * MINUTE_NS + 1)
    shop = read_only_service(within, now_ns=within.end_ns + MINUTE_NS)
    assert (shop.requests, shop.requests_per_s) == (2, 2 / 120)


@pytest.mark.parametrize("end", [LATEST_S, LATEST_S + 60, "2200-01-01T00:00:00Z"])
def test_an_end_beyond_what_the_rollup_can_hold_hides_nothing(
    clickhouse: Store, as_alice: APIClient, project: Project, end: int | str
) -> None:
    clickhouse.insert(make_request([Draft()]), project_id=project.pk)
    assert [service["service"] for service in read(as_alice, project, end=end)["services"]] == ["shop"]


def test_time_that_has_not_come_yet_does_not_thin_out_a_rate(clickhouse: Store) -> None:
    clickhouse.insert(make_request([Draft()]), project_id=1)
    within = TimeRange(NOON_NS, NOON_NS + 60 * MINUTE_NS)
    shop = read_only_service(within, now_ns=NOON_NS + 10 * 10**9)
    assert shop.requests_per_s == 0.1


def test_what_a_repair_took_back_is_gone(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    clickhouse.insert(make_request([Draft(duration_ns=1)], environment="ghost"), project_id=project.pk)
    minus_one = {
        "project_id": project.pk,
        "service": "shop",
        "environment": "ghost",
        "version": "",
        "name": "work",
        "kind": SERVER,
        "entry": True,
        "minute": NOON_NS // 10**9,
        "n": 2**64 - 1,
        "errors": 0,
        "duration_sum": 2**64 - 1,
        "histogram": {"0": 2**64 - 1},
    }
    clickhouse.insert_rows("red_1m", [minus_one])
    answer = read(as_alice, project)
    assert (answer["services"], answer["environments"]) == ([], [])


@pytest.mark.parametrize(
    ("query", "field"),
    [({"start": "soon"}, "start"), ({"end": "0"}, "start"), ({"enviroment": "x"}, "enviroment")],
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
    clickhouse.insert(make_request([Draft()]), project_id=project.pk)
    answer = read(as_bob, project)
    assert answer == read(as_query_key, project)
    assert [service["service"] for service in answer["services"]] == ["shop"]
    assert ServiceListSerializer(answer).data == answer


def test_charlie_sees_nothing(
    clickhouse: Store, as_charlie: APIClient, project: Project, charlies_project: Project
) -> None:
    clickhouse.insert(make_request([Draft()]), project_id=project.pk)
    assert as_charlie.get(url(project)).status_code == 404
    answer = read(as_charlie, charlies_project)
    assert (answer["services"], answer["environments"]) == ([], [])


def test_nobody_gets_401(as_nobody: APIClient, project: Project) -> None:
    assert as_nobody.get(url(project)).status_code == 401
