"""A TCP proxy that passes commands on and, when told so, keeps the answers to itself."""

import asyncio
from typing import Self


class SwallowingProxy:
    """On a free port before `port` of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.swallow_answers = False
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/0"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *exception: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._port)
        answers = asyncio.create_task(self._pass(server_reader, writer, is_answer=True))
        await self._pass(reader, server_writer, is_answer=False)
        answers.cancel()
        writer.close()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        while data := await reader.read(65_536):
            if not (is_answer and self.swallow_answers):
                writer.write(data)
                await writer.drain()
        writer.close()
