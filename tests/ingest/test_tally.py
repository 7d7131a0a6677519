"""What was turned away is counted beside what was accepted, and an outage of Redis loses none of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import redis
import redis.asyncio
from django.conf import settings

from apps.ingest.door import tally as tally_module
from apps.ingest.door.tally import Tally
from apps.ingest.queue.ledger import Unqueued
from apps.otlp.signals import Signal

WHO: dict[str, Any] = {"project_id": 7, "key_id": 3}


@pytest.fixture
async def line(queue_server: "redis.Redis") -> AsyncIterator["redis.asyncio.Redis"]:
    client = redis.asyncio.Redis.from_url(settings.REDIS_URL)
    yield client
    await client.aclose()


def counted(client: "redis.Redis") -> dict[str, int]:
    """All minutes of the project together."""
    totals: dict[str, int] = {}
    for name in client.scan_iter("spanwise:stats:7:*"):
        assert 0 < client.ttl(name) <= 26 * 3600
        fields: Any = client.hgetall(name)
        for field, value in fields.items():
            totals[field.decode()] = totals.get(field.decode(), 0) + int(value)
    return totals


async def test_it_is_written_by_kind_signal_key_and_reason(
    line: "redis.asyncio.Redis", queue_server: "redis.Redis"
) -> None:
    tally = Tally(line)
    for _ in range(2):
        tally.add(Unqueued.REJECTED, "bad_span_id", 4, signal=Signal.TRACES, **WHO)
    tally.add(Unqueued.NOTED, "clock_ahead", 1, signal=Signal.LOGS, **WHO)
    tally.add(Unqueued.REFUSED, "rate_limited", **WHO)
    await tally.close()
    assert counted(queue_server) == {
        "r:traces:3:bad_span_id": 8,
        "n:logs:3:clock_ahead": 1,
        "x::3:rate_limited": 1,
    }


async def test_an_outage_loses_nothing_and_what_is_kept_meanwhile_is_bounded(
    line: "redis.asyncio.Redis", queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally_module, "MAX_FIELDS", 3)
    # A counter of the next minute would be one more.
    monkeypatch.setattr(tally_module, "minute_of", lambda _: 29_000_000)
    tally = Tally(redis.asyncio.Redis(port=1, socket_connect_timeout=0.1))
    for number in range(10):
        tally.add(Unqueued.REFUSED, f"reason_{number}", **WHO)
    await tally.close()
    tally._redis = line
    tally.add(Unqueued.REFUSED, "reason_0", **WHO)
    await tally.close()
    found = counted(queue_server)
    assert found == {"x::3:reason_0": 2, "x::3:reason_1": 1, "x::3:reason_2": 1}
