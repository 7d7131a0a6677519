"""HTTP for the query box: a filter's terms, what is wrong with it, and that charlie learns nothing."""

from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient

from apps.clickhouse.client import ClickHouseError
from apps.projects.models import Project
from tests.attributes.test_attributes import refresh
from tests.clickhouse_fixtures import Store
from tests.traces.spans import Draft, make_attribute, make_request


def check(client: APIClient, project: Project, **query: str) -> Any:
    response = client.get(f"/api/v1/projects/{project.slug}/filter/", query)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.parametrize(
    ("text", "chips"),
    [
        ("", []),
        ("service = cart checkout", ["service=cart", "checkout"]),
        ("a (b OR c) {.x = 1} > {status=error}", ["a", "(b OR c)", "{ .x = 1 } > { status = error }"]),
        ("a OR b", ["a OR b"]),
    ],
)
def test_alice_is_told_the_terms_of_her_filter(
    as_alice: APIClient, project: Project, text: str, chips: list[str]
) -> None:
    answer = check(as_alice, project, q=text)
    assert answer == {"valid": True, "text": " ".join(chips), "chips": chips, "error": None}


@pytest.mark.parametrize(
    ("signal", "text", "position", "hint"),
    [
        ("spans", "service=cart duraton>1s", 13, "did you mean duration?"),
        ("spans", "severity>=warn", 0, None),
        ("spans", "{ status = error } > { .a = 1 && body = x }", 40, 'write "x"'),
        ("logs", "duration>1s", 0, None),
        ("logs", "x {status=error} >> {.b}", 17, "one { ... }"),
        ("logs", "span.a=1", 0, None),
    ],
)
def test_what_is_wrong_is_told_at_its_character(
    as_alice: APIClient,
    project: Project,
    clickhouse: Store,
    signal: str,
    text: str,
    position: int,
    hint: str | None,
) -> None:
    answer = check(as_alice, project, q=text, signal=signal)
    assert (answer["valid"], answer["text"], answer["chips"]) == (False, None, [])
    assert answer["error"]["position"] == position
    assert (hint or "") in (answer["error"]["hint"] or "")
    assert (answer["error"]["hint"] is None) == (hint is None)


def test_a_hint_knows_the_keys_that_were_sent(
    as_alice: APIClient, project: Project, clickhouse: Store
) -> None:
    assert check(as_alice, project, q="{ cartsize = 3 }")["error"]["hint"] == (
        "attributes begin with a dot: .cartsize"
    )
    request = make_request([Draft()])
    span = request.resource_spans[0].scope_spans[0].spans[0]
    span.attributes.append(make_attribute("cart.size", int_value=3))
    clickhouse.insert(request, project_id=project.pk)
    refresh()
    assert check(as_alice, project, q="{ cartsize = 3 }")["error"]["hint"] == "did you mean .cart.size?"


@pytest.mark.parametrize("text", ["kinds=x", "{ kinds = 1 }"])
def test_keys_that_were_sent_decide_nothing(
    as_alice: APIClient, project: Project, clickhouse: Store, text: str
) -> None:
    request = make_request([Draft()])
    span = request.resource_spans[0].scope_spans[0].spans[0]
    span.attributes.append(make_attribute("kinds", string_value="x"))
    clickhouse.insert(request, project_id=project.pk)
    refresh()
    assert not check(as_alice, project, q=text)["valid"]


def test_a_store_that_is_away_costs_the_hint_alone(as_alice: APIClient, project: Project) -> None:
    with mock.patch("apps.attributes.reader.client.select", side_effect=ClickHouseError("away")):
        assert check(as_alice, project, q="duraton>1s")["error"]["position"] == 0


def test_a_query_key_may_ask(as_query_key: APIClient, project: Project) -> None:
    assert check(as_query_key, project, q="a")["valid"]


def test_an_unknown_signal_is_refused(as_alice: APIClient, project: Project) -> None:
    response = as_alice.get(f"/api/v1/projects/{project.slug}/filter/", {"signal": "smoke"})
    assert response.status_code == 400


def test_charlie_learns_nothing(as_charlie: APIClient, project: Project) -> None:
    response = as_charlie.get(f"/api/v1/projects/{project.slug}/filter/", {"q": "a"})
    assert response.status_code == 404
