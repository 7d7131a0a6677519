"""How far what is counted behind the ingest (ADR 0013) has come."""

from apps.clickhouse import client
from apps.query.sql import Query

WATERMARK = "touched"
# As long as spans are kept (spans' TTL); of older minutes a part may be gone, so they stay as they are. Of
# the oldest the other ends are needed, too.
KEPT_S = 15 * 24 * 3600
REACH_S = 3600
OLDEST_S = KEPT_S - REACH_S


def read_watermark() -> Query:
    """(unix ms) up to which what was ingested has touched its minutes; no row: nothing has."""
    sql = """\
SELECT toUnixTimestamp64Milli(max(moment))
FROM rollup_progress
WHERE name = {name:String}
HAVING count() > 0"""
    return sql, {"name": WATERMARK}


def read_waiting(*, project_id: int, from_s: int, until_s: int) -> Query:
    """(unix ms) until which all that was ingested is counted in the minutes; null where none waits."""
    sql = """\
SELECT minOrNull(until_ms)
FROM
(
    SELECT
        max(m.counted) AS last,
        toUnixTimestamp64Milli(if(last = toDateTime64(0, 3, 'UTC'), min(m.since), last)) AS until_ms
    FROM rollup_minutes AS m
    WHERE m.project_id = {project_id:UInt32}
        AND m.minute >= toDateTime({from_s:UInt32}, 'UTC')
        AND m.minute < toDateTime({until_s:UInt32}, 'UTC')
    GROUP BY m.minute
    HAVING max(m.touched) > last
)"""
    return sql, {"project_id": project_id, "from_s": from_s, "until_s": until_s}


def read_watermark_ms() -> int | None:
    """Of all projects; None before the job ran for the first time."""
    rows = client.select(*read_watermark())
    return int(rows[0][0]) if rows else None


def read_counted_until_ms(project_id: int, *, from_s: int, until_s: int) -> int:
    """Unix ms: whatever was ingested until then is counted in the project's minutes [from_s, until_s), unix
    seconds. 0: they wait for the first count.
    """
    watermark_ms = read_watermark_ms()
    if watermark_ms is None:
        return 0
    # What is older than what can be counted does not wait for it.
    from_s = max(from_s, watermark_ms // 1000 - OLDEST_S)
    query = read_waiting(project_id=project_id, from_s=from_s, until_s=max(until_s, from_s))
    ((waiting_ms,),) = client.select(*query)
    return watermark_ms if waiting_ms is None else min(int(waiting_ms), watermark_ms)
