"""Attributes: which keys and values a filter may ask for, with counts."""

import time
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from rest_framework.test import APIClient

from apps.clickhouse import client
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.traces.spans import NOON_NS, Draft, make_attribute, make_request

HOUR = {"start": NOON_NS // 10**9, "end": NOON_NS // 10**9 + 3600}


def refresh(signal: str = "spans") -> None:
    """What the engine does twice a minute. Rows of the very last millisecond wait for the next time."""
    time.sleep(0.005)
    client.execute(f"SYSTEM REFRESH VIEW attribute_catalogue_from_{signal}")
    client.execute(f"SYSTEM WAIT VIEW attribute_catalogue_from_{signal}")


def read(as_somebody: APIClient, project: Project, address: str, **query: Any) -> Any:
    response = as_somebody.get(f"/api/v1/projects/{project.slug}/attributes/{address}", {**HOUR, **query})
    assert response.status_code == 200, response.content
    return response.json()


def keys(as_somebody: APIClient, project: Project, **query: Any) -> dict[tuple[str, str], tuple[str, int]]:
    page = read(as_somebody, project, "", **query)
    assert page["sampled"] is False
    return {(key["scope"], key["key"]): (key["type"], key["count"]) for key in page["keys"]}


def values(as_somebody: APIClient, project: Project, key: str, **query: Any) -> dict[str, int]:
    page = read(as_somebody, project, "values/", key=key, **query)
    assert page["sampled"] is False
    return {value["value"]: value["count"] for value in page["values"]}


def store(clickhouse: Store, project: Project, service: str, *attribute_sets: dict[str, Any]) -> None:
    request = make_request([Draft(id=number + 1) for number in range(len(attribute_sets))], service=service)
    kinds = {str: "string_value", bool: "bool_value", int: "int_value", float: "double_value"}
    spans = request.resource_spans[0].scope_spans[0].spans
    for span, attributes in zip(spans, attribute_sets, strict=True):
        span.attributes.extend(
            make_attribute(key, **{kinds[type(value)]: value}) for key, value in attributes.items()
        )
    clickhouse.insert(request, project_id=project.pk)


def test_keys_come_with_where_they_stand_their_type_and_their_count(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    store(clickhouse, project, "shop", {"cart.id": "a", "cart.open": True}, {"cart.id": "b", "cart.size": 3})
    store(clickhouse, project, "mail", {"cart.weight": 0.5})
    refresh()
    found = keys(as_alice, project)
    assert found["span", "cart.id"] == ("text", 2)
    assert found["span", "cart.open"] == ("boolean", 1)
    assert found["span", "cart.size"] == found["span", "cart.weight"] == ("number", 1)
    assert found["resource", "service.name"] == ("text", 3)
    assert found["intrinsic", "service"] == ("text", 3)
    assert found["intrinsic", "duration"] == ("number", 3)


def test_keys_are_those_of_the_service_and_of_the_hours(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    store(clickhouse, project, "shop", {"cart.id": "a"})
    store(clickhouse, project, "mail", {"mail.to": "a"})
    refresh()
    found = keys(as_alice, project, service="mail")
    assert ("span", "cart.id") not in found
    assert found["span", "mail.to"] == found["intrinsic", "service"] == ("text", 1)
    assert keys(as_alice, project, start=HOUR["start"] - 7200, end=HOUR["start"]) == {}


@pytest.mark.parametrize("prefix", ["cart", "CART.I", "id"])
def test_a_prefix_is_that_of_the_key_or_of_a_part_of_it(
    clickhouse: Store, as_alice: APIClient, project: Project, prefix: str
) -> None:
    store(clickhouse, project, "shop", {"cart.id": "a", "other": "b"})
    refresh()
    assert set(keys(as_alice, project, prefix=prefix)) == {("span", "cart.id")}


@pytest.mark.parametrize("prefix", ["", "http.status", "http.response", "status_code"])
def test_what_has_an_old_and_a_new_name_shows_once_whichever_is_typed(
    clickhouse: Store, as_alice: APIClient, project: Project, prefix: str
) -> None:
    store(clickhouse, project, "shop", {"http.status_code": 200}, {"http.response.status_code": 200})
    refresh()
    found = keys(as_alice, project, prefix=prefix)
    assert found["span", "http.response.status_code"] == ("number", 2)
    assert ("span", "http.status_code") not in found
    assert values(as_alice, project, "http.status_code") == {"200": 2}
    assert values(as_alice, project, "http.response.status_code") == {"200": 2}


def test_values_come_by_count_and_by_prefix(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    sets = [{"tier": tier, "open": True, "size": 7} for tier in ("gold", "gold", "silver", "l" * 65)]
    store(clickhouse, project, "shop", *sets)
    store(clickhouse, project, "mail", {"tier": "tin"})
    refresh()
    assert list(values(as_alice, project, "tier").items()) == [("gold", 2), ("silver", 1), ("tin", 1)]
    assert values(as_alice, project, "tier", prefix="S") == {"silver": 1}
    assert values(as_alice, project, "tier", service="mail") == {"tin": 1}
    assert values(as_alice, project, "tier", limit=1) == {"gold": 2}
    assert values(as_alice, project, "open") == {"true": 4}
    assert values(as_alice, project, "size") == {"7": 4}


def test_values_of_intrinsics_are_counted_from_every_span(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    drafts = [Draft(id=1, name="GET /"), Draft(id=2, parent=1, name="SELECT", kind=3, status=2)]
    clickhouse.insert(make_request(drafts), project_id=project.pk)
    refresh()
    assert values(as_alice, project, "service") == {"shop": 2}
    assert values(as_alice, project, "name", prefix="get") == {"GET /": 1}
    assert values(as_alice, project, "kind") == {"client": 1, "server": 1}
    assert values(as_alice, project, "status") == {"error": 1, "unset": 1}
    assert values(as_alice, project, "rootName") == {"GET /": 1}
    assert values(as_alice, project, "environment") == {"production": 2}
    assert values(as_alice, project, "duration") == {}


def test_an_attribute_that_is_called_like_an_intrinsic_is_asked_for_with_its_scope(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    store(clickhouse, project, "shop", {"status": "shipped"})
    refresh()
    assert values(as_alice, project, "status") == {"unset": 1}
    assert values(as_alice, project, "status", scope="span") == {"shipped": 1}
    assert values(as_alice, project, "service.name", scope="span") == {}
    assert values(as_alice, project, "service.name", scope="resource") == {"shop": 1}


def test_each_span_is_counted_once_however_often_the_catalogue_is_refreshed(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    for _ in range(3):
        store(clickhouse, project, "shop", {"cart.id": "a"})
        refresh()
        refresh()
    assert values(as_alice, project, "cart.id") == {"a": 3}
    assert keys(as_alice, project)["span", "cart.id"] == ("text", 3)


def test_logs_have_keys_of_their_own(clickhouse: Store, as_alice: APIClient, project: Project) -> None:
    request = ExportLogsServiceRequest()
    resource_logs = request.resource_logs.add()
    resource_logs.resource.attributes.append(make_attribute("service.name", string_value="shop"))
    record = resource_logs.scope_logs.add().log_records.add(time_unix_nano=NOON_NS, severity_number=17)
    record.attributes.append(make_attribute("cart.id", string_value="a"))
    clickhouse.insert_logs(request, project_id=project.pk)
    refresh("logs")
    found = keys(as_alice, project, signal="logs")
    assert found["log", "cart.id"] == found["resource", "service.name"] == ("text", 1)
    assert found["intrinsic", "body"] == ("text", 1)
    assert keys(as_alice, project) == {}
    assert values(as_alice, project, "cart.id", signal="logs") == {"a": 1}
    assert values(as_alice, project, "severity", signal="logs") == {"error": 1}


def test_more_than_the_view_looks_at_whole_is_sampled_and_says_so(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    drafts = [Draft(id=number + 1) for number in range(20_001)]
    request = make_request(drafts)
    for span in request.resource_spans[0].scope_spans[0].spans:
        span.attributes.append(make_attribute("cart.id", string_value="a"))
    clickhouse.insert(request, project_id=project.pk)
    refresh()
    page = read(as_alice, project, "values/", key="cart.id")
    assert page["sampled"] is True
    assert page["values"][0]["count"] == pytest.approx(20_001, rel=0.2)
    assert read(as_alice, project, "")["sampled"] is True


@pytest.mark.parametrize("address", ["", "values/"])
@pytest.mark.parametrize(
    "query",
    [
        {"signal": "metrics"},
        {"limit": 0},
        {"limit": 501},
        {"start": "soon"},
        {"start": 2, "end": 1},
        {"x": "y"},
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    clickhouse: Store, as_alice: APIClient, project: Project, address: str, query: dict[str, Any]
) -> None:
    response = as_alice.get(f"/api/v1/projects/{project.slug}/attributes/{address}", {"key": "a", **query})
    assert response.status_code == 400


@pytest.mark.parametrize("address", ["", "values/?key=cart.id"])
def test_charlie_sees_nothing_of_it(
    clickhouse: Store, as_charlie: APIClient, project: Project, address: str
) -> None:
    store(clickhouse, project, "shop", {"cart.id": "a"})
    refresh()
    response = as_charlie.get(f"/api/v1/projects/{project.slug}/attributes/{address}")
    assert response.status_code == 404


def test_a_project_has_only_its_own_keys(
    clickhouse: Store, as_charlie: APIClient, project: Project, charlies_project: Project
) -> None:
    store(clickhouse, project, "shop", {"cart.id": "a"})
    refresh()
    assert keys(as_charlie, charlies_project) == {}
    assert values(as_charlie, charlies_project, "cart.id") == {}
