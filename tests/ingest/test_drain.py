"""A turn of the drain: it ends in order, waits out trouble, and works on one shard alone."""

import time
from typing import Any, cast

import pytest
import redis

from apps.clickhouse import client
from apps.ingest.queue.intake import QueueUnavailable, require_durable
from apps.ingest.queue.keys import Shard
from apps.ingest.queue.shards import find_leftovers, list_shards
from apps.ingest.tasks import drain
from apps.ingest.tasks import drain_leftovers as drain_leftovers_task
from apps.ingest.write.make_room import is_above_limit, make_room
from apps.ingest.write.worker import Drainer, Pace, drain_leftovers, drain_shard
from apps.otlp.signals import Signal
from tests.clickhouse_fixtures import Store
from tests.ingest.delivery import body_of, hold_lease

pytestmark = pytest.mark.usefixtures("long_leases")

SHARD = Shard(Signal.TRACES, 0)
PACE = Pace(quiet_age_s=0.01, idle_block_ms=10)


def queue_body(server: "redis.Redis", body: bytes, *, items: int = 5, shard: Shard = SHARD) -> None:
    fields = {
        "project": 7,
        "items": items,
        "received_ns": 0,
        "body_bytes": len(body),
        "encoding": "",
        "body": body,
    }
    server.xadd(shard.stream, fields)  # type: ignore[arg-type]


def turn(server: "redis.Redis") -> bool:
    """Until nothing is queued."""
    return drain_shard(
        SHARD, server, run_for_s=60, is_stopping=lambda: server.xlen(SHARD.stream) == 0, pace=PACE
    )


def stored() -> int:
    return int(client.select("SELECT count() FROM spans", {})[0][0])


def test_a_turn_writes_what_is_queued_and_gives_the_lease_back(
    clickhouse: Store, queue_server: "redis.Redis"
) -> None:
    queue_body(queue_server, body_of(0))
    assert turn(queue_server)
    assert stored() == 5
    assert queue_server.get(SHARD.lease) is None


def test_a_shard_that_somebody_else_drains_is_left_alone(
    clickhouse: Store, queue_server: "redis.Redis"
) -> None:
    queue_body(queue_server, body_of(0))
    hold_lease(queue_server, SHARD.lease, token="another")
    assert not turn(queue_server)
    assert stored() == 0


def test_a_body_over_both_limits_goes_alone_and_nothing_stays_behind(
    clickhouse: Store, queue_server: "redis.Redis"
) -> None:
    for first in (0, 100, 200):
        queue_body(queue_server, body_of(first))
    small = Pace(most_items=4, most_bytes=10, quiet_age_s=0.01, idle_block_ms=10)
    lease = hold_lease(queue_server, SHARD.lease)
    drainer = Drainer(queue_server, SHARD, lease, small)
    drainer.run(until_s=time.monotonic() + 180, is_stopping=lambda: queue_server.xlen(SHARD.stream) == 0)
    drainer.close()
    assert client.select("SELECT count(), uniqExact(batch) FROM spans", {}) == [(15, 3)]


def test_a_body_that_waited_while_the_last_batch_was_written_waits_no_longer_and_takes_the_others_along(
    clickhouse: Store, queue_server: "redis.Redis"
) -> None:
    for first in range(0, 4_000, 100):
        queue_body(queue_server, body_of(first))
    patient = Pace(quiet_age_s=30, steady_age_s=30, idle_block_ms=10)
    lease = hold_lease(queue_server, SHARD.lease)
    drainer = Drainer(queue_server, SHARD, lease, patient)
    drainer.run(until_s=time.monotonic() + 180, is_stopping=lambda: queue_server.xlen(SHARD.stream) == 0)
    drainer.close()
    assert client.select("SELECT count(), uniqExact(batch) FROM spans", {}) == [(200, 1)]


def test_clickhouse_away_for_a_moment_costs_a_moment(
    clickhouse: Store, queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    run = Drainer.run

    def away_at_first(self: Drainer, **options: object) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise client.ClickHouseError("connection refused")
        run(self, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Drainer, "run", away_at_first)
    queue_body(queue_server, body_of(0))
    assert turn(queue_server)
    assert stored() == 5


def test_a_queue_above_its_limit_is_drained(clickhouse: Store, queue_server: "redis.Redis") -> None:
    queue_body(queue_server, body_of(0))
    queue_server.config_set("maxmemory", 1)
    try:
        assert turn(queue_server)
    finally:
        queue_server.config_set("maxmemory", "1gb")
    assert stored() == 5


def test_room_is_made_uncalled_until_the_queue_takes_writes_again(
    clickhouse: Store, queue_server: "redis.Redis"
) -> None:
    for first in range(0, 15_000, 50):
        queue_body(queue_server, body_of(first, spans=50), items=50)
    used = int(cast("Any", queue_server.info("memory"))["used_memory"])
    queue_server.config_set("maxmemory", used - 500_000)
    try:
        make_room(queue_server, is_stopping=lambda: False)
        assert not is_above_limit(queue_server)
    finally:
        queue_server.config_set("maxmemory", "1gb")
    assert stored() > 0


def test_what_lies_in_shards_beyond_their_number_is_written_whoever_is_called(
    clickhouse: Store, queue_server: "redis.Redis", settings: Any
) -> None:
    settings.INGEST_SHARDS = dict.fromkeys(Signal, 2)
    for number in range(5):
        queue_body(queue_server, body_of(100 * number), shard=Shard(Signal.TRACES, number))
    taken = Shard(Signal.TRACES, 3)
    hold_lease(queue_server, taken.lease, token="another")
    assert find_leftovers(queue_server) == [Shard(Signal.TRACES, number) for number in (2, 3, 4)]
    drain_leftovers(queue_server, run_for_s=60, is_stopping=lambda: False)
    assert stored() == 10
    assert find_leftovers(queue_server) == [taken]
    assert [queue_server.xlen(Shard(Signal.TRACES, number).stream) for number in (0, 1)] == [1, 1]


def test_room_is_made_in_shards_beyond_their_number(clickhouse: Store, queue_server: "redis.Redis") -> None:
    for first in range(0, 15_000, 50):
        queue_body(queue_server, body_of(first, spans=50), items=50, shard=Shard(Signal.TRACES, 5))
    used = int(cast("Any", queue_server.info("memory"))["used_memory"])
    queue_server.config_set("maxmemory", used - 500_000)
    until_s = time.monotonic() + 180
    try:
        make_room(queue_server, is_stopping=lambda: time.monotonic() > until_s)
        assert not is_above_limit(queue_server)
    finally:
        queue_server.config_set("maxmemory", "1gb")


def test_leftovers_are_looked_for_and_have_a_thread_of_their_own(settings: Any) -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    others = {"rollups.count", "alerts.evaluate", "notifiers.deliver"}
    others |= {"alerts.forget", "notifiers.forget"}
    assert scheduled == {drain.name, drain_leftovers_task.name, *others}
    assert settings.CELERY_TASK_ROUTES[drain_leftovers_task.name] == {"queue": "drain"}
    assert len(list_shards()) + 1 == settings.CELERY_WORKER_CONCURRENCY


def test_a_queue_that_may_forget_is_refused_by_name(queue_server: "redis.Redis") -> None:
    queue_server.config_set("maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(QueueUnavailable, match="maxmemory-policy allkeys-lru"):
            require_durable(queue_server)
    finally:
        queue_server.config_set("maxmemory-policy", "noeviction")
    require_durable(queue_server)
