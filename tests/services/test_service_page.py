"""One service: its figures, what it is asked, its versions, its charts, and whose it is."""

from collections.abc import Sequence
from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest
from rest_framework.test import APIClient

from apps.projects.models import Project
from apps.services import services
from apps.services.serializers import ServiceDetailSerializer, ServiceSeriesSerializer
from tests.clickhouse_fixtures import Store
from tests.traces.spans import MINUTE_NS, NOON_NS, Draft, make_attribute, make_request

SERVER, CLIENT = 2, 3
NOON_S = NOON_NS // 10**9
HOUR = {"start": NOON_S, "end": NOON_S + 3600}
SETTINGS = {
    "team": "Payments",
    "contact": "#payments",
    "repository": "https://git.example/pay",
    "apdex_t_ms": 100,
}


def url(project: Project, service: str = "shop", of: str = "") -> str:
    return f"/api/v1/projects/{project.slug}/services/{quote(service, safe='/')}/{of}"


def read(client: APIClient, address: str, **query: Any) -> Any:
    response = client.get(address, {**HOUR, **query})
    assert response.status_code == 200, response.content
    return response.json()


def send(
    store: Store, project: Project, drafts: Sequence[Draft], *, version: str = "1.0", service: str = "shop"
) -> None:
    request = make_request(drafts, service=service)
    request.resource_spans[0].resource.attributes.append(
        make_attribute("service.version", string_value=version)
    )
    store.insert(request, project_id=project.pk)


def test_a_service_is_asked_by_operation_and_by_version(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    send(clickhouse, project, [Draft(trace=1, duration_ns=3_000_000, name="GET /"), Draft(trace=2, parent=1)])
    send(
        clickhouse,
        project,
        [Draft(trace=3, duration_ns=1_000_000, name="POST /pay", status=2)],
        version="1.1",
    )
    send(clickhouse, project, [Draft(trace=4, name="else")], service="cart")
    answer = read(as_alice, url(project))
    assert ServiceDetailSerializer(answer).data == answer
    assert (answer["service"], answer["requests"], answer["spans"]) == ("shop", 3, 3)
    assert [(each["name"], each["kind"], each["requests"]) for each in answer["operations"]] == [
        ("GET /", SERVER, 1),
        ("POST /pay", SERVER, 1),
        ("work", SERVER, 1),
    ]
    assert answer["operations"][0]["time_share"] == pytest.approx(0.75, abs=0.001)
    assert [(each["version"], each["requests"]) for each in answer["versions"]] == [("1.0", 2), ("1.1", 1)]
    of_one = read(as_alice, url(project), version="1.1")
    assert [each["name"] for each in of_one["operations"]] == ["POST /pay"]
    assert (of_one["error_rate"], len(of_one["versions"])) == (1.0, 2)


def test_an_error_satisfies_nobody_and_four_times_as_long_is_tolerated(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    drafts = [
        Draft(trace=1, duration_ns=400_000_000),
        Draft(trace=2, duration_ns=400_000_000, status=2),
        Draft(trace=3, duration_ns=1_900_000_000),
        Draft(trace=4, duration_ns=2_100_000_000),
    ]
    send(clickhouse, project, drafts)
    assert read(as_alice, url(project))["apdex"] == 1.5 / 4
    assert as_alice.put(url(project, of="settings/"), SETTINGS, format="json").status_code == 200
    answer = read(as_alice, url(project))
    assert (answer["apdex"], answer["apdex_t_ms"]) == (0.5 / 4, 100)


def test_the_same_time_yesterday_stands_beside_it(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    send(clickhouse, project, [Draft(trace=1), Draft(trace=2, start_ns=-24 * 60 * MINUTE_NS, status=2)])
    send(clickhouse, project, [Draft(trace=3, start_ns=-7 * 24 * 60 * MINUTE_NS)])
    (day,) = read(as_alice, f"/api/v1/projects/{project.slug}/services/", compare="day")["services"]
    assert (day["error_rate"], day["before"]["error_rate"]) == (0, 1)
    week = read(as_alice, url(project), compare="week")
    assert week["before"]["requests_per_s"] == week["operations"][0]["before"]["requests_per_s"] == 1 / 3600
    lines = read(as_alice, url(project, of="series/"), compare="day")
    assert (sum(lines["requests"]), sum(lines["errors"])) == (1, 0)
    assert (sum(lines["before"]["requests"]), sum(lines["before"]["errors"])) == (1, 1)


def test_charts_have_an_entry_for_every_step_up_to_the_present(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    send(clickhouse, project, [Draft(trace=1, duration_ns=1_000_000), Draft(trace=2, start_ns=2 * MINUTE_NS)])
    lines = read(as_alice, url(project, of="series/"))
    assert ServiceSeriesSerializer(lines).data == lines
    assert (lines["start_s"], lines["step_s"]) == (NOON_S, 60)
    assert lines["requests"] == [1, 0, 1, *[0] * 57]
    assert lines["p95_ns"][0] == pytest.approx(1e6, rel=0.0097)
    assert lines["p95_ns"][1] is lines["apdex"][1] is lines["before"] is None
    ahead = read(as_alice, url(project, of="series/"), end=NOON_S + 20 * 3600)
    assert ahead["step_s"] * len(ahead["requests"]) < 3 * 3600
    assert sum(read(as_alice, url(project, of="series/"), operation="else")["requests"]) == 0


def test_the_version_that_appeared_last_is_the_last_deployment(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    send(clickhouse, project, [Draft(start_ns=-5 * 60 * MINUTE_NS)], version="1.0")
    send(clickhouse, project, [Draft(start_ns=-2 * 60 * MINUTE_NS)], version="1.1")
    send(clickhouse, project, [Draft()], version="1.0")
    send(clickhouse, project, [Draft()], service="cart")
    cart, shop = read(as_alice, f"/api/v1/projects/{project.slug}/services/")["services"]
    assert cart["last_deployment"] is None
    assert shop["last_deployment"] == {
        "version": "1.1",
        "environment": "production",
        "at": NOON_S - 2 * 3600,
    }
    (version,) = read(as_alice, url(project))["versions"]
    assert (version["version"], version["first_seen"]) == ("1.0", NOON_S - 5 * 3600)


def test_a_service_that_was_never_seen_is_not_there_and_a_quiet_one_is(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    send(clickhouse, project, [Draft(start_ns=-5 * 60 * MINUTE_NS)])
    assert as_alice.get(url(project, "nobody"), HOUR).status_code == 404
    quiet = read(as_alice, url(project))
    assert (quiet["requests"], quiet["apdex"], quiet["operations"]) == (0, None, [])


@pytest.mark.parametrize("name", ["team/shop", "shop?&#", "a b%2Fc", "ünï"])
def test_a_name_may_hold_any_character(
    clickhouse: Store, as_alice: APIClient, project: Project, name: str
) -> None:
    send(clickhouse, project, [Draft()], service=name)
    assert read(as_alice, url(project, name))["service"] == name
    assert sum(read(as_alice, url(project, name, "series/"))["requests"]) == 1


def test_a_name_that_is_an_address_here_is_reached_as_a_parameter(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    send(clickhouse, project, [Draft()], service="shop/series")
    assert read(as_alice, url(project, "-"), name="shop/series")["service"] == "shop/series"


def test_any_member_says_whose_a_service_is(
    clickhouse: Store, as_alice: APIClient, as_bob: APIClient, project: Project
) -> None:
    send(clickhouse, project, [Draft()])
    settings = url(project, of="settings/")
    assert as_alice.get(settings).json() == {"team": "", "contact": "", "repository": "", "apdex_t_ms": 500}
    assert as_bob.put(settings, SETTINGS, format="json").json() == SETTINGS
    assert as_alice.get(settings).json() == SETTINGS
    owner = {name: SETTINGS[name] for name in ("team", "contact", "repository")}
    assert read(as_alice, url(project))["owner"] == owner


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("repository", "javascript:alert(1)"),
        ("repository", "git.example/pay"),
        ("apdex_t_ms", 0),
        ("team", "x" * 201),
        ("owner", "x"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(
    as_alice: APIClient, project: Project, field: str, value: Any
) -> None:
    response = as_alice.put(url(project, of="settings/"), {**SETTINGS, field: value}, format="json")
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]


def test_a_project_keeps_the_settings_of_so_many_services(
    as_alice: APIClient, as_charlie: APIClient, project: Project, charlies_project: Project
) -> None:
    with mock.patch.object(services, "MOST_OF_A_PROJECT", 2):
        for name in ("a", "b"):
            assert as_alice.put(url(project, name, "settings/"), SETTINGS, format="json").status_code == 200
        refused = as_alice.put(url(project, "c", "settings/"), SETTINGS, format="json")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
        assert "at most 2 services" in refused.json()["detail"]
        again = {**SETTINGS, "team": "Others"}
        assert as_alice.put(url(project, "b", "settings/"), again, format="json").json() == again
        theirs = url(charlies_project, "c", "settings/")
        assert as_charlie.put(theirs, SETTINGS, format="json").status_code == 200


@pytest.mark.parametrize("name", ["x" * 501, "a\0b"])
def test_a_name_that_no_settings_can_be_kept_for_is_not_there(
    as_alice: APIClient, project: Project, name: str
) -> None:
    assert as_alice.get(url(project, name, "settings/")).status_code == 404
    assert as_alice.put(url(project, name, "settings/"), SETTINGS, format="json").status_code == 404


@pytest.mark.parametrize("of", ["", "series/", "settings/"])
def test_charlie_sees_nothing(
    clickhouse: Store, as_charlie: APIClient, project: Project, charlies_project: Project, of: str
) -> None:
    send(clickhouse, project, [Draft()])
    assert as_charlie.get(url(project, of=of)).status_code == 404
    assert as_charlie.put(url(project, of="settings/"), SETTINGS, format="json").status_code == 404
    assert as_charlie.get(url(charlies_project), HOUR).status_code == 404
    assert sum(read(as_charlie, url(charlies_project, of="series/"))["requests"]) == 0


def test_a_query_key_reads_figures_and_may_set_nothing(
    clickhouse: Store, as_query_key: APIClient, project: Project
) -> None:
    send(clickhouse, project, [Draft()])
    assert read(as_query_key, url(project))["requests"] == 1
    assert as_query_key.put(url(project, of="settings/"), SETTINGS, format="json").status_code == 401
