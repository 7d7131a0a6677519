"""The job that counts, run by hand: `job` counts all that was stored, also what is hours old."""

import pytest
import redis

from apps.clickhouse import client
from apps.rollups import lease, run, statements
from apps.rollups.turns import Turns

MAX_RUNS = 60


class Job:
    """Runs as soon as asked, without the rest that it would take."""

    def __init__(self, redis_client: "redis.Redis") -> None:
        self._redis = redis_client
        self._turns = Turns()

    def run(self) -> None:
        self._redis.delete(lease.KEY)
        assert run.count_behind(self._redis, turns=self._turns)

    def finish(self) -> None:
        """Until nothing is left."""
        self.run()
        for _ in range(MAX_RUNS):
            if not count_due():
                return
            self.run()
        raise AssertionError("the job does not come to its end")


@pytest.fixture
def job(queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch) -> Job:
    """It takes all minutes for young ones."""
    monkeypatch.setattr(run, "YOUNG_S", 10**7)
    return Job(queue_server)


def count_due() -> int:
    """Minutes that wait, however young or old."""
    return len(client.select(*statements.list_due(oldest_s=0, young_s=0, recounted_before_ms=0)))
