"""What matches as a file: whole or said not to be, and safe to open in a spreadsheet."""

import csv
from typing import Any
from unittest import mock

import orjson
import pytest
from rest_framework.test import APIClient

from apps.projects.models import Project
from apps.traces.search import export
from tests.clickhouse_fixtures import Store
from tests.traces.spans import NOON_NS, Draft, make_attribute, make_request, span_id, trace_id

pytestmark = pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")


def url(project: Project) -> str:
    return f"/api/v1/projects/{project.slug}/search/export/"


def fetch(client: APIClient, project: Project, **query: Any) -> Any:
    response = client.get(url(project), query)
    assert response.status_code == 200, response.content
    return response


def read_file(response: Any) -> bytes:
    return b"".join(response)


def lines_of(response: Any) -> list[list[str]]:
    return list(csv.reader(read_file(response).decode().splitlines()))


@pytest.fixture
def seven_spans(clickhouse: Store, project: Project) -> None:
    """In five traces; the fifth has three, of which one failed."""
    drafts = [Draft(trace=n, start_ns=n, duration_ns=100 - n) for n in range(1, 6)]
    more = [Draft(trace=5, id=n, parent=1, start_ns=5 + n, status=n % 2 * 2) for n in (2, 3)]
    clickhouse.insert(make_request([*drafts, *more]), project_id=project.pk)


@pytest.mark.usefixtures("seven_spans")
def test_traces_come_in_the_order_of_the_list(as_alice: APIClient, project: Project) -> None:
    response = fetch(as_alice, project)
    header, *rows = lines_of(response)
    assert header == list(export.TRACE_COLUMNS)
    assert [row[0] for row in rows] == [trace_id(n) for n in (5, 4, 3, 2, 1)]
    assert rows[0][3:] == ["shop", "work", "UNSET", "production", "shop", "3", "1", "3"]
    assert rows[0][1].endswith(f".{(NOON_NS + 5) % 10**9:09d}Z")
    assert (response["Spanwise-Matched"], response["Spanwise-Whole"]) == ("5", "true")
    assert response["Content-Disposition"] == f'attachment; filename="{project.slug}-traces.csv"'
    oldest = lines_of(fetch(as_alice, project, order="start_asc", q="status=error"))
    assert [(row[0], row[-1]) for row in oldest[1:]] == [(trace_id(5), "1")]
    slowest = lines_of(fetch(as_alice, project, order="duration"))
    assert slowest[1][0] == trace_id(5)


@pytest.mark.usefixtures("seven_spans")
@pytest.mark.parametrize("at_once", [1, 2, 5000])
def test_spans_come_in_parts_and_all_of_them(as_alice: APIClient, project: Project, at_once: int) -> None:
    with mock.patch.object(export, "SPANS_AT_ONCE", at_once):
        response = fetch(
            as_alice, project, of="spans", columns=["service.name", "missing"], order="start_asc"
        )
        header, *rows = lines_of(response)
    assert header == [*export.SPAN_COLUMNS, "service.name", "missing"]
    assert [(row[0], row[1]) for row in rows] == [
        *((trace_id(n), span_id(1)) for n in range(1, 6)),
        (trace_id(5), span_id(2)),
        (trace_id(5), span_id(3)),
    ]
    assert {(row[-2], row[-1]) for row in rows} == {("shop", "")}


@pytest.mark.usefixtures("seven_spans")
@pytest.mark.parametrize(("of", "total"), [("traces", 5), ("spans", 7)])
@pytest.mark.parametrize("limit", [3, 5, 7])
def test_a_file_that_is_not_whole_says_so(
    as_alice: APIClient, project: Project, of: str, total: int, limit: int
) -> None:
    exported = min(limit, total)
    is_whole = limit >= total
    with mock.patch.multiple(export, MAX_TRACES=limit, MAX_SPANS=limit, SPANS_AT_ONCE=2):
        as_csv = fetch(as_alice, project, of=of)
        assert len(lines_of(as_csv)) == 1 + exported
        response = fetch(as_alice, project, of=of, format="json")
        answer = orjson.loads(read_file(response))
    assert as_csv["Spanwise-Whole"] == response["Spanwise-Whole"] == str(is_whole).lower()
    assert ("first-" in as_csv["Content-Disposition"]) is not is_whole
    assert answer.keys() == {of, "exported", "matched", "is_whole"}
    assert (len(answer[of]), answer["exported"], answer["matched"]) == (exported, exported, total)
    assert answer["is_whole"] is is_whole


@pytest.mark.usefixtures("seven_spans")
def test_traces_come_with_the_columns_that_were_asked_for(as_alice: APIClient, project: Project) -> None:
    header, *rows = lines_of(fetch(as_alice, project, columns=["service.name", "missing"]))
    assert header == [*export.TRACE_COLUMNS, "service.name", "missing"]
    assert {(row[-2], row[-1]) for row in rows} == {("shop", "")}


@pytest.mark.usefixtures("seven_spans")
@pytest.mark.parametrize("of", ["traces", "spans"])
def test_json_has_the_form_of_the_list(as_alice: APIClient, project: Project, of: str) -> None:
    response = fetch(as_alice, project, of=of, format="json", columns="service.name")
    exported = orjson.loads(read_file(response))
    address = f"/api/v1/projects/{project.slug}/{of}/"
    assert exported[of] == as_alice.get(address, {"columns": "service.name"}).json()[of]


@pytest.mark.parametrize("of", ["traces", "spans"])
def test_nothing_that_matches_is_an_empty_file(
    clickhouse: Store, as_alice: APIClient, project: Project, of: str
) -> None:
    assert len(lines_of(fetch(as_alice, project, of=of))) == 1
    answer = orjson.loads(read_file(fetch(as_alice, project, of=of, format="json")))
    assert answer == {of: [], "exported": 0, "matched": 0, "is_whole": True}


def test_what_a_spreadsheet_would_run_is_text(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    request = make_request([Draft(name='=HYPERLINK("http://evil.example")')], service="+shop")
    attributes = request.resource_spans[0].scope_spans[0].spans[0].attributes
    attributes.append(make_attribute("note", string_value="@SUM(A1)"))
    attributes.append(make_attribute("change", int_value=-5))
    attributes.append(make_attribute("ratio", double_value=-0.5))
    attributes.append(make_attribute("text", string_value="-5"))
    attributes.append(make_attribute("flag", bool_value=True))
    clickhouse.insert(request, project_id=project.pk)
    _, row = lines_of(fetch(as_alice, project, of="spans", columns=["note", "change", "-key"]))
    assert (row[8], row[5]) == ('\'=HYPERLINK("http://evil.example")', "'+shop")
    typed = lines_of(fetch(as_alice, project, of="spans", columns=["change", "ratio", "text", "flag"]))[1]
    assert typed[-4:] == ["-5", "-0.5", "'-5", "true"]
    assert row[-3:] == ["'@SUM(A1)", "-5", ""]
    header, trace = lines_of(fetch(as_alice, project))
    assert (trace[3], trace[4][:2], trace[7]) == ("'+shop", "'=", "'+shop")
    header = lines_of(fetch(as_alice, project, of="spans", columns=["-key"]))[0]
    assert header[-1] == "'-key"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"format": "xlsx"}, "format"),
        ({"of": "logs"}, "of"),
        ({"of": "traces", "order": "duration_asc"}, "order"),
        ({"of": "spans", "order": "errors"}, "order"),
        ({"limit": 5}, "limit"),
    ],
)
def test_a_bad_question_is_refused_by_name(
    as_alice: APIClient, project: Project, query: dict[str, Any], field: str
) -> None:
    response = as_alice.get(url(project), query)
    assert (response.status_code, list(response.json()["fields"])) == (400, [field])


@pytest.mark.usefixtures("seven_spans")
def test_charlie_gets_no_file_and_others_the_same(
    as_bob: APIClient,
    as_query_key: APIClient,
    as_charlie: APIClient,
    as_nobody: APIClient,
    project: Project,
    charlies_project: Project,
) -> None:
    assert lines_of(fetch(as_bob, project)) == lines_of(fetch(as_query_key, project))
    assert as_charlie.get(url(project)).status_code == 404
    assert len(lines_of(fetch(as_charlie, charlies_project, of="spans"))) == 1
    assert as_nobody.get(url(project)).status_code == 401
