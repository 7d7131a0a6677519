"""The live feed of logs: rows as the list has them, through the filter, and counted whole."""

import asyncio
from typing import Any

import pytest
import redis
from rest_framework.test import APIClient

from apps.live.announce import announce
from apps.logs import reader
from apps.logs.conditions import LogFilter
from apps.otlp.signals import Signal
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.live.test_socket import watching
from tests.logs.records import Line, make_logs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue_server")]


@pytest.fixture(autouse=True)
def rarely_told_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.live.stream.RATE_EVERY_S", 3600)


async def write(
    store: Store, client: "redis.Redis", project: Project, *lines: Line, environment: str = "production"
) -> None:
    """As the writer does: stored first, then announced."""
    request = make_logs(lines, environment=environment)
    batch = await asyncio.to_thread(store.insert_logs, request, project_id=project.pk)
    announce(client, Signal.LOGS, batch, {project.pk: len(lines)})


async def look_at(socket: Any, **wanted: Any) -> Any:
    await socket.send_json_to({"type": "filter", "feed": "logs", **wanted})
    return await socket.receive_json_from()


async def test_a_new_line_comes_as_the_list_has_it(
    clickhouse: Store, queue_server: "redis.Redis", as_alice: APIClient, project: Project
) -> None:
    async with watching(as_alice, project.slug) as socket:
        assert (await look_at(socket))["type"] == "watching"
        await write(clickhouse, queue_server, project, Line("first"), Line("second", 1))
        frame = await socket.receive_json_from(timeout=60)
        listed = await asyncio.to_thread(as_alice.get, f"/api/v1/projects/{project.slug}/logs/")
        assert frame == {"type": "logs", "sequence": 1, "matched": 2, "logs": listed.json()["logs"]}


async def test_only_lines_that_match_come(
    clickhouse: Store, queue_server: "redis.Redis", as_alice: APIClient, project: Project
) -> None:
    async with watching(as_alice, project.slug) as socket:
        await look_at(socket, q="severity>=warn", environment="staging")
        await write(clickhouse, queue_server, project, Line("calm"), environment="staging")
        await write(clickhouse, queue_server, project, Line("elsewhere", 0, 17))
        await write(clickhouse, queue_server, project, Line("wanted", 0, 17), environment="staging")
        frame = await socket.receive_json_from(timeout=60)
        assert [record["text"] for record in frame["logs"]] == ["wanted"]


async def test_a_filter_that_logs_cannot_be_asked_is_refused_at_its_character(
    as_alice: APIClient, project: Project
) -> None:
    async with watching(as_alice, project.slug) as socket:
        answer = await look_at(socket, q="{ kind = server }")
        assert (answer["type"], answer["code"], answer["position"]) == ("error", "bad_filter", 2)


def test_what_is_not_told_is_counted(clickhouse: Store) -> None:
    batches = [
        clickhouse.insert_logs(make_logs([Line(f"{n}", n) for n in range(5)]), project_id=7) for _ in range(2)
    ]
    arrived = reader.read_arrived(7, batches=batches, wanted=LogFilter(), limit=3)
    assert ([record.text for record in arrived.records], arrived.matched) == (["4", "4", "3"], 10)
    none = reader.read_arrived(7, batches=[10**9], wanted=LogFilter(), limit=3)
    assert (none.records, none.matched) == ((), 0)
