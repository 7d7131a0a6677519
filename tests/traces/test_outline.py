"""A trace beyond what a browser is given whole: its outline says what each row stands for, and leads on."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient

from apps.projects.models import Project
from apps.traces import reader
from tests.clickhouse_fixtures import Store
from tests.traces.spans import NOON_NS, Draft, make_request, span_id, trace_id

MS = 1_000_000
# A root; forty queries under it, the fifth failed; a call with one child; a span of a parent nobody sent.
DRAFTS = [
    Draft(id=1, name="GET /", duration_ns=100 * MS),
    *(
        Draft(id=10 + n, parent=1, name="SELECT", kind=3, start_ns=n * MS, duration_ns=n, status=2 * (n == 5))
        for n in range(1, 41)
    ),
    Draft(id=2, parent=1, name="call", kind=3, start_ns=50 * MS, duration_ns=9),
    Draft(id=3, parent=2, name="answer", kind=2, start_ns=51 * MS, duration_ns=5),
    Draft(id=4, parent=99, name="lost", kind=1, start_ns=60 * MS, duration_ns=7),
    # Under the seventh query.
    Draft(id=5, parent=17, name="fetch", kind=1, start_ns=8 * MS, duration_ns=1),
]
HALF_READ = {"parent_id": span_id(1), "service": "shop", "name": "SELECT", "kind": 3}


@pytest.fixture
def large(clickhouse: Store, project: Project) -> Iterator[str]:
    clickhouse.insert(make_request(DRAFTS), project_id=project.pk)
    with mock.patch.object(reader, "MAX_SPANS", 10):
        yield f"/api/v1/projects/{project.slug}/traces/{trace_id(1)}/waterfall/"


def read(client: APIClient, address: str, **query: Any) -> Any:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def sketch(answer: Any) -> list[str]:
    columns = answer["columns"]
    folded = {row["row"]: row["span_count"] for row in answer["outline"]["folded"]}
    return [
        f"{'  ' * depth}{answer['names'][name]}" + (f" x{folded[row]}" if row in folded else "")
        for row, (depth, name) in enumerate(zip(columns["depth"], columns["name"], strict=True))
    ]


def test_alike_siblings_are_one_row_that_says_how_many_how_long_and_what_failed(
    as_alice: APIClient, large: str
) -> None:
    answer = read(as_alice, large)
    assert sketch(answer) == ["GET /", "  SELECT x40", "  call", "    answer", "lost"]
    assert answer["outline"]["folded"] == [
        {
            "row": 1,
            "span_count": 40,
            "error_count": 1,
            "total_ns": sum(range(1, 41)),
            "p95_ns": 39,
            "parent_id": span_id(1),
            "from_ns": str(NOON_NS + MS),
        }
    ]
    assert (answer["span_count"], answer["error_count"], answer["orphans"]) == (len(DRAFTS), 1, [4])
    # All but what lies below a member of the forty.
    assert answer["outline"]["represented"] == len(DRAFTS) - 1


def test_a_folded_row_leads_to_its_members_from_a_moment_on(as_alice: APIClient, large: str) -> None:
    answer = read(as_alice, large, **HALF_READ, from_ns=str(NOON_NS + 7 * MS))
    assert sketch(answer)[:3] == ["SELECT", "  fetch", "SELECT"]
    assert answer["details"]["span_ids"][:16] == span_id(17)
    assert len(answer["columns"]["depth"]) == 34 + 1


def test_a_span_that_names_itself_as_its_parent_is_a_root_and_no_child(
    as_alice: APIClient, clickhouse: Store, project: Project
) -> None:
    drafts = [
        Draft(trace=2, id=1, parent=1, name="work", duration_ns=100 * MS),
        *(Draft(trace=2, id=n, parent=1, name="work", start_ns=n * MS) for n in range(2, 14)),
    ]
    clickhouse.insert(make_request(drafts), project_id=project.pk)
    with mock.patch.object(reader, "MAX_SPANS", 10):
        answer = read(as_alice, f"/api/v1/projects/{project.slug}/traces/{trace_id(2)}/waterfall/")
    assert sketch(answer) == ["work", "  work x12"]
    assert answer["outline"]["hidden"] == []
    # As the waterfall of a smaller trace has it.
    assert answer["orphans"] == [0]


def test_a_span_leads_to_what_lies_below_it(as_alice: APIClient, large: str) -> None:
    assert sketch(read(as_alice, large, part=span_id(2))) == ["call", "  answer"]
    assert as_alice.get(large, {"part": span_id(98)}).status_code == 404


def test_where_rows_run_out_each_says_how_many_children_it_hides(as_alice: APIClient, large: str) -> None:
    with mock.patch("apps.traces.outline.reader.MAX_ROWS", 3):
        answer = read(as_alice, large)
    assert sketch(answer) == ["GET /", "  SELECT x40", "lost"]
    assert answer["outline"]["hidden"] == [{"row": 0, "span_count": 1}]


def test_a_folded_row_must_be_named_whole(as_alice: APIClient, large: str) -> None:
    answer = as_alice.get(large, {"parent_id": span_id(1)})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_charlie_sees_no_part_of_it(as_charlie: APIClient, charlies_project: Project, large: str) -> None:
    his = f"/api/v1/projects/{charlies_project.slug}/traces/{trace_id(1)}/waterfall/"
    answers = [as_charlie.get(address, {"part": span_id(2)}) for address in (large, his)]
    assert [answer.status_code for answer in answers] == [404, 404]
