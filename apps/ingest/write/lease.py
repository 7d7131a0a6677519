"""Lease: one drainer a shard, and a drainer that overslept can no longer write; one repairer a signal."""

import contextlib
import secrets
import threading
import time
from collections.abc import Iterator
from typing import cast

import redis

from apps.ingest.queue.keys import Shard

LEASE_MS = 3_000
KEEP_EVERY_S = 1.0

# Of this process: a drainer that lost its connection may come back to its own lease at once, because
# whatever it left behind is settled like a stranger's.
PROCESS_TOKEN = secrets.token_hex(16)

# allow-oom: a full queue must still be drained.
_ACQUIRE = """#!lua flags=allow-oom
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
_EXTEND = """#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 0
"""
_RELEASE = """#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
"""


class LeaseLost(Exception):
    """Somebody else may be writing this shard: stop at once, acknowledge nothing."""


class Lease:
    """Exclusive use of what `key` stands for until `expires_ms`.

    A shard's is a time that ClickHouse checks too (`lease_expires`).

    The time is taken before Redis is asked, so it never lies after Redis' own expiry: whoever gets the
    lease next has waited this one out.
    """

    def __init__(self, client: "redis.Redis", key: str, token: str = PROCESS_TOKEN) -> None:
        self._redis = client
        self._key = key
        self.token = token
        self.expires_ms = 0

    def acquire(self) -> bool:
        asked_ms = now_ms()
        if not cast("int", self._redis.eval(_ACQUIRE, 1, self._key, self.token, str(LEASE_MS))):
            return False
        self.expires_ms = asked_ms + LEASE_MS
        return True

    def extend(self, for_ms: int = LEASE_MS) -> None:
        """Hold it for `for_ms` from now on. Raises LeaseLost when it is no longer ours."""
        asked_ms = now_ms()
        if not cast("int", self._redis.eval(_EXTEND, 1, self._key, self.token, str(for_ms))):
            raise LeaseLost(self._key)
        self.expires_ms = asked_ms + for_ms

    @contextlib.contextmanager
    def kept_alive(self, for_ms: int = 0) -> Iterator[None]:
        """Hold it, from a thread, while statements run whose length nobody knows: each time for `for_ms`.

        Such statements are to be fenced by `expires_ms` as it stands when they are sent. Raises LeaseLost at
        the end when it was lost on the way.
        """
        for_ms = for_ms or LEASE_MS
        self.extend(for_ms)
        done = threading.Event()
        lost: list[Exception] = []

        def keep() -> None:
            while not done.wait(KEEP_EVERY_S):
                try:
                    self.extend(for_ms)
                except (LeaseLost, redis.RedisError) as error:
                    lost.append(error)
                    return

        keeper = threading.Thread(target=keep, name="lease", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()
        if lost:
            raise LeaseLost(self._key) from lost[0]

    def release(self) -> None:
        self._redis.eval(_RELEASE, 1, self._key, self.token)


def repairer_token(lease: Lease, shard: Shard) -> str:
    """Of the drainer that holds `lease`: another for each shard, because one process may drain several."""
    return f"{lease.token}:{shard.number}"


def now_ms() -> int:
    return time.time_ns() // 1_000_000
