"""Whose turn it is to evaluate: one process at a time, for some seconds, a tick each second.

The lease spares work; what keeps two evaluators apart is the fence (findings.py). Whoever held it last may go
on first, because it remembers the minutes.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.db import DatabaseError

from apps.alerts.evaluator import Evaluator
from apps.alerts.services import rules_note_blindness, rules_note_sight
from apps.clickhouse.client import ClickHouseError

if TYPE_CHECKING:
    import redis

KEY = "spanwise:alerts:evaluating"
TICK_S = 1.0
TURN_S = 10.0
# Longer than a tick takes; who dies is followed after so long.
LEASE_MS = 15_000
# After a turn the same process may go on at once, and others so much later.
STICKY_MS = 2_500
# For so long the store may be away before it is said of every rule.
PATIENCE_S = 10.0
TOKEN = secrets.token_hex(16)

_TAKE = """#!lua flags=allow-oom
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

logger = logging.getLogger(__name__)


class Turns:
    """Of one process: its evaluator, and since when it cannot evaluate."""

    def __init__(self, *, token: str = TOKEN, clock: Callable[[], float] = time.time) -> None:
        self.evaluator = Evaluator()
        self._token = token
        self._clock = clock
        self._blind_since_s: float | None = None

    def take(self, redis_client: "redis.Redis", *, stopping: threading.Event) -> bool:
        """Evaluate for a turn, or until `stopping`; False where it is another's. Raises redis.RedisError."""
        until_s = time.monotonic() + TURN_S
        while self._hold(redis_client, LEASE_MS):
            begun_s = time.monotonic()
            self._tick()
            rest_s = max(begun_s + TICK_S - time.monotonic(), 0.0)
            if time.monotonic() + rest_s > until_s or stopping.wait(rest_s):
                self._hold(redis_client, STICKY_MS)
                return True
        # Another process sees for itself.
        self._blind_since_s = None
        return False

    def _hold(self, redis_client: "redis.Redis", for_ms: int) -> bool:
        return bool(cast("int", redis_client.eval(_TAKE, 1, KEY, self._token, str(for_ms))))

    def _tick(self) -> None:
        """What cannot be done now is done by the next tick: nothing is lost but time."""
        now_s = self._clock()
        try:
            self.evaluator.tick(now_s)
        except ClickHouseError as error:
            self._note_blindness(now_s, str(error))
        except DatabaseError:
            logger.exception("alert rules could not be read, or what was found could not be written")
        else:
            self._note_sight()

    def _note_blindness(self, now_s: float, why: str) -> None:
        if self._blind_since_s is None:
            self._blind_since_s = now_s
            logger.warning("alert rules cannot be evaluated: %s", why)
        if now_s - self._blind_since_s >= PATIENCE_S:
            rules_note_blindness(since_s=self._blind_since_s)

    def _note_sight(self) -> None:
        if self._blind_since_s is not None:
            rules_note_sight()
            self._blind_since_s = None


TURNS = Turns()
