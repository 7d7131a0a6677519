"""Questions about who ran a service: one function, one query. Runs nothing.

`instances` is counted behind the ingest; `red_1m` and `red_1h` are not, so what they have beyond it is told.
"""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from typing import NamedTuple

from apps.query.sql import Query
from apps.services.queries import Selection
from apps.services.span_queries import SpanSelection


class UncountedRow(NamedTuple):
    """An hour or a minute that begins at `at_s`, unix seconds."""

    at_s: int
    requests: int


class InstanceRow(NamedTuple):
    """`p95` is a bucket of the histogram; `last_s` unix seconds."""

    instance: str
    host: str
    pod: str
    version: str
    requests: int
    errors: int
    p95: int
    last_s: int


def list_uncounted(selection: Selection) -> Query:
    """UncountedRow of a service's hours and minutes whose requests `instances` does not have, or not all."""
    asked = selection.rows("n AS asked, errors AS failed, 0 AS counted, 0 AS counted_errors", "{}.entry")
    sql = f"""\
SELECT toUnixTimestamp(at), sum(asked) AS requests
FROM
(
    {asked}
    UNION ALL
    SELECT i.time AS at, 0, 0, i.n, i.errors
    FROM instances AS i
    WHERE {_counted(selection)}
)
GROUP BY at
HAVING (requests, sum(failed)) != (sum(counted), sum(counted_errors))
ORDER BY at"""
    return sql, selection.params


def list_instances(
    selection: Selection, uncounted: Sequence[int], spans: SpanSelection | None, *, limit: int
) -> Query:
    """InstanceRow of what ran the service, by what its resource says of itself; the busiest first.

    Counted beforehand, but for the hours and minutes `uncounted` (unix s), and of `spans`.
    """
    also = ""
    params = {**selection.params, "uncounted": list(uncounted), "limit": limit}
    if spans is not None:
        params |= spans.params
        also = f"""
        UNION ALL
        SELECT
            s.resource_hash AS resource_hash,
            count(),
            countIf(s.status = 2),
            toDateTime(max(s.start), 'UTC'),
            sumMap(map(duration_bucket(s.duration), toUInt64(1)))
        FROM spans AS s
        WHERE {spans.conditions}
        GROUP BY resource_hash"""
    sql = f"""\
SELECT
    instance,
    host,
    pod,
    version,
    sum(resource_requests) AS requests,
    sum(resource_errors),
    quantileExactWeightedArrayMerge(0.95)(durations),
    toUnixTimestamp(max(resource_last))
FROM
(
    SELECT
        resource_hash,
        sum(n) AS resource_requests,
        sum(errors) AS resource_errors,
        max(last) AS resource_last,
        quantileExactWeightedArrayState(0.95)(mapKeys(histogram), mapValues(histogram)) AS durations
    FROM
    (
        SELECT
            i.resource_hash AS resource_hash,
            i.n AS n, i.errors AS errors, i.last AS last, i.histogram AS histogram
        FROM instances AS i
        WHERE {_counted(selection)}
        AND toUnixTimestamp(i.time) NOT IN {{uncounted:Array(UInt32)}}{also}
    )
    GROUP BY resource_hash
    HAVING resource_requests > 0
) AS ran
LEFT JOIN
(
    SELECT
        r.resource_hash AS resource_hash,
        any(plain_text(r.attrs['host.name'])) AS host,
        any(plain_text(r.attrs['k8s.pod.name'])) AS pod,
        any(plain_text(r.attrs['service.version'])) AS version,
        any(multiIf(
            r.attrs['service.instance.id'] != '', plain_text(r.attrs['service.instance.id']),
            r.attrs['k8s.pod.name'] != '', plain_text(r.attrs['k8s.pod.name']),
            plain_text(r.attrs['host.name']))) AS instance
    FROM resources AS r
    WHERE r.project_id = {{project_id:UInt32}}
        AND r.service = {{service:String}}
    GROUP BY resource_hash
) AS said USING (resource_hash)
GROUP BY instance, host, pod, version
ORDER BY requests DESC, instance, version
LIMIT {{limit:UInt32}}"""
    return sql, params


def _counted(selection: Selection) -> str:
    """The rows of `instances AS i` that make up the window, as the other rollups' do."""
    environment = (
        "" if selection.environment is None else "\n        AND i.environment = {environment:String}"
    )
    return f"""i.project_id = {{project_id:UInt32}}
        AND i.service = {{service:String}}
        AND (
            (i.step_s = 3600
                AND i.time >= toDateTime({{first_hour_s:UInt32}}, 'UTC')
                AND i.time < toDateTime({{last_hour_s:UInt32}}, 'UTC'))
            OR (i.step_s = 60
                AND i.time >= toDateTime({{from_s:UInt32}}, 'UTC')
                AND i.time < toDateTime({{until_s:UInt32}}, 'UTC')
                AND (i.time < toDateTime({{first_hour_s:UInt32}}, 'UTC')
                    OR i.time >= toDateTime({{last_hour_s:UInt32}}, 'UTC')))){environment}"""
