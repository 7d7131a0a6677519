"""The recount of edges: some minutes of a project, from the spans that start in them and their other ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.clickhouse import client
from apps.clickhouse.recounting import Fence, Touched
from apps.topology import recount_statements as statements

# Beyond, a minute is counted with everything within reach instead of the traces that are named.
MAX_FAR_TRACES = 100_000


@dataclass(frozen=True, slots=True)
class Far:
    """What belongs to some minutes and lies elsewhere: traces (hex), None where they are too many to name."""

    traces: tuple[str, ...] | None
    has_links: bool
    has_linkers: bool


def recount(touched: Touched, fence: Fence) -> None:
    """Edges of the touched minutes equal what is stored. Raises ClickHouseError and FenceLost."""
    _recount(touched.project_id, touched.minutes, fence)


def _recount(project_id: int, minutes: Sequence[int], fence: Fence) -> None:
    """Together, where whatever belongs to any of the minutes is within reach of each: how far a span's other
    end may be away is told from its minute. Else by halves, down to a minute.
    """
    far = _find_far(project_id, minutes)
    if len(minutes) == 1 or _is_within_reach_of_each(project_id, minutes, far):
        _count(project_id, minutes, far, fence)
        return
    middle = len(minutes) // 2
    _recount(project_id, minutes[:middle], fence)
    _recount(project_id, minutes[middle:], fence)


def _find_far(project_id: int, minutes: Sequence[int]) -> Far:
    limit = MAX_FAR_TRACES + 1
    long = client.select(
        *statements.find_long_traces(project_id=project_id, minutes=minutes, limit=limit),
        limits=client.MAINTENANCE,
    )
    linked = client.select(
        *statements.find_linked_traces(project_id=project_id, minutes=minutes, limit=limit)
    )
    linkers = client.select(*statements.find_linkers(project_id=project_id, minutes=minutes))
    traces = tuple({trace_id for (trace_id,) in [*long, *linked]})
    return Far(
        traces=traces if len(traces) <= MAX_FAR_TRACES else None,
        has_links=bool(linked),
        has_linkers=bool(linkers),
    )


def _is_within_reach_of_each(project_id: int, minutes: Sequence[int], far: Far) -> bool:
    if far.traces is None:
        return False
    if far.traces:
        beyond = statements.find_traces_beyond(project_id=project_id, minutes=minutes, traces=far.traces)
        if client.select(*beyond):
            return False
    return not far.has_linkers or not client.select(
        *statements.find_linkers_beyond(project_id=project_id, minutes=minutes)
    )


def _count(project_id: int, minutes: Sequence[int], far: Far, fence: Fence) -> None:
    twins = statements.find_twins(project_id=project_id, minutes=minutes, far_traces=far.traces)
    ((has_twins,),) = client.select(*twins, limits=client.MAINTENANCE)
    fence.insert(
        *statements.recount_edges(
            project_id=project_id,
            minutes=minutes,
            far_traces=far.traces,
            has_links=far.has_links,
            has_linkers=far.has_linkers,
            has_twins=bool(has_twins),
        )
    )
