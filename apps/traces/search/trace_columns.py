"""Columns of a list of traces: of each attribute the value of the first of a trace's spans that has it."""

from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter

from apps.clickhouse import client
from apps.query.resources import UNKNOWN_RESOURCE
from apps.query.timerange import LATEST_NS, TimeRange
from apps.query.values import Attributes
from apps.traces import reader
from apps.traces.records import TraceSummary
from apps.traces.search.carried import RESOURCE, CarriedRow, read_carried
from apps.traces.search.columns import Column, keys_in_spans

# What a trace's spans carry themselves, or their resources do: by (start ns, whether it is a resource).
Carried = dict[tuple[int, bool], Attributes]


def pick_first(carried: Carried, columns: Sequence[Column]) -> Attributes:
    """By the column's name; what no span has is left out. A span's own value goes before its resource's."""
    picked: Attributes = {}
    for (_, is_resource), attributes in sorted(carried.items(), key=itemgetter(0)):
        places: tuple[Attributes, Attributes] = ({}, attributes) if is_resource else (attributes, {})
        for column in columns:
            is_there, value = column.pick(*places)
            if is_there:
                picked.setdefault(column.name, value)
    return picked


def read_trace_columns(
    project_id: int, traces: Sequence[TraceSummary], columns: Sequence[Column]
) -> dict[str, Attributes]:
    """By trace id. Raises client.QueryTooExpensive."""
    if not traces or not columns:
        return {}
    query = read_carried(
        project_id=project_id,
        trace_ids=[trace.trace_id for trace in traces],
        within=TimeRange(
            min(trace.start_time_unix_nano for trace in traces),
            min(
                max(trace.start_time_unix_nano + max(trace.duration_ns, 0) for trace in traces) + 1, LATEST_NS
            ),
        ),
        keys=keys_in_spans(columns),
        resources=any(column.in_resource for column in columns),
    )
    rows = [CarriedRow._make(row) for row in client.select(*query)]
    hashes = {row.resource_hash for row in rows if row.held == RESOURCE}
    resources = reader.read_resources_of(project_id, hashes) if hashes else {}
    carried: defaultdict[str, Carried] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        is_resource = row.held == RESOURCE
        resource = resources.get(row.resource_hash, UNKNOWN_RESOURCE)
        attributes = resource.attributes if is_resource else row.attributes()
        carried[row.trace_id][row.start_ns, is_resource].update(attributes)
    return {trace_id: pick_first(each, columns) for trace_id, each in carried.items()}
