"""A process that replays a spool into a queue, until it is done or killed."""

import asyncio
from multiprocessing.synchronize import Event
from pathlib import Path

import redis.asyncio
from django.conf import settings

from apps.ingest.spool.replay import Replayer
from apps.ingest.spool.requeue import Requeue
from apps.ingest.spool.spool_folder import SpoolFolder

# Read once, by the process that forks the others.
assert settings.INGEST_SHARDS


async def replay(folder: Path, url: str, has_begun: Event) -> None:
    async with redis.asyncio.Redis.from_url(url) as client:
        await client.ping()
        has_begun.set()
        await Replayer(SpoolFolder(folder, max_bytes=1 << 30), Requeue(client)).replay_all()


def run(folder: Path, url: str, has_begun: Event) -> None:
    asyncio.run(replay(folder, url, has_begun))
