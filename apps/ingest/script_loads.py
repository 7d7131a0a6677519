"""Script loads: which sites asked for the snippet lately, so that onboarding can say what holds one up.

A page whose policy forbids to send, or that waits for consent, asks for the script and is not heard of again.
"""

import logging
import time
from collections.abc import Iterable
from functools import cache

import redis
from django.conf import settings

# A sorted set: origins by when one of their pages asked last, unix seconds.
NAME = "spanwise:rum:loads"
KEPT_S = 3600
# Anybody may ask for the script with any origin.
MOST_ORIGINS = 1000
MAX_ORIGIN_CHARS = 200
# Who waits for the script does not wait for this.
PATIENCE_S = 0.2
# A site with many visitors is written down this often.
REST_S = 2.0

logger = logging.getLogger(__name__)
_noted: dict[str, float] = {}


def note_load(origin: str) -> None:
    """A page of `origin` asked for the script. Losing it is harmless; never raises."""
    now_s = time.time()
    if not 0 < len(origin) <= MAX_ORIGIN_CHARS or now_s < _noted.get(origin, 0) + REST_S:
        return
    if len(_noted) >= MOST_ORIGINS:
        _noted.clear()
    _noted[origin] = now_s
    try:
        with _connect().pipeline(transaction=False) as pipe:
            pipe.zadd(NAME, {origin: now_s})
            pipe.zremrangebyrank(NAME, 0, -MOST_ORIGINS - 1)
            pipe.expire(NAME, KEPT_S)
            pipe.execute()
    except (redis.RedisError, OSError) as error:
        logger.info("a load of the snippet was not remembered: %s", error)


def read_loads(client: "redis.Redis", origins: Iterable[str]) -> dict[str, float]:
    """When pages of these origins asked last, unix seconds, where they did. Raises RedisError."""
    asked = sorted(set(origins))
    if not asked:
        return {}
    times = client.zmscore(NAME, asked)
    oldest_s = time.time() - KEPT_S
    return {
        origin: at_s
        for origin, at_s in zip(asked, times, strict=True)
        if at_s is not None and at_s > oldest_s
    }


@cache
def _connect() -> "redis.Redis":
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S
    )
