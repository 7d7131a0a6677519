"""What is counted of errors, as it stands in the store."""

from collections import Counter

from apps.clickhouse import client
from tests.traces.spans import NOON_NS


def counted(project_id: int) -> Counter[tuple[str, str, str, int]]:
    """(type, message, version, minute) -> events."""
    rows = client.select(
        """\
SELECT g.type, g.message, toString(e.version), intDiv(toUnixTimestamp(e.minute) - {noon_s:UInt32}, 60), e.n
FROM (SELECT project_id, fingerprint, version, minute, sum(n) AS n FROM errors_1m GROUP BY ALL) AS e
INNER JOIN (SELECT project_id, fingerprint, max(type) AS type, max(message) AS message FROM error_groups
    GROUP BY ALL) AS g
USING (project_id, fingerprint)
WHERE project_id = {project_id:UInt32} AND n != 0""",
        {"project_id": project_id, "noon_s": NOON_NS // 10**9},
    )
    found: Counter[tuple[str, str, str, int]] = Counter()
    for *key, n in rows:
        found[tuple(key)] += n
    return found
