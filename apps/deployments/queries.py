"""Questions about versions, answered from what the job keeps: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from typing import Any, NamedTuple

from apps.query.sql import Query


class ReleaseRow(NamedTuple):
    """A version as its spans show it: unix seconds of the first and last minute with any.

    `is_first`: the service had told no version before in this environment; else `replaced` is the one that
    was first seen before it, be it ever so long ago.
    """

    service: str
    environment: str
    version: str
    first_s: int
    last_s: int
    is_first: bool
    replaced: str


def list_releases(
    *,
    project_id: int,
    from_s: int,
    until_s: int,
    service: str | None,
    environment: str | None,
    limit: int,
) -> Query:
    """ReleaseRow of every version first seen in [from_s, until_s), unix seconds, newest first."""
    params: dict[str, Any] = {"project_id": project_id, "from_s": from_s, "until_s": until_s, "limit": limit}
    also = ""
    for name, value in (("service", service), ("environment", environment)):
        if value is not None:
            also += f"\n        AND r.{name} = {{{name}:String}}"
            params[name] = value
    sql = f"""\
SELECT
    service,
    environment,
    version,
    first_s,
    last_s,
    first_s = earliest_s,
    replaced
FROM
(
    SELECT
        toString(r.service) AS service,
        toString(r.environment) AS environment,
        toString(r.version) AS version,
        toUnixTimestamp(min(r.first_seen)) AS first_s,
        toUnixTimestamp(max(r.last_seen)) AS last_s,
        min(first_s) OVER (PARTITION BY service, environment) AS earliest_s,
        lagInFrame(version) OVER (
            PARTITION BY service, environment ORDER BY first_s, version
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS replaced
    FROM releases AS r
    WHERE r.project_id = {{project_id:UInt32}}
        AND r.version != ''{also}
    GROUP BY service, environment, version
)
WHERE first_s >= {{from_s:UInt32}}
    AND first_s < {{until_s:UInt32}}
ORDER BY first_s DESC, service, environment, version
LIMIT {{limit:UInt32}}"""
    return sql, params
