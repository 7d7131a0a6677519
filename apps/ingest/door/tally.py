"""Tally: what was turned away, counted here and written each second beside what was accepted."""

import asyncio
import logging
import time
from collections import Counter
from typing import Any

import redis
import redis.asyncio

from apps.ingest.queue.keys import minute_counters
from apps.ingest.queue.ledger import MINUTE_KEPT_S, Unqueued, minute_of
from apps.ingest.sender import Sender
from apps.otlp.checked import Checked
from apps.otlp.signals import Signal
from apps.projects.selectors import ApiKeyMatch

# What a process that dies (kill -9) may forget of its refusals. What it accepted, it cannot.
FLUSH_S = 1.0
# While Redis is away. They are few: a project, a key, a signal and a reason each.
MAX_FIELDS = 10_000

# Items of a body that came again; they are stored once, and not counted as accepted a second time.
ACCEPTED_BEFORE = "accepted_before"

logger = logging.getLogger(__name__)


class Tally:
    """One for each event loop."""

    def __init__(self, client: "redis.asyncio.Redis") -> None:
        self._redis = client
        self._counted: Counter[tuple[str, str]] = Counter()
        self._flusher: asyncio.Task[None] | None = None

    def add_accepted(self, signal: Signal, sender: Sender, checked: Checked, *, is_new: bool) -> None:
        """What there is to say about the items of a request that was accepted."""
        who: dict[str, Any] = {"project_id": sender.project_id, "key_id": sender.key_id, "signal": signal}
        for reason, count in checked.rejected.items():
            self.add(Unqueued.REJECTED, _key_of(reason), count, **who)
        for reason, count in checked.noted.items():
            self.add(Unqueued.NOTED, _key_of(reason), count, **who)
        if not is_new:
            self.add(Unqueued.NOTED, ACCEPTED_BEFORE, checked.items, **who)

    def add_refused(self, key: ApiKeyMatch | None, reason: str) -> None:
        """A whole request; not counted where nobody knows whose it was."""
        if key is not None and key.project_id is not None:
            self.add(Unqueued.REFUSED, reason, project_id=key.project_id, key_id=key.key_id or 0)

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


def _key_of(reason: object) -> str:
    """The word for machines, where a reason has one beside its text."""
    return str(getattr(reason, "key", reason))
