"""A peer that sends a head without end, or none at all, is hung up on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import uvicorn

from apps.ingest.door.http_request import Receive, Scope
from apps.ingest.door.receiver import Send
from config import bounded_http
from config.bounded_http import MAX_HEAD_BYTES, BoundedHttpToolsProtocol
from scripts.ports import free_port

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
Peer = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def answer_after_body(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body", False):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def peer(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Peer]:
    monkeypatch.setattr(bounded_http, "HEAD_TIMEOUT_S", 0.3)
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(answer_after_body, port=port, http=BoundedHttpToolsProtocol, lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    yield reader, writer
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    server.should_exit = True
    await serving


async def read_to_the_end(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(60):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


@pytest.mark.parametrize("sent", [b"", HEAD])
async def test_a_head_that_does_not_come_is_not_waited_for(peer: Peer, sent: bytes) -> None:
    reader, writer = peer
    writer.write(sent)
    assert await read_to_the_end(reader) == b""


async def test_a_head_without_end_is_cut_off(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = peer
    writer.write(HEAD + b"X-Long: " + b"a" * (2 * MAX_HEAD_BYTES))
    assert await read_to_the_end(reader) == b""


async def test_a_slow_body_and_a_second_request_have_all_their_time(peer: Peer) -> None:
    reader, writer = peer
    for _ in range(2):
        writer.write(HEAD + b"Content-Length: 2\r\n\r\na")
        await asyncio.sleep(0.5)
        writer.write(b"b")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204")
