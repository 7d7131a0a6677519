"""A TCP line between two processes that can be cut after so many bytes, held up, and healed."""

import asyncio
import contextlib
import socket
import struct
import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

CHUNK_BYTES = 16 * 1024
# On, and no time to linger: closing sends RST instead of FIN.
_NO_LINGER = struct.pack("ii", 1, 0)


class Way(StrEnum):
    """Which way the bytes go that are counted."""

    TO_SERVER = "to the server"
    TO_CLIENT = "to the client"


class End(StrEnum):
    """How a connection ends."""

    FIN = "FIN"
    RST = "RST"


@dataclass(slots=True)
class Cut:
    """The first connection that has carried `after_bytes` that way, from now on, ends there on both sides."""

    way: Way
    after_bytes: int
    end: End


class Line:
    """`with Line(port) as line`: listens on `line.port`, and passes everything on to `port`."""

    def __init__(self, target_port: int) -> None:
        self.port = 0
        self.cuts = 0
        self._target_port = target_port
        self._cut: Cut | None = None
        self._bytes_per_s = 0
        self._loop = asyncio.new_event_loop()
        self._open: asyncio.Event = asyncio.Event()
        self._serving = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"line to {target_port}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._serving.wait(60)
        return self

    def __exit__(self, *exception: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)

    def cut(self, cut: Cut) -> None:
        """Once; `cuts` counts those that were made."""
        self._cut = cut

    def hold(self) -> None:
        """Connections are accepted and stay, but nothing comes through until `heal`."""
        self._loop.call_soon_threadsafe(self._open.clear)

    def narrow(self, bytes_per_s: int) -> None:
        """Each connection carries so much to the server, until `heal`."""
        self._bytes_per_s = bytes_per_s

    def heal(self) -> None:
        self._cut = None
        self._bytes_per_s = 0
        self._loop.call_soon_threadsafe(self._open.set)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._open.set()
        server = self._loop.run_until_complete(asyncio.start_server(self._connect, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._serving.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._open.wait()
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            _hang_up(writer, End.RST)
            return
        both = (writer, far_writer)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(
                self._pass_on(reader, far_writer, Way.TO_SERVER, both),
                self._pass_on(far_reader, writer, Way.TO_CLIENT, both),
            )

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        way: Way,
        both: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
    ) -> None:
        end = End.FIN
        try:
            while chunk := await reader.read(CHUNK_BYTES):
                await self._open.wait()
                passed, cut = self._count(chunk, way)
                writer.write(passed)
                await writer.drain()
                if self._bytes_per_s and way is Way.TO_SERVER:
                    await asyncio.sleep(len(passed) / self._bytes_per_s)
                if cut:
                    # What an RST overtakes is lost: let the server see the first half.
                    await asyncio.sleep(0.05)
                    end = cut.end
                    break
        except OSError:
            end = End.RST
        for each in both:
            _hang_up(each, end)

    def _count(self, chunk: bytes, way: Way) -> tuple[bytes, Cut | None]:
        """What of `chunk` still goes through, and the cut that it meets."""
        cut = self._cut
        if cut is None or cut.way is not way:
            return chunk, None
        if len(chunk) <= cut.after_bytes:
            cut.after_bytes -= len(chunk)
            return chunk, None
        self._cut = None
        self.cuts += 1
        return chunk[: cut.after_bytes], cut


def _hang_up(writer: asyncio.StreamWriter, end: End) -> None:
    connection = writer.get_extra_info("socket")
    if end is End.RST and connection is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        writer.transport.abort()
    else:
        writer.close()
