"""Settle: after any doubt, find out what of a batch is in ClickHouse before writing it again."""

import logging
import time

from apps.clickhouse import client
from apps.ingest.write.batch import BatchRecord
from apps.ingest.write.lease import now_ms
from apps.ingest.write.tables import SignalTables

logger = logging.getLogger(__name__)

KILL_POLL_S = 0.1
KILL_WAIT_S = 30


def wait_for_fence(record: BatchRecord) -> None:
    """Let the last INSERT's lease run out: one that has not begun by then never will."""
    left_ms = record.fence_ms - now_ms()
    if left_ms > 0:
        time.sleep(left_ms / 1000)


def count_written(record: BatchRecord, tables: SignalTables) -> int:
    """How many rows of the batch there are, once none of its INSERTs is running any more.

    Raises ClickHouseError when the engine cannot say; then nothing is known and this must be called again.
    """
    _stop_inserts(record)
    return count_rows(record, tables)


def count_rows(record: BatchRecord, tables: SignalTables) -> int:
    rows = client.select(
        f"SELECT count() FROM {tables.rows} WHERE batch = {{batch:UInt64}}",  # noqa: S608
        {"batch": record.number},
        limits=client.MAINTENANCE,
    )
    return int(rows[0][0])


def _stop_inserts(record: BatchRecord) -> None:
    """Cancel what may still be running, by the batch's own ids: the engine's keep-alive is a query too.

    ASYNC, because SYNC waits for the rest of a body that will never come; cancelled counts as dead.
    """
    ids = {"prefix": record.query_prefix}
    running = (
        "SELECT count() FROM system.processes "
        "WHERE startsWith(query_id, {prefix:String}) AND is_cancelled = 0"
    )
    deadline = time.monotonic() + KILL_WAIT_S
    while client.select(running, ids)[0][0]:
        if time.monotonic() > deadline:
            raise client.ClickHouseError(f"an INSERT of batch {record.number} cannot be stopped")
        client.execute("KILL QUERY WHERE startsWith(query_id, {prefix:String}) ASYNC", ids)
        time.sleep(KILL_POLL_S)


def delete_rows(record: BatchRecord, tables: SignalTables, *, lease_expires_ms: int) -> None:
    """Take a partial write back. ClickHouse itself looks at the lease: whoever overslept deletes nothing of
    what a successor has written under the same number since.
    """
    client.execute(
        f"DELETE FROM {tables.rows} WHERE batch = {{batch:UInt64}} "  # noqa: S608
        "AND now64(3) <= fromUnixTimestamp64Milli({lease:Int64}) SETTINGS lightweight_deletes_sync = 2",
        {"batch": record.number, "lease": lease_expires_ms},
    )
    left = count_rows(record, tables)
    if left:
        raise client.ClickHouseError(f"{left} rows of batch {record.number} outlived their deletion")
