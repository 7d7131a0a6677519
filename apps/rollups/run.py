"""A run of the job that counts behind the ingest (ADR 0013): find touched minutes, count them anew."""

import logging
import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings

from apps.clickhouse import client
from apps.clickhouse.progress import OLDEST_S
from apps.clickhouse.recounting import FenceLost, TookTooLong, Touched
from apps.clickhouse.settled import read_settled_ms
from apps.query.timerange import MINUTE_S
from apps.rollups import statements
from apps.rollups.counted import RECOUNTS
from apps.rollups.lease import CountingLease
from apps.rollups.touching import Windows, touch_minutes
from apps.rollups.turns import Turns

if TYPE_CHECKING:
    import redis

logger = logging.getLogger(__name__)

# How long a run goes on beginning chunks; others then have the machine COUNTING_REST times as long, or for a
# third of that while what came in is not counted yet.
RUN_S = 1.5
BACKLOG_SHARE = 1 / 3
# Minutes that are counted together and take longer are counted one by one.
LONGEST_CHUNK_S = 30.0
# Minutes this young are counted each run; others at most this often.
YOUNG_S = 600
OLD_PAUSE_S = 60

TURNS = Turns()
WINDOWS = Windows()


def count_behind(redis_client: "redis.Redis", *, turns: Turns = TURNS) -> bool:
    """One run; False where another counts or rests. What cannot be done is logged and left to the next run.

    Raises redis.RedisError.
    """
    lease = CountingLease(redis_client)
    if not lease.acquire():
        return False
    begun_s = time.monotonic()
    rest_share = settings.COUNTING_REST
    try:
        with lease.kept_alive():
            lease.take_over()
            if not _count(lease, turns, begun_s + RUN_S):
                rest_share *= BACKLOG_SHARE
    except FenceLost:
        logger.warning("another process counts behind the ingest")
    except client.ClickHouseError as error:
        logger.warning("what came in was not counted: %s", error)
    lease.rest(round((time.monotonic() - begun_s) * rest_share * 1000))
    return True


def _count(lease: CountingLease, turns: Turns, until_s: float) -> bool:
    """False while there may be more to count."""
    # What is stamped with the moment itself may still come.
    settled_ms = min(map(read_settled_ms, ("otlp_traces", "otlp_logs"))) - 1
    watermark_ms = touch_minutes(lease, WINDOWS, settled_ms=settled_ms, until_s=until_s)
    now_s = settled_ms // 1000
    due = client.select(
        *statements.list_due(
            oldest_s=max(now_s - OLDEST_S, 0),
            young_s=now_s - YOUNG_S,
            recounted_before_ms=settled_ms - OLD_PAUSE_S * 1000,
        ),
        limits=client.MAINTENANCE,
    )
    for chunk in turns.take(due, _count_spans):
        # One at least, however long the marking took.
        _count_chunk(lease, turns, chunk, watermark_ms)
        if time.monotonic() > until_s:
            return False
    return watermark_ms == settled_ms


def _count_chunk(lease: CountingLease, turns: Turns, chunk: Touched, watermark_ms: int) -> None:
    """All recounts of some minutes; they are done once all are. Raises FenceLost."""
    lease.until_s = time.monotonic() + LONGEST_CHUNK_S if len(chunk.minutes) > 1 else math.inf
    try:
        for recount in RECOUNTS:
            recount(chunk, lease)
        lease.insert(
            *statements.note_counted(
                project_id=chunk.project_id, minutes=list(chunk.minutes), until_ms=watermark_ms
            )
        )
    except (client.ClickHouseError, TookTooLong) as error:
        logger.warning("project %d, minutes %s were not counted: %r", chunk.project_id, chunk.minutes, error)
        turns.note_failed(chunk)
        return
    finally:
        lease.until_s = math.inf
    turns.note_taken(chunk)


def _count_spans(project_id: int, minutes: Sequence[int]) -> dict[int, int]:
    query = statements.count_spans(
        project_id=project_id, from_s=min(minutes), until_s=max(minutes) + MINUTE_S
    )
    return dict(client.select(*query, limits=client.MAINTENANCE))
