"""HTTP for the pages of browsers: what alice sees, what is refused and why, and that charlie sees nothing."""

from typing import Any
from unittest import mock

import pytest
from rest_framework.serializers import Serializer
from rest_framework.test import APIClient

from apps.clickhouse.client import ClickHouseError, QueryTooExpensive
from apps.projects.models import Project
from apps.rum.serializers import (
    RumBreakdownSerializer,
    RumOverviewSerializer,
    RumPageListSerializer,
    RumPageSerializer,
    RumSessionDetailSerializer,
    RumSessionListSerializer,
)
from tests.clickhouse_fixtures import Store
from tests.rum.sent import MS, error, request, resource, send, view, vital
from tests.traces.spans import MINUTE_NS, NOON_NS

HOUR = {"start": NOON_NS // 10**9, "end": NOON_NS // 10**9 + 3600}
LISTS: dict[str, dict[str, Any]] = {
    "overview/": {},
    "pages/": {},
    "breakdown/": {"by": "browser"},
    "page/": {"page": "/cart"},
    "sessions/": {},
}
SESSION = "sessions/s1/"
ALL = {**LISTS, SESSION: {}}
SERIALIZERS: dict[str, type[Serializer[Any]]] = {
    "overview/": RumOverviewSerializer,
    "pages/": RumPageListSerializer,
    "breakdown/": RumBreakdownSerializer,
    "page/": RumPageSerializer,
    "sessions/": RumSessionListSerializer,
    SESSION: RumSessionDetailSerializer,
}


def url(project: Project, rest: str) -> str:
    return f"/api/v1/projects/{project.slug}/rum/{rest}"


def read(client: APIClient, project: Project, rest: str, **query: Any) -> Any:
    response = client.get(url(project, rest), {**HOUR, **ALL.get(rest, {}), **query})
    assert response.status_code == 200, response.content
    return response.json()


@pytest.fixture
def some_views(clickhouse: Store, project: Project) -> None:
    cart = view("/cart", took_ns=900 * MS, told={"user_agent.name": "Chrome"})
    home = view("/", session="s2", at_ns=MINUTE_NS)
    send(
        clickhouse,
        project.pk,
        [
            *(cart, home, error(cart), vital(cart, "lcp", 2600.5, "v1"), vital(cart, "cls", 0, "v2")),
            *(request(cart, "/api/cart"), resource(cart, "https://shop.example/a.js")),
        ],
    )


@pytest.mark.usefixtures("some_views")
@pytest.mark.parametrize("rest", ALL)
def test_every_answer_is_as_it_is_described(as_alice: APIClient, project: Project, rest: str) -> None:
    answer = read(as_alice, project, rest)
    assert SERIALIZERS[rest](answer).data == answer


@pytest.mark.usefixtures("some_views")
def test_the_overview_names_the_sites_and_all_five_vitals(as_alice: APIClient, project: Project) -> None:
    answer = read(as_alice, project, "overview/", service="elsewhere")
    assert (answer["services"], answer["views"]) == (["shop-web"], 0)
    answer = read(as_alice, project, "overview/")
    assert [vital["name"] for vital in answer["vitals"]] == ["lcp", "inp", "cls", "fcp", "ttfb"]
    assert answer["vitals"][0] == {
        "name": "lcp",
        "p75": 2600.5,
        "good": 0,
        "needs_improvement": 1,
        "poor": 0,
        "good_until": 2500,
        "poor_above": 4000,
    }
    assert (answer["vitals"][1]["p75"], answer["vitals"][2]["p75"]) == (None, 0)


@pytest.mark.usefixtures("some_views")
def test_breakdowns_are_of_one_page_where_it_is_named(as_alice: APIClient, project: Project) -> None:
    rows = read(as_alice, project, "breakdown/")["rows"]
    assert [(row["value"], row["views"]) for row in rows] == [("", 1), ("Chrome", 1)]
    (row,) = read(as_alice, project, "breakdown/", page="/cart")["rows"]
    assert (row["value"], row["errors"], row["lcp_p75"], row["cls_p75"]) == ("Chrome", 1, 2600.5, 0)


@pytest.mark.usefixtures("some_views")
def test_a_list_of_sessions_goes_on_in_the_range_that_it_began_with(
    as_alice: APIClient, project: Project
) -> None:
    first = read(as_alice, project, "sessions/", limit=1)
    cursor = first["next_cursor"]
    response = as_alice.get(url(project, "sessions/"), {"cursor": cursor})
    assert [session["id"] for session in (*first["sessions"], *response.json()["sessions"])] == ["s2", "s1"]
    assert response.json()["next_cursor"] is None
    assert first["sessions"][0]["start_ns"] == str(NOON_NS + MINUTE_NS)


@pytest.mark.usefixtures("clickhouse")
def test_a_project_without_browsers_is_empty(as_alice: APIClient, project: Project) -> None:
    overview = read(as_alice, project, "overview/")
    assert (overview["services"], overview["views"], overview["errors"]) == ([], 0, 0)
    assert {vital["p75"] for vital in overview["vitals"]} == {None}
    assert {*overview["series"]["views"], *overview["series"]["errors"]} == {0}
    assert read(as_alice, project, "pages/") == {"pages": [], "total": 0}
    assert read(as_alice, project, "breakdown/") == {"rows": [], "total": 0}
    page = read(as_alice, project, "page/")
    assert (page["views"], page["load"], page["resources"], page["requests"]) == (0, None, [], [])
    assert read(as_alice, project, "sessions/") == {"sessions": [], "next_cursor": None}
    assert as_alice.get(url(project, SESSION)).status_code == 404


@pytest.mark.usefixtures("some_views")
def test_bob_and_a_query_key_read_what_alice_reads(
    as_alice: APIClient, as_bob: APIClient, as_query_key: APIClient, project: Project
) -> None:
    for rest in ALL:
        answer = read(as_alice, project, rest)
        assert read(as_bob, project, rest) == answer == read(as_query_key, project, rest)


@pytest.mark.usefixtures("some_views")
def test_charlie_sees_nothing(
    as_alice: APIClient,
    as_charlie: APIClient,
    as_nobody: APIClient,
    project: Project,
    charlies_project: Project,
) -> None:
    for rest, query in ALL.items():
        assert as_charlie.get(url(project, rest), query).status_code == 404
        assert as_nobody.get(url(project, rest), query).status_code == 401
    assert read(as_charlie, charlies_project, "overview/")["services"] == []
    assert read(as_charlie, charlies_project, "sessions/")["sessions"] == []
    assert as_charlie.get(url(charlies_project, SESSION), HOUR).status_code == 404
    cursor = read(as_alice, project, "sessions/", limit=1)["next_cursor"]
    assert as_charlie.get(url(charlies_project, "sessions/"), {"cursor": cursor}).status_code == 400


@pytest.mark.parametrize("rest", LISTS)
@pytest.mark.parametrize(
    ("q", "position", "length"), [("service=", 8, 0), ("{ .n = 3 } >> { }", 11, 2), ("duration>1s", 0, 11)]
)
@pytest.mark.usefixtures("clickhouse")
def test_a_filter_that_cannot_be_is_refused_at_its_character(
    as_alice: APIClient, project: Project, rest: str, q: str, position: int, length: int
) -> None:
    response = as_alice.get(url(project, rest), {**LISTS[rest], "q": q})
    answer = response.json()
    assert (response.status_code, answer["code"]) == (400, "bad_filter")
    assert (answer["position"], answer["length"]) == (position, length)


@pytest.mark.parametrize(
    ("rest", "query", "field"),
    [
        ("overview/", {"start": "yesterday"}, "start"),
        ("overview/", {"start": 2, "end": 1}, "start"),
        ("overview/", {"page": "/"}, "page"),
        ("pages/", {"sort": "name"}, "sort"),
        ("pages/", {"limit": 1001}, "limit"),
        ("breakdown/", {"by": "colour"}, "by"),
        ("page/", {}, "page"),
        ("sessions/", {"limit": 201}, "limit"),
        ("sessions/", {"cursor": "x"}, "cursor"),
        (SESSION, {"q": "a=1"}, "q"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_by_its_field(
    as_alice: APIClient, project: Project, rest: str, query: dict[str, Any], field: str
) -> None:
    response = as_alice.get(url(project, rest), query)
    assert response.status_code == 400
    assert field in response.json()["fields"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(QueryTooExpensive("x"), 422, "too_expensive"), (ClickHouseError("x"), 503, "store_unavailable")],
)
def test_what_the_store_refuses_is_an_answer(
    as_alice: APIClient, project: Project, error: Exception, status: int, code: str
) -> None:
    with mock.patch("apps.clickhouse.client.select", side_effect=error):
        responses = [as_alice.get(url(project, rest), query) for rest, query in ALL.items()]
    assert {(response.status_code, response.json()["code"]) for response in responses} == {(status, code)}
