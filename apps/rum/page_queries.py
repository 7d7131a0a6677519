"""Questions about one page: a load of it, and what its views asked for. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.query.sql import Query
from apps.query.timerange import LATEST_NS
from apps.rum.fields import HAS_FAILED, IS_REQUEST, IS_RESOURCE, IS_SERVER, VIEW_ID
from apps.rum.queries import P75
from apps.rum.question import READ_MAPS_ONCE, Conditions
from apps.traces.fields import SPAN_COLUMNS

_P75 = P75.format("")


@dataclass(frozen=True, slots=True)
class Looked:
    """Some views by their span ids, and what they asked for: spans that start in [from_ns, until_ns).

    A server's clock may differ from the browser's by `tolerance_ns`.
    """

    project_id: int
    services: Sequence[str]
    view_ids: Sequence[str]
    from_ns: int
    until_ns: int
    tolerance_ns: int

    def params(self) -> dict[str, Any]:
        return {
            "project_id": self.project_id,
            "services": list(self.services),
            "from_ns": self.from_ns,
            "until_ns": self.until_ns,
            # The index knows whole pairs.
            "pairs": [f"rum.view.id={view_id}" for view_id in self.view_ids],
            "view_ids": list(self.view_ids),
        }


def find_load(asked: Conditions) -> Query:
    """LoadRow of the latest load that took as long as the p75 of all; no row without loads."""
    loads = asked.loads()
    sql = f"""\
SELECT
    lower(hex(s.trace_id)),
    lower(hex(s.span_id)),
    toUnixTimestamp64Nano(s.start),
    s.duration
FROM spans AS s
WHERE {loads}
    AND s.duration = (
        SELECT {_P75}(s.duration, 1)
        FROM spans AS s
        WHERE {loads})
ORDER BY s.start DESC, s.span_id
LIMIT 1"""
    return asked.bind(sql)


def list_latest(asked: Conditions, *, limit: int) -> Query:
    """LatestRow of the views that began last."""
    sql = f"""\
SELECT
    lower(hex(s.span_id)),
    toUnixTimestamp64Nano(s.start)
FROM spans AS s
WHERE {asked.views()}
ORDER BY s.start DESC, s.span_id
LIMIT {{limit:UInt32}}"""
    return asked.bind(sql, limit=limit)


def list_resources(looked: Looked, *, limit: int) -> Query:
    """ResourceRow, those with the longest p75 first."""
    sql = f"""\
SELECT
    s.attrs['url.full'] AS url,
    s.attrs['rum.resource.type'] AS type,
    count() AS n,
    countIf({HAS_FAILED}),
    {_P75}(s.duration, 1) AS p75_ns
FROM spans AS s
WHERE {_of_views()}
    AND {IS_RESOURCE}
GROUP BY url, type
ORDER BY p75_ns DESC, n DESC, url, type
LIMIT {{limit:UInt32}}
{READ_MAPS_ONCE}"""
    return sql, {**looked.params(), "limit": limit}


def list_requests(looked: Looked, *, limit: int) -> Query:
    """RequestRow, those with the longest p75 first. A server's part of a request is at most all of it."""
    requests = f"{_of_views()}\n    AND {IS_REQUEST}"
    sql = f"""\
SELECT
    name,
    count() AS n,
    countIf(failed),
    {_P75}(took_ns, 1) AS p75_ns,
    countIf(servers > 0),
    sumIf(took_ns, servers > 0),
    sumIf(least(served_ns, took_ns), servers > 0)
FROM
(
    SELECT
        s.trace_id AS trace_id,
        s.span_id AS span_id,
        toString(s.name) AS name,
        s.duration AS took_ns,
        {HAS_FAILED} AS failed
    FROM spans AS s
    WHERE {requests}
) AS sent
LEFT JOIN
(
    SELECT
        s.trace_id AS trace_id,
        s.parent_span_id AS span_id,
        count() AS servers,
        max(s.duration) AS served_ns
    FROM spans AS s
    WHERE s.project_id = {{project_id:UInt32}}
        AND s.start >= fromUnixTimestamp64Nano({{served_from_ns:Int64}}, 'UTC')
        AND s.start < fromUnixTimestamp64Nano({{served_until_ns:Int64}}, 'UTC')
        AND {IS_SERVER}
        AND s.trace_id IN (
            SELECT s.trace_id
            FROM spans AS s
            WHERE {requests})
    GROUP BY trace_id, span_id
) AS served USING (trace_id, span_id)
GROUP BY name
ORDER BY p75_ns DESC, n DESC, name
LIMIT {{limit:UInt32}}
{READ_MAPS_ONCE}"""
    bounds = {
        "served_from_ns": max(looked.from_ns - looked.tolerance_ns, 0),
        "served_until_ns": min(looked.until_ns + looked.tolerance_ns, LATEST_NS),
    }
    return sql, {**looked.params(), **bounds, "limit": limit}


def _of_views() -> str:
    # As traces/fields.py writes the pairs, or the index is not used; the map decides.
    return f"""s.project_id = {{project_id:UInt32}}
    AND s.start >= fromUnixTimestamp64Nano({{from_ns:Int64}}, 'UTC')
    AND s.start < fromUnixTimestamp64Nano({{until_ns:Int64}}, 'UTC')
    AND s.service IN {{services:Array(String)}}
    AND {VIEW_ID.view} IN {{view_ids:Array(String)}}
    AND hasAny({SPAN_COLUMNS.attributes.pairs}, {{pairs:Array(String)}})"""
