"""Queue: the bytes between the door and the writer, in a Redis Stream with its append-only file on."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import redis
import redis.asyncio
from django.conf import settings

from apps.ingest.batch import BatchRecord
from apps.ingest.keys import Shard, seen_body
from apps.ingest.lease import Lease, LeaseLost
from apps.ingest.limits import gunzip

GROUP = "writers"
# One name a shard: whoever holds the lease inherits what its predecessor had in hand.
CONSUMER = "writer"
_HERE = Path(__file__).parent
ENQUEUE, RECORD, SETTLE, BURY = (
    (_HERE / f"{name}.lua").read_text() for name in ("enqueue", "record", "settle", "bury")
)
SEEN_S = 300
MAX_ENTRIES = 200_000


class QueueUnavailable(Exception):
    """Redis cannot take the body now: nothing was acknowledged."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted body: `spans` spans of one project as an OTLP ExportTraceServiceRequest."""

    entry_id: str
    project_id: int
    spans: int
    received_ns: int
    body: bytes


class Intake:
    """The door's side of the queue. One for each event loop."""

    def __init__(self) -> None:
        self._redis = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2, max_connections=64
        )
        self._enqueue = self._redis.register_script(ENQUEUE)

    async def put(
        self,
        signal: str,
        *,
        project_id: int,
        key_id: int,
        spans: int,
        received_ns: int,
        body: bytes,
        packed: bytes | None = None,
    ) -> bool:
        """Queue `body` durably; False when the same body was accepted within the last minutes.

        `packed` is the same body as its sender gzipped it: an eighth of the bytes to copy, to write to the
        append-only file, and to keep while ClickHouse is away. What is "the same" is told from `body`: a
        sender that tries again compresses again, with another time in the header.
        Raises QueueUnavailable when Redis is away, out of memory, or the queue is full.
        """
        shard = Shard(signal, random.randrange(settings.INGEST_SHARDS))  # noqa: S311
        digest = hashlib.sha256(b"%d:%b:" % (project_id, signal.encode()) + body).hexdigest()
        try:
            answer = await self._enqueue(
                keys=[shard.stream, seen_body(digest)],
                args=[
                    *(SEEN_S, MAX_ENTRIES, project_id, key_id, spans, received_ns),
                    *(("", body) if packed is None else ("gzip", packed)),
                ],
            )
        except (redis.RedisError, OSError) as error:
            raise QueueUnavailable(str(error)) from error
        if answer == -1:
            raise QueueUnavailable(f"{shard.stream} is full")
        return bool(answer == 1)

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
        return BatchRecord.from_fields(fields) if fields else None

    def write_record(self, record: BatchRecord) -> None:
        """Must be durable before an INSERT begins: it is how a successor knows what to look for."""
        fields = [part for item in record.to_fields().items() for part in item]
        self._guarded(RECORD, [self.shard.record], fields)

    def settle(self, entries: Sequence[Entry]) -> None:
        """Acknowledge, delete and forget the batch."""
        ids = [entry.entry_id for entry in entries]
        self._guarded(SETTLE, [self.shard.stream, self.shard.record], [GROUP, *ids])

    def bury(self, entry: Entry, reason: str) -> None:
        """Set a body that the store refuses aside, with the reason."""
        fields: list[str | int | bytes] = ["project", entry.project_id, "spans", entry.spans]
        fields += ["received_ns", entry.received_ns, "reason", reason[:2000], "body", entry.body]
        self._guarded(BURY, [self.shard.stream, self.shard.dead_letters], [GROUP, entry.entry_id, *fields])

    def _guarded(self, script: str, keys: Sequence[str], args: Sequence[str | int | bytes]) -> None:
        held = self._redis.eval(script, len(keys) + 1, self.shard.lease, *keys, self._lease.token, *args)
        if not held:
            raise LeaseLost(self.shard.lease)

    def depth(self) -> int:
        """Bodies that are not yet in ClickHouse."""
        return int(self._redis.xlen(self.shard.stream))


def _parse_entry(entry_id: bytes, fields: dict[bytes, bytes]) -> Entry:
    body = fields[b"body"]
    return Entry(
        entry_id=entry_id.decode(),
        project_id=int(fields[b"project"]),
        spans=int(fields[b"spans"]),
        received_ns=int(fields[b"received_ns"]),
        body=gunzip(body) if fields[b"encoding"] == b"gzip" else body,
    )


def connect() -> "redis.Redis":
    """A blocking connection for the writer; it waits for Redis on each command, never inside one."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=10, socket_connect_timeout=2)
