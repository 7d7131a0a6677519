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
from apps.ingest.encodings import kept_encoding, unpack
from apps.ingest.keys import Shard, seen_body
from apps.ingest.lease import Lease, LeaseLost, repairer_token
from apps.ingest.letter_files import write_letter_file
from apps.ingest.sender import Sender
from apps.otlp.signals import Signal

GROUP = "writers"
# One name a shard: whoever holds the lease inherits what its predecessor had in hand.
CONSUMER = "writer"
_HERE = Path(__file__).parent
ENQUEUE, RECORD, ACKNOWLEDGE, BURY = (
    (_HERE / f"{name}.lua").read_text() for name in ("enqueue", "record", "acknowledge", "bury")
)
SEEN_S = 300
# How long a body is remembered whose receiver has not said that it heard the answer (apps/ingest/keep.py).
UNHEARD_S = 7 * 24 * 3600
MAX_ENTRIES = 200_000
# Of each signal, in Redis; what comes after them is a file in SPANWISE_DATA/dead.
MAX_LETTERS = 10_000
MAX_LETTER_BYTES = 256 * 1024 * 1024
NO_ROOM = -1
# Of maxmemory. Above it the door turns bodies away, and the rest is left for draining what is there.
MEMORY_SHARE = 0.9
POOL_WAIT_S = 2


class QueueUnavailable(Exception):
    """Redis cannot take the body now: nothing was acknowledged."""


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
        return unpack(self.packed, self.encoding) if self.encoding else self.packed

    def with_body(self, body: bytes) -> "Entry":
        return replace(self, body_bytes=len(body), packed=body, encoding="")


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
        self._enqueue = self._redis.register_script(ENQUEUE)
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
    ) -> bool:
        """Queue `body` durably; False when the same body was accepted within the last minutes.

        `packed` is the same body as its sender packed it (gzip or zstd): an eighth of the bytes to copy, to
        write to the append-only file, and to keep while ClickHouse is away. What is "the same" is told from
        `body`: a sender that tries again compresses again, with another time in the header. `digest` is that
        of body_digest, where the caller has it.
        Raises QueueUnavailable when Redis is away, nearly out of memory, or the queue is full.
        """
        shard = Shard(signal, random.randrange(settings.INGEST_SHARDS[signal]))  # noqa: S311
        digest = digest or body_digest(signal, sender.project_id, body)
        encoding, wire = ("", body) if packed is None else (kept_encoding(packed), packed)
        try:
            await self._require_memory()
            answer = await self._enqueue(
                keys=[shard.stream, seen_body(digest)],
                args=[
                    UNHEARD_S,
                    MAX_ENTRIES,
                    sender.project_id,
                    items,
                    received_ns,
                    len(body),
                    encoding,
                    wire,
                ],
            )
        except (redis.RedisError, OSError) as error:
            raise QueueUnavailable(str(error)) from error
        if answer == -1:
            raise QueueUnavailable(f"{shard.stream} is full")
        return bool(answer == 1)

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

    def acknowledge(self, entries: Sequence[Entry]) -> None:
        """The batch is in ClickHouse: take its entries out of the queue, and forget its record."""
        ids = [entry.entry_id for entry in entries]
        self._guarded(ACKNOWLEDGE, [self.shard.stream, self.shard.record], [GROUP, *ids])

    def bury(self, entry: Entry, reason: str) -> None:
        """Set a body aside that the store refuses even alone, with the reason. Raises QueueUnavailable."""
        fields: list[str | int | bytes] = ["project", entry.project_id, "items", entry.items]
        fields += ["received_ns", entry.received_ns, "reason", reason[:2000], "body", entry.body]
        answer = self._guarded(
            BURY,
            [self.shard.stream, self.shard.record, self.shard.dead_letters, self.shard.dead_letter_bytes],
            [GROUP, entry.entry_id, MAX_LETTERS, MAX_LETTER_BYTES, len(entry.body), *fields],
        )
        if answer == NO_ROOM:
            try:
                write_letter_file(settings.DEAD_LETTER_DIR, self.shard.signal, entry.entry_id, fields)
            except OSError as error:
                raise QueueUnavailable(f"a dead letter cannot be written: {error}") from error
            self.acknowledge([entry])

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
