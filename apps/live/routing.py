"""Addresses of sockets: our own pages only, then who is signed in, then the stream."""

from typing import Any, cast

from channels.routing import URLRouter
from channels.sessions import SessionMiddlewareStack
from django.urls import path

from apps.live.backpressure import WithFaucet
from apps.live.consumers import LiveConsumer
from apps.live.origin import OwnOriginOnly


def route_sockets(consumer: type[LiveConsumer]) -> WithFaucet:
    # Channels types its stack as three kinds of application at once; only sockets come this way.
    routes: Any = [path("ws/projects/<slug:slug>/live/", cast("Any", consumer.as_asgi()))]
    return WithFaucet(OwnOriginOnly(cast("Any", SessionMiddlewareStack(URLRouter(routes)))))


websocket_application = route_sockets(LiveConsumer)
