"""Up to which moment everything that was to be stored is stored: what makes a list the same on every page."""

from apps.clickhouse import client

# Rows are stamped to the millisecond, while their INSERT is planned; `elapsed` is rounded, too.
MARGIN_MS = 2
# An INSERT that runs for longer hangs: what others have written meanwhile must not be hidden by it.
LONGEST_INSERT_MS = 20_000


def read_settled_ms(intake: str) -> int:
    """Unix ms on the store's clock: of what comes in by `intake`, no row with an earlier stamp will follow.

    A row is stamped (`ingested`) when its INSERT begins and can be read once it ends; so the moment lies
    before every INSERT that still runs. Needs the right to see other queries of the same user.
    """
    sql = """\
SELECT
    toUnixTimestamp64Milli(now64(3)),
    toInt64(ceil(max(p.elapsed) * 1000))
FROM system.processes AS p
WHERE p.query_kind = 'Insert'
    AND p.current_database = currentDatabase()
    AND startsWith(p.query, {insert:String})"""
    ((now_ms, running_ms),) = client.select(sql, {"insert": f"INSERT INTO {intake} "})
    return int(now_ms) - min(int(running_ms), LONGEST_INSERT_MS) - MARGIN_MS
