"""Make room: drain uncalled while Redis is above its limit, because no call gets through Celery then."""

import logging
import time
from collections.abc import Callable
from typing import cast

import redis

from apps.ingest.queue.keys import Shard
from apps.ingest.queue.shards import find_leftovers, list_shards
from apps.ingest.write.worker import drain_shard

logger = logging.getLogger(__name__)

TURN_S = 1.0
TAKEN_PAUSE_S = 0.2  # somebody else drains it


def make_room(client: "redis.Redis", *, is_stopping: Callable[[], bool]) -> None:
    """Drain every shard in turn, leftovers too, until Redis takes writes again; at once where it does.

    A Celery worker ends where its broker is out of memory, so it must come here before it begins. Raises
    RedisError.
    """
    waiting: list[Shard] = []
    while not is_stopping() and is_above_limit(client):
        waiting = waiting or [*list_shards(), *find_leftovers(client)]
        shard = waiting.pop(0)
        logger.warning("Redis is above its maxmemory: draining %s uncalled", shard.stream)
        if not drain_shard(shard, client, run_for_s=TURN_S, is_stopping=is_stopping):
            time.sleep(TAKEN_PAUSE_S)


def is_above_limit(client: "redis.Redis") -> bool:
    memory = cast("dict[str, int]", client.info("memory"))
    return 0 < int(memory["maxmemory"]) < int(memory["used_memory"])
