"""Who called whom in some traces, out of their spans. Pure."""

from collections.abc import Sequence

from apps.query.sql import Query
from apps.query.timerange import TimeRange
from apps.topology.pairs import Sources, select_edges
from apps.topology.sums import sum_edges

_IN_TRACES = "trace_id IN (SELECT toFixedString(unhex(arrayJoin({{{name}:Array(String)}})), 16))"
_REACH = """\
start >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC') - INTERVAL 1 HOUR
    AND start < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC') + INTERVAL 1 HOUR"""
_LINKERS = """\
project_id = {project_id:UInt32}
    AND minute >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC') - INTERVAL 1 HOUR
    AND minute < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC') + INTERVAL 1 HOUR"""


def join_traces(
    *,
    project_id: int,
    within: TimeRange,
    environment: str | None,
    traces: Sequence[str],
    linked: Sequence[str],
) -> Query:
    """EdgeRow of the spans of the traces (hex) that start in the range. `linked`: traces that their links
    name. Edges of several environments are one.
    """
    counted = f"""\
project_id = {{project_id:UInt32}}
    AND start >= fromUnixTimestamp64Nano({{start_ns:Int64}}, 'UTC')
    AND start < fromUnixTimestamp64Nano({{end_ns:Int64}}, 'UTC')
    AND {_IN_TRACES.format(name="traces")}"""
    params = {
        "project_id": project_id,
        "start_ns": within.start_ns,
        "end_ns": within.end_ns,
        "traces": list(traces),
        "near": list(dict.fromkeys([*traces, *linked])),
    }
    if environment is not None:
        counted += "\n    AND environment = {environment:String}"
        params["environment"] = environment
    ends = f"project_id = {{project_id:UInt32}} AND {_REACH} AND {_IN_TRACES.format(name='near')}"
    sources = Sources(
        counted=counted, ends=[ends], linkers=_LINKERS, has_links=bool(linked), minute="toDateTime(0, 'UTC')"
    )
    return sum_edges(f"    FROM\n    (\n{select_edges(sources)}\n    ) AS e"), params
