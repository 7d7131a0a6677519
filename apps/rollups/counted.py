"""What is counted behind the ingest: each recount makes the minutes that it is given right (ADR 0013)."""

from collections.abc import Callable, Sequence

from apps.clickhouse.recounting import Fence, Touched
from apps.deployments.recount import recount as recount_releases
from apps.errors.recount import recount as recount_errors
from apps.services.recount import recount as recount_instances
from apps.topology.recount import recount as recount_edges

# May be called again for the same minutes, whether or not it ran to its end before. Raises ClickHouseError,
# and FenceLost from the fence.
Recount = Callable[[Touched, Fence], None]

RECOUNTS: Sequence[Recount] = (recount_releases, recount_instances, recount_edges, recount_errors)
