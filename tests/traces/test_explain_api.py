"""HTTP for the heat map and the explanation: exact numbers that lead to their spans, and who may ask."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.clickhouse import client
from apps.projects.models import Project
from apps.query.matching import Scope
from apps.query.timerange import TimeRange
from apps.traces.explain import serializers
from apps.traces.explain.heat_map_reader import EDGES
from apps.traces.matching import match_spans
from bench.harness.planted import SLOW_NS, plant, write_requests
from tests.clickhouse_fixtures import Store
from tests.traces.spans import NOON_NS, Draft, make_attribute, make_request

HOUR_NS = 3600 * 10**9
SECONDS = NOON_NS // 10**9
WITHIN = {"start": SECONDS, "end": SECONDS + 3600}
SLOW = {**WITHIN, "selected_min_duration_ns": SLOW_NS}
# One of every kind of value is among the findings of these stories.
STORIES = range(9)


def url(project: Project, what: str) -> str:
    return f"/api/v1/projects/{project.slug}/search/{what}/"


def read(as_whom: APIClient, address: str, **query: Any) -> Any:
    response = as_whom.get(address, query)
    assert response.status_code == 200, response.content
    return response.json()


def count_spans(project: Project, text: str, start_ns: int = NOON_NS, end_ns: int = NOON_NS + HOUR_NS) -> int:
    """How many the filter leads to."""
    matching = match_spans(text, Scope(project.pk, TimeRange(start_ns, end_ns)))
    ((count,),) = client.select(f"SELECT count() FROM spans AS s WHERE {matching.sql}", matching.params)  # noqa: S608
    return int(count)


def store_story(clickhouse: Store, project: Project, seed: int) -> None:
    story = plant(seed)
    for request in write_requests(seed, story, traces=250, start_ns=NOON_NS, window_ns=HOUR_NS - 60 * 10**9):
        clickhouse.insert(request, project_id=project.pk)


def test_each_cell_holds_exactly_the_spans_of_its_time_and_its_durations(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    drafts = [
        Draft(id=1, duration_ns=0),
        Draft(id=2, duration_ns=999_999),
        Draft(id=3, duration_ns=1_000_000, status=2),
        Draft(id=4, duration_ns=1_000_001, status=2),
        Draft(id=5, duration_ns=10**9, start_ns=59 * 60 * 10**9),
        Draft(id=6, duration_ns=-5),
        Draft(id=7, duration_ns=10**6, start_ns=HOUR_NS),
    ]
    clickhouse.insert(make_request(drafts), project_id=project.pk)
    drawn = read(as_alice, url(project, "heatmap"), **WITHIN)
    cells = list(zip(*(drawn["cells"][name] for name in ("column", "row", "count", "errors")), strict=True))
    bounds = [(row["min_duration_ns"], row["max_duration_ns"]) for row in drawn["rows"]]
    assert (drawn["start_time_unix_nano"], drawn["step_ns"], drawn["column_count"]) == (
        str(NOON_NS),
        30 * 10**9,
        120,
    )
    assert (drawn["span_count"], drawn["error_count"]) == (6, 2)
    assert [(column, *bounds[row], count, errors) for column, row, count, errors in cells] == [
        (0, None, 800_000, 2, 0),
        (0, 800_000, 10**6, 1, 0),
        (0, 10**6, 1_250_000, 2, 2),
        (118, 10**9, 1_250_000_000, 1, 0),
    ]


@pytest.mark.parametrize("seed", STORIES)
def test_every_finding_leads_to_exactly_the_spans_that_it_counts(
    clickhouse: Store, as_alice: APIClient, project: Project, seed: int
) -> None:
    store_story(clickhouse, project, seed)
    everything = count_spans(project, "")
    answers = [
        read(as_alice, url(project, "explain"), **SLOW),
        read(as_alice, url(project, "explain"), **WITHIN, selected_errors="only"),
    ]
    findings = [found for answer in answers for found in answer["findings"] + answer["restating"]]
    told = [found["selected_count"] + found["rest_count"] for found in findings]
    assert told
    assert [count_spans(project, found["filter"]) for found in findings] == told
    assert [everything - count_spans(project, found["exclude"]) for found in findings] == told
    for answer in answers:
        assert count_spans(project, answer["filter"]) == answer["selected_count"]
        assert answer["selected_count"] + answer["rest_count"] == everything


def test_a_selection_may_be_a_box_within_a_filter(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    store_story(clickhouse, project, 0)
    box = {"selected_start": SECONDS + 600, "selected_end": SECONDS + 2400, "selected_min_duration_ns": 10**7}
    q = '{ resource.service.name = "checkout" || resource.service.name = "search" }'
    answer = read(as_alice, url(project, "explain"), **WITHIN, **box, q=q)
    of_filter = count_spans(project, q)
    in_time = count_spans(project, answer["filter"], NOON_NS + 600 * 10**9, NOON_NS + 2400 * 10**9)
    assert answer["selected_count"] + answer["rest_count"] == of_filter
    assert answer["selected_count"] == in_time
    assert answer["filter"] == f"duration>=10ms {q}"


def test_old_and_new_names_of_an_attribute_are_one_finding(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    drafts = [Draft(trace=number, id=number, status=2 if number <= 60 else 0) for number in range(1, 601)]
    request = make_request(drafts)
    for span in request.resource_spans[0].scope_spans[0].spans:
        number = int.from_bytes(span.span_id, "big")
        method = make_attribute("http.request.method", string_value="PATCH" if number <= 60 else "GET")
        former = make_attribute("http.method", string_value=method.value.string_value)
        span.attributes.extend(([method], [former], [method, former])[number % 3])
    clickhouse.insert(request, project_id=project.pk)
    answer = read(as_alice, url(project, "explain"), **WITHIN, selected_errors="only")
    (found,) = answer["findings"]
    assert (found["key"], found["value"]) == ("http.request.method", "PATCH")
    assert (found["selected_count"], found["rest_count"]) == (60, 0)
    assert found["filter"] == 'span.http.request.method="PATCH"'
    assert count_spans(project, found["filter"]) == 60


@pytest.mark.parametrize(
    ("selection", "outcome"),
    [
        ({"selected_min_duration_ns": 10**15}, "too_few"),
        ({"selected_min_duration_ns": 0}, "nothing_to_compare"),
    ],
)
def test_where_there_is_nothing_to_explain_it_says_why(
    clickhouse: Store, as_alice: APIClient, project: Project, selection: dict[str, Any], outcome: str
) -> None:
    clickhouse.insert(make_request([Draft(id=number) for number in range(1, 20)]), project_id=project.pk)
    answer = read(as_alice, url(project, "explain"), **WITHIN, **selection)
    assert (answer["outcome"], answer["findings"]) == (outcome, [])


def test_what_restates_the_selection_is_set_apart(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    store_story(clickhouse, project, 2)
    answer = read(as_alice, url(project, "explain"), **WITHIN, selected_errors="only")
    assert "error.type" in {found["key"] for found in answer["restating"]}
    assert {"status", "error.type", "request.id"}.isdisjoint({found["key"] for found in answer["findings"]})


@pytest.mark.parametrize(
    ("what", "query", "field"),
    [
        ("heatmap", {"start": "yesterday"}, "start"),
        ("heatmap", {"selected_errors": "only"}, "selected_errors"),
        ("explain", {}, "selected_start"),
        ("explain", {"selected_errors": "some"}, "selected_errors"),
        ("explain", {"selected_start": 20, "selected_end": 10}, "selected_start"),
        ("explain", {"selected_end": "tomorrow"}, "selected_end"),
        (
            "explain",
            {"selected_min_duration_ns": 5, "selected_max_duration_ns": 5},
            "selected_max_duration_ns",
        ),
        ("explain", {"selected_max_duration_ns": 2**63}, "selected_max_duration_ns"),
    ],
)
def test_a_bad_question_is_refused_by_name(
    as_alice: APIClient, project: Project, what: str, query: dict[str, Any], field: str
) -> None:
    response = as_alice.get(url(project, what), query)
    assert (response.status_code, list(response.json()["fields"])) == (400, [field])


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("heatmap", {"q": "{ nonsense"}),
        ("explain", {"q": "{ nonsense", "selected_errors": "only"}),
        ("explain", {"selected_q": "{ nonsense"}),
    ],
)
def test_a_bad_filter_is_shown_its_place(
    as_alice: APIClient, project: Project, what: str, query: dict[str, Any]
) -> None:
    response = as_alice.get(url(project, what), query)
    assert (response.status_code, response.json()["code"]) == (400, "bad_filter")
    assert response.json()["position"] >= 0


@pytest.mark.parametrize(("what", "query"), [("heatmap", {}), ("explain", {"selected_errors": "only"})])
class TestWhoMayRead:
    def test_a_team_mate_and_a_query_key_may(
        self,
        clickhouse: Store,
        as_bob: APIClient,
        as_query_key: APIClient,
        project: Project,
        what: str,
        query: dict[str, Any],
    ) -> None:
        store_story(clickhouse, project, 0)
        answers = [whom.get(url(project, what), {**WITHIN, **query}) for whom in (as_bob, as_query_key)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()

    def test_charlie_gets_404_and_finds_nothing_of_it_in_his_own_project(
        self,
        clickhouse: Store,
        as_charlie: APIClient,
        project: Project,
        charlies_project: Project,
        what: str,
        query: dict[str, Any],
    ) -> None:
        store_story(clickhouse, project, 0)
        assert as_charlie.get(url(project, what), query).status_code == 404
        his = read(as_charlie, url(charlies_project, what), **WITHIN, **query)
        assert his.get("span_count", 0) == his.get("rest_count", 0) == 0

    def test_nobody_gets_401(
        self, as_nobody: APIClient, project: Project, what: str, query: dict[str, Any]
    ) -> None:
        assert as_nobody.get(url(project, what), query).status_code == 401


@pytest.mark.parametrize(
    ("what", "query", "serializer"),
    [
        ("heatmap", {}, serializers.HeatMapSerializer),
        ("explain", {"selected_errors": "only"}, serializers.ExplanationSerializer),
    ],
)
def test_every_answer_has_exactly_the_described_fields(
    clickhouse: Store, as_alice: APIClient, project: Project, what: str, query: Any, serializer: Any
) -> None:
    store_story(clickhouse, project, 2)
    answer = read(as_alice, url(project, what), **WITHIN, **query)
    assert answer == serializer(answer).data


def test_rows_end_where_a_browser_still_counts_every_nanosecond() -> None:
    assert EDGES[-1] < 2**53
