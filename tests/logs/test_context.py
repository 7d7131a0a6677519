"""What stands around a line: of its instance or of its service, in order, within a day."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.logs.records import Line, make_logs
from tests.logs.test_api import SECOND_NS, read, url
from tests.traces.spans import NOON_NS, make_attribute


@pytest.fixture
def three_instances(clickhouse: Store, project: Project) -> None:
    """The shop's `a` writes ten lines, two a nanosecond apart; `b` one between; the cart one between."""
    instance = [make_attribute("service.instance.id", string_value="a")]
    lines = [Line(f"a{n}", n // 2) for n in range(10)]
    clickhouse.insert_logs(make_logs(lines, resource=instance), project_id=project.pk)
    other = [make_attribute("service.instance.id", string_value="b")]
    clickhouse.insert_logs(make_logs([Line("b0", 2)], resource=other), project_id=project.pk)
    clickhouse.insert_logs(make_logs([Line("c0", 2)], service="cart"), project_id=project.pk)
    far = Line("a-far", -23 * 3600 * SECOND_NS)
    beyond = Line("a-beyond", -25 * 3600 * SECOND_NS)
    clickhouse.insert_logs(make_logs([far, beyond], resource=instance), project_id=project.pk)


def log_ids(client: APIClient, project: Project) -> dict[str, str]:
    answer = read(client, url(project), start=0, limit=1000)
    return {record["text"]: record["id"] for record in answer["logs"]}


def context(
    client: APIClient, project: Project, text: str, **query: Any
) -> tuple[list[str], list[str], bool, bool]:
    log_id = log_ids(client, project)[text]
    answer = read(client, url(project, f"logs/{log_id}/context/"), **query)
    assert answer["log"]["text"] == text
    before, after = ([record["text"] for record in answer[side]] for side in ("before", "after"))
    return before, after, answer["has_more_before"], answer["has_more_after"]


@pytest.mark.usefixtures("three_instances")
def test_the_context_of_a_line_is_what_its_instance_wrote(as_alice: APIClient, project: Project) -> None:
    assert context(as_alice, project, "a4", lines=2) == (["a2", "a3"], ["a5", "a6"], True, True)
    assert context(as_alice, project, "a9", lines=3) == (["a6", "a7", "a8"], [], True, False)
    assert context(as_alice, project, "a1", lines=5)[:3] == (
        ["a-far", "a0"],
        ["a2", "a3", "a4", "a5", "a6"],
        False,
    )


@pytest.mark.usefixtures("three_instances")
def test_the_context_may_be_of_the_whole_service(as_alice: APIClient, project: Project) -> None:
    before, after, *_ = context(as_alice, project, "a5", lines=2, of="service")
    assert (before, after) == (["a3", "a4"], ["b0", "a6"])


@pytest.mark.parametrize("query", [{"lines": 0}, {"lines": 201}, {"of": "pod"}, {"q": "x"}])
def test_a_context_that_cannot_be_is_refused(
    as_alice: APIClient, project: Project, query: dict[str, Any]
) -> None:
    response = as_alice.get(url(project, f"logs/{NOON_NS}-1-0/context/"), query)
    assert (response.status_code, list(response.json()["fields"])) == (400, list(query))
