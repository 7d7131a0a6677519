"""One process counts at a time, and rests in proportion to what it worked."""

import contextlib
import math
import secrets
import threading
import time
from collections.abc import Iterator
from typing import Any, cast

import redis

from apps.clickhouse import client
from apps.clickhouse.recounting import FENCED, OVERSLEPT, FenceLost, TookTooLong

KEY = "spanwise:rollups:counting"
# How long a statement may take to reach the engine. How long it runs there is another matter (`kept_alive`).
LEASE_MS = 10_000
KEEP_EVERY_S = 2.5
# What one statement may cost, whosever spans it counts: the others wait for it.
COUNTING = client.Limits(time_s=30, memory_bytes=2_000_000_000, rows_returned=5_000_000)
RESTING = "rest"
LONGEST_REST_MS = 60_000
POLL_S = 0.1
# Longer than any statement may run.
PATIENCE_S = 60.0

# allow-oom: a full queue must not stop the counting.
# One that ran out while a long statement ran, and that nobody else took, is still ours.
_EXTEND = """#!lua flags=allow-oom
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
_REST = """#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1
end
return 0
"""
# Who counted before and was killed, or sleeps, may have left a statement that still runs.
_RUNNING = """\
SELECT count() FROM system.processes
WHERE query_kind = 'Insert' AND current_database = currentDatabase()
    AND position(query, {marker:String}) > 0"""


class CountingLease:
    """The right to count, and the fence of what is written under it.

    `expires_ms` is taken before Redis is asked: whoever gets the lease next has waited it out, and the engine
    refuses what reaches it later. What reached it in time is waited for.
    """

    def __init__(self, redis_client: "redis.Redis") -> None:
        self._redis = redis_client
        self._token = secrets.token_hex(16)
        self.expires_ms = 0
        # Where what is counted now should have ended (monotonic).
        self.until_s = math.inf

    def acquire(self) -> bool:
        """False while somebody counts or rests."""
        asked_ms = _now_ms()
        if not self._redis.set(KEY, self._token, nx=True, px=LEASE_MS):
            return False
        self.expires_ms = asked_ms + LEASE_MS
        return True

    def take_over(self) -> None:
        """Wait until nothing runs any more that a predecessor began. Raises FenceLost, ClickHouseError."""
        deadline_s = time.monotonic() + PATIENCE_S
        while client.select(_RUNNING, {"marker": OVERSLEPT})[0][0]:
            if time.monotonic() > deadline_s:
                raise FenceLost("what another process began does not end")
            time.sleep(POLL_S)
            self.extend()

    @contextlib.contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Nobody else counts while a statement runs, however long. A refusal shows at the next INSERT."""
        done = threading.Event()

        def keep() -> None:
            while not done.wait(KEEP_EVERY_S):
                try:
                    self.extend()
                except (FenceLost, redis.RedisError):
                    return

        keeper = threading.Thread(target=keep, name="counting lease", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()

    def extend(self) -> None:
        """Raises FenceLost when it is no longer ours."""
        asked_ms = _now_ms()
        if not cast("int", self._redis.eval(_EXTEND, 1, KEY, self._token, str(LEASE_MS))):
            raise FenceLost(KEY)
        self.expires_ms = asked_ms + LEASE_MS

    def insert(self, sql: str, params: dict[str, Any]) -> None:
        """As apps/clickhouse/recounting.py wants it. Raises TookTooLong after `until_s`."""
        if FENCED not in sql:
            raise ValueError("an INSERT of a recount must be fenced")
        if time.monotonic() > self.until_s:
            raise TookTooLong
        self.extend()
        client.execute(sql, {**params, "fence": self.expires_ms}, limits=COUNTING)

    def rest(self, rest_ms: int) -> None:
        """Give it back; nobody counts for so long."""
        rest_ms = max(1, min(rest_ms, LONGEST_REST_MS))
        self._redis.eval(_REST, 1, KEY, self._token, RESTING, str(rest_ms))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
