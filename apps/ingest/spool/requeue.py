"""Requeue: the queue's second entrance, for bodies that were acknowledged before they were queued."""

import random
import time
from collections.abc import Sequence
from pathlib import Path

import redis
import redis.asyncio
from django.conf import settings

from apps.ingest.queue.intake import COUNT_ACCEPTED, MAX_ENTRIES, SEEN_S, UNHEARD_S, QueueUnavailable
from apps.ingest.queue.keys import Shard, minute_counters, month_counters, seen_body
from apps.ingest.queue.ledger import MINUTE_KEPT_S, MONTH_KEPT_S, minute_of, month_of
from apps.ingest.spool.segment import Record

_HERE = Path(__file__).parent
REQUEUE, REMEMBER_SPOOLED, FORGET_LATER = (
    (_HERE / f"{name}.lua").read_text() for name in ("requeue", "remember_spooled", "forget_later")
)
# Of what the queue takes: the rest is for what is being sent now.
MOST_ENTRIES = MAX_ENTRIES // 2
MEMORY_SHARE = 0.7
DIGESTS_AT_ONCE = 1000


class Requeue:
    """One for each event loop. Every method raises QueueUnavailable."""

    def __init__(self, client: "redis.asyncio.Redis") -> None:
        self._redis = client
        self._requeue = client.register_script(COUNT_ACCEPTED + REQUEUE)
        self._remember = client.register_script(REMEMBER_SPOOLED)
        self._forget = client.register_script(FORGET_LATER)
        self._memory_known_until_s = 0.0

    async def put_all(self, records: Sequence[Record]) -> int:
        """Queue what is not queued already, in one round trip; how many. Never refused for a quota: they were
        acknowledged.

        Each is remembered for UNHEARD_S, so that whoever replays it again, at any time, finds it queued. When
        this raises, some of them may be.
        """
        try:
            await self._require_memory()
            async with self._redis.pipeline(transaction=False) as pipe:
                for record in records:
                    await self._add(pipe, record)
                answers = await pipe.execute()
        except (redis.RedisError, OSError) as error:
            raise QueueUnavailable(str(error)) from error
        if -1 in answers:
            raise QueueUnavailable("the queue is half full")
        return answers.count(1)

    async def _add(self, pipe: "redis.asyncio.client.Pipeline", record: Record) -> None:
        header = record.header
        shard = Shard(header.signal, random.randrange(settings.INGEST_SHARDS[header.signal]))  # noqa: S311
        month = month_counters(header.project, month_of(header.received_ns))
        minute = minute_counters(header.project, minute_of(header.received_ns))
        counted: list[str | int] = [MONTH_KEPT_S, MINUTE_KEPT_S, header.signal, header.key]
        entry: list[str | int | bytes] = [header.project, header.items, header.received_ns]
        entry += [header.body_bytes, header.encoding, record.body]
        keys = [shard.stream, seen_body(header.digest), month, minute]
        await self._requeue(keys=keys, args=[UNHEARD_S, MOST_ENTRIES, *counted, *entry], client=pipe)

    async def remember_spooled(self, digests: Sequence[str]) -> None:
        """Whoever gets one of these bodies again answers that it was accepted."""
        await self._tell(self._remember, digests, UNHEARD_S)

    async def forget_later(self, digests: Sequence[str]) -> None:
        """Their answers were heard: remember them no longer than usual, but for what a spool needs."""
        await self._tell(self._forget, digests, SEEN_S, 0)

    async def forget_replayed(self, digests: Sequence[str], *, for_s: int) -> None:
        """Their spool is empty."""
        await self._tell(self._forget, digests, for_s, 1)

    async def _tell(
        self, script: "redis.commands.core.AsyncScript", digests: Sequence[str], *args: int
    ) -> None:
        for start in range(0, len(digests), DIGESTS_AT_ONCE):
            keys = [seen_body(digest) for digest in digests[start : start + DIGESTS_AT_ONCE]]
            try:
                await script(keys=keys, args=args)
            except (redis.RedisError, OSError) as error:
                raise QueueUnavailable(str(error)) from error

    async def _require_memory(self) -> None:
        if time.monotonic() < self._memory_known_until_s:
            return
        memory = await self._redis.info("memory")
        limit = int(memory.get("maxmemory", 0))
        if limit and int(memory["used_memory"]) > limit * MEMORY_SHARE:
            raise QueueUnavailable("Redis has no room for what was spooled yet")
        self._memory_known_until_s = time.monotonic() + 0.2
