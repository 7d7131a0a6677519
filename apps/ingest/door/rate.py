"""Rate: requests a second of an API key, and of one address with it, over all receivers together."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import redis
import redis.asyncio
from django.conf import settings

from apps.ingest.door.address import household_of
from apps.ingest.queue.keys import address_tokens, request_tokens
from apps.ingest.sender import Sender
from apps.ingest.throttle import Excess, Throttled

SPEND = (Path(__file__).parent / "spend.lua").read_text()
# A browser key is public: whoever floods it may have one part in so many, and the other visitors the rest.
PARTS = 4
# A key that was quiet may make as many requests at once as it may in so many seconds.
BURST_S = 2
# Tokens come from Redis a twentieth of a second at a time, so a busy key costs twenty calls a second, not one
# a request; and whoever found none left does not ask again for as long.
LEASE_S = 1 / 20
PATIENCE_S = 0.1
# Visitors are many. A purse that is forgotten only costs the tokens that were left in it.
MAX_PURSES = 10_000

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Purse:
    """The tokens that this process took from a bucket and has not spent."""

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
        self._purses: OrderedDict[str, _Purse] = OrderedDict()

    async def spend(self, sender: Sender) -> None:
        """One request. While Redis is away everybody may pass: the spool behind has a bound of its own.

        Raises Throttled.
        """
        rate = _rate_of(sender)
        if rate and not await self._take(request_tokens(sender.key_id), rate):
            raise Throttled(
                Excess.REQUESTS, f"This key may make {rate} requests a second; send larger batches."
            )

    async def spend_from(self, address: str, sender: Sender) -> None:
        """One request of a page, before it costs the key anything; the same holds. Raises Throttled."""
        rate = _rate_from_one_address(sender)
        if rate and not await self._take(address_tokens(sender.key_id, household_of(address)), rate):
            raise Throttled(
                Excess.ADDRESS, f"With this key one address may make {rate} requests a second; come again."
            )

    async def _take(self, bucket: str, rate: int) -> bool:
        purse = self._purses.setdefault(bucket, _Purse())
        self._purses.move_to_end(bucket)
        if len(self._purses) > MAX_PURSES:
            self._purses.popitem(last=False)
        if not purse.tokens and time.monotonic() >= purse.empty_until_s:
            async with purse.refilling:
                if not purse.tokens and time.monotonic() >= purse.empty_until_s:
                    await self._refill(bucket, purse, rate)
        if not purse.tokens:
            return False
        purse.tokens -= 1
        return True

    async def _refill(self, bucket: str, purse: _Purse, rate: int) -> None:
        wanted = max(1, int(rate * LEASE_S))
        if self._is_redis_away():
            purse.tokens = rate
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                purse.tokens, wait_us = await self._spend(keys=[bucket], args=[rate, rate * BURST_S, wanted])
        except (redis.RedisError, OSError, TimeoutError) as error:
            logger.info("requests are not counted for a second: %s", error or "no answer")
            purse.tokens = rate
        else:
            purse.empty_until_s = time.monotonic() + max(LEASE_S, wait_us / 1e6) if not purse.tokens else 0.0


def _rate_of(sender: Sender) -> int:
    """0: no limit."""
    own = sender.allowance.requests_per_second
    return settings.REQUESTS_PER_SECOND if own is None else own


def _rate_from_one_address(sender: Sender) -> int:
    """0: no limit."""
    rate, most = _rate_of(sender), settings.BROWSER_REQUESTS_PER_ADDRESS
    return min(most, max(1, rate // PARTS)) if rate else most
