"""A repair by recount and the INSERTs of a signal's other shards keep out of each other's way."""

import threading

import pytest
import redis
from django.conf import settings

from apps.clickhouse.client import ClickHouseError
from apps.ingest.queue.keys import Shard
from apps.ingest.write import barrier
from apps.ingest.write.barrier import RepairBarrier
from apps.ingest.write.batch import BatchRecord
from apps.ingest.write.lease import Lease, now_ms
from apps.ingest.write.outlet import Outlet
from apps.ingest.write.worker import _only_here, _others
from apps.otlp.signals import Signal
from tests.clickhouse_fixtures import Store
from tests.ingest.delivery import hold_lease

HERE, THERE = Shard(Signal.TRACES, 0), Shard(Signal.TRACES, 1)


def record_of(shard: Shard, fence_ms: int) -> BatchRecord:
    return BatchRecord(shard, number=1, first_id="1-0", last_id="1-0", items=1).next_attempt(fence_ms)


@pytest.fixture
def outlet_there(queue_server: "redis.Redis") -> Outlet:
    lease = hold_lease(queue_server, THERE.lease, token="there")
    return Outlet(queue_server, THERE, lease)


@pytest.fixture
def barrier_here(clickhouse: Store, queue_server: "redis.Redis") -> RepairBarrier:
    lease = hold_lease(queue_server, HERE.lease, token="here")
    return RepairBarrier(queue_server, HERE, lease, others=[THERE])


def test_no_other_shard_begins_an_insert_while_one_repairs(
    barrier_here: RepairBarrier, outlet_there: Outlet
) -> None:
    with barrier_here.closed():
        assert not outlet_there.write_record(record_of(THERE, 0))
        assert outlet_there.read_record() is None
    assert outlet_there.write_record(record_of(THERE, 0))


def test_the_repairing_shard_itself_may_begin_one(
    barrier_here: RepairBarrier, queue_server: "redis.Redis"
) -> None:
    outlet = Outlet(queue_server, HERE, Lease(queue_server, HERE.lease, token="here"))
    with barrier_here.closed():
        assert outlet.write_record(record_of(HERE, 0))


def test_a_repair_waits_for_an_insert_that_is_on_record_and_may_still_begin(
    barrier_here: RepairBarrier, outlet_there: Outlet
) -> None:
    outlet_there.write_record(record_of(THERE, now_ms() + 60_000))
    is_closed = threading.Event()

    def repair() -> None:
        with barrier_here.closed():
            is_closed.set()

    repairing = threading.Thread(target=repair)
    repairing.start()
    assert not is_closed.wait(0.5)
    outlet_there.acknowledge([])
    assert is_closed.wait(120)
    repairing.join()


def test_a_repair_does_not_wait_for_a_dead_drainer_beyond_its_fence(
    barrier_here: RepairBarrier, outlet_there: Outlet
) -> None:
    outlet_there.write_record(record_of(THERE, now_ms() - 1))
    with barrier_here.closed():
        assert outlet_there.read_record() is not None


def test_a_repair_that_waits_too_long_is_tried_again_later_and_holds_nobody_up(
    barrier_here: RepairBarrier, outlet_there: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(barrier, "LIMIT_S", 0.1)
    outlet_there.write_record(record_of(THERE, now_ms() + 60_000))
    closing = barrier_here.closed()
    with pytest.raises(ClickHouseError, match="waits for another shard's INSERT"):
        closing.__enter__()
    assert outlet_there.write_record(record_of(THERE, 0))


def test_two_shards_repair_one_after_the_other(
    barrier_here: RepairBarrier, queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = hold_lease(queue_server, THERE.lease, token="here")
    barrier_there = RepairBarrier(queue_server, THERE, lease, others=[HERE])
    monkeypatch.setattr(barrier, "LIMIT_S", 0.1)
    with barrier_here.closed(), pytest.raises(ClickHouseError, match="another shard's repair"):
        barrier_there.closed().__enter__()
    with barrier_there.closed():
        assert queue_server.get(THERE.repair) == b"here:1"


def test_a_shard_beyond_their_number_is_waited_for_too() -> None:
    beyond = Shard(Signal.TRACES, settings.INGEST_SHARDS[Signal.TRACES] + 3)
    assert beyond in _others(HERE)
    assert HERE in _others(beyond)
    assert beyond not in _others(beyond)


def test_one_process_drains_a_shard_in_one_thread_only() -> None:
    with _only_here(HERE) as first, _only_here(HERE) as second, _only_here(THERE) as other:
        assert (first, second, other) == (True, False, True)
    with _only_here(HERE) as again:
        assert again
