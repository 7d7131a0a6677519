"""The socket end to end: session, origin, tenant, filter, revocation; rows from the real store."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
import redis
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from rest_framework.test import APIClient

from apps.accounts.models import Membership, User
from apps.live import consumers
from apps.live.announce import announce
from apps.live.hub import running_hub
from apps.live.routing import websocket_application
from apps.otlp.signals import Signal
from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.traces.spans import Draft, make_request, trace_id

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue_server")]

OWN_ORIGIN = b"http://localhost:8000"


@pytest.fixture(autouse=True)
def rarely_told_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    """What else comes is what these tests are about."""
    monkeypatch.setattr("apps.live.stream.RATE_EVERY_S", 3600)


Watch = Callable[..., AbstractAsyncContextManager[WebsocketCommunicator]]


def make_socket(client: APIClient, slug: str, origin: bytes | None = OWN_ORIGIN) -> WebsocketCommunicator:
    session = client.cookies.get(settings.SESSION_COOKIE_NAME)
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.value}" if session else ""
    named = [(b"host", b"localhost:8000"), (b"cookie", cookie.encode())]
    headers = named if origin is None else [*named, (b"origin", origin)]
    return WebsocketCommunicator(websocket_application, f"/ws/projects/{slug}/live/", headers)


@asynccontextmanager
async def watching(client: APIClient, slug: str) -> AsyncIterator[WebsocketCommunicator]:
    socket = make_socket(client, slug)
    is_open, _ = await socket.connect()
    assert is_open
    assert await socket.receive_json_from() == {"type": "hello", "sequence": 0}
    yield socket
    await socket.disconnect()


async def write(store: Store, client: "redis.Redis", project: Project, draft: Draft, **resource: str) -> None:
    """As the writer does: stored first, then announced."""
    request = make_request([draft], **resource)
    batch = await asyncio.to_thread(store.insert, request, project_id=project.pk)
    announce(client, Signal.TRACES, batch, {project.pk: 1})


async def refusal(client: APIClient, slug: str, origin: bytes | None = OWN_ORIGIN) -> int:
    is_open, code = await make_socket(client, slug, origin).connect()
    assert not is_open
    assert isinstance(code, int)
    return code


async def test_a_new_trace_appears_and_grows(
    clickhouse: Store, queue_server: "redis.Redis", as_alice: APIClient, project: Project
) -> None:
    async with watching(as_alice, project.slug) as socket:
        await write(clickhouse, queue_server, project, Draft(name="GET /"))
        frame = await socket.receive_json_from(timeout=60)
        listed = await asyncio.to_thread(as_alice.get, f"/api/v1/projects/{project.slug}/traces/")
        assert frame == {"type": "traces", "sequence": 1, "matched": 1, "traces": listed.json()["traces"]}
        assert frame["traces"][0]["trace_id"] == trace_id(1)

        await write(clickhouse, queue_server, project, Draft(id=2, parent=1, start_ns=5), service="cart")
        (trace,) = (await socket.receive_json_from(timeout=60))["traces"]
        assert (trace["span_count"], trace["services"], trace["root_name"]) == (2, ["cart", "shop"], "GET /")


async def look_at(socket: WebsocketCommunicator, **wanted: object) -> Any:
    """Send a filter; what is answered."""
    await socket.send_json_to({"type": "filter", **wanted})
    return await socket.receive_json_from(timeout=60)


async def test_a_filter_narrows_what_is_told(
    clickhouse: Store, queue_server: "redis.Redis", as_bob: APIClient, project: Project
) -> None:
    async with watching(as_bob, project.slug) as socket:
        taken = await look_at(socket, q="service=cart", environment="staging")
        assert taken == {
            "type": "watching",
            "feed": "traces",
            "q": "service=cart",
            "environment": "staging",
            "columns": [],
        }
        await write(clickhouse, queue_server, project, Draft(trace=1), service="cart")
        await write(clickhouse, queue_server, project, Draft(trace=2), service="cart", environment="staging")
        (trace,) = (await socket.receive_json_from(timeout=60))["traces"]
        assert trace["trace_id"] == trace_id(2)
        assert await socket.receive_nothing()


async def test_spans_are_told_as_the_search_lists_them(
    clickhouse: Store, queue_server: "redis.Redis", as_alice: APIClient, project: Project
) -> None:
    async with watching(as_alice, project.slug) as socket:
        await look_at(socket, feed="spans", columns=["service.name"])
        await write(clickhouse, queue_server, project, Draft(name="GET /", status=2))
        frame = await socket.receive_json_from(timeout=60)
        address = f"/api/v1/projects/{project.slug}/spans/"
        listed = await asyncio.to_thread(as_alice.get, address, {"columns": "service.name"})
        assert frame["spans"] == listed.json()["spans"]


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("{ } | count() > 3", "makes no sense"),
        ("{ } >> { status = error }", "makes no sense"),
        ("level=error", "about logs"),
        ("{", ""),
    ],
)
async def test_what_a_stream_cannot_be_asked_is_refused_and_the_socket_stays(
    clickhouse: Store, queue_server: "redis.Redis", as_alice: APIClient, project: Project, q: str, said: str
) -> None:
    async with watching(as_alice, project.slug) as socket:
        error = await look_at(socket, q=q)
        assert (error["type"], error["code"]) == ("error", "bad_filter")
        assert said in error["detail"]
        assert {"position", "length", "hint"} < error.keys()
        await write(clickhouse, queue_server, project, Draft(trace=1))
        assert await socket.receive_nothing(timeout=2)
        assert (await look_at(socket, q="service=shop"))["type"] == "watching"
        await write(clickhouse, queue_server, project, Draft(trace=2))
        assert [trace["trace_id"] for trace in (await socket.receive_json_from(timeout=60))["traces"]] == [
            trace_id(2)
        ]


async def test_an_address_that_serves_no_socket_is_refused_like_a_project_that_is_not_there(
    as_alice: APIClient, project: Project
) -> None:
    assert await refusal(as_alice, f"{project.slug}/live/../elsewhere") == consumers.CLOSE_NOT_FOUND


async def test_charlie_gets_no_socket_and_no_frame(
    clickhouse: Store,
    queue_server: "redis.Redis",
    as_charlie: APIClient,
    project: Project,
    charlies_project: Project,
) -> None:
    assert await refusal(as_charlie, project.slug) == consumers.CLOSE_NOT_FOUND
    assert await refusal(as_charlie, "nowhere") == consumers.CLOSE_NOT_FOUND
    async with watching(as_charlie, charlies_project.slug) as socket:
        await write(clickhouse, queue_server, project, Draft())
        assert await socket.receive_nothing(timeout=0.5)


async def test_nobody_gets_no_socket(as_nobody: APIClient, project: Project) -> None:
    assert await refusal(as_nobody, project.slug) == consumers.CLOSE_NOT_FOUND


@pytest.mark.parametrize("origin", [None, b"http://evil.example", b"http://localhost:3000"])
async def test_a_page_of_others_gets_no_socket_with_alices_cookies(
    as_alice: APIClient, project: Project, origin: bytes | None
) -> None:
    assert await refusal(as_alice, project.slug, origin) == 4403


def leave_organization(user: User, client: APIClient) -> None:
    Membership.objects.filter(user=user).delete()


def sign_out(user: User, client: APIClient) -> None:
    client.logout()


def deactivate(user: User, client: APIClient) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def change_password(user: User, client: APIClient) -> None:
    user.set_password("another horse battery staple")
    user.save()


@pytest.mark.parametrize("end_access", [leave_organization, sign_out, deactivate, change_password])
async def test_whoever_may_no_longer_watch_is_let_go(
    bob: User,
    as_bob: APIClient,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    end_access: Callable[[User, APIClient], None],
) -> None:
    monkeypatch.setattr(consumers, "RECHECK_EVERY_S", 0.05)
    socket = make_socket(as_bob, project.slug)
    assert (await socket.connect())[0]
    await socket.receive_json_from()
    await database_sync_to_async(end_access)(bob, as_bob)
    assert await socket.receive_json_from(timeout=60) == {"type": "bye", "reason": "access_revoked"}
    closing = await socket.receive_output(timeout=60)
    assert closing == {"type": "websocket.close", "code": consumers.CLOSE_NOT_FOUND}


def test_access_is_checked_at_least_once_a_minute() -> None:
    assert consumers.RECHECK_EVERY_S <= 60


@pytest.mark.parametrize(
    "text", ["{", '{"type":"filter","servcie":"cart"}', '{"type":"filter","feed":"smoke"}']
)
async def test_a_frame_that_is_none_of_ours_ends_the_socket_with_a_reason(
    as_alice: APIClient, project: Project, text: str
) -> None:
    socket = make_socket(as_alice, project.slug)
    assert (await socket.connect())[0]
    await socket.receive_json_from()
    await socket.send_to(text_data=text)
    error = await socket.receive_json_from()
    assert (error["type"], error["code"]) == ("error", "bad_frame")
    closing = await socket.receive_output()
    assert closing == {"type": "websocket.close", "code": consumers.CLOSE_BAD_FRAME}


async def test_a_socket_too_many_is_refused(
    as_alice: APIClient, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.live.hub.MAX_VIEWERS_OF_USER", 1)
    async with watching(as_alice, project.slug):
        assert await refusal(as_alice, project.slug) == consumers.CLOSE_TOO_MANY
    async with watching(as_alice, project.slug):
        pass


async def test_every_socket_that_closes_leaves_the_hub(as_alice: APIClient, project: Project) -> None:
    hub = running_hub()
    async with watching(as_alice, project.slug), watching(as_alice, project.slug):
        assert len(hub._streams[project.pk].viewers) == 2
    assert hub._streams == {}
    assert hub._listener is None


async def test_the_rate_is_told_while_somebody_watches(
    clickhouse: Store,
    queue_server: "redis.Redis",
    as_alice: APIClient,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("apps.live.stream.RATE_EVERY_S", 0.05)
    async with watching(as_alice, project.slug) as socket:
        assert await socket.receive_json_from(timeout=60) == {"type": "rate", "per_second": 0.0}
