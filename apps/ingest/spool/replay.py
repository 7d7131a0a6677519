"""Replay: from the spool into the queue, once, at a pace that leaves the queue to those who send now."""

import asyncio
import contextlib
import logging
import time
from pathlib import Path

from apps.ingest.spool.requeue import Requeue
from apps.ingest.spool.segment import Scan, split_by_weight
from apps.ingest.spool.spool_folder import SpoolFolder

logger = logging.getLogger(__name__)

# Handed to Redis at once: it writes them to its append-only file with one fsync.
AT_ONCE = 32
AT_ONCE_BYTES = 4 * 1024 * 1024
# After each handful the replayer is quiet for this share of the time that it took.
REST_SHARE = 0.5
# How long a replayed body is remembered once its segment is gone: a command that was on its way to Redis
# when its receiver gave it up has arrived by then.
REPLAYED_S = 3600


class Replayer:
    """Empties a spool folder, whoever wrote what lies in it."""

    def __init__(self, folder: SpoolFolder, requeue: Requeue) -> None:
        self._folder = folder
        self._requeue = requeue

    async def replay_all(self) -> int:
        """How many bodies were queued, of every segment that nobody holds. Raises QueueUnavailable, OSError.

        A segment is removed once all of it is queued. Whoever dies before that, at any moment, leaves it to
        the next, to whom Redis says of each body whether it is queued.
        """
        queued = 0
        await asyncio.to_thread(self._folder.sweep)
        for path in await asyncio.to_thread(self._folder.segments):
            queued += await self._replay(path)
        return queued

    async def _replay(self, path: Path) -> int:
        with contextlib.ExitStack() as ownership:
            scan = await asyncio.to_thread(ownership.enter_context, self._folder.adopt(path))
            if scan is None:
                return 0
            queued = await self._queue(scan)
            await asyncio.to_thread(self._clear, path, scan)
        logger.info("%d of %d spooled bodies of %s were queued", queued, len(scan.records), path.name)
        await self._requeue.forget_replayed(
            [record.header.digest for record in scan.records], for_s=REPLAYED_S
        )
        return queued

    async def _queue(self, scan: Scan) -> int:
        queued = 0
        for handful in split_by_weight(scan.records, count=AT_ONCE, body_bytes=AT_ONCE_BYTES):
            started_s = time.monotonic()
            queued += await self._requeue.put_all(handful)
            await asyncio.sleep((time.monotonic() - started_s) * REST_SHARE)
        return queued

    def _clear(self, path: Path, scan: Scan) -> None:
        if not scan.damaged:
            self._folder.remove(path)
            return
        kept = self._folder.set_aside(path)
        unread = sum(end - start for start, end in scan.damaged)
        logger.error("%d bytes of the spool could not be read; they are kept in %s", unread, kept)
