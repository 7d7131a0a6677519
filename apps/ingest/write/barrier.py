"""Barrier: while one shard repairs a rollup by recount, no other shard of its signal adds to it.

A recount reads the rows and what was summed up from them, one after the other. An INSERT in between would be
in the one and not in the other, and the repair would add it a second time.
"""

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import cast

import redis

from apps.clickhouse import client
from apps.ingest.queue.keys import Shard
from apps.ingest.write.batch import BatchRecord
from apps.ingest.write.lease import Lease, now_ms, repairer_token

POLL_S = 0.05
# An INSERT that began before the barrier may take its time; what waits is the repair alone.
LIMIT_S = 60.0


class RepairBarrier:
    """Of one shard; `others` are the signal's other shards. Without any there is nothing to wait for."""

    def __init__(
        self, redis_client: "redis.Redis", shard: Shard, lease: Lease, others: Sequence[Shard]
    ) -> None:
        self._redis = redis_client
        self._others = others
        self._barrier = Lease(redis_client, shard.repair, token=repairer_token(lease, shard))

    @contextlib.contextmanager
    def closed(self) -> Iterator[None]:
        """No other shard begins an INSERT, and none is running. Raises ClickHouseError, LeaseLost."""
        if not self._others:
            yield
            return
        deadline_s = time.monotonic() + LIMIT_S
        while not self._barrier.acquire():
            _wait(deadline_s, "another shard's repair")
        try:
            with self._barrier.kept_alive():
                while self._is_writing():
                    _wait(deadline_s, "another shard's INSERT")
                yield
        finally:
            self._barrier.release()

    def _is_writing(self) -> bool:
        """Whether an INSERT of another shard runs, or may still begin: on record, its fence not reached."""
        begun = self._read_records()
        if any(record.fence_ms > now_ms() for record in begun):
            return True
        prefixes = [record.query_prefix for record in begun]
        running = (
            "SELECT count() FROM system.processes "
            "WHERE arrayExists(prefix -> startsWith(query_id, prefix), {prefixes:Array(String)})"
        )
        return bool(prefixes) and client.select(running, {"prefixes": prefixes})[0][0] > 0

    def _read_records(self) -> list[BatchRecord]:
        with self._redis.pipeline(transaction=False) as pipe:
            for shard in self._others:
                pipe.hgetall(shard.record)
            answers = cast("list[dict[bytes, bytes]]", pipe.execute())
        pairs = zip(self._others, answers, strict=True)
        return [BatchRecord.from_fields(shard, fields) for shard, fields in pairs if fields]


def _wait(deadline_s: float, what: str) -> None:
    if time.monotonic() > deadline_s:
        raise client.ClickHouseError(f"a repair waits for {what}")
    time.sleep(POLL_S)
