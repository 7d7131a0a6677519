"""Tally: what was turned away, counted here and written each second beside what was accepted."""

import asyncio
import logging
import time
from collections import Counter

import redis
import redis.asyncio

from apps.ingest.keys import minute_counters
from apps.ingest.ledger import MINUTE_KEPT_S, Unqueued, minute_of
from apps.otlp.signals import Signal

# What a process that dies (kill -9) may forget of its refusals. What it accepted, it cannot.
FLUSH_S = 1.0
# While Redis is away. They are few: a project, a key, a signal and a reason each.
MAX_FIELDS = 10_000

logger = logging.getLogger(__name__)


class Tally:
    """One for each event loop."""

    def __init__(self, client: "redis.asyncio.Redis") -> None:
        self._redis = client
        self._counted: Counter[tuple[str, str]] = Counter()
        self._flusher: asyncio.Task[None] | None = None

    def add(
        self,
        what: Unqueued,
        reason: str,
        count: int = 1,
        *,
        project_id: int,
        key_id: int,
        signal: Signal | None = None,
    ) -> None:
        """`reason` is a key without colons; `signal` None where it is not known what was refused."""
        name = minute_counters(project_id, minute_of(time.time_ns()))
        field = f"{what}:{signal or ''}:{key_id}:{reason}"
        if (name, field) in self._counted or len(self._counted) < MAX_FIELDS:
            self._counted[name, field] += count
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush_soon())

    async def close(self) -> None:
        if self._flusher is not None:
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)
        await self._flush()

    async def _flush_soon(self) -> None:
        """Until there is nothing left to write."""
        while self._counted:
            await asyncio.sleep(FLUSH_S)
            await self._flush()

    async def _flush(self) -> None:
        counted, self._counted = self._counted, Counter()
        if not counted:
            return
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                for (name, field), count in counted.items():
                    pipe.hincrby(name, field, count)
                for name in {name for name, _ in counted}:
                    pipe.expire(name, MINUTE_KEPT_S)
                await pipe.execute()
        except (redis.RedisError, OSError) as error:
            logger.info("refusals wait to be counted: %s", error)
            self._counted.update(counted)
        except asyncio.CancelledError:
            self._counted.update(counted)
            raise
