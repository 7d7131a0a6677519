"""Up to which moment everything that was to be stored is stored: what makes a list the same on every page."""

import math

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
    # Without an aggregate or a filter: this comes before every list, and took twice the time with them. The
    # statement itself is among the rows, so there is always one.
    sql = """\
SELECT
    toUnixTimestamp64Milli(now64(3)),
    p.elapsed,
    startsWith(p.query, {insert:String}) AND p.current_database = currentDatabase()
FROM system.processes AS p"""
    rows = client.select(sql, {"insert": f"INSERT INTO {intake} "})
    inserts_s = [elapsed_s for _, elapsed_s, is_insert in rows if is_insert]
    running_ms = math.ceil(max(inserts_s, default=0) * 1000)
    return int(rows[0][0]) - min(running_ms, LONGEST_INSERT_MS) - MARGIN_MS
