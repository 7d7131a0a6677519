"""Rate: how many requests a second an API key may make, over all receivers together."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import redis
import redis.asyncio
from django.conf import settings

from apps.ingest.queue.keys import request_tokens
from apps.ingest.sender import Sender
from apps.ingest.throttle import Excess, Throttled

SPEND = (Path(__file__).parent / "spend.lua").read_text()
# A key that was quiet may make as many requests at once as it may in so many seconds.
BURST_S = 2
# Tokens come from Redis a twentieth of a second at a time, so a busy key costs twenty calls a second, not one
# a request; and whoever found none left does not ask again for as long.
LEASE_S = 1 / 20
PATIENCE_S = 0.1

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Purse:
    """The tokens that this process took from the key's bucket and has not spent."""

    tokens: int = 0
    empty_until_s: float = 0.0
    refilling: asyncio.Lock = field(default_factory=asyncio.Lock)


class RequestRate:
    """One for each event loop. What all of them grant never exceeds what the bucket gave out."""

    def __init__(
        self, client: "redis.asyncio.Redis", *, is_redis_away: Callable[[], bool] = lambda: False
    ) -> None:
        self._spend = client.register_script(SPEND)
        # Whoever found Redis away says so: then nobody waits for it here as well.
        self._is_redis_away = is_redis_away
        self._purses: dict[int, _Purse] = {}

    async def spend(self, sender: Sender) -> None:
        """One request. While Redis is away everybody may pass: the spool behind has a bound of its own.

        Raises Throttled.
        """
        own = sender.allowance.requests_per_second
        rate = settings.REQUESTS_PER_SECOND if own is None else own
        if not rate:
            return
        purse = self._purses.setdefault(sender.key_id, _Purse())
        if not purse.tokens and time.monotonic() >= purse.empty_until_s:
            async with purse.refilling:
                if not purse.tokens and time.monotonic() >= purse.empty_until_s:
                    await self._refill(sender.key_id, purse, rate)
        if not purse.tokens:
            raise Throttled(
                Excess.REQUESTS, f"This key may make {rate} requests a second; send larger batches."
            )
        purse.tokens -= 1

    async def _refill(self, key_id: int, purse: _Purse, rate: int) -> None:
        wanted = max(1, int(rate * LEASE_S))
        if self._is_redis_away():
            purse.tokens = rate
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                purse.tokens, wait_us = await self._spend(
                    keys=[request_tokens(key_id)], args=[rate, rate * BURST_S, wanted]
                )
        except (redis.RedisError, OSError, TimeoutError) as error:
            logger.info("requests are not counted for a second: %s", error or "no answer")
            purse.tokens = rate
        else:
            purse.empty_until_s = time.monotonic() + max(LEASE_S, wait_us / 1e6) if not purse.tokens else 0.0
