"""Settle: after any doubt, find out what of a batch is in ClickHouse before writing it again."""

import logging
import time

from apps.clickhouse import client
from apps.ingest.batch import BatchRecord
from apps.ingest.lease import now_ms
from apps.ingest.tables import SignalTables

logger = logging.getLogger(__name__)

KILL_POLL_S = 0.1
KILL_WAIT_S = 30


def wait_for_fence(record: BatchRecord) -> None:
    """Let the last INSERT's lease run out: one that has not begun by then never will."""
    left_ms = record.fence_ms - now_ms()
    if left_ms > 0:
        time.sleep(left_ms / 1000)


def clear_partial_write(record: BatchRecord, tables: SignalTables) -> bool:
    """Make the batch either wholly written (True) or not written at all (False), and no INSERT of it running.

    Raises ClickHouseError when the engine cannot say; then nothing is known and this must be called again.
    """
    _stop_inserts(record)
    written = count_rows(record, tables)
    if written == record.items:
        return True
    if written:
        logger.warning(
            "batch %d: %d of %d rows were written; deleting them", record.number, written, record.items
        )
        _delete_rows(record, tables)
    return False


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


def _delete_rows(record: BatchRecord, tables: SignalTables) -> None:
    client.execute(
        f"DELETE FROM {tables.rows} WHERE batch = {{batch:UInt64}} SETTINGS lightweight_deletes_sync = 2",  # noqa: S608
        {"batch": record.number},
    )
    left = count_rows(record, tables)
    if left:
        raise client.ClickHouseError(f"{left} rows of batch {record.number} outlived their deletion")
