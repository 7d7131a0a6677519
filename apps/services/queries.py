"""Questions about services, answered from the rollups: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from apps.query.percentiles import bucket_of
from apps.query.sql import Query
from apps.services.windows import Steps, Window

# Two octaves: four times as long, where Apdex no longer tolerates (36 buckets an octave, 0017_red_hours.sql).
TOLERATED_BUCKETS = 72
# More than a page names, and few enough to be looked for one by one.
MAX_NAMES = 500
_QUANTILES = "quantilesExactWeightedArray{}(0.5, 0.95, 0.99)"
_NARROWED = {"environment": "environment", "service": "service", "name": "operation", "version": "version"}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows of the rollups. `by_hour`: whole hours from red_1h; all else comes from red_1m."""

    project_id: int
    window: Window
    by_hour: bool = True
    environment: str | None = None
    service: str | None = None
    operation: str | None = None
    version: str | None = None

    def rows(self, columns: str, also: str) -> str:
        """Of both rollups those that make up the window, each with `at`: when its hour or minute begins."""
        conditions = [also] if also else []
        for column, name in _NARROWED.items():
            if getattr(self, name) is not None:
                conditions.append(f"{{}}.{column} = {{{name}:String}}")
        narrowed = "".join(f"\n            AND {condition}" for condition in conditions)
        hours, minutes = narrowed.replace("{}", "h"), narrowed.replace("{}", "m")
        return f"""SELECT hour AS at, {columns}
        FROM red_1h AS h
        WHERE h.project_id = {{project_id:UInt32}}
            AND h.hour >= toDateTime({{first_hour_s:UInt32}}, 'UTC')
            AND h.hour < toDateTime({{last_hour_s:UInt32}}, 'UTC'){hours}
        UNION ALL
        SELECT minute AS at, {columns}
        FROM red_1m AS m
        WHERE m.project_id = {{project_id:UInt32}}
            AND m.minute >= toDateTime({{from_s:UInt32}}, 'UTC')
            AND m.minute < toDateTime({{until_s:UInt32}}, 'UTC')
            AND (m.minute < toDateTime({{first_hour_s:UInt32}}, 'UTC')
                OR m.minute >= toDateTime({{last_hour_s:UInt32}}, 'UTC')){minutes}"""

    @property
    def params(self) -> dict[str, Any]:
        """What `rows` binds."""
        window = self.window
        first_s, last_s = window.hours if self.by_hour else (window.until_s, window.until_s)
        given = {name: getattr(self, name) for name in _NARROWED.values()}
        return {
            "project_id": self.project_id,
            "from_s": window.from_s,
            "until_s": window.until_s,
            "first_hour_s": first_s,
            "last_hour_s": last_s,
            **{name: value for name, value in given.items() if value is not None},
        }


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Apdex's T in milliseconds: one for all, and those of the services that have their own."""

    default_ms: int
    own_ms: Mapping[str, int]


class StepRow(NamedTuple):
    """One step of a series; percentiles are buckets, `points` Apdex's, 2 a request at most."""

    step: int
    requests: int
    errors: int
    points: int
    p50: int
    p95: int
    p99: int


class ServiceRow(NamedTuple):
    """What a service was asked; `unsent` is in thousandths of a span."""

    service: str
    requests: int
    errors: int
    unsent: int
    unsent_errors: int
    points: int
    percentiles: list[int]
    steps: list[tuple[int, ...]]


class CountRow(NamedTuple):
    """Spans, requests or not."""

    service: str
    environment: str
    spans: int


class OperationRow(NamedTuple):
    """What a service is asked."""

    name: str
    kind: int
    requests: int
    errors: int
    unsent: int
    unsent_errors: int
    duration_sum: int
    percentiles: list[int]


class VersionRow(NamedTuple):
    """Moments are those of hours, at a range's ends of minutes."""

    service: str
    version: str
    environment: str
    first_s: int
    last_s: int
    requests: int
    spans: int


class NameRow(NamedTuple):
    """All spans of that name; `has_roots`: some of what was asked is neither SERVER nor CONSUMER."""

    name: str
    spans: int
    has_roots: bool


class SlotRow(NamedTuple):
    """What was asked in ten minutes that begin at `at_s`: at most 500 `names`; `has_roots` as NameRow's."""

    stretch: int
    at_s: int
    requests: int
    names: list[str]
    has_roots: bool


def summarise_services(selection: Selection, steps: Steps, thresholds: Thresholds) -> Query:
    """ServiceRow of every service with a request in the window, by name.

    Requests are what a service was asked (entry spans); an error is never satisfied.
    """
    points = (
        "toUInt64(arraySum((k, c) -> c * ((k <= satisfied) + (k <= satisfied + {tolerated:UInt16})), {}))"
    )
    scored = {
        name: points.replace("{}", f"mapKeys({name}), mapValues({name})")
        for name in ("histogram", "error_histogram")
    }
    entries = "service, n AS requests, errors, unsent, unsent_errors, histogram, error_histogram"
    finalized = ", ".join(f"finalizeAggregation(durations)[{place}]" for place in (1, 2, 3))
    sql = f"""\
SELECT
    toString(service),
    sum(step_requests),
    sum(step_errors),
    sum(step_unsent),
    sum(step_unsent_errors),
    sum(step_points),
    {_QUANTILES.format("Merge")}(durations),
    arraySort(groupArrayIf((step, step_requests, step_errors, step_points, {finalized}), step_requests > 0))
FROM
(
    WITH
        transform(toString(service), {{services:Array(String)}}, {{buckets:Array(UInt16)}}, {{bucket:UInt16}})
            AS satisfied
    SELECT
        service,
        toInt64(intDiv(toInt64(at) - {{first_s:Int64}}, {{step_s:Int64}})) AS step,
        sum(requests) AS step_requests,
        sum(errors) AS step_errors,
        sum(unsent) AS step_unsent,
        sum(unsent_errors) AS step_unsent_errors,
        sum({scored["histogram"]} - {scored["error_histogram"]}) AS step_points,
        {_QUANTILES.format("State")}(mapKeys(histogram), mapValues(histogram)) AS durations
    FROM
    (
        {selection.rows(entries, "{}.entry")}
    )
    GROUP BY service, step
)
GROUP BY service
HAVING sum(step_requests) > 0
ORDER BY service"""
    return sql, {
        **selection.params,
        "first_s": steps.first_s,
        "step_s": steps.step_s,
        "services": list(thresholds.own_ms),
        "buckets": [_bucket(t_ms) for t_ms in thresholds.own_ms.values()],
        "bucket": _bucket(thresholds.default_ms),
        "tolerated": TOLERATED_BUCKETS,
    }


def count_spans(selection: Selection) -> Query:
    """CountRow of every service in each environment that has a span in the window, by name: of all its spans.

    A repair may leave rows that add up to nothing: they are no service, and no environment.
    """
    sql = f"""\
SELECT toString(service), toString(environment), sum(n)
FROM
(
    {selection.rows("service, environment, n", "")}
)
GROUP BY service, environment
HAVING sum(n) > 0
ORDER BY service, environment"""
    return sql, selection.params


def summarise_operations(selection: Selection, *, limit: int) -> Query:
    """OperationRow of what was asked, the most time first."""
    columns = "name, kind, n, errors, unsent, unsent_errors, duration_sum, histogram"
    sql = f"""\
SELECT
    toString(name),
    kind,
    sum(n) AS requests,
    sum(errors),
    sum(unsent),
    sum(unsent_errors),
    sum(duration_sum) AS time_ns,
    {_QUANTILES.format("")}(mapKeys(histogram), mapValues(histogram))
FROM
(
    {selection.rows(columns, "{}.entry")}
)
GROUP BY name, kind
HAVING requests > 0
ORDER BY time_ns DESC, name, kind
LIMIT {{limit:UInt32}}"""
    return sql, {**selection.params, "limit": limit}


def list_versions(selection: Selection) -> Query:
    """VersionRow of each version in each environment with a span in the window."""
    sql = f"""\
SELECT
    toString(service),
    toString(version),
    toString(environment),
    toUnixTimestamp(min(at)),
    toUnixTimestamp(max(at)),
    sum(if(entry, n, 0)),
    sum(n)
FROM
(
    {selection.rows("service, version, environment, entry, n", "")}
)
GROUP BY service, version, environment
HAVING sum(n) > 0
ORDER BY service, version, environment"""
    return sql, selection.params


def list_entry_names(selection: Selection, *, limit: int) -> Query:
    """NameRow of what was asked, the most often first."""
    sql = f"""\
SELECT
    toString(name),
    sum(n),
    max(entry AND kind NOT IN (2, 5))
FROM
(
    {selection.rows("name, kind, entry, n", "")}
)
GROUP BY name
HAVING sum(if(entry, n, 0)) > 0
ORDER BY sum(if(entry, n, 0)) DESC, name
LIMIT {{limit:UInt32}}"""
    return sql, {**selection.params, "limit": limit}


def list_busiest_slots(selection: Selection, *, step_ns: int) -> Query:
    """SlotRow of each stretch of the window, `step_ns` long, with a request: of its ten minutes with most.

    By ten minutes the sort key of spans divides the time.
    """
    sql = f"""\
SELECT
    intDiv((toInt64(at) - {{from_s:Int64}}) * 1000000000, {{step_ns:Int64}}) AS stretch,
    toUnixTimestamp(toStartOfTenMinutes(at)) AS slot,
    sum(n) AS requests,
    groupUniqArray({MAX_NAMES})(toString(name)),
    max(kind NOT IN (2, 5))
FROM
(
    {selection.rows("name, kind, n", "{}.entry")}
)
GROUP BY stretch, slot
HAVING requests > 0
ORDER BY stretch, requests DESC, slot
LIMIT 1 BY stretch"""
    return sql, {**selection.params, "step_ns": step_ns}


def list_all_environments(*, project_id: int, limit: int) -> Query:
    """(name) of every environment that the rollups of spans and of logs still know, by name."""
    sql = """\
SELECT name
FROM
(
    SELECT toString(h.environment) AS name, h.n AS n
    FROM red_1h AS h
    WHERE h.project_id = {project_id:UInt32} AND h.environment != ''
    UNION ALL
    SELECT toString(l.environment) AS name, l.n AS n
    FROM logs_1m AS l
    WHERE l.project_id = {project_id:UInt32} AND l.environment != ''
)
GROUP BY name
HAVING sum(n) > 0
ORDER BY name
LIMIT {limit:UInt32}"""
    return sql, {"project_id": project_id, "limit": limit}


def _bucket(t_ms: int) -> int:
    return bucket_of(t_ms * 1_000_000)
