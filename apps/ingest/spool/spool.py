"""Spool: where the door writes bodies down while the queue cannot take them."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from apps.ingest.spool.segment import Record, encode_record, measure_record
from apps.ingest.spool.spool_folder import SpoolFolder, SpoolUnavailable

logger = logging.getLogger(__name__)

SEGMENT_BYTES = 8 * 1024 * 1024
# Accepted requests whose bodies wait for the disk. Beyond it a sender is asked to come again.
MAX_WAITING_BYTES = 128 * 1024 * 1024


class SegmentWriter:
    """The one file that a process appends to. Blocks; not to be shared between threads."""

    def __init__(self, folder: SpoolFolder) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._descriptor = -1
        self._mark = b""
        self._size = 0

    @property
    def is_open(self) -> bool:
        return self._path is not None

    def write(self, records: Sequence[Record]) -> None:
        """On return all of them survive a power cut. Raises SpoolUnavailable, OSError: then none does."""
        try:
            # Asked before there is a file: a full spool costs no disk operation.
            self._folder.require_room(sum(measure_record(record) for record in records))
            if self._path is None:
                self._path, self._descriptor, self._mark = self._folder.create()
                self._size = 0
            data = b"".join(encode_record(self._mark, record) for record in records)
            _write_all(self._descriptor, data)
            os.fdatasync(self._descriptor)
        except (OSError, SpoolUnavailable):
            self._abandon()
            raise
        self._size += len(data)
        if self._size >= SEGMENT_BYTES:
            self.seal()

    def seal(self) -> None:
        """Leave the segment to whoever replays it."""
        path, self._path = self._path, None
        if path is not None:
            os.close(self._descriptor)

    def _abandon(self) -> None:
        """A failed write may leave half a record; after a failed fdatasync nobody knows what is on the disk.

        The next body goes to a file of its own; a tail that cannot be cut off is skipped by its checksum.
        """
        path = self._path
        if path is None:
            return
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, self._size)
        if not self._size:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        self.seal()


def _write_all(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


class Spool:
    """The writing side of one event loop: what arrives while the disk is busy shares the next fdatasync."""

    def __init__(self, folder: SpoolFolder) -> None:
        self.folder = folder
        self._writer = SegmentWriter(folder)
        self._waiting: list[tuple[Record, asyncio.Future[None]]] = []
        self._waiting_bytes = 0
        self._disk = asyncio.Lock()
        self._committing: asyncio.Task[None] | None = None

    async def append(self, record: Record) -> None:
        """On return the body survives a power cut. Raises SpoolUnavailable."""
        if self._waiting_bytes + len(record.body) > MAX_WAITING_BYTES:
            raise SpoolUnavailable("too many bodies wait for the disk of the spool")
        try:
            measure_record(record)
        except ValueError as error:  # alone, not with those that share its write
            raise SpoolUnavailable(str(error)) from error
        is_written = asyncio.get_running_loop().create_future()
        self._waiting.append((record, is_written))
        self._waiting_bytes += len(record.body)
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit())
        await is_written

    async def _commit(self) -> None:
        while self._waiting:
            async with self._disk:
                batch, self._waiting, self._waiting_bytes = self._waiting, [], 0
                failure: Exception | None = None
                try:
                    await asyncio.to_thread(self._writer.write, [record for record, _ in batch])
                except Exception as error:  # whatever it was: none of them may wait for ever
                    failure = error
            for _, is_written in batch:
                _settle(is_written, failure)

    async def seal(self) -> None:
        """Leave what is written to the replayer."""
        if self._writer.is_open:
            async with self._disk:
                await asyncio.to_thread(self._writer.seal)

    async def close(self) -> None:
        """Write what waits, and leave it to whoever replays next."""
        if self._committing is not None:
            await self._committing
        await self.seal()


def _settle(is_written: "asyncio.Future[None]", failure: Exception | None) -> None:
    if is_written.done():  # its sender has gone
        return
    if failure is None:
        is_written.set_result(None)
    else:
        is_written.set_exception(SpoolUnavailable(str(failure)))
