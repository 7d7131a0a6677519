"""Limit: how much of what all senders share one key may have in hand, so that others find room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from apps.ingest.throttle import Excess, Throttled

# A key may have one part in so many.
PARTS = 4


class Shares:
    """Of one limit of one event loop: `whole` is what all keys together may have in hand."""

    def __init__(self, whole: int) -> None:
        self.each = max(1, whole // PARTS)
        # Those who hold or wait for a share keep it alive.
        self._of_key: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, key_id: int, *, patience_s: float = 0) -> AsyncIterator[None]:
        """Raises Throttled where the key has all that it may in hand, and still has after `patience_s`."""
        share = self._of_key.setdefault(key_id, asyncio.Semaphore(self.each))
        try:
            # No timer where there is nothing to wait for.
            async with asyncio.timeout(patience_s if share.locked() else None):
                await share.acquire()
        except TimeoutError as error:
            message = f"Bodies of {self.each} requests of this key are still awaited, which is its share."
            raise Throttled(Excess.REQUESTS, message) from error
        try:
            yield
        finally:
            share.release()
