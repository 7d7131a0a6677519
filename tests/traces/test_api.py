"""HTTP for traces: what alice sees, what is refused and why, and that charlie sees nothing."""

from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient

from apps.clickhouse.client import ClickHouseError, QueryTooExpensive
from apps.projects.models import Project
from apps.traces import reader, serializers
from apps.traces.waterfall_serializers import WaterfallDetailsSerializer, WaterfallSerializer
from tests.clickhouse_fixtures import Store
from tests.traces.spans import NOON_NS, Draft, make_attribute, make_request, span_id, trace_id

SECONDS = NOON_NS // 10**9


def url(project: Project, rest: str = "") -> str:
    return f"/api/v1/projects/{project.slug}/traces/{rest}"


def read(client: APIClient, address: str, **query: Any) -> Any:
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.fixture
def three_traces(clickhouse: Store, project: Project) -> None:
    """One a second; the second is the shop's cart."""
    request = make_request([Draft(trace=1), Draft(trace=3, start_ns=2 * 10**9)])
    clickhouse.insert(request, project_id=project.pk)
    cart = make_request([Draft(trace=2, start_ns=10**9)], service="cart", environment="staging")
    clickhouse.insert(cart, project_id=project.pk)


def ids(answer: Any) -> list[str]:
    return [trace["trace_id"] for trace in answer["traces"]]


@pytest.mark.parametrize(
    "rest", ["xyz/", "00/", "g" * 32 + "/", "0" * 33 + "/", f"{'0' * 32}/spans/12/", "xyz/waterfall/"]
)
def test_what_is_no_id_is_refused(as_alice: APIClient, project: Project, rest: str) -> None:
    response = as_alice.get(url(project, rest))
    assert (response.status_code, response.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("rest", ["", "waterfall/", "waterfall/details/", "otlp/", f"spans/{span_id(1)}/"])
def test_a_trace_that_is_not_there_is_not_found(
    clickhouse: Store, as_alice: APIClient, project: Project, rest: str
) -> None:
    assert as_alice.get(url(project, f"{trace_id(9)}/{rest}")).status_code == 404


@pytest.mark.usefixtures("three_traces")
def test_an_id_may_be_written_in_capitals(as_alice: APIClient, clickhouse: Store, project: Project) -> None:
    clickhouse.insert(make_request([Draft(trace=0xABC)]), project_id=project.pk)
    assert len(read(as_alice, url(project, f"{trace_id(0xABC).upper()}/"))["spans"]) == 1


@pytest.mark.usefixtures("three_traces")
@pytest.mark.parametrize(
    "rest",
    [
        f"{trace_id(1)}/",
        f"{trace_id(1)}/waterfall/",
        f"{trace_id(1)}/waterfall/details/",
        f"{trace_id(1)}/spans/{span_id(1)}/",
    ],
)
class TestWhoMayRead:
    def test_a_team_mate_and_a_query_key_may(
        self, as_bob: APIClient, as_query_key: APIClient, project: Project, rest: str
    ) -> None:
        assert as_bob.get(url(project, rest)).json() == as_query_key.get(url(project, rest)).json()
        assert as_bob.get(url(project, rest)).status_code == 200

    def test_charlie_gets_404_as_if_nothing_were_there(
        self, as_charlie: APIClient, project: Project, rest: str
    ) -> None:
        not_his = as_charlie.get(url(project, rest))
        not_there = as_charlie.get(url(Project(slug="nowhere"), rest))
        assert not_his.status_code == not_there.status_code == 404
        assert not_his.content == not_there.content

    def test_charlie_does_not_find_it_in_his_own_project_either(
        self, as_charlie: APIClient, charlies_project: Project, rest: str
    ) -> None:
        assert trace_id(1) not in as_charlie.get(url(charlies_project, rest)).content.decode()

    def test_nobody_gets_401(self, as_nobody: APIClient, project: Project, rest: str) -> None:
        assert as_nobody.get(url(project, rest)).status_code == 401


@pytest.mark.usefixtures("three_traces")
def test_charlie_and_nobody_download_nothing(
    as_charlie: APIClient, as_nobody: APIClient, project: Project, charlies_project: Project
) -> None:
    rest = f"{trace_id(1)}/otlp/"
    assert as_charlie.get(url(project, rest)).status_code == 404
    assert as_charlie.get(url(charlies_project, rest)).status_code == 404
    assert as_nobody.get(url(project, rest)).status_code == 401


def test_the_waterfall_is_columns_in_the_order_of_drawing(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    entry = Draft(id=1, name="GET /", duration_ns=100)
    query = Draft(id=3, parent=1, name="SELECT", kind=3, start_ns=20, duration_ns=5, status=2)
    lost = Draft(id=4, parent=9, name="GET /", kind=1, start_ns=30, duration_ns=-7)
    clickhouse.insert(make_request([entry, lost]), project_id=project.pk)
    clickhouse.insert(make_request([query], service="cart"), project_id=project.pk)
    assert read(as_alice, url(project, f"{trace_id(1)}/waterfall/")) == {
        "trace_id": trace_id(1),
        "outline": None,
        "start_time_unix_nano": str(NOON_NS),
        "duration_ns": 100,
        "span_count": 3,
        "error_count": 1,
        "services": ["cart", "shop"],
        "versions": [],
        "names": ["GET /", "SELECT"],
        "columns": {
            "depth": [0, 1, 0],
            "service": [1, 0, 1],
            "name": [0, 1, 0],
            "kind": [2, 3, 1],
            "status": [0, 2, 0],
            "start_ns": [0, 20, 30],
            "duration_ns": [100, 5, -7],
            "events": [0, 0, 0],
            "clock": [0, 0, 0],
        },
        "orphans": [2],
        "shifted_clocks": [],
        "details": {
            "span_ids": span_id(1) + span_id(3) + span_id(4),
            "event_names": [],
            "events": {"row": [], "after_ns": [], "name": []},
        },
    }


def test_spans_that_share_an_id_are_all_there_and_can_be_told_apart(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    halves = [Draft(kind=3, name="call"), Draft(kind=2, name="answer", start_ns=10)]
    clickhouse.insert(make_request(halves), project_id=project.pk)
    whole = read(as_alice, url(project, f"{trace_id(1)}/"))
    assert [span["name"] for span in whole["spans"]] == ["call", "answer"]
    address = url(project, f"{trace_id(1)}/spans/{span_id(1)}/")
    assert read(as_alice, address)["name"] == "call"
    assert read(as_alice, address, start_time_unix_nano=NOON_NS + 10)["name"] == "answer"
    assert as_alice.get(address, {"start_time_unix_nano": NOON_NS + 11}).status_code == 404


def test_halves_that_start_together_are_told_apart_by_their_kind(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    halves = [Draft(kind=3, name="call"), Draft(kind=2, name="answer")]
    clickhouse.insert(make_request(halves), project_id=project.pk)
    address = url(project, f"{trace_id(1)}/spans/{span_id(1)}/")
    named = [
        read(as_alice, address, start_time_unix_nano=NOON_NS, kind=kind)["name"]
        for kind in ("CLIENT", "SERVER")
    ]
    assert named == ["call", "answer"]
    assert as_alice.get(address, {"kind": "CONSUMER"}).status_code == 404
    assert list(as_alice.get(address, {"kind": "butler"}).json()["fields"]) == ["kind"]


@pytest.mark.parametrize("end_ns", [0, 2**63, 2**64 - 1, NOON_NS + 40 + 2**53])
def test_a_span_without_a_sound_end_does_not_stretch_the_axis_and_keeps_its_end(
    clickhouse: Store, as_alice: APIClient, project: Project, end_ns: int
) -> None:
    endless = Draft(id=2, parent=1, start_ns=40, duration_ns=end_ns - NOON_NS - 40)
    clickhouse.insert(make_request([Draft(id=1, duration_ns=100), endless]), project_id=project.pk)
    drawn = read(as_alice, url(project, f"{trace_id(1)}/waterfall/"))
    opened = read(as_alice, url(project, f"{trace_id(1)}/spans/{span_id(2)}/"))
    whole = read(as_alice, url(project, f"{trace_id(1)}/"))
    assert (drawn["duration_ns"], drawn["columns"]["duration_ns"]) == (100, [100, None])
    assert opened["end_time_unix_nano"] == str(end_ns)
    assert whole["spans"][1]["end_time_unix_nano"] == end_ns


def test_a_trace_that_does_not_fit_one_answer_is_refused_never_cut(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    clickhouse.insert(make_request([Draft(id=number) for number in (1, 2, 3)]), project_id=project.pk)
    with mock.patch.object(reader, "MAX_SPANS", 2):
        answers = [as_alice.get(url(project, f"{trace_id(1)}/{rest}")) for rest in ("", "waterfall/details/")]
        one_span = as_alice.get(url(project, f"{trace_id(1)}/spans/{span_id(1)}/"))
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (422, "trace_too_large")
    ] * 2
    assert "3 spans" in answers[0].json()["detail"]
    assert one_span.status_code == 200


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (QueryTooExpensive("SELECT secret FROM spans took too long", 159), 422, "too_expensive"),
        (ClickHouseError("SELECT secret FROM spans: no such column", 47), 503, "store_unavailable"),
    ],
)
def test_what_the_store_says_is_for_the_log(
    as_alice: APIClient, project: Project, failure: Exception, status: int, code: str
) -> None:
    with mock.patch("apps.clickhouse.client.select", side_effect=failure):
        response = as_alice.get(url(project))
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert "secret" not in response.content.decode()


@pytest.mark.parametrize(
    ("rest", "serializer"),
    [
        (f"{trace_id(1)}/", serializers.TraceSerializer),
        (f"{trace_id(1)}/waterfall/", WaterfallSerializer),
        (f"{trace_id(1)}/waterfall/details/", WaterfallDetailsSerializer),
        (f"{trace_id(1)}/spans/{span_id(1)}/", serializers.ExactSpanSerializer),
    ],
)
@pytest.mark.usefixtures("three_traces")
def test_every_answer_has_exactly_the_described_fields(
    as_alice: APIClient, project: Project, rest: str, serializer: Any
) -> None:
    answer = read(as_alice, url(project, rest))
    assert paths_of(answer) == paths_of(serializer(answer).data)


def paths_of(value: Any, path: str = "") -> set[str]:
    match value:
        case dict():
            return {path}.union(*(paths_of(item, f"{path}.{key}") for key, item in value.items()))
        case list():
            return {path}.union(*(paths_of(item, f"{path}[]") for item in value))
    return {path}


def test_text_that_is_not_utf_8_is_shown_with_what_can_be_read(
    as_alice: APIClient, project: Project, clickhouse: Store
) -> None:
    """The door repairs such text; a mask over its bytes may still cut through a character."""
    request = make_request([Draft(name="op_aXc"), Draft(id=2, name="good")], service="shop_aXc")
    request.resource_spans[0].scope_spans[0].spans[0].attributes.extend(
        [
            make_attribute("k_aXc", string_value="v_aXc"),
            make_attribute("mark_aXc", string_value="\x01aXc"),
            make_attribute("n_aXc", int_value=7),
        ]
    )
    request.resource_spans[0].scope_spans[0].scope.attributes.append(
        make_attribute("scope_aXc", string_value="aXc")
    )
    body = request.SerializeToString().replace(b"aXc", b"a\xe9c")
    clickhouse.insert_bodies([(project.pk, body)])
    (trace,) = read(as_alice, url(project))["traces"]
    assert (trace["root_service"], trace["services"]) == ("shop_a\ufffdc", ["shop_a\ufffdc"])
    waterfall = read(as_alice, url(project, f"{trace_id(1)}/waterfall/"))
    assert waterfall["names"] == ["good", "op_a\ufffdc"]
    span = read(as_alice, url(project, f"{trace_id(1)}/"))["spans"][0]
    assert span["name"] == "op_a\ufffdc"
    assert span["attributes"]["k_a\ufffdc"] == "v_a\ufffdc"
    assert span["attributes"]["mark_a\ufffdc"] == "\x01a\ufffdc"
    assert span["attributes"]["n_a\ufffdc"] == 7
    services = as_alice.get(f"/api/v1/projects/{project.slug}/services/", {"start": SECONDS - 60})
    assert [service["service"] for service in services.json()["services"]] == ["shop_a\ufffdc"]
