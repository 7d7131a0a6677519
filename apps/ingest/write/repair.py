"""Repair: what is summed up from a signal's rows equals a recount again, for all that a batch touched.

Each statement is one INSERT of (recount - current), fenced like an INSERT of rows: a drainer that overslept
its lease between two of them must not repair beside its successor.
"""

from apps.clickhouse import client
from apps.ingest.write.tables import SignalTables


def repair_rollups(
    tables: SignalTables, batch: int, *, lease_expires_ms: int, without_it: bool = False
) -> None:
    """Idempotent. `without_it`: as if the batch's rows, which must still be there, were gone already.

    Raises ClickHouseError, also when the lease has run out.
    """
    params = {"batch": batch, "lease": lease_expires_ms, "without": batch if without_it else 0}
    for statement in tables.repairs:
        client.execute(statement, params)
