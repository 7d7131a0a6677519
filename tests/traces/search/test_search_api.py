"""HTTP for search: what alice finds, what is refused and why, and that charlie finds nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import Organization, User
from apps.projects.models import Project
from apps.projects.services import project_create
from apps.query.timerange import TimeRange
from apps.traces.search import serializers
from apps.traces.search.histogram import choose_step_ns, count_steps
from tests.clickhouse_fixtures import Store
from tests.traces.spans import NOON_NS, Draft, make_request, span_id, trace_id
from tests.traces.test_api import paths_of, read

SECONDS = NOON_NS // 10**9
ENDPOINTS = ("traces/", "spans/", "search/histogram/")


def url(project: Project, rest: str) -> str:
    return f"/api/v1/projects/{project.slug}/{rest}"


@pytest.fixture(scope="module")
def stored(shared_store: Store) -> int:
    """The id of a project with three traces, one a second. The second is the cart's and from staging; the
    third failed, and took longest. Written once: nothing here changes it."""
    project_id = shared_store.new_project_id()
    failed = Draft(trace=3, start_ns=2 * 10**9, duration_ns=9_000, status=2)
    shared_store.insert(make_request([Draft(trace=1), failed]), project_id=project_id)
    cart = make_request([Draft(trace=2, start_ns=10**9)], service="cart", environment="staging")
    shared_store.insert(cart, project_id=project_id)
    return project_id


@pytest.fixture
def project(organization: Organization, alice: User, stored: int) -> Project:
    """Alice's, and the stored one."""
    made = project_create(organization=organization, name="Checkout", by=alice)
    Project.objects.filter(pk=made.pk).update(id=stored)
    return Project.objects.get(pk=stored)


def ids(answer: Any) -> list[str]:
    return [found["trace_id"] for found in answer.get("traces", answer.get("spans"))]


@pytest.mark.parametrize("endpoint", ["traces/", "spans/"])
def test_a_list_is_newest_first_and_goes_on_at_its_cursor(
    as_alice: APIClient, project: Project, endpoint: str
) -> None:
    first = read(as_alice, url(project, endpoint), limit=2)
    assert ids(first) == [trace_id(3), trace_id(2)]
    second = read(as_alice, url(project, endpoint), limit=2, cursor=first["next_cursor"])
    assert (ids(second), second["next_cursor"]) == ([trace_id(1)], None)
    assert second["as_of_ms"] == first["as_of_ms"]


@pytest.mark.parametrize("endpoint", ["traces/", "spans/"])
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"q": "service=cart"}, [2]),
        ({"q": "{ status = error }"}, [3]),
        ({"q": ""}, [3, 2, 1]),
        ({"environment": "production"}, [3, 1]),
        ({"q": "service=cart", "environment": "production"}, []),
        ({"start": SECONDS + 1, "end": f"{SECONDS + 2}.000000001"}, [3, 2]),
        ({"end": f"{SECONDS + 2}"}, [2, 1]),
        ({"order": "start_asc"}, [1, 2, 3]),
        ({"order": "duration"}, [3, 2, 1]),
        ({"q": 'service="\' OR 1=1 --"'}, []),
        ({"environment": "{x:String}"}, []),
        ({"as_of_ms": 1}, []),
    ],
)
def test_a_list_can_be_narrowed_and_ordered(
    as_alice: APIClient, project: Project, endpoint: str, query: dict[str, Any], numbers: list[int]
) -> None:
    assert ids(read(as_alice, url(project, endpoint), **query)) == [trace_id(number) for number in numbers]


def test_traces_can_be_ordered_by_their_errors_and_spans(as_alice: APIClient, project: Project) -> None:
    assert ids(read(as_alice, url(project, "traces/"), order="errors"))[0] == trace_id(3)
    assert len(ids(read(as_alice, url(project, "traces/"), order="spans", limit=2))) == 2


def test_a_span_is_shown_with_the_columns_that_were_asked_for(as_alice: APIClient, project: Project) -> None:
    query = {"q": "service=cart", "columns": ["service.name", "missing"]}
    (span,) = read(as_alice, url(project, "spans/"), **query)["spans"]
    assert span == {
        "trace_id": trace_id(2),
        "span_id": span_id(1),
        "parent_span_id": None,
        "service": "cart",
        "environment": "staging",
        "version": "",
        "name": "work",
        "kind": "SERVER",
        "status": "UNSET",
        "status_message": "",
        "start_time_unix_nano": str(NOON_NS + 10**9),
        "duration_ns": 1000,
        "attributes": [{"key": "service.name", "type": "string", "value": "cart"}],
    }


def test_the_histogram_has_every_step_and_exact_totals(as_alice: APIClient, project: Project) -> None:
    query = {"start": SECONDS - 1, "end": SECONDS + 5}
    histogram = read(as_alice, url(project, "search/histogram/"), **query)
    assert histogram["totals"] == {"span_count": 3, "error_count": 1, "trace_count": 3}
    assert histogram["step_ns"] == 50_000_000
    assert len(histogram["span_counts"]) == len(histogram["error_counts"]) == 120
    steps = {
        int(histogram["start_time_unix_nano"]) + index * histogram["step_ns"]: (spans, errors)
        for index, (spans, errors) in enumerate(
            zip(histogram["span_counts"], histogram["error_counts"], strict=True)
        )
        if spans
    }
    assert steps == {NOON_NS: (1, 0), NOON_NS + 10**9: (1, 0), NOON_NS + 2 * 10**9: (1, 1)}


def test_every_view_of_a_question_speaks_of_the_same_spans(
    shared_store: Store, as_alice: APIClient, organization: Organization, alice: User
) -> None:
    project = project_create(organization=organization, name="Growing", by=alice)
    Project.objects.filter(pk=project.pk).update(id=shared_store.new_project_id())
    project = Project.objects.get(slug=project.slug)
    shared_store.insert(make_request([Draft(trace=n) for n in (1, 2, 3)]), project_id=project.pk)
    as_of_ms = read(as_alice, url(project, "traces/"))["as_of_ms"]
    shared_store.insert(make_request([Draft(trace=4)]), project_id=project.pk)
    spans = read(as_alice, url(project, "spans/"), as_of_ms=as_of_ms)
    histogram = read(as_alice, url(project, "search/histogram/"), as_of_ms=as_of_ms)
    assert len(spans["spans"]) == histogram["totals"]["span_count"] == 3
    assert len(read(as_alice, url(project, "spans/"))["spans"]) == 4
    ahead = read(as_alice, url(project, "spans/"), as_of_ms=2**53)
    assert spans["as_of_ms"] == as_of_ms < ahead["as_of_ms"] < 2**53


@pytest.mark.parametrize("span_ns", [1, 10**6, 119 * 10**9, 10**13, 24 * 3600 * 10**9, 2**62])
def test_a_histogram_has_few_steps_whatever_the_range(span_ns: int) -> None:
    within = TimeRange(NOON_NS + 7, NOON_NS + 7 + span_ns)
    assert 1 <= count_steps(within, choose_step_ns(within)) <= 151


@pytest.mark.parametrize(
    ("endpoint", "query", "field"),
    [
        ("traces/", {"start": "yesterday"}, "start"),
        ("spans/", {"start": "200", "end": "100"}, "start"),
        ("search/histogram/", {"end": "2026-01-01T00:00:00"}, "end"),
        ("traces/", {"limit": 0}, "limit"),
        ("spans/", {"limit": 501}, "limit"),
        ("traces/", {"limit": 201, "order": "errors"}, "limit"),
        ("traces/", {"cursor": "bm90IG91cnM"}, "cursor"),
        ("traces/", {"cursor": "bm90IG91cnM", "order": "duration"}, "cursor"),
        ("traces/", {"order": "name"}, "order"),
        ("traces/", {"service": "cart"}, "service"),
        ("spans/", {"columns": [""]}, "columns.0"),
        ("spans/", {"environment": ""}, "environment"),
        ("search/histogram/", {"as_of_ms": "now"}, "as_of_ms"),
    ],
)
def test_a_bad_question_is_refused_by_name(
    as_alice: APIClient, project: Project, endpoint: str, query: Any, field: str
) -> None:
    response = as_alice.get(url(project, endpoint), query)
    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_filter_that_cannot_be_read_is_refused_at_its_place(
    as_alice: APIClient, project: Project, endpoint: str
) -> None:
    response = as_alice.get(url(project, endpoint), {"q": "{ status = }"})
    assert (response.status_code, response.json()["code"]) == (400, "bad_filter")
    assert response.json()["position"] == 11


@pytest.mark.parametrize("change", [{"q": "status=error"}, {"environment": "production"}, {"start": SECONDS}])
def test_a_cursor_belongs_to_its_question(as_alice: APIClient, project: Project, change: Any) -> None:
    cursor = read(as_alice, url(project, "traces/"), limit=1)["next_cursor"]
    response = as_alice.get(url(project, "traces/"), {"limit": 1, "cursor": cursor, **change})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")
    assert as_alice.get(url(project, "spans/"), {"cursor": cursor}).status_code == 400


def test_a_cursor_of_one_project_is_none_of_another(
    as_alice: APIClient, as_charlie: APIClient, project: Project, charlies_project: Project
) -> None:
    cursor = read(as_alice, url(project, "traces/"), limit=1)["next_cursor"]
    assert as_charlie.get(url(charlies_project, "traces/"), {"cursor": cursor}).status_code == 400


@pytest.mark.parametrize("endpoint", ENDPOINTS)
class TestWhoMaySearch:
    def test_a_team_mate_and_a_query_key_may(
        self, as_bob: APIClient, as_query_key: APIClient, project: Project, endpoint: str
    ) -> None:
        query = {"as_of_ms": read(as_bob, url(project, endpoint))["as_of_ms"], "start": SECONDS}
        assert read(as_bob, url(project, endpoint), **query) == read(
            as_query_key, url(project, endpoint), **query
        )

    def test_charlie_gets_404_as_if_nothing_were_there(
        self, as_charlie: APIClient, project: Project, endpoint: str
    ) -> None:
        not_his = as_charlie.get(url(project, endpoint))
        not_there = as_charlie.get(url(Project(slug="nowhere"), endpoint))
        assert not_his.status_code == not_there.status_code == 404
        assert not_his.content == not_there.content

    def test_charlie_does_not_find_it_in_his_own_project_either(
        self,
        as_charlie: APIClient,
        charlies_project: Project,
        stored: int,
        shared_store: Store,
        endpoint: str,
    ) -> None:
        # A project that no other test has written to: the store outlives a test, the projects do not.
        Project.objects.filter(pk=charlies_project.pk).update(id=shared_store.new_project_id())
        answer = read(as_charlie, url(charlies_project, endpoint))
        assert trace_id(1) not in str(answer)
        assert not any(answer.get("span_counts", []))

    def test_nobody_gets_401(self, as_nobody: APIClient, project: Project, endpoint: str) -> None:
        assert as_nobody.get(url(project, endpoint)).status_code == 401


@pytest.mark.parametrize(
    ("endpoint", "serializer"),
    [
        ("traces/", serializers.TraceListSerializer),
        ("spans/", serializers.SpanListSerializer),
        ("search/histogram/", serializers.HistogramSerializer),
    ],
)
def test_every_answer_has_exactly_the_described_fields(
    as_alice: APIClient, project: Project, endpoint: str, serializer: Callable[[Any], Any]
) -> None:
    query = {"columns": "service.name"} if endpoint == "spans/" else {}
    answer = read(as_alice, url(project, endpoint), **query)
    assert paths_of(answer) == paths_of(serializer(answer).data)
