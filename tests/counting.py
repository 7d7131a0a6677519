"""The recounts as the job calls them, for tests that write spans and want them counted."""

import time
from typing import Any

from apps.clickhouse import client
from apps.clickhouse.recounting import FENCED, Touched
from apps.rollups.counted import Recount
from apps.rollups.statements import write_watermark
from tests.clickhouse_fixtures import LEASE_MS
from tests.traces.spans import NOON_NS

NOON_S = NOON_NS // 10**9


class OpenFence:
    """Nobody else counts."""

    def insert(self, sql: str, params: dict[str, Any]) -> None:
        assert FENCED in sql
        client.execute(sql, {**params, "fence": time.time_ns() // 1_000_000 + LEASE_MS})


def count(recount: Recount, project_id: int, minutes: range = range(0, 60)) -> None:
    """Minutes after NOON_S; all spans of them that are stored."""
    recount(Touched(project_id, tuple(NOON_S + 60 * minute for minute in minutes)), OpenFence())


def note_counted(until_ms: int) -> None:
    """Everybody's spans that were ingested until then have touched their minutes."""
    OpenFence().insert(*write_watermark(until_ms=until_ms))
