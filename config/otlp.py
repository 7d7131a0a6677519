"""The telemetry ports: the receiver alone, under uvicorn. `python -m config.otlp` serves it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from django.conf import settings

from apps.ingest.door.door import this_door
from apps.ingest.door.grpc_door import open_grpc
from apps.ingest.door.http_request import Receive, Scope
from apps.ingest.door.receiver import Send, application as over_http
from config.bounded_http import BoundedHttpToolsProtocol
from config.lifespan import hold_open

# uvicorn answers 503 beyond it. Kept-alive connections count too, so it lies far above the requests at once.
MAX_CONNECTIONS = 4096
# Idle connections cost little, and an SDK sends every 5 s.
KEEP_ALIVE_S = 30


# Together less than the time after which `make run` kills what it stops (scripts/serve.py).
HTTP_GRACE_S = GRPC_GRACE_S = 1


@asynccontextmanager
async def grpc_beside() -> AsyncIterator[None]:
    """OTLP/gRPC on the event loop of the HTTP server, through the same door."""
    door = this_door()
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    # What was spooled before a restart need not wait for the next request.
    door.admission.keep.start()
    server = await open_grpc(door, f"{host}:{settings.OTLP_GRPC_PORT}")
    try:
        yield
    finally:
        await server.stop(GRPC_GRACE_S)
        await door.close()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await hold_open(grpc_beside(), receive, send)
    else:
        await over_http(scope, receive, send)


def allow_connections() -> None:
    """Many systems let a process open 1 024 files until it asks for more."""
    wanted = 2 * MAX_CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def main() -> None:
    allow_connections()
    uvicorn.run(
        application,
        host=settings.HOST,
        port=settings.OTLP_HTTP_PORT,
        http=BoundedHttpToolsProtocol,
        loop="uvloop",
        access_log=False,
        # SPANWISE_TRUSTED_PROXIES says whom to believe; uvicorn would believe anything from loopback.
        proxy_headers=False,
        server_header=False,
        log_level="warning",
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=HTTP_GRACE_S,
    )


if __name__ == "__main__":
    main()
