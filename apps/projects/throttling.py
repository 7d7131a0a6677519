"""How often a key or a person may write to a project over the REST API; the door has a rate of its own."""

import logging
import time
from typing import Any, ClassVar

import redis
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apps.projects.access import IngestKeyPrincipal, QueryKeyPrincipal

MINUTE_S = 60

logger = logging.getLogger(__name__)


class WriteRate(BaseThrottle):
    """Counts by the clock's minute, over all processes. While Redis is away everybody may pass."""

    scope: ClassVar[str]
    most_per_minute: ClassVar[int]

    def allow_request(self, request: Request, view: Any) -> bool:
        # Reading counts nothing, and whoever is nobody is refused for that.
        if request.method in ("GET", "HEAD") or not request.user.is_authenticated:
            return True
        name = f"rate:{self.scope}:{name_sender(request.user)}:{int(time.time()) // MINUTE_S}"
        try:
            cache.add(name, 0, timeout=2 * MINUTE_S)
            count = cache.incr(name)
        except (redis.RedisError, ValueError) as error:
            logger.info("writes are not counted: %s", error or "no answer")
            return True
        return count <= self.most_per_minute

    def wait(self) -> float:
        """Seconds until the next minute."""
        return MINUTE_S - time.time() % MINUTE_S


def name_sender(principal: Any) -> str:
    if isinstance(principal, IngestKeyPrincipal | QueryKeyPrincipal):
        return f"key:{principal.key_id}"
    return f"user:{principal.pk}"
