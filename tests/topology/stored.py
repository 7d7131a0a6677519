"""What is counted, as it stands in the store."""

from apps.clickhouse import client
from tests.topology.oracle import Edge

Totals = dict[Edge, tuple[int, int, int, dict[int, int]]]

_EDGES = """\
SELECT
    toUnixTimestamp(time), toString(environment), toString(caller), toString(callee),
    toString(protocol), toString(via),
    sum(n), sum(errors), sum(duration_sum), sumMap(histogram)
FROM edges
WHERE project_id = {project_id:UInt32} AND width_s = {width_s:UInt32}
GROUP BY time, environment, caller, callee, protocol, via
HAVING sum(n) != 0 OR sum(errors) != 0 OR sum(duration_sum) != 0"""


def read_edges(project_id: int, *, width_s: int = 60) -> Totals:
    rows = client.select(_EDGES, {"project_id": project_id, "width_s": width_s})
    return {
        Edge(*row[:6]): (*row[6:9], {bucket: count for bucket, count in row[9].items() if count})
        for row in rows
    }
