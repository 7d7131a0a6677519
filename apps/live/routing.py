"""Addresses of sockets: our own pages only, then who is signed in, then the stream."""

from typing import Any, cast

from channels.routing import URLRouter
from channels.sessions import SessionMiddlewareStack
from django.urls import path, re_path

from apps.live.backpressure import WithFaucet
from apps.live.consumers import CLOSE_NOT_FOUND, LiveConsumer
from apps.live.origin import OwnOriginOnly


async def refuse_unknown(scope: Any, receive: Any, send: Any) -> None:
    """Where nothing is served Channels' router raises: a 500 and a traceback for every stray request."""
    await send({"type": "websocket.close", "code": CLOSE_NOT_FOUND})


def route_sockets(consumer: type[LiveConsumer]) -> WithFaucet:
    # Channels types its stack as three kinds of application at once; only sockets come this way.
    routes: Any = [
        path("ws/projects/<slug:slug>/live/", cast("Any", consumer.as_asgi())),
        re_path("", cast("Any", refuse_unknown)),
    ]
    return WithFaucet(OwnOriginOnly(cast("Any", SessionMiddlewareStack(URLRouter(routes)))))


websocket_application = route_sockets(LiveConsumer)
