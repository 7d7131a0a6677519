"""What was turned away lately, kept for an hour so that onboarding can say why nothing arrives."""

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import cast

import redis
import redis.asyncio

KEEP = 20
KEEP_S = 3600
# A flood of bad requests must not become a flood of writes.
MAX_PER_SECOND = 20


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused request, or the refused part of one."""

    at: float  # unix seconds
    reason: str  # machine-readable: see apps/ingest/receive.py
    status: int  # HTTP
    message: str
    address: str
    key_prefix: str
    project_id: int | None  # whose key it was (revoked and mistyped ones too), where that is known


class RefusalLog:
    """The writing side, for one event loop. Losing an entry is harmless; waiting for one is not."""

    def __init__(self, client: "redis.asyncio.Redis") -> None:
        self._redis = client
        self._second = 0
        self._written = 0

    async def add(self, refusal: Refusal) -> None:
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._written = second, 0
        self._written += 1
        if self._written > MAX_PER_SECOND:
            return
        text = json.dumps(asdict(refusal))
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for name in _names(refusal):
                    pipe.lpush(name, text)
                    pipe.ltrim(name, 0, KEEP - 1)
                    pipe.expire(name, KEEP_S)
                await pipe.execute()
        except (redis.RedisError, OSError):
            return


def recent_refusals(client: "redis.Redis", *, project_id: int, address: str) -> list[Refusal]:
    """Newest first: those with one of the project's keys, and those from the viewer's own address.

    From the address only what belongs to no other project: two tenants may share one.
    """
    found: dict[str, Refusal] = {}
    for name in (_of_project(project_id), _of_address(address)):
        for text in cast("Iterable[bytes]", client.lrange(name, 0, KEEP - 1)):
            refusal = Refusal(**json.loads(text))
            if refusal.project_id in (None, project_id):
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
