"""Open and close with the ASGI server. Source: ASGI specification, "Lifespan Protocol"."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

logger = logging.getLogger(__name__)


async def hold_open(
    resources: AbstractAsyncContextManager[None],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """Enter `resources` before the server listens, and leave them once it has stopped."""
    await receive()
    stage = "startup"
    try:
        async with resources:
            await send({"type": "lifespan.startup.complete"})
            stage = "shutdown"
            await receive()
    except Exception as error:
        logger.exception("%s failed", stage)
        await send({"type": f"lifespan.{stage}.failed", "message": str(error)})
    else:
        await send({"type": "lifespan.shutdown.complete"})
