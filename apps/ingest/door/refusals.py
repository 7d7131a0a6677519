"""What was turned away lately, kept for an hour so that onboarding can say why nothing arrives."""

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import cast

import redis
import redis.asyncio

from apps.ingest.door.address import truncate_address

KEEP = 20
KEEP_S = 3600
# A flood of bad requests must not become a flood of writes, nor one sender's hide another's.
MAX_PER_SECOND = 5
MAX_NAMES_PER_SECOND = 100

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused request, or the refused part of one."""

    at: float  # unix seconds
    reason: str  # machine-readable: see Reason in apps/ingest/door/admit.py
    status: int  # HTTP
    message: str
    address: str  # truncated where it is a visitor's
    key_prefix: str
    project_id: int | None  # whose key it was (revoked and mistyped ones too), where that is known


class RefusalLog:
    """The writing side, for one event loop. Nobody waits for it, and losing an entry is harmless."""

    def __init__(self, client: "redis.asyncio.Redis") -> None:
        self._redis = client
        self._second = 0
        self._written: Counter[str] = Counter()
        self._writing: set[asyncio.Task[None]] = set()

    def add(self, refusal: Refusal) -> None:
        names = list(self._names_with_room(refusal))
        if names:
            task = asyncio.create_task(self._write(names, json.dumps(asdict(refusal))))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    def _names_with_room(self, refusal: Refusal) -> Iterable[str]:
        second = int(time.monotonic())
        if second != self._second:
            self._second = second
            self._written.clear()
        for name in _names(refusal):
            self._written[name] += 1
            if self._written[name] <= MAX_PER_SECOND and len(self._written) <= MAX_NAMES_PER_SECOND:
                yield name

    async def _write(self, names: Sequence[str], text: str) -> None:
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.lpush(name, text)
                    pipe.ltrim(name, 0, KEEP - 1)
                    pipe.expire(name, KEEP_S)
                await pipe.execute()
        except (redis.RedisError, OSError) as error:
            logger.info("a refusal was not remembered: %s", error)

    async def flush(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._writing)


def recent_refusals(client: "redis.Redis", *, project_id: int, address: str, since_s: float) -> list[Refusal]:
    """Newest first: those with one of the project's keys, and those from the viewer's own address.

    From the address only what belongs to no other project, and nothing from before `since_s` (unix), when the
    project was made: two tenants may share an address.
    """
    found: dict[str, Refusal] = {}
    for name in (_of_project(project_id), _of_address(address), _of_address(truncate_address(address))):
        for text in cast("Iterable[bytes]", client.lrange(name, 0, KEEP - 1)):
            refusal = Refusal(**json.loads(text))
            if refusal.project_id in (None, project_id) and refusal.at >= since_s:
                found[text.decode()] = refusal
    return sorted(found.values(), key=lambda refusal: refusal.at, reverse=True)[:KEEP]


def _names(refusal: Refusal) -> Iterable[str]:
    yield _of_address(refusal.address)
    if refusal.project_id is not None:
        yield _of_project(refusal.project_id)


def _of_project(project_id: int) -> str:
    return f"spanwise:refusals:project:{project_id}"


def _of_address(address: str) -> str:
    return f"spanwise:refusals:address:{address}"
