"""What was acknowledged is stored exactly once, whoever is killed while it is on its way."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import redis

from tests.faults.rig import Rig
from tests.faults.sender import Sender

KILLS_EACH = 20
QUIET_S = 45

RED_DIFFERENCES = """
SELECT count() FROM
(
    SELECT project_id, service, environment, version, name, kind, entry, minute,
           sum(a) AS spans, sum(b) AS errors, sum(c) AS duration, sumMap(h) AS histogram
    FROM
    (
        SELECT project_id, service, environment, version, name, kind,
               kind IN (2, 5) OR parent_span_id = toFixedString('', 8) AS entry,
               toStartOfMinute(start) AS minute,
               toInt64(count()) AS a, toInt64(countIf(status = 2)) AS b,
               toInt64(sum(greatest(duration, 0))) AS c,
               sumMap(map(toUInt16(round(36 * log2(greatest(duration, 1)))), toInt64(1))) AS h
        FROM spans GROUP BY ALL
        UNION ALL
        SELECT project_id, service, environment, version, name, kind, entry, minute,
               -toInt64(sum(n)), -toInt64(sum(errors)), -toInt64(sum(duration_sum)),
               mapApply((k, v) -> (k, -toInt64(v)), sumMap(histogram))
        FROM red_1m GROUP BY ALL
    )
    GROUP BY ALL
)
WHERE spans != 0 OR errors != 0 OR duration != 0 OR arrayExists(v -> v != 0, mapValues(histogram))
"""

TRACE_DIFFERENCES = """
SELECT count() FROM
(
    SELECT trace_id, count() AS n, countIf(status = 2) AS e, min(start) AS a, max(start) AS b,
           max(addNanoseconds(start, greatest(duration, 0))) AS z
    FROM spans GROUP BY project_id, trace_id
) AS recount
FULL OUTER JOIN
(
    SELECT trace_id, sum(spans) AS n, sum(errors) AS e, min(start) AS a, max(last_start) AS b, max(end) AS z
    FROM trace_index GROUP BY project_id, trace_id
) AS kept ON recount.trace_id = kept.trace_id
WHERE (recount.n, recount.e, recount.a, recount.b, recount.z) != (kept.n, kept.e, kept.a, kept.b, kept.z)
"""

ORPHANED_RESOURCES = """
SELECT count() FROM (SELECT DISTINCT project_id, resource_hash FROM spans) AS s
LEFT ANTI JOIN resources AS r ON s.project_id = r.project_id AND s.resource_hash = r.resource_hash
"""


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig(tmp_path) as rig:
        yield rig


def restart_worker(rig: Rig) -> None:
    rig.worker.kill()
    rig.worker.start()


def restart_valkey(rig: Rig) -> None:
    rig.valkey.kill()
    rig.valkey.start()
    rig.valkey.wait_ready()


def crash_engine(rig: Rig) -> None:
    rig.engine.wait_ready()
    rig.engine.crash()


def wait_for_insert(rig: Rig) -> None:
    """Return in the middle of an INSERT if one begins soon: the worst moment to be killed at."""
    running = "SELECT count() FROM system.processes WHERE startsWith(query_id, 'spanwise-batch')"
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        try:
            if rig.sql(running) != [["0"]]:
                return
        except httpx.HTTPError:
            time.sleep(0.05)


def wait_briefly(rig: Rig) -> None:
    time.sleep(0.1)


def wait_until_drained(rig: Rig) -> None:
    client = redis.Redis.from_url(rig.valkey.url)
    deadline = time.monotonic() + QUIET_S
    while client.xlen("spanwise:queue:traces:0"):
        assert time.monotonic() < deadline, f"still queued:\n{rig.worker.log_file.read_text()[-3000:]}"
        time.sleep(0.2)


@pytest.mark.faults
@pytest.mark.parametrize("seed", [1])
def test_every_acknowledged_span_is_stored_exactly_once_through_sixty_kills(
    rig: Rig, seed: int, print_figure: Callable[[str], None]
) -> None:
    rng = random.Random(seed)
    kills: list[Callable[[Rig], None]] = [restart_worker, restart_valkey, crash_engine] * KILLS_EACH
    rng.shuffle(kills)
    senders = [
        Sender(rig.traces_url, rig.ingest_key, start_at=n * 100_000_000, every_s=0.03) for n in range(3)
    ]
    for sender in senders:
        sender.start()
    for kill in kills:
        time.sleep(rng.uniform(0.2, 2.5))
        rng.choice([wait_for_insert, wait_briefly])(rig)
        kill(rig)
    for sender in senders:
        sender.stop()
    rig.engine.wait_ready()
    wait_until_drained(rig)

    acknowledged = {n for sender in senders for n in sender.ledger.numbers(sender.ledger.acknowledged)}
    uncertain = {n for sender in senders for n in sender.ledger.numbers(sender.ledger.uncertain)}
    stored = Counter(int(n) for (n,) in rig.sql("SELECT ints['n'] FROM spans"))
    log = rig.worker.log_file.read_text()
    doubts = log.count("left in doubt") + log.count(", attempt ")
    print_figure(
        f"{len(kills)} kills of engine, worker and Valkey: {len(acknowledged)} spans acknowledged, "
        f"{len(acknowledged - stored.keys())} lost, {sum(n > 1 for n in stored.values())} stored twice; "
        f"{doubts} batches were in doubt"
    )
    assert acknowledged - stored.keys() == set()
    assert [n for n, times in stored.items() if times > 1] == []
    assert stored.keys() - acknowledged - uncertain == set()
    assert rig.sql(RED_DIFFERENCES) == [["0"]]
    assert rig.sql(TRACE_DIFFERENCES) == [["0"]]
    assert rig.sql(ORPHANED_RESOURCES) == [["0"]]
