"""Jaeger's query API over HTTP: what its clients get back, who may ask, and what is refused."""

import base64
from collections.abc import Callable, Sequence
from typing import Any
from unittest import mock

import orjson
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from rest_framework.test import APIClient

from apps.clickhouse.client import ClickHouseError, QueryTooExpensive
from apps.jaeger import reader
from apps.projects.models import ApiKeyKind, Project
from tests.clickhouse_fixtures import Store
from tests.personas import IssuedKey, use_key
from tests.traces.spans import NOON_NS, Draft, make_attribute, make_request, span_id, trace_id

NOON_US = NOON_NS // 1000
CLIENT, SERVER, PRODUCER, CONSUMER = 3, 2, 4, 5


def url(project: Project, rest: str) -> str:
    return f"/jaeger/{project.slug}/api/{rest}"


def read(client: APIClient, address: str, **query: Any) -> Any:
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    answer = orjson.loads(response.content)
    assert set(answer) == {"data", "total", "limit", "offset", "errors"}
    return answer


def send(clickhouse: Store, project: Project, **drafts_by_service: Sequence[Draft]) -> None:
    for service, drafts in drafts_by_service.items():
        clickhouse.insert(make_request(drafts, service=service), project_id=project.pk)


@pytest.fixture
def shop(clickhouse: Store, project: Project) -> None:
    """Two checkouts a second apart: the shop asks the cart, which fails the second time."""
    send(
        clickhouse,
        project,
        shop=[
            Draft(trace=1, id=1, name="GET /", duration_ns=9_000_000),
            Draft(trace=1, id=2, parent=1, name="ask", kind=CLIENT),
            Draft(trace=0x2F, id=1, name="GET /", start_ns=10**9),
            Draft(trace=0x2F, id=2, parent=1, name="ask", kind=CLIENT, start_ns=10**9),
        ],
        cart=[
            Draft(trace=1, id=3, parent=2, name="add/item", start_ns=5),
            Draft(trace=0x2F, id=3, parent=2, name="add/item", start_ns=10**9 + 5, status=2),
        ],
    )


@pytest.mark.usefixtures("shop")
def test_services_are_those_with_spans(as_query_key: APIClient, project: Project) -> None:
    answer = read(as_query_key, url(project, "services"))
    assert answer == {"data": ["cart", "shop"], "total": 2, "limit": 0, "offset": 0, "errors": None}


@pytest.mark.parametrize(
    ("named", "service"),
    [([], "unknown_service"), ([make_attribute("service.name", int_value=42)], "42")],
)
def test_every_service_that_is_listed_can_be_searched(
    as_query_key: APIClient,
    clickhouse: Store,
    project: Project,
    named: list[KeyValue],
    service: str,
) -> None:
    request = make_request([Draft()])
    request.resource_spans[0].resource.Clear()
    request.resource_spans[0].resource.attributes.extend(named)
    clickhouse.insert(request, project_id=project.pk)
    assert read(as_query_key, url(project, "services"))["data"] == [service]
    within = {"start": NOON_US - 10**6, "end": NOON_US + 10**6}
    (trace,) = read(as_query_key, url(project, "traces"), service=service, **within)["data"]
    assert trace["traceID"].lstrip("0") == "1"


@pytest.mark.usefixtures("shop")
def test_operations_of_a_service_in_both_forms(as_query_key: APIClient, project: Project) -> None:
    assert read(as_query_key, url(project, "services/shop/operations"))["data"] == ["GET /", "ask"]
    assert read(as_query_key, url(project, "operations"), service="shop")["data"] == [
        {"name": "GET /", "spanKind": "server"},
        {"name": "ask", "spanKind": "client"},
    ]
    narrowed = read(as_query_key, url(project, "operations"), service="shop", spanKind="client")
    assert narrowed["data"] == [{"name": "ask", "spanKind": "client"}]
    assert read(as_query_key, url(project, "operations"), service="nobody")["data"] == []


@pytest.mark.parametrize("address", ["services/a/b:1/operations", "services/a%2Fb:1/operations"])
def test_a_service_may_have_a_slash_in_its_name(
    clickhouse: Store, as_query_key: APIClient, project: Project, address: str
) -> None:
    clickhouse.insert(make_request([Draft()], service="a/b:1"), project_id=project.pk)
    assert read(as_query_key, url(project, address))["data"] == ["work"]


def ids(answer: Any) -> list[str]:
    return [trace["traceID"] for trace in answer["data"]]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"service": "shop"}, [0x2F, 1]),
        ({"service": "shop", "limit": 1}, [0x2F]),
        ({"service": "cart", "operation": "add/item"}, [0x2F, 1]),
        ({"service": "cart", "operation": "GET /"}, []),
        ({"service": "shop", "minDuration": "9ms"}, [1]),
        ({"service": "shop", "minDuration": "8.9ms", "maxDuration": "9001us"}, [1]),
        ({"service": "cart", "tags": '{"error":"true"}'}, [0x2F]),
        ({"service": "shop", "tags": '{"error":"true"}'}, []),
        ({"service": "cart", "tag": ["error:true", "span.kind:server"]}, [0x2F]),
        ({"service": "cart", "tag": "deployment.environment.name:production"}, [0x2F, 1]),
        ({"service": "cart", "tag": "deployment.environment.name:staging"}, []),
        ({"service": "shop", "start": NOON_US + 10**6}, [0x2F]),
        ({"service": "shop", "end": NOON_US + 10**6 - 1}, [1]),
        ({"service": "shop", "end": NOON_US}, [1]),
        ({"service": "shop", "start": NOON_US + 5 * 10**6}, []),
        ({"service": "' OR 1=1 --"}, []),
        ({"service": "sh\\"}, []),
    ],
)
def test_a_search_finds_traces_with_one_span_that_answers_all_of_it(
    as_query_key: APIClient, project: Project, query: dict[str, Any], numbers: list[int]
) -> None:
    assert ids(read(as_query_key, url(project, "traces"), **query)) == [trace_id(n) for n in numbers]


def test_a_tag_matches_whatever_type_was_sent(
    clickhouse: Store, as_query_key: APIClient, project: Project
) -> None:
    sent = [
        make_attribute("code", int_value=500),
        make_attribute("code", string_value="500"),
        make_attribute("code", double_value=500.0),
        make_attribute("code", int_value=501),
    ]
    request = make_request([Draft(trace=n + 1, start_ns=n) for n in range(len(sent))])
    for span, attribute in zip(request.resource_spans[0].scope_spans[0].spans, sent, strict=True):
        span.attributes.append(attribute)
    clickhouse.insert(request, project_id=project.pk)
    answer = read(as_query_key, url(project, "traces"), service="shop", tags='{"code":"500"}')
    assert ids(answer) == [trace_id(3), trace_id(2), trace_id(1)]


@pytest.mark.usefixtures("shop")
def test_a_trace_comes_whole_and_by_a_short_id(as_query_key: APIClient, project: Project) -> None:
    answer = read(as_query_key, url(project, "traces/2F"), start=1, end=2)
    (trace,) = answer["data"]
    assert trace["traceID"] == trace_id(0x2F)
    assert [(span["spanID"], span["processID"]) for span in trace["spans"]] == [
        (span_id(1), "p1"),
        (span_id(2), "p1"),
        (span_id(3), "p2"),
    ]
    assert {key: process["serviceName"] for key, process in trace["processes"].items()} == {
        "p1": "shop",
        "p2": "cart",
    }
    assert trace["spans"][2]["references"] == [
        {"refType": "CHILD_OF", "traceID": trace_id(0x2F), "spanID": span_id(2)}
    ]
    failed = {"key": "error", "type": "bool", "value": True}
    assert [failed in span["tags"] for span in trace["spans"]] == [False, False, True]


@pytest.mark.usefixtures("shop")
def test_traces_by_their_ids_say_which_are_missing(as_query_key: APIClient, project: Project) -> None:
    answer = read(as_query_key, url(project, "traces"), traceID=["2f", "99", "1"])
    assert ids(answer) == [trace_id(0x2F), trace_id(1)]
    assert answer["errors"] == [{"msg": "trace not found", "traceID": trace_id(0x99)}]


@pytest.mark.usefixtures("shop")
def test_dependencies_count_calls_between_services(as_query_key: APIClient, project: Project) -> None:
    end_ms = (NOON_NS + 10**10) // 10**6
    answer = read(as_query_key, url(project, "dependencies"), endTs=end_ms, lookback=3_600_000)
    assert answer["data"] == [{"parent": "shop", "child": "cart", "callCount": 2}]


def dependencies(client: APIClient, project: Project, **query: Any) -> list[tuple[str, str, int]]:
    end_ms = (NOON_NS + 10**10) // 10**6
    answer = read(client, url(project, "dependencies"), **{"endTs": end_ms, "lookback": 60_000, **query})
    return [(link["parent"], link["child"], link["callCount"]) for link in answer["data"]]


def test_a_parent_before_the_window_still_called(
    clickhouse: Store, as_query_key: APIClient, project: Project
) -> None:
    long_before_ns = -3 * 3600 * 10**9
    send(clickhouse, project, batch=[Draft(id=1, start_ns=long_before_ns, duration_ns=4 * 3600 * 10**9)])
    send(clickhouse, project, mail=[Draft(id=2, parent=1), Draft(id=3, parent=2), Draft(id=4, parent=77)])
    assert dependencies(as_query_key, project) == [("batch", "mail", 1)]


def test_calls_before_and_after_the_window_are_not_counted(
    clickhouse: Store, as_query_key: APIClient, project: Project
) -> None:
    send(clickhouse, project, shop=[Draft(id=1)])
    send(clickhouse, project, cart=[Draft(id=n, parent=1, start_ns=n * 10**9) for n in range(2, 6)])
    end_ms = (NOON_NS + 4 * 10**9) // 10**6
    assert dependencies(as_query_key, project, endTs=end_ms, lookback=1000) == [("shop", "cart", 1)]


def test_a_span_id_that_client_and_server_share_is_one_call(
    clickhouse: Store, as_query_key: APIClient, project: Project
) -> None:
    """As Zipkin's libraries send it."""
    send(clickhouse, project, shop=[Draft(id=1), Draft(id=2, parent=1, kind=CLIENT)])
    send(clickhouse, project, cart=[Draft(id=2, parent=1, kind=SERVER), Draft(id=3, parent=2, kind=CLIENT)])
    send(clickhouse, project, stock=[Draft(id=3, parent=2, kind=SERVER)])
    assert dependencies(as_query_key, project) == [("cart", "stock", 1), ("shop", "cart", 1)]
    assert dependencies(as_query_key, project, service="stock") == [("cart", "stock", 1)]


PATHS = (
    "services",
    "services/shop/operations",
    "operations?service=shop",
    "traces?service=shop",
    "traces?traceID=1",
    "traces/1",
    "dependencies",
)
by_path = pytest.mark.parametrize("path", PATHS)


def basic(token: str, user: str = "grafana") -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Basic " + base64.b64encode(f"{user}:{token}".encode()).decode())
    return client


@pytest.mark.usefixtures("shop")
@by_path
def test_the_key_may_come_as_a_bearer_or_as_a_password(
    as_query_key: APIClient, query_key: IssuedKey, project: Project, path: str
) -> None:
    bearer = as_query_key.get(url(project, path))
    assert bearer.status_code == 200
    for user in ("grafana", ""):
        assert basic(query_key.token, user).get(url(project, path)).content == bearer.content


@pytest.mark.usefixtures("shop")
@by_path
def test_charlies_key_finds_nothing_of_alices(
    make_key: Callable[..., IssuedKey],
    charlies_project: Project,
    charlie: Any,
    project: Project,
    path: str,
) -> None:
    key = make_key(ApiKeyKind.QUERY, project=charlies_project, by=charlie)
    for client in (use_key(key), basic(key.token)):
        refused = client.get(url(project, path))
        assert refused.status_code == 404
        assert orjson.loads(refused.content)["errors"] == [{"code": 404, "msg": "Not found."}]


@pytest.mark.usefixtures("shop")
def test_charlies_own_project_shows_nothing_of_alices(
    make_key: Callable[..., IssuedKey], charlies_project: Project, charlie: Any
) -> None:
    client = use_key(make_key(ApiKeyKind.QUERY, project=charlies_project, by=charlie))
    assert read(client, url(charlies_project, "services"))["data"] == []
    assert read(client, url(charlies_project, "operations?service=shop"))["data"] == []
    assert read(client, url(charlies_project, "traces?service=shop"))["data"] == []
    assert read(client, url(charlies_project, "traces?traceID=1"))["data"] == []
    assert read(client, url(charlies_project, "dependencies"))["data"] == []
    assert client.get(url(charlies_project, "traces/1")).status_code == 404


@by_path
def test_without_a_key_a_browser_is_asked_for_one(
    as_nobody: APIClient, as_alice: APIClient, project: Project, path: str
) -> None:
    for client in (as_nobody, as_alice, basic("wrong")):
        refused = client.get(url(project, path))
        assert refused.status_code == 401
        assert refused["WWW-Authenticate"].startswith("Basic ")
        assert orjson.loads(refused.content)["data"] is None


@by_path
def test_a_key_in_the_address_is_not_looked_at(
    as_nobody: APIClient, query_key: IssuedKey, project: Project, path: str
) -> None:
    with_key = f"{path}{'&' if '?' in path else '?'}key={query_key.token}"
    assert as_nobody.get(url(project, with_key)).status_code == 401


@pytest.mark.parametrize("header", ["Basic", "Basic !", "Basic é", "Basic YTpi\u00e9", "Digest x", ""])
def test_a_broken_header_is_refused(project: Project, header: str) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    assert client.get(url(project, "services")).status_code == 401


@pytest.mark.parametrize("kind", [ApiKeyKind.INGEST, ApiKeyKind.BROWSER])
def test_a_key_that_sends_does_not_read(
    make_key: Callable[..., IssuedKey], project: Project, kind: ApiKeyKind
) -> None:
    key = make_key(
        kind, **({"allowed_origins": ["https://shop.example"]} if kind == ApiKeyKind.BROWSER else {})
    )
    refused = basic(key.token).get(url(project, "services"))
    assert refused.status_code == 403
    assert "query key" in orjson.loads(refused.content)["errors"][0]["msg"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("traces", "parameter 'service' is required"),
        ("traces?service=s&start=x", "unable to parse param 'start'"),
        ("traces?traceID=x200", "cannot parse traceID"),
        ("traces/chumbawumba", "cannot parse traceID"),
        ("operations", "parameter 'service' is required"),
        ("operations?service=s&spanKind=foo", "spanKind"),
        ("dependencies?endTs=foo", "unable to parse param 'endTs'"),
    ],
)
def test_a_bad_question_is_refused_in_jaegers_shape(
    clickhouse: Store, as_query_key: APIClient, project: Project, path: str, words: str
) -> None:
    refused = as_query_key.get(url(project, path))
    assert refused.status_code == 400
    answer = orjson.loads(refused.content)
    assert (answer["data"], answer["errors"][0]["code"]) == (None, 400)
    assert words in answer["errors"][0]["msg"]


def test_a_trace_that_is_not_there_is_404(
    clickhouse: Store, as_query_key: APIClient, project: Project
) -> None:
    refused = as_query_key.get(url(project, "traces/123456"))
    assert refused.status_code == 404
    assert orjson.loads(refused.content)["errors"] == [{"code": 404, "msg": "trace not found"}]


def test_an_address_nobody_serves_is_404(as_query_key: APIClient, project: Project) -> None:
    assert as_query_key.get(url(project, "metrics/calls?service=s")).status_code == 404


@pytest.mark.usefixtures("shop")
def test_more_spans_than_fit_one_answer_are_refused_not_cut(
    as_query_key: APIClient, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_SPANS", 5)
    refused = as_query_key.get(url(project, "traces?service=shop"))
    assert refused.status_code == 422
    assert "lower the limit" in orjson.loads(refused.content)["errors"][0]["msg"]
    assert as_query_key.get(url(project, "traces?service=shop&limit=1")).status_code == 200


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (QueryTooExpensive("Timeout exceeded: table spans", 159), 422, "narrow the time range"),
        (ClickHouseError("cannot be reached: table spans"), 503, "does not answer"),
    ],
)
def test_a_store_that_cannot_answer_says_so(
    as_query_key: APIClient, project: Project, error: Exception, status: int, words: str
) -> None:
    with mock.patch("apps.clickhouse.client.select", side_effect=error):
        refused = as_query_key.get(url(project, "dependencies"))
    assert refused.status_code == status
    message = orjson.loads(refused.content)["errors"][0]["msg"]
    assert words in message
    assert "table" not in message


def test_only_reading_is_served(as_query_key: APIClient, project: Project) -> None:
    assert as_query_key.post(url(project, "services")).status_code in (403, 405)


def test_a_trace_of_thousands_of_spans_comes_whole(
    clickhouse: Store, as_query_key: APIClient, project: Project
) -> None:
    request: ExportTraceServiceRequest = make_request([Draft(id=n + 1, start_ns=n) for n in range(3000)])
    clickhouse.insert(request, project_id=project.pk)
    (trace,) = read(as_query_key, url(project, "traces/1"))["data"]
    assert len(trace["spans"]) == 3000
