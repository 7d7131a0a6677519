"""The web port: telemetry to the receiver, sockets to the live streams, everything else to Django."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from apps.live.routing import websocket_application
from channels.routing import ProtocolTypeRouter
from daphne.server import twisted_loop  # type: ignore[import-untyped]

from apps.ingest.door.door import this_door
from apps.ingest.door.receiver import application as receiver
from apps.ingest.door.routes import is_telemetry
from config.loaded import keep_loaded
from config.upload_limit import limit_uploads

limit_uploads()


def tend_spool() -> None:
    """What was spooled before a restart must not wait for the next telemetry on this port."""
    this_door().admission.keep.start()


# Daphne speaks no lifespan protocol; this runs first on its event loop, and never under another server.
twisted_loop.call_soon(tend_spool)


async def http(scope, receive, send):  # type: ignore[no-untyped-def]
    """OTLP and Zipkin are taken in on every port; they never enter Django's middleware."""
    target = receiver if is_telemetry(scope["path"]) else django_application
    await target(scope, receive, send)


application = ProtocolTypeRouter({"http": http, "websocket": websocket_application})
keep_loaded()
