"""When each key was last used: remembered here, written in bulk, at most once a minute."""

import asyncio
import logging
from datetime import UTC, datetime

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from apps.projects.services import api_keys_touch

logger = logging.getLogger(__name__)

# The first use is written at once: a person may be waiting to see that the key works.
FLUSH_S = 60.0


class LastUse:
    """One for each event loop."""

    def __init__(self) -> None:
        self._used: dict[int, datetime] = {}
        self._seen: set[int] = set()
        self._flusher: asyncio.Task[None] | None = None

    def mark(self, key_id: int) -> None:
        self._used[key_id] = datetime.now(UTC)
        if key_id not in self._seen:
            self._seen.add(key_id)
            self._flush_in(0.0)
        elif self._flusher is None or self._flusher.done():
            self._flush_in(FLUSH_S)

    def _flush_in(self, delay_s: float) -> None:
        if self._flusher is not None:
            self._flusher.cancel()
        self._flusher = asyncio.create_task(self._flush_after(delay_s))

    async def close(self) -> None:
        if self._flusher is not None:
            self._flusher.cancel()
        await self._flush()

    async def _flush_after(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        await self._flush()

    async def _flush(self) -> None:
        used, self._used = self._used, {}
        if not used:
            return
        try:
            await sync_to_async(_write, thread_sensitive=False)(used)
        except DatabaseError as error:
            logger.warning("the last use of %d keys was not written: %s", len(used), error)


def _write(used: dict[int, datetime]) -> None:
    close_old_connections()
    try:
        api_keys_touch(used)
    finally:
        close_old_connections()
