"""Which queues there are: as many as the settings say, and those that a higher number of them left behind."""

from typing import cast

import redis
from django.conf import settings

from apps.ingest.queue.keys import MAX_SHARDS, Shard
from apps.otlp.signals import Signal

# KEYS: streams. What is written is deleted, so a stream without entries is done with.
_LENGTHS = """#!lua flags=no-writes
local lengths = {}
for i, stream in ipairs(KEYS) do
  lengths[i] = redis.call('XLEN', stream)
end
return lengths
"""


def list_shards() -> list[Shard]:
    """Those that receivers fill."""
    return [Shard(signal, number) for signal in Signal for number in range(settings.INGEST_SHARDS[signal])]


def list_possible_shards() -> list[Shard]:
    """All that any setting could have made."""
    return [Shard(signal, number) for signal in Signal for number in range(MAX_SHARDS)]


def find_leftovers(client: "redis.Redis") -> list[Shard]:
    """Those with entries that are beyond the settings: their number was lowered, or a receiver of before
    still runs. Raises RedisError."""
    beyond = [
        shard for shard in list_possible_shards() if shard.number >= settings.INGEST_SHARDS[shard.signal]
    ]
    lengths = cast("list[int]", client.eval(_LENGTHS, len(beyond), *(shard.stream for shard in beyond)))
    return [shard for shard, length in zip(beyond, lengths, strict=True) if length]
