"""The job that counts, run by hand."""

import redis

from apps.rollups import lease, run
from apps.rollups.turns import Turns
from tests.topology.stored import count_due

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
