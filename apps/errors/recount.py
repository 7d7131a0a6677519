"""The recount of error groups: which errors spans and log records of some minutes of a project have."""

from apps.clickhouse import client
from apps.clickhouse.recounting import Fence, Touched
from apps.errors import recount_statements as statements


def recount(touched: Touched, fence: Fence) -> None:
    """Counts of the touched minutes equal what is stored, and every group is known by what it says.

    Groups first: whatever is counted has a name. Raises ClickHouseError and FenceLost.
    """
    # Most projects have none, and are spared what joining them takes.
    has_records = bool(client.select(*statements.find_records(touched), limits=client.MAINTENANCE))
    for write in (statements.recount_groups, statements.recount_errors):
        fence.insert(*write(touched, has_records=has_records))
