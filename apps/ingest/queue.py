"""Queue: the bytes between the door and the writer, in a Redis Stream with its append-only file on."""

import hashlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.ingest.batch import BatchRecord
from apps.ingest.keys import Shard, dead_letters_of, minute_counters, month_counters, seen_body
from apps.ingest.lease import Lease, LeaseLost, repairer_token
from apps.ingest.ledger import (
    MINUTE_KEPT_S,
    MONTH_KEPT_S,
    Outcome,
    count_outcome,
    minute_of,
    month_of,
)
from apps.ingest.limits import gunzip
from apps.ingest.quota import describe_usage, quota_exceeded
from apps.ingest.sender import Sender
from apps.ingest.throttle import Excess
from apps.otlp.signals import Signal

GROUP = "writers"
# One name a shard: whoever holds the lease inherits what its predecessor had in hand.
CONSUMER = "writer"
_HERE = Path(__file__).parent
COUNT_ACCEPTED, ENQUEUE, RECORD, ACKNOWLEDGE, BURY = (
    (_HERE / f"{name}.lua").read_text()
    for name in ("count_accepted", "enqueue", "record", "acknowledge", "bury")
)
SEEN_S = 300
MAX_ENTRIES = 200_000
# Of maxmemory. Above it the door turns bodies away, and the rest is left for draining what is there.
MEMORY_SHARE = 0.9
POOL_WAIT_S = 2


# What enqueue.lua answers besides 1.
_ACCEPTED_BEFORE, _FULL, _NO_SPANS_LEFT, _NO_BYTES_LEFT = 0, -1, -2, -3
# The last dead letters that a project's members are shown.
LISTED_DEAD = 20


class QueueUnavailable(Exception):
    """Redis cannot take the body now: nothing was acknowledged."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A body is in the queue. `is_new`: not the same one as was accepted within the last minutes.

    `warning` is for the sender: its project's month is nearly used up.
    """

    is_new: bool = True
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted body: `items` spans, log records or data points of one project, as an OTLP export request.

    Kept as its sender packed it until it is needed: sixteen of them may be in hand at once.
    """

    entry_id: str
    project_id: int
    items: int
    received_ns: int
    body_bytes: int  # unpacked
    packed: bytes
    encoding: str

    @property
    def body(self) -> bytes:
        return gunzip(self.packed) if self.encoding == "gzip" else self.packed

    def with_body(self, body: bytes) -> "Entry":
        return replace(self, body_bytes=len(body), packed=body, encoding="")


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
    ) -> Queued:
        """Queue `body` durably and count it, unless the same body was accepted within the last minutes.

        `packed` is the same body as its sender gzipped it: an eighth of the bytes to copy, to write to the
        append-only file, and to keep while ClickHouse is away. What is "the same" is told from `body`: a
        sender that tries again compresses again, with another time in the header.
        Raises QueueUnavailable when Redis is away, nearly out of memory, or the queue is full; Throttled when
        the sender's project has used up its month.
        """
        shard = Shard(signal, random.randrange(settings.INGEST_SHARDS[signal]))  # noqa: S311
        project_id, allowance = sender.project_id, sender.allowance
        digest = hashlib.sha256(b"%d:%b:" % (project_id, signal.encode()) + body).hexdigest()
        encoding, wire = ("", body) if packed is None else ("gzip", packed)
        month = month_counters(project_id, month_of(received_ns))
        minute = minute_counters(project_id, minute_of(received_ns))
        quotas = [allowance.monthly_spans or 0, allowance.monthly_bytes or 0]
        counted: list[str | int] = [MONTH_KEPT_S, MINUTE_KEPT_S, signal, sender.key_id]
        entry: list[str | int | bytes] = [project_id, items, received_ns, len(body), encoding, wire]
        try:
            await self._require_memory()
            code, spans_used, bytes_used = await self._enqueue(
                keys=[shard.stream, seen_body(digest), month, minute],
                args=[SEEN_S, MAX_ENTRIES, *quotas, *counted, *entry],
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


class Outlet:
    """The writer's side of one shard, under its lease: every write checks that the lease is still held."""

    def __init__(self, client: "redis.Redis", shard: Shard, lease: Lease) -> None:
        self._redis = client
        self._lease = lease
        self.shard = shard

    def ensure_group(self) -> None:
        try:
            self._redis.xgroup_create(self.shard.stream, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def read_pending(self) -> list[Entry]:
        """What was handed out and never acknowledged, oldest first."""
        return self._read("0", count=1_000_000, block_ms=None)

    def read_new(self, *, count: int, block_ms: int) -> list[Entry]:
        return self._read(">", count=count, block_ms=block_ms)

    def _read(self, after: str, *, count: int, block_ms: int | None) -> list[Entry]:
        answer = cast(
            "list[Any] | dict[Any, Any] | None",
            self._redis.xreadgroup(GROUP, CONSUMER, {self.shard.stream: after}, count=count, block=block_ms),
        )
        if not answer:
            return []
        entries = answer[0][1] if isinstance(answer, list) else next(iter(answer.values()))[0]
        # An entry without fields was deleted while it was pending: there is nothing left to write.
        return [_parse_entry(entry_id, fields) for entry_id, fields in entries if fields]

    def read_record(self) -> BatchRecord | None:
        fields = cast("dict[bytes, bytes]", self._redis.hgetall(self.shard.record))
        return BatchRecord.from_fields(self.shard, fields) if fields else None

    def write_record(self, record: BatchRecord) -> bool:
        """Must be durable before an INSERT begins: it is how a successor knows what to look for.

        False while another shard repairs (apps/ingest/barrier.py): then no INSERT may begin.
        """
        fields = [part for item in record.to_fields().items() for part in item]
        repair_token = repairer_token(self._lease, self.shard)
        answer = self._guarded(RECORD, [self.shard.record, self.shard.repair], [repair_token, *fields])
        return answer == 1

    def acknowledge(self, entries: Sequence[Entry], outcome: Outcome = Outcome.STORED) -> None:
        """The batch is in ClickHouse: take its entries out of the queue, count them, forget its record."""
        names, counts = self._count(outcome, entries)
        ids = [entry.entry_id for entry in entries]
        self._guarded(ACKNOWLEDGE, [self.shard.stream, self.shard.record, *names], [GROUP, *counts, *ids])

    def bury(self, entry: Entry, reason: str) -> None:
        """Set a body aside that the store refuses even alone, with the reason."""
        names, counts = self._count(Outcome.DEAD, [entry])
        fields: list[str | int | bytes] = ["project", entry.project_id, "items", entry.items]
        fields += ["received_ns", entry.received_ns, "reason", reason[:2000], "body", entry.body]
        note = f"{self.shard.signal} {entry.items} {reason[:500]}"
        kept_in = [self.shard.dead_letters, dead_letters_of(entry.project_id)]
        self._guarded(
            BURY,
            [self.shard.stream, self.shard.record, *kept_in, *names],
            [GROUP, entry.entry_id, note, LISTED_DEAD, *counts, *fields],
        )

    def _count(self, outcome: Outcome, entries: Sequence[Entry]) -> tuple[list[str], list[str | int]]:
        """The hashes to count the entries in, and a field and a number for each."""
        rows = [(entry.project_id, entry.received_ns, entry.items) for entry in entries]
        counted = count_outcome(outcome, self.shard.signal, rows)
        names = [name for name, _ in counted]
        return names, [part for (_, field), items in counted.items() for part in (field, items)]

    def _guarded(self, script: str, keys: Sequence[str], args: Sequence[str | int | bytes]) -> int:
        answer = self._redis.eval(script, len(keys) + 1, self.shard.lease, *keys, self._lease.token, *args)
        if not answer:
            raise LeaseLost(self.shard.lease)
        return cast("int", answer)


def _parse_entry(entry_id: bytes, fields: dict[bytes, bytes]) -> Entry:
    return Entry(
        entry_id=entry_id.decode(),
        project_id=int(fields[b"project"]),
        items=int(fields[b"items"]),
        received_ns=int(fields[b"received_ns"]),
        body_bytes=int(fields[b"body_bytes"]),
        packed=fields[b"body"],
        encoding=fields[b"encoding"].decode(),
    )


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
