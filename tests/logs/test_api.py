"""HTTP for logs: what alice sees, what is refused and why, and that charlie sees nothing."""

from typing import Any, cast
from unittest import mock

import pytest
from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from rest_framework.test import APIClient

from apps.clickhouse.client import ClickHouseError, QueryTooExpensive
from apps.otlp.signals import Signal
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.logs.records import Line, make_logs
from tests.traces.spans import NOON_NS, make_attribute, span_id, trace_id

SECOND_NS = 10**9
SECONDS = NOON_NS // SECOND_NS
ADDRESSES = (
    "logs/",
    "logs/histogram/",
    "logs/export/",
    f"logs/{NOON_NS}-1-0/",
    f"logs/{NOON_NS}-1-0/context/",
)


def url(project: Project, rest: str = "logs/") -> str:
    return f"/api/v1/projects/{project.slug}/{rest}"


def read(client: APIClient, address: str, **query: Any) -> Any:
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    return response.json()


def download(client: APIClient, project: Project, **query: Any) -> bytes:
    response = client.get(url(project, "logs/export/"), query)
    assert response.status_code == 200

    async def read_all() -> bytes:
        return b"".join([chunk async for chunk in cast("StreamingHttpResponse", response)])

    return async_to_sync(read_all)()


def texts(answer: Any) -> list[str]:
    return [record["text"] for record in answer["logs"]]


@pytest.fixture
def some_logs(clickhouse: Store, project: Project) -> None:
    """Four, a second apart; the last two are the cart's, whose resource has attributes of its own."""
    attributes = [
        make_attribute("n", int_value=3),
        make_attribute("big", int_value=2**63 - 1),
        make_attribute("ratio", double_value=0.5),
        make_attribute("whole", double_value=3.0),
        make_attribute("yes", bool_value=True),
        make_attribute("name", string_value="3"),
        make_attribute("truth", string_value="true"),
        make_attribute("mark", string_value="\x01x"),
        make_attribute("none", string_value=""),
        make_attribute("sum", string_value="a=b"),
    ]
    shop = [
        Line("one: Connection refused by 10.0.0.1", 0, 9, trace_id(1), span_id(1)),
        Line("two: GRÜSSE 100%_done", SECOND_NS, 13, trace_id(1), span_id(2), attributes=attributes),
    ]
    cart = [Line("three", 2 * SECOND_NS, 17), Line("four", 3 * SECOND_NS, 0, trace_id(2))]
    clickhouse.insert_logs(make_logs(shop), project_id=project.pk)
    resource = [make_attribute("host.cores", int_value=8), make_attribute("host.load", double_value=0.25)]
    clickhouse.insert_logs(
        make_logs(cart, service="cart", environment="staging", resource=resource), project_id=project.pk
    )


@pytest.mark.usefixtures("some_logs")
def test_the_list_can_be_narrowed(as_alice: APIClient, project: Project) -> None:
    """Each in turn, over one set of records."""
    expected: dict[tuple[tuple[str, Any], ...], list[int]] = {
        (): [4, 3, 2, 1],
        (("order", "asc"),): [1, 2, 3, 4],
        (("q", ""),): [4, 3, 2, 1],
        (("environment", "production"),): [2, 1],
        (("environment", "staging"),): [4, 3],
        (("q", "service=cart"),): [4, 3],
        (("q", "service=cart"), ("environment", "production")): [],
        (("q", 'service="\' OR 1=1 --"'),): [],
        (("q", "severity>=info"),): [3, 2, 1],
        (("q", "severity>=warn"),): [3, 2],
        (("q", "severity=error"),): [3],
        (("q", "severity>=fatal"),): [],
        (("q", '"connection REFUSED"'),): [1],
        (("q", "refused connection"),): [1],
        (("q", '"refused connection"'),): [],
        (("q", '"tion refused by 10.0"'),): [1],
        (("q", '"ion fused by 10.0"'),): [],
        (("q", "grüsse"),): [2],
        (("q", '"100%_"'),): [2],
        (("q", '"%"'),): [2],
        (("q", r'"\\"'),): [],
        (("q", '":"'),): [2, 1],
        (("q", "NOT service=cart severity>=warn"),): [2],
        (("trace_id", trace_id(1)),): [2, 1],
        (("trace_id", trace_id(1)), ("span_id", span_id(2))): [2],
        (("trace_id", trace_id(1)), ("q", "severity>=warn")): [2],
        (("q", f"trace:id={trace_id(1)}"),): [2, 1],
        (("start", SECONDS + 1), ("end", f"{SECONDS + 2}.000000001")): [3, 2],
        (("start", SECONDS), ("end", SECONDS + 1)): [1],
        (("q", "n=3"),): [2],
        (("q", f"big={2**63 - 1}"),): [2],
        (("q", f"big={2**63 - 2}"),): [],
        (("q", "ratio=0.5"),): [2],
        (("q", "whole=3"),): [2],
        (("q", "yes=true"),): [2],
        (("q", "truth=true"),): [2],
        (("q", ".name=3"),): [2],
        (("q", "host.cores=8"),): [4, 3],
        (("q", "host.cores>7"),): [4, 3],
        (("q", "host.load=0.25"),): [4, 3],
        (("q", "service.name=shop"),): [2, 1],
        (("q", '{ .n = 3 && resource.service.name = "shop" }'),): [2],
        (("q", '{ .n = 3 && resource.service.name = "cart" }'),): [],
    }
    names = {"one": 1, "two": 2, "thr": 3, "fou": 4}
    found = {
        query: [names[text[:3]] for text in texts(read(as_alice, url(project), **dict(query)))]
        for query in expected
    }
    assert found == expected


@pytest.mark.usefixtures("some_logs")
def test_the_logs_of_a_trace_are_found_without_a_range(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    old = Line("old", -3 * 24 * 3600 * SECOND_NS, 9, trace_id(1))
    clickhouse.insert_logs(make_logs([old]), project_id=project.pk)
    assert texts(read(as_alice, url(project), trace_id=trace_id(1)))[-1] == "old"
    assert "old" not in texts(read(as_alice, url(project)))


@pytest.mark.usefixtures("some_logs")
def test_the_histogram_counts_by_step_and_severity(as_alice: APIClient, project: Project) -> None:
    answer = read(
        as_alice, url(project, "logs/histogram/"), start=SECONDS, end=SECONDS + 4, step_s=2, q="service=cart"
    )
    assert answer == {
        "start_s": SECONDS,
        "step_s": 2,
        "counts": {"UNSPECIFIED": [0, 1], "ERROR": [0, 1]},
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"trace_id": "1"}, "trace_id"),
        ({"span_id": "g" * 16}, "span_id"),
        ({"start": "yesterday"}, "start"),
        ({"start": 2, "end": 1}, "start"),
        ({"limit": 0}, "limit"),
        ({"order": "up"}, "order"),
        ({"cursor": "x"}, "cursor"),
        ({"service": "x"}, "service"),
        ({"severity": "WARN"}, "severity"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_by_its_field(
    as_alice: APIClient, project: Project, query: dict[str, Any], field: str
) -> None:
    response = as_alice.get(url(project), query)
    assert response.status_code == 400
    assert field in response.json()["fields"]


def test_too_many_steps_are_refused(as_alice: APIClient, project: Project) -> None:
    response = as_alice.get(url(project, "logs/histogram/"), {"step_s": 1})
    assert (response.status_code, list(response.json()["fields"])) == (400, ["step_s"])


@pytest.mark.parametrize("log_id", ["x", "1-2", "1-2-3-4", f"1-{2**64}-3", f"{2**63}-1-1", f"1-1-{2**32}"])
def test_what_is_no_id_of_a_record_is_not_found(as_alice: APIClient, project: Project, log_id: str) -> None:
    assert as_alice.get(url(project, f"logs/{log_id}/")).status_code == 404
    assert as_alice.get(url(project, f"logs/{log_id}/context/")).status_code == 404


@pytest.mark.usefixtures("some_logs")
def test_bob_and_a_query_key_read_what_alice_reads(
    as_alice: APIClient, as_bob: APIClient, as_query_key: APIClient, project: Project
) -> None:
    logs = read(as_alice, url(project))["logs"]
    assert read(as_bob, url(project))["logs"] == logs == read(as_query_key, url(project))["logs"]


@pytest.mark.usefixtures("some_logs")
def test_charlie_sees_nothing(
    as_alice: APIClient,
    as_charlie: APIClient,
    as_nobody: APIClient,
    project: Project,
    charlies_project: Project,
) -> None:
    log_id = read(as_alice, url(project))["logs"][0]["id"]
    for address in (*ADDRESSES, f"logs/{log_id}/", f"logs/{log_id}/context/"):
        assert as_charlie.get(url(project, address)).status_code == 404
        assert as_nobody.get(url(project, address)).status_code == 401
    nothing = read(as_charlie, url(charlies_project))
    assert (nothing["logs"], nothing["next_cursor"]) == ([], None)
    assert read(as_charlie, url(charlies_project, "logs/histogram/"))["counts"] == {}
    assert as_charlie.get(url(charlies_project, f"logs/{log_id}/")).status_code == 404
    assert as_charlie.get(url(charlies_project, f"logs/{log_id}/context/")).status_code == 404
    assert b'"matched":0' in download(as_charlie, charlies_project, format="json")


@pytest.mark.usefixtures("some_logs")
def test_a_cursor_of_another_project_is_refused(
    as_alice: APIClient, as_charlie: APIClient, project: Project, charlies_project: Project
) -> None:
    cursor = read(as_alice, url(project), limit=1)["next_cursor"]
    assert as_charlie.get(url(charlies_project), {"cursor": cursor}).status_code == 400
    assert as_alice.get(url(project), {"cursor": cursor, "order": "asc"}).status_code == 400


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(QueryTooExpensive("x"), 422, "too_expensive"), (ClickHouseError("x"), 503, "store_unavailable")],
)
def test_what_the_store_refuses_is_an_answer(
    as_alice: APIClient, project: Project, error: Exception, status: int, code: str
) -> None:
    with mock.patch("apps.clickhouse.client.select", side_effect=error):
        responses = [as_alice.get(url(project, address)) for address in ADDRESSES]
    assert {(response.status_code, response.json()["code"]) for response in responses} == {(status, code)}


def test_text_that_is_not_utf_8_is_shown_with_what_can_be_read(
    as_alice: APIClient, project: Project, clickhouse: Store
) -> None:
    request = make_logs([Line("body aXc", 0, 9)], service="shop_aXc")
    body = request.SerializeToString().replace(b"aXc", b"a\xe9c")
    clickhouse.insert_bodies([(project.pk, body)], signal=Signal.LOGS)
    (record,) = read(as_alice, url(project), start=SECONDS - 60)["logs"]
    assert (record["text"], record["service"]) == ("body a\ufffdc", "shop_a\ufffdc")
    assert read(as_alice, url(project, f"logs/{record['id']}/"))["service"] == "shop_a\ufffdc"


@pytest.mark.parametrize("address", ["logs/", "logs/histogram/", "logs/export/"])
@pytest.mark.parametrize(
    ("q", "position", "length"), [("service=", 8, 0), ("{ .n = 3 } >> { }", 11, 2), ("durration>1s", 0, 9)]
)
def test_a_filter_that_cannot_be_is_refused_at_its_character(
    as_alice: APIClient, project: Project, address: str, q: str, position: int, length: int
) -> None:
    response = as_alice.get(url(project, address), {"q": q})
    answer = response.json()
    assert (response.status_code, answer["code"]) == (400, "bad_filter")
    assert (answer["position"], answer["length"]) == (position, length)
