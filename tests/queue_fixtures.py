"""The real Valkey, once per run; `queue_server` is empty at the start of each test."""

import shutil
from collections.abc import Iterator
from typing import Any, cast

import pytest
import redis
from django.conf import settings

from tests.environment import DATA_DIR
from tests.servers import Valkey


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    with Valkey(DATA_DIR, settings.REDIS_PORT) as server:
        yield server


@pytest.fixture
def queue_server(valkey: Valkey, db: None) -> Iterator["redis.Redis"]:
    """With the relational store: the writer asks it for redaction rules."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.flushall()
    shutil.rmtree(settings.SPOOL_DIR, ignore_errors=True)
    yield client
    client.close()


def entries_of(client: "redis.Redis", stream: str) -> list[dict[bytes, bytes]]:
    """The fields of every entry of a stream."""
    return [fields for _, fields in cast("Any", client.xrange(stream))]
