"""A socket carries the viewer's cookies to whoever opens it: only our own pages may."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

CLOSE_FORBIDDEN = 4403

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

logger = logging.getLogger(__name__)


def is_own_origin(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether the page is served by us: at the public address, or at the very host and port it now asks.

    Channels' AllowedHostsOriginValidator compares host names only, and a page at another port of the same
    host would pass: its cookies do not tell ports apart.
    """
    named = [(name, value.decode("latin1")) for name, value in headers if name in (b"origin", b"host")]
    origins = [value for name, value in named if name == b"origin"]
    hosts = [value.lower() for name, value in named if name == b"host"]
    if len(origins) != 1 or len(hosts) != 1:
        return False
    try:
        origin = urlsplit(origins[0].lower())
    except ValueError:
        return False
    if origin.scheme not in ("http", "https") or not origin.netloc:
        return False
    public = urlsplit(settings.PUBLIC_URL.lower())
    if (origin.scheme, origin.netloc) == (public.scheme, public.netloc):
        return True
    # Our own name has to be one we answer to, or a page could point a name of its own at us.
    return origin.netloc == hosts[0] and validate_host(split_domain_port(hosts[0])[0], settings.ALLOWED_HOSTS)


class OwnOriginOnly:
    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if is_own_origin(scope["headers"]):
            await self._application(scope, receive, send)
            return
        logger.warning("socket refused: foreign or missing origin for %s", scope["path"])
        # Before it is accepted this is answered with HTTP's 403.
        await send({"type": "websocket.close", "code": CLOSE_FORBIDDEN})
