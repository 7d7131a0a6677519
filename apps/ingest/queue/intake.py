"""Queue: the bytes between the door and the writer, in a Redis Stream with its append-only file on."""

import hashlib
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.ingest.encodings import kept_encoding
from apps.ingest.queue.keys import Shard, minute_counters, month_counters, seen_body
from apps.ingest.queue.ledger import (
    MINUTE_KEPT_S,
    MONTH_KEPT_S,
    minute_of,
    month_of,
)
from apps.ingest.queue.quota import describe_usage, quota_exceeded
from apps.ingest.sender import Sender
from apps.ingest.throttle import Excess
from apps.otlp.signals import Signal

_HERE = Path(__file__).parent
COUNT_ACCEPTED, ENQUEUE = ((_HERE / f"{name}.lua").read_text() for name in ("count_accepted", "enqueue"))
SEEN_S = 300
# How long a body is remembered whose receiver has not said that it heard the answer (spool/keep.py).
UNHEARD_S = 7 * 24 * 3600
MAX_ENTRIES = 200_000
# Of maxmemory. Above it the door turns bodies away, and the rest is left for draining what is there.
MEMORY_SHARE = 0.9
POOL_WAIT_S = 2


# What enqueue.lua answers besides 1.
_ACCEPTED_BEFORE, _FULL, _NO_SPANS_LEFT, _NO_BYTES_LEFT = 0, -1, -2, -3


class QueueUnavailable(Exception):
    """Redis cannot take the body now: nothing was acknowledged."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A body is in the queue. `is_new`: not the same one as was accepted within the last minutes.

    `warning` is for the sender: its project's month is nearly used up.
    """

    is_new: bool = True
    warning: str = ""


def body_digest(signal: Signal, project_id: int, body: bytes) -> str:
    """What "the same body" means: of one project, and as it is unpacked."""
    return hashlib.sha256(b"%d:%b:" % (project_id, signal.encode()) + body).hexdigest()


class Intake:
    """The door's side of the queue. One for each event loop."""

    def __init__(self) -> None:
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            settings.REDIS_URL,
            max_connections=64,
            timeout=POOL_WAIT_S,
            socket_timeout=5,
            socket_connect_timeout=2,
        )
        self._redis = redis.asyncio.Redis.from_pool(pool)
        self._enqueue = self._redis.register_script(COUNT_ACCEPTED + ENQUEUE)
        self._memory_known_until_s = 0.0
        self._is_nearly_full = False

    async def put(
        self,
        signal: Signal,
        *,
        sender: Sender,
        items: int,
        received_ns: int,
        body: bytes,
        packed: bytes | None = None,
        digest: str = "",
    ) -> Queued:
        """Queue `body` durably and count it, unless the same body was accepted within the last minutes.

        `packed` is the same body as its sender packed it (gzip, zstd): an eighth of the bytes to copy, to
        write to the append-only file, and to keep while ClickHouse is away. What is "the same" is told from
        `body`: a sender that tries again compresses again, with another time in the header. `digest` is that
        of body_digest, where the caller has it.
        Raises QueueUnavailable when Redis is away, nearly out of memory, or the queue is full; Throttled when
        the sender's project has used up its month.
        """
        shard = Shard(signal, random.randrange(settings.INGEST_SHARDS[signal]))  # noqa: S311
        project_id, allowance = sender.project_id, sender.allowance
        digest = digest or body_digest(signal, project_id, body)
        encoding, wire = ("", body) if packed is None else (kept_encoding(packed), packed)
        month = month_counters(project_id, month_of(received_ns))
        minute = minute_counters(project_id, minute_of(received_ns))
        quotas = [allowance.monthly_spans or 0, allowance.monthly_bytes or 0]
        counted: list[str | int] = [MONTH_KEPT_S, MINUTE_KEPT_S, signal, sender.key_id]
        entry: list[str | int | bytes] = [project_id, items, received_ns, len(body), encoding, wire]
        try:
            await self._require_memory()
            code, spans_used, bytes_used = await self._enqueue(
                keys=[shard.stream, seen_body(digest), month, minute],
                args=[UNHEARD_S, MAX_ENTRIES, *quotas, *counted, *entry],
            )
        except (redis.RedisError, OSError) as error:
            raise QueueUnavailable(str(error)) from error
        if code == _FULL:
            raise QueueUnavailable(f"{shard.stream} is full")
        if code == _NO_SPANS_LEFT:
            raise quota_exceeded(Excess.SPANS, spans_used, quotas[0])
        if code == _NO_BYTES_LEFT:
            raise quota_exceeded(Excess.BYTES, bytes_used, quotas[1])
        if code == _ACCEPTED_BEFORE:
            return Queued(is_new=False)
        if signal == Signal.TRACES:
            spans_used += items
        return Queued(warning=describe_usage(spans_used, quotas[0], bytes_used + len(body), quotas[1]))

    async def _require_memory(self) -> None:
        """Turn bodies away before Redis is full: what drains the queue needs room to write, too."""
        if time.monotonic() >= self._memory_known_until_s:
            self._memory_known_until_s = time.monotonic() + 1
            memory = await self._redis.info("memory")
            limit = int(memory.get("maxmemory", 0))
            self._is_nearly_full = bool(limit) and int(memory["used_memory"]) > limit * MEMORY_SHARE
        if self._is_nearly_full:
            raise QueueUnavailable("Redis has nearly reached its maxmemory")

    @property
    def redis(self) -> "redis.asyncio.Redis":
        return self._redis

    async def close(self) -> None:
        await self._redis.aclose()


def require_durable(client: "redis.Redis") -> None:
    """Raises QueueUnavailable unless Redis keeps what it accepted: on disk, and nothing evicted."""
    wanted = {"appendonly": "yes", "maxmemory-policy": "noeviction"}
    for name, value in wanted.items():
        found = cast("dict[str, str]", client.config_get(name)).get(name)
        if found != value:
            raise QueueUnavailable(f"Redis has `{name} {found}`; Spanwise needs `{name} {value}`.")


def connect() -> "redis.Redis":
    """A blocking connection. It never repeats a command by itself: a read that was repeated would leave
    the entries of the first one pending and unseen."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=10, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0)
    )
