"""The job, for tests of what it counts."""

import pytest
import redis

from apps.rollups import run
from tests.topology.job import Job


@pytest.fixture
def job(queue_server: "redis.Redis", monkeypatch: pytest.MonkeyPatch) -> Job:
    """It takes all minutes for young ones."""
    monkeypatch.setattr(run, "YOUNG_S", 10**7)
    return Job(queue_server)
