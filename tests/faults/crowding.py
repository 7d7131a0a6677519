"""Stores without room: Redis near its limit or above it, and a disk without a byte."""

from pathlib import Path
from typing import cast

import redis

from tests.faults.rig import Rig

# The door closes at nine tenths of it; the last tenth is larger than what comes and goes by itself.
LIMIT_BYTES = 64 * 1024 * 1024
DOOR_SHARE = 0.9
PIECE_BYTES = 256 * 1024
_BALLAST = "ballast"


def crowd_queue(rig: Rig, *, room_bytes: int) -> None:
    """Leave so much before the door closes."""
    with redis.Redis.from_url(rig.valkey.url) as client:
        wanted = int(LIMIT_BYTES * DOOR_SHARE) - _used_bytes(client) - room_bytes
        # Piece by piece, each under a name of its own: a command's bytes count twice while it runs.
        client.config_set("maxmemory", LIMIT_BYTES)
        for number in range(wanted // PIECE_BYTES):
            client.set(f"{_BALLAST}:{number}", bytes(PIECE_BYTES))


def drop_limit(rig: Rig) -> None:
    """Lower it below what is queued: nothing can be written but by who may do so in any case."""
    with redis.Redis.from_url(rig.valkey.url) as client:
        _drop_ballast(client)
        client.config_set("maxmemory", _used_bytes(client) // 2)


def relieve_queue(rig: Rig) -> None:
    with redis.Redis.from_url(rig.valkey.url) as client:
        client.config_set("maxmemory", LIMIT_BYTES)
        _drop_ballast(client)


def _drop_ballast(client: "redis.Redis") -> None:
    for key in client.scan_iter(f"{_BALLAST}:*"):
        client.delete(key)


def _used_bytes(client: "redis.Redis") -> int:
    return int(cast("dict[str, int]", client.info("memory"))["used_memory"])


def fill_disk(folder: Path) -> Path:
    """Take every byte that is left; the file that did."""
    ballast = folder / _BALLAST
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65536)
        except OSError:
            return ballast
