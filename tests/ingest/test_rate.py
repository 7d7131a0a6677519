"""Requests per key: the bucket in Redis, in virtual time, and what a process leases from it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import redis
import redis.asyncio
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from apps.ingest.door.rate import LEASE_S, SPEND, RequestRate
from apps.ingest.queue.keys import request_tokens
from apps.ingest.sender import Sender
from apps.ingest.throttle import Excess, Throttled
from apps.projects.allowance import Allowance

KEY = 3
NOON_US = 1_780_000_000_000_000


@pytest.fixture
async def line(queue_server: "redis.Redis") -> AsyncIterator["redis.asyncio.Redis"]:
    client = redis.asyncio.Redis.from_url(settings.REDIS_URL)
    yield client
    await client.aclose()


def sender(requests_per_second: int | None, key_id: int = KEY) -> Sender:
    return Sender(7, key_id, Allowance(requests_per_second=requests_per_second))


def count_calls(client: "redis.Redis") -> int:
    """Of scripts, since it was last asked."""
    client.script_load(SPEND)
    stats: Any = client.info("commandstats")
    client.config_resetstat()
    return int(stats.get("cmdstat_evalsha", {"calls": 0})["calls"])


class Bucket:
    """The script under a clock of its own."""

    def __init__(self, client: "redis.Redis", *, rate: int, most: int) -> None:
        client.flushall()
        self._script = client.register_script(SPEND)
        self._rate, self._most = rate, most

    def lease(self, wanted: int, at_us: int) -> tuple[int, int]:
        answer: Any = self._script(
            keys=[request_tokens(KEY)], args=[self._rate, self._most, wanted, NOON_US + at_us]
        )
        return int(answer[0]), int(answer[1])


@pytest.mark.parametrize("rate", [1, 7, 100, 1000, 50_000])
def test_at_ten_times_the_rate_the_rate_is_let_in(queue_server: "redis.Redis", rate: int) -> None:
    bucket = Bucket(queue_server, rate=rate, most=2 * rate)
    seconds, tick_us, wanted = 60, 50_000, max(1, rate // 20)
    ticks = range(0, seconds * 1_000_000, tick_us)
    granted = sum(bucket.lease(wanted, at_us)[0] for at_us in ticks for _ in range(3))
    assert granted == pytest.approx(rate * seconds + 2 * rate, rel=0.02, abs=1)


@hypothesis_settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    rate=st.integers(1, 10_000),
    asks=st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(1, 500)), min_size=1, max_size=40),
)
def test_no_stretch_of_time_grants_more_than_its_share_and_a_burst(
    queue_server: "redis.Redis", rate: int, asks: list[tuple[int, int]]
) -> None:
    bucket = Bucket(queue_server, rate=rate, most=2 * rate)
    at_us, granted = 0, 0
    for pause_us, wanted in asks:
        at_us += pause_us
        got, wait_us = bucket.lease(wanted, at_us)
        granted += got
        assert granted <= 2 * rate + rate * at_us / 1_000_000 + 1e-3
        assert (got > 0) != (wait_us > 0)


def test_after_the_wait_that_it_names_there_is_a_token(queue_server: "redis.Redis") -> None:
    bucket = Bucket(queue_server, rate=3, most=6)
    assert bucket.lease(6, 0) == (6, 0)
    granted, wait_us = bucket.lease(1, 1)
    assert granted == 0
    assert bucket.lease(1, wait_us)[0] == 0
    assert bucket.lease(1, 1 + wait_us)[0] == 1


def test_a_clock_that_is_set_back_neither_grants_nor_locks_out(queue_server: "redis.Redis") -> None:
    bucket = Bucket(queue_server, rate=10, most=20)
    bucket.lease(20, 3_600_000_000)
    assert bucket.lease(1, 0)[0] == 0
    assert bucket.lease(5, 1_000_000)[0] == 5


def test_a_bucket_that_is_full_again_is_forgotten(queue_server: "redis.Redis") -> None:
    Bucket(queue_server, rate=10, most=20).lease(1, 0)
    assert 0 < queue_server.pttl(request_tokens(KEY)) <= 3000


async def test_a_busy_key_asks_redis_once_a_twentieth_of_a_second_of_tokens(
    line: "redis.asyncio.Redis", queue_server: "redis.Redis"
) -> None:
    rate = RequestRate(line)
    count_calls(queue_server)
    await asyncio.gather(*(rate.spend(sender(1000)) for _ in range(500)))
    assert count_calls(queue_server) == 500 / (1000 * LEASE_S)


async def test_whoever_is_too_fast_is_told_so_and_asks_redis_no_more_for_a_while(
    line: "redis.asyncio.Redis", queue_server: "redis.Redis"
) -> None:
    rate = RequestRate(line)
    count_calls(queue_server)
    answers = await asyncio.gather(*(rate.spend(sender(1)) for _ in range(50)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Throttled)]
    assert len(refused) >= 40
    assert {error.excess for error in refused} == {Excess.REQUESTS}
    assert count_calls(queue_server) <= 10


async def test_two_processes_share_one_bucket_and_two_keys_do_not(line: "redis.asyncio.Redis") -> None:
    one, other = RequestRate(line), RequestRate(line)
    for _ in range(2):
        await one.spend(sender(1))
    with pytest.raises(Throttled):
        await other.spend(sender(1))
    await other.spend(sender(1, key_id=4))


async def test_a_key_without_a_number_has_the_installations_and_0_is_no_limit(
    line: "redis.asyncio.Redis", settings: Any
) -> None:
    settings.REQUESTS_PER_SECOND = 1
    rate = RequestRate(line)
    for _ in range(2):
        await rate.spend(sender(None))
    with pytest.raises(Throttled):
        await rate.spend(sender(None))
    settings.REQUESTS_PER_SECOND = 0
    await rate.spend(sender(None))


async def count_let_in(rate: RequestRate, address: str, asks: int, requests_per_second: int) -> int:
    """Of so many requests, asked for as the door asks: first the address's part, then the key's."""
    let_in = 0
    for _ in range(asks):
        with contextlib.suppress(Throttled):
            await rate.spend_from(address, sender(requests_per_second))
            await rate.spend(sender(requests_per_second))
            let_in += 1
    return let_in


async def test_one_address_gets_a_quarter_of_a_keys_requests_and_another_finds_the_rest(
    line: "redis.asyncio.Redis",
) -> None:
    rate = RequestRate(line)
    assert 50 <= await count_let_in(rate, "203.0.113.7", asks=2000, requests_per_second=100) < 100
    assert await count_let_in(rate, "203.0.113.8", asks=40, requests_per_second=100) == 40


async def test_a_large_office_behind_one_address_passes_at_the_default(
    line: "redis.asyncio.Redis", settings: Any
) -> None:
    """A hundred people who open a page in the same second, each with spans and log records."""
    assert (settings.REQUESTS_PER_SECOND, settings.BROWSER_REQUESTS_PER_ADDRESS) == (1000, 100)
    rate = RequestRate(line)
    for _ in range(200):
        await rate.spend_from("203.0.113.7", sender(None))


async def test_addresses_of_one_network_of_ipv6_share_a_bucket(
    line: "redis.asyncio.Redis", settings: Any
) -> None:
    settings.BROWSER_REQUESTS_PER_ADDRESS = 1
    rate = RequestRate(line)
    for end in (1, 2):
        await rate.spend_from(f"2001:db8::{end}", sender(None))
    with pytest.raises(Throttled) as refused:
        await rate.spend_from("2001:db8::3", sender(None))
    assert refused.value.excess is Excess.ADDRESS
    await rate.spend_from("2001:db8:0:1::1", sender(None))
    settings.BROWSER_REQUESTS_PER_ADDRESS = 0
    await rate.spend_from("2001:db8::3", sender(None))


async def test_purses_of_very_many_addresses_are_bounded(
    line: "redis.asyncio.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.ingest.door.rate.MAX_PURSES", 10)
    rate = RequestRate(line)
    for number in range(30):
        await rate.spend_from(f"203.0.113.{number}", sender(None))
    assert len(rate._purses) == 10


async def test_while_redis_is_away_everybody_may_pass() -> None:
    rate = RequestRate(redis.asyncio.Redis(port=1, socket_connect_timeout=0.1))
    for _ in range(10):
        await rate.spend(sender(1))
