"""The service map over HTTP."""

from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from rest_framework.test import APIClient

from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.counting_fixtures import Job
from tests.topology.calls import CLIENT, CONSUMER, INTERNAL, PRODUCER, SERVER, Call, make_calls_request
from tests.topology.shop import CALLS, HTTP, ORDERS
from tests.traces.spans import MINUTE_NS, NOON_NS

NOON_S = NOON_NS // 10**9
RANGE = {"start": str(NOON_S), "end": str(NOON_S + 60)}
BEFORE = {"before_start": str(NOON_S - 60), "before_end": str(NOON_S)}

EDGES = {
    ("service:frontend", "service:cart", "http", None),
    ("service:cart", "database:postgresql/db/shop", "postgresql", None),
    ("service:cart", "topic:kafka/mails", "kafka", None),
    ("service:cart", "service:shipping", "kafka", "topic:kafka/orders"),
    ("topic:kafka/mails", "service:newsletter", "kafka", None),
    ("service:shipping", "external:carrier", "http", None),
    ("service:shipping", "external:api.example%3A8443", "", None),
    ("service:shipping", "external:stock%3A8080", "", None),
    ("service:cart", "service:prices", "grpc", None),
    ("service:prices", "database:redis//", "redis", None),
}


@pytest.fixture
def shop(clickhouse: Store, project: Project, job: Job) -> Project:
    clickhouse.insert(make_calls_request(CALLS), project_id=project.pk)
    job.finish()
    return project


def address(project: Project, path: str = "", **params: str) -> str:
    return f"/api/v1/projects/{project.slug}/services/map/{path}?{urlencode(params)}"


def read_map(client: APIClient, project: Project, **params: str) -> Any:
    answer = client.get(address(project, **{**RANGE, **params}))
    assert answer.status_code == 200, answer.json()
    return answer.json()


def keys_of(drawn: Any) -> set[tuple[str, str, str, str | None]]:
    return {(edge["source"], edge["target"], edge["protocol"], edge["via"]) for edge in drawn["edges"]}


def node_of(drawn: Any, node_id: str) -> Any:
    (node,) = [node for node in drawn["nodes"] if node["id"] == node_id]
    return node


def edge_of(drawn: Any, source: str, target: str) -> Any:
    (edge,) = [edge for edge in drawn["edges"] if (edge["source"], edge["target"]) == (source, target)]
    return edge


def test_the_map_has_every_way_in_which_services_call(shop: Project, as_alice: APIClient) -> None:
    drawn = read_map(as_alice, shop)
    assert keys_of(drawn) == EDGES
    assert (drawn["start_s"], drawn["end_s"]) == (NOON_S, NOON_S + 60)
    assert drawn["counted_until_ms"] > NOON_NS // 10**6
    call = edge_of(drawn, "service:frontend", "service:cart")
    assert (call["calls"], call["error_rate"], call["before"]) == (1, 0, None)
    assert call["p95_ns"] == pytest.approx(2_000_000, rel=0.01)
    assert edge_of(drawn, "service:cart", "database:postgresql/db/shop")["error_rate"] == 1


def test_services_that_call_nobody_stand_on_the_map_too(shop: Project, as_alice: APIClient) -> None:
    drawn = read_map(as_alice, shop)
    assert node_of(drawn, "service:cron")["requests"] == 1
    assert {node["id"] for node in drawn["nodes"]} == {
        *(end for edge in EDGES for end in (edge[0], edge[1], edge[3]) if end),
        "service:cron",
        "service:stock",
    }
    cart = node_of(drawn, "service:cart")
    assert (cart["kind"], cart["name"], cart["requests"], cart["unmatched"]) == ("service", "cart", 3, 1)
    database = node_of(drawn, "database:postgresql/db/shop")
    assert (database["system"], database["server"], database["name"]) == ("postgresql", "db", "shop")


def test_the_same_edges_are_found_for_a_filter_out_of_the_spans(shop: Project, as_alice: APIClient) -> None:
    whole = read_map(as_alice, shop)
    found = read_map(as_alice, shop, q="{ }")
    assert found["edges"] == whole["edges"]
    assert [node["id"] for node in found["nodes"]] == [node["id"] for node in whole["nodes"]]
    assert keys_of(read_map(as_alice, shop, q="service=prices")) == {
        ("service:cart", "service:prices", "grpc", None),
        ("service:prices", "database:redis//", "redis", None),
    }


def test_every_edge_says_which_filter_finds_its_calls(shop: Project, as_alice: APIClient) -> None:
    for edge in read_map(as_alice, shop)["edges"]:
        params = urlencode({**RANGE, "q": edge["q"]})
        answer = as_alice.get(f"/api/v1/projects/{shop.slug}/spans/?{params}")
        assert answer.status_code == 200, (edge, answer.json())
        found = {span["service"] for span in answer.json()["spans"]}
        service = edge["target"] if edge["target"].startswith("service:") else edge["source"]
        assert found == {service.removeprefix("service:")}, edge
        assert len(answer.json()["spans"]) == edge["calls"], edge


def count_found(client: APIClient, project: Project, q: str) -> Counter[str]:
    """Spans that the filter finds, by service."""
    answer = client.get(f"/api/v1/projects/{project.slug}/spans/?{urlencode({**RANGE, 'q': q})}")
    assert answer.status_code == 200, (q, answer.json())
    return Counter(span["service"] for span in answer.json()["spans"])


def test_every_node_says_which_filter_finds_its_spans(shop: Project, as_alice: APIClient) -> None:
    drawn = read_map(as_alice, shop)
    for node in drawn["nodes"]:
        found = count_found(as_alice, shop, node["q"])
        if node["kind"] == "service":
            assert set(found) == {node["name"]}, node
        elif node["kind"] == "topic":
            assert set(found) >= {"cart"}, node
        else:
            assert found.total() == node["requests"], node


@pytest.mark.parametrize(
    ("taker", "spoken", "others"),
    [
        (CONSUMER, {}, Call("b", 34, 6, kind=CONSUMER, attributes=ORDERS)),
        (INTERNAL, {"messaging.system": "kafka"}, Call("b", 34, 6, kind=CONSUMER, attributes=ORDERS)),
    ],
)
def test_an_edge_by_a_link_of_which_no_topic_is_known_says_where_its_calls_are(
    clickhouse: Store,
    project: Project,
    as_alice: APIClient,
    job: Job,
    taker: int,
    spoken: dict[str, str],
    others: Call,
) -> None:
    calls = [
        Call("a", 31, 1, kind=PRODUCER),
        Call("b", 32, 2, kind=taker, attributes=spoken, links=[(31, 1)]),
        Call("b", 33, 3, kind=SERVER, attributes=HTTP),
        Call("b", 33, 4, 3, CLIENT, attributes=spoken),
        others,
    ]
    clickhouse.insert(make_calls_request(calls), project_id=project.pk)
    job.finish()
    edge = edge_of(read_map(as_alice, project), "service:a", "service:b")
    assert (edge["calls"], edge["via"]) == (1, None)
    assert count_found(as_alice, project, edge["q"]) == {"b": 1}


def test_a_focus_shows_what_is_near_it(shop: Project, as_alice: APIClient) -> None:
    drawn = read_map(as_alice, shop, focus="service:prices")
    assert {node["id"] for node in drawn["nodes"]} == {"service:prices", "service:cart", "database:redis//"}
    assert len(read_map(as_alice, shop, focus="service:prices", hops="2")["nodes"]) > 3
    assert read_map(as_alice, shop, focus="service:nowhere")["nodes"] == []


def test_two_windows_are_compared(shop: Project, as_alice: APIClient, clickhouse: Store, job: Job) -> None:
    earlier = [
        Call("frontend", 21, 1, kind=CLIENT, start_ns=-MINUTE_NS, attributes=HTTP),
        Call("cart", 21, 2, 1, SERVER, start_ns=-MINUTE_NS, status=2, attributes=HTTP),
        Call("gone", 21, 3, 2, SERVER, start_ns=-MINUTE_NS, attributes=HTTP),
    ]
    clickhouse.insert(make_calls_request(earlier), project_id=shop.pk)
    job.finish()
    drawn = read_map(as_alice, shop, **BEFORE)
    kept = edge_of(drawn, "service:frontend", "service:cart")
    assert (kept["calls"], kept["before"]["calls"], kept["before"]["error_rate"]) == (1, 1, 1)
    gone = edge_of(drawn, "service:cart", "service:gone")
    assert (gone["calls"], gone["error_rate"], gone["before"]["calls"]) == (0, None, 1)
    assert edge_of(drawn, "service:cart", "service:prices")["before"] is None
    assert node_of(drawn, "service:gone")["requests"] == 0


def test_whole_hours_and_minutes_add_up(shop: Project, as_alice: APIClient) -> None:
    """The hour's own rows where all of it is asked for, its minutes where it is not."""
    whole = read_map(as_alice, shop)["edges"]
    for start_s, end_s in ((-3600, 3600), (-60, 120), (-3000, 3660), (-7200, 60)):
        drawn = read_map(as_alice, shop, start=str(NOON_S + start_s), end=str(NOON_S + end_s))
        assert [edge["calls"] for edge in drawn["edges"]] == [edge["calls"] for edge in whole]
    assert read_map(as_alice, shop, start=str(NOON_S + 60), end=str(NOON_S + 7200))["edges"] == []


def test_edges_of_several_environments_are_one_with_a_filter_and_without(
    clickhouse: Store, shop: Project, as_alice: APIClient, job: Job
) -> None:
    staging = [replace(call, environment="staging", trace=call.trace + 100) for call in CALLS]
    clickhouse.insert(make_calls_request(staging), project_id=shop.pk)
    job.finish()
    whole = read_map(as_alice, shop)
    assert edge_of(whole, "service:frontend", "service:cart")["calls"] == 2
    assert read_map(as_alice, shop, q="{ }")["edges"] == whole["edges"]


def test_orphans_are_told_of_the_environment_alone(shop: Project, as_alice: APIClient) -> None:
    def ask(environment: str) -> Any:
        query = {**RANGE, "service": "cart", "environment": environment}
        return as_alice.get(address(shop, "missing/", **query)).json()

    assert ask("production")["unmatched"]["by_operation"] != []
    assert ask("staging")["unmatched"] == {"spans": 0, "by_operation": []}
    assert ask("staging")["requests_without_parent"] == 0


def test_an_environment_has_a_map_of_its_own(shop: Project, as_alice: APIClient) -> None:
    assert keys_of(read_map(as_alice, shop, environment="production")) == EDGES
    assert read_map(as_alice, shop, environment="staging")["nodes"] == []
    assert read_map(as_alice, shop, environment="staging", q="{ }")["nodes"] == []


def test_before_the_first_count_it_says_so(clickhouse: Store, project: Project, as_alice: APIClient) -> None:
    drawn = read_map(as_alice, project)
    assert (drawn["counted_until_ms"], drawn["nodes"], drawn["edges"]) == (0, [], [])


@pytest.mark.parametrize(
    "params",
    [
        {"before_start": "1"},
        {"before_start": "2", "before_end": "1"},
        {"hops": "11"},
        {"q": "{"},
        {"start": "x"},
        {"nonsense": "1"},
    ],
)
def test_bad_input_is_refused(project: Project, as_alice: APIClient, params: dict[str, str]) -> None:
    assert as_alice.get(address(project, **params)).status_code == 400


def test_why_an_edge_is_missing(shop: Project, as_alice: APIClient) -> None:
    cart = as_alice.get(address(shop, "missing/", **RANGE, service="cart")).json()
    assert cart["unmatched"] == {"spans": 1, "by_operation": [{"name": "work", "kind": 2, "spans": 1}]}
    stock = as_alice.get(address(shop, "missing/", **RANGE, service="stock")).json()
    assert stock["requests_without_parent"] == 1
    assert stock["roots_called_from"] == [
        {
            "caller": "shipping",
            "host": "stock:8080",
            "calls": 1,
            "requests_without_parent": 1,
            "evidence": "address",
        }
    ]


def test_a_layout_is_everybodys(
    project: Project, as_alice: APIClient, as_bob: APIClient, as_query_key: APIClient
) -> None:
    assert as_bob.get(address(project, "layout/")).json() == {"positions": {}}
    positions = {"service:cart": [1, -2.5]}
    saved = as_alice.put(address(project, "layout/"), {"positions": positions}, format="json")
    assert (saved.status_code, saved.json()) == (200, {"positions": positions})
    assert as_bob.get(address(project, "layout/")).json() == {"positions": positions}
    assert as_query_key.get(address(project, "layout/")).json() == {"positions": positions}
    assert as_query_key.put(address(project, "layout/"), {"positions": {}}, format="json").status_code == 401
    assert as_bob.put(address(project, "layout/"), {"positions": {}}, format="json").status_code == 200


@pytest.mark.parametrize(
    "positions",
    [
        {"a": [1]},
        {"a": [1, 2, 3]},
        {"a": ["x", 1]},
        {"a": [1e9, 0]},
        {"a": None},
        [],
        {f"node {number}": [0, 0] for number in range(2001)},
        {"x" * 4001: [0, 0]},
        {"a": ["NaN", 0]},
        {"a": [0, "Infinity"]},
        {"a": [0, "-inf"]},
        {"a": [0, -1e308]},
        {"a\0b": [0, 0]},
    ],
)
def test_a_layout_is_places_alone(project: Project, as_alice: APIClient, positions: Any) -> None:
    answer = as_alice.put(address(project, "layout/"), {"positions": positions}, format="json")
    assert (answer.status_code, next(iter(answer.json()["fields"])).split(".")[0]) == (400, "positions")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_layout_is_json(project: Project, as_alice: APIClient, number: str) -> None:
    """What Python's own parser would let pass."""
    body = f'{{"positions": {{"a": [{number}, 0]}}}}'
    answer = as_alice.put(address(project, "layout/"), body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["", "layout/", "missing/"])
def test_charlie_sees_nothing(
    project: Project, as_charlie: APIClient, as_nobody: APIClient, path: str
) -> None:
    params = {"service": "cart"} if path == "missing/" else {}
    assert as_charlie.get(address(project, path, **params)).status_code == 404
    assert as_nobody.get(address(project, path, **params)).status_code == 401


def test_charlie_moves_nothing(project: Project, as_charlie: APIClient) -> None:
    answer = as_charlie.put(address(project, "layout/"), {"positions": {}}, format="json")
    assert answer.status_code == 404
