"""HTTP for what explains a trace: critical path, what is usual, attributes; charlie sees nothing."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.projects.models import Project
from apps.traces.insight import serializers
from tests.clickhouse_fixtures import Store
from tests.traces.spans import MINUTE_NS, NOON_NS, Draft, make_attribute, make_request, span_id, trace_id
from tests.traces.test_api import paths_of, read, url

INTERNAL, SERVER, CLIENT = 1, 2, 3
MINUTE = NOON_NS // 10**9
PATH = f"{trace_id(1)}/critical-path/"
KEYS = f"{trace_id(1)}/attributes/"
VALUES = f"{trace_id(1)}/attributes/values/?key=item"
MATCHES = f"{trace_id(1)}/matches/?q=kind=client"
USUAL = f"{trace_id(1)}/spans/{span_id(1)}/usual/"


@pytest.fixture
def call(clickhouse: Store, project: Project) -> None:
    """The shop asks the cart, which outlives the call; a moment later somebody's lost span."""
    drafts = [
        Draft(id=1, name="GET /", kind=SERVER, duration_ns=100),
        Draft(id=2, parent=1, name="ask", kind=CLIENT, start_ns=10, duration_ns=50),
        Draft(id=4, parent=9, name="lost", kind=INTERNAL, start_ns=70, duration_ns=20),
    ]
    clickhouse.insert(make_request(drafts), project_id=project.pk)
    answer = [Draft(id=3, parent=2, name="answer", kind=SERVER, start_ns=20, duration_ns=400)]
    clickhouse.insert(make_request(answer, service="cart"), project_id=project.pk)


@pytest.mark.usefixtures("call")
def test_the_critical_path_sums_to_the_root_and_says_why(as_alice: APIClient, project: Project) -> None:
    path = read(as_alice, url(project, PATH))
    assert sum(path["segments"]["duration_ns"]) == path["duration_ns"] == 100
    assert path["spans"] == {
        "row": [0, 1, 2, 3],
        "waiter": [-1, 0, 1, 0],
        "relation": ["ROOT", "CHILD", "CUT", "ORPHAN"],
        "held_ns": [30, 10, 40, 20],
        "within_ns": [100, 50, 40, 20],
        "is_open": [False, False, False, False],
    }
    assert path["segments"] == {
        "span": [0, 1, 2, 0, 3, 0],
        "start_ns": [0, 10, 20, 60, 70, 90],
        "duration_ns": [10, 10, 40, 10, 20, 10],
        "reason": ["WORK", "TRANSIT", "WORK", "WORK", "WORK", "WORK"],
        "after": [-1, -1, -1, 1, -1, 3],
        "before": [1, 2, -1, 3, -1, -1],
    }
    assert [(root["row"], root["name"], root["is_orphan"]) for root in path["roots"]] == [
        (0, "GET /", False),
        (3, "lost", True),
    ]


@pytest.mark.usefixtures("call")
def test_any_row_can_be_explained(as_alice: APIClient, project: Project) -> None:
    path = read(as_alice, url(project, PATH), row=2, span_count=4)
    assert (path["duration_ns"], path["spans"]["row"]) == (400, [2])


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"row": 4}, 400, "invalid"),
        ({"row": -1}, 400, "invalid"),
        ({"row": "first"}, 400, "invalid"),
        ({"row": 0, "span_count": 3}, 409, "trace_has_changed"),
    ],
)
def test_a_row_that_is_not_there_is_refused(
    as_alice: APIClient, project: Project, query: dict[str, Any], status: int, code: str
) -> None:
    response = as_alice.get(url(project, PATH), query)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_span_stands_among_the_others_of_its_operation(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    """Nine faster ones, one slower; others by name, kind, service, environment, or time do not count."""
    ms = 1_000_000
    others = [Draft(trace=number, duration_ns=number * ms) for number in range(2, 11)]
    slower = Draft(trace=20, duration_ns=500 * ms, status=2)
    strangers = [
        Draft(trace=30, name="rest"),
        Draft(trace=31, kind=CLIENT),
        Draft(trace=32, start_ns=MINUTE_NS),
        Draft(trace=33, start_ns=-24 * 60 * MINUTE_NS),
    ]
    own = Draft(trace=1, duration_ns=100 * ms)
    clickhouse.insert(make_request([own, *others, slower, *strangers]), project_id=project.pk)
    clickhouse.insert(make_request([Draft(trace=34)], service="cart"), project_id=project.pk)
    clickhouse.insert(make_request([Draft(trace=35)], environment="staging"), project_id=project.pk)
    usual = read(as_alice, url(project, USUAL))
    assert usual["operation"] == {
        "service": "shop",
        "environment": "production",
        "name": "work",
        "kind": "SERVER",
    }
    assert (usual["count"], usual["error_count"], usual["percentile"]) == (10, 1, 90)
    assert (usual["from_s"], usual["until_s"]) == (MINUTE + 60 - 24 * 3600, MINUTE + 60)
    assert usual["p50_ns"] == pytest.approx(6 * ms, rel=0.01)
    assert (sum(usual["counts"]), len(usual["edges_ns"])) == (10, len(usual["counts"]) + 1)
    assert len(usual["counts"]) <= 48


def test_the_first_of_its_kind_has_no_percentile(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    clickhouse.insert(make_request([Draft()]), project_id=project.pk)
    usual = read(as_alice, url(project, USUAL))
    assert (usual["count"], usual["percentile"], usual["p50_ns"], usual["counts"]) == (0, None, None, [])


def test_a_span_without_an_end_has_no_percentile(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    clickhouse.insert(make_request([Draft(duration_ns=-NOON_NS), Draft(trace=2)]), project_id=project.pk)
    usual = read(as_alice, url(project, USUAL))
    assert (usual["count"], usual["duration_ns"], usual["percentile"]) == (1, None, None)


def test_halves_that_share_an_id_are_compared_each_with_its_own_kind(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    halves = [Draft(kind=CLIENT, name="call"), Draft(kind=SERVER, name="answer")]
    clickhouse.insert(make_request(halves), project_id=project.pk)
    names = [
        read(as_alice, url(project, USUAL), kind=kind)["operation"]["name"] for kind in ("CLIENT", "SERVER")
    ]
    assert names == ["call", "answer"]
    assert as_alice.get(url(project, USUAL), {"kind": "CONSUMER"}).status_code == 404


def test_attributes_are_told_by_row_with_those_of_resources_and_their_types(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    request = make_request(
        [Draft(id=1), Draft(id=2, parent=1, start_ns=5), Draft(id=3, parent=1, start_ns=1)]
    )
    spans = request.resource_spans[0].scope_spans[0].spans
    spans[0].attributes.append(make_attribute("item", int_value=7))
    spans[1].attributes.append(make_attribute("item", string_value="seven"))
    spans[2].attributes.append(make_attribute("paid", bool_value=True))
    clickhouse.insert(request, project_id=project.pk)
    assert read(as_alice, url(project, KEYS))["keys"] == [
        {"key": "item", "span_count": 2, "is_resource": False},
        {"key": "paid", "span_count": 1, "is_resource": False},
        {"key": "deployment.environment.name", "span_count": 3, "is_resource": True},
        {"key": "service.name", "span_count": 3, "is_resource": True},
    ]
    values = f"{KEYS}values/"
    assert read(as_alice, url(project, values), key="item") == {
        "key": "item",
        "span_count": 3,
        "values": [{"type": "int", "value": "7"}, {"type": "string", "value": "seven"}],
        "numbers": [0, -1, 1],
    }
    assert read(as_alice, url(project, values), key="paid")["values"] == [{"type": "bool", "value": True}]
    of_all = read(as_alice, url(project, values), key="service.name")
    assert (of_all["values"], of_all["numbers"]) == ([{"type": "string", "value": "shop"}], [0, 0, 0])
    assert read(as_alice, url(project, values), key="nobody's")["numbers"] == [-1, -1, -1]
    assert as_alice.get(url(project, values)).status_code == 400


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("service=cart", [2]),
        ("ask", [1]),
        ("kind=server", [0, 2]),
        ("duration>60ns -service=cart", [0]),
        ("{ kind = client } >> { }", [2]),
        ("{ } | count() > 3", [0, 1, 2, 3]),
        ("{ } | count() > 4", []),
        (f"trace:id={trace_id(2)}", []),
    ],
)
def test_spans_that_match_are_told_by_row(
    clickhouse: Store, as_alice: APIClient, project: Project, text: str, rows: list[int]
) -> None:
    strangers = [Draft(trace=2, id=1, name="ask", kind=CLIENT), Draft(trace=2, id=7, parent=1)]
    clickhouse.insert(make_request(strangers), project_id=project.pk)
    answer = read(as_alice, url(project, f"{trace_id(1)}/matches/"), q=text, span_count=4)
    assert answer == {"span_count": 4, "rows": rows}


def test_rows_are_those_of_the_waterfall_where_a_clock_was_shifted(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    """The cart's clock is behind: what it says started first is drawn last."""
    drafts = [
        Draft(id=1, kind=SERVER, duration_ns=1000),
        Draft(id=2, parent=1, kind=CLIENT, start_ns=500, duration_ns=100),
        Draft(id=4, parent=2, name="own", kind=INTERNAL, start_ns=400, duration_ns=5),
    ]
    clickhouse.insert(make_request(drafts), project_id=project.pk)
    answer = [Draft(id=3, parent=2, name="answer", kind=SERVER, start_ns=100, duration_ns=100)]
    clickhouse.insert(make_request(answer, service="cart"), project_id=project.pk)
    waterfall = read(as_alice, url(project, f"{trace_id(1)}/waterfall/"))
    drawn = [waterfall["services"][service] for service in waterfall["columns"]["service"]]
    assert (len(waterfall["shifted_clocks"]), drawn) == (1, ["shop", "shop", "shop", "cart"])
    assert read(as_alice, url(project, f"{trace_id(1)}/matches/"), q="service=cart")["rows"] == [3]
    services = read(as_alice, url(project, f"{KEYS}values/"), key="service.name")
    assert [services["values"][number]["value"] for number in services["numbers"]] == drawn


def test_halves_that_share_an_id_match_each_by_itself(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    halves = [Draft(kind=CLIENT, name="call"), Draft(kind=SERVER, name="answer")]
    clickhouse.insert(make_request(halves), project_id=project.pk)
    matches = url(project, f"{trace_id(1)}/matches/")
    assert [read(as_alice, matches, q=f"name={name}")["rows"] for name in ("call", "answer")] == [[0], [1]]


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"q": "kind="}, 400, "bad_filter"),
        ({"q": "severity=warn"}, 400, "bad_filter"),
        ({}, 400, "invalid"),
        ({"q": "ask", "span_count": 3}, 409, "trace_has_changed"),
    ],
)
def test_matches_that_cannot_be_told_are_refused(
    as_alice: APIClient, project: Project, query: dict[str, Any], status: int, code: str
) -> None:
    response = as_alice.get(url(project, f"{trace_id(1)}/matches/"), query)
    assert (response.status_code, response.json()["code"]) == (status, code)


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize(
    ("rest", "serializer"),
    [
        (PATH, serializers.CriticalPathSerializer),
        (USUAL, serializers.UsualSerializer),
        (KEYS, serializers.AttributeKeysSerializer),
        (VALUES, serializers.AttributeOfSpansSerializer),
        (MATCHES, serializers.MatchesSerializer),
    ],
)
def test_every_answer_has_exactly_the_described_fields(
    as_alice: APIClient, project: Project, rest: str, serializer: Any
) -> None:
    answer = read(as_alice, url(project, rest))
    assert paths_of(answer) == paths_of(serializer(answer).data)


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize("rest", [PATH, KEYS, VALUES, USUAL, MATCHES])
class TestWhoMayRead:
    def test_a_team_mate_and_a_query_key_may(
        self, as_bob: APIClient, as_query_key: APIClient, project: Project, rest: str
    ) -> None:
        assert as_bob.get(url(project, rest)).json() == as_query_key.get(url(project, rest)).json()
        assert as_bob.get(url(project, rest)).status_code == 200

    def test_charlie_gets_404_as_if_nothing_were_there(
        self, as_charlie: APIClient, project: Project, charlies_project: Project, rest: str
    ) -> None:
        answers = [
            as_charlie.get(url(place, rest)) for place in (project, charlies_project, Project(slug="nowhere"))
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert answers[0].content == answers[2].content

    def test_nobody_gets_401(self, as_nobody: APIClient, project: Project, rest: str) -> None:
        assert as_nobody.get(url(project, rest)).status_code == 401

    def test_a_trace_that_is_not_there_is_not_found(
        self, as_alice: APIClient, project: Project, rest: str
    ) -> None:
        assert as_alice.get(url(project, rest.replace(trace_id(1), trace_id(8)))).status_code == 404
