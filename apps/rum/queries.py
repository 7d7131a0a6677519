"""Questions about what browsers showed, as SQL: one function, one query, (text, parameters). Runs nothing.

All is read from the spans and log records that the pages sent: nothing is counted beforehand.
"""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from apps.query.sql import Query
from apps.rum.fields import (
    ARRIVAL,
    IS_LOAD,
    MEASURE,
    SESSION,
    SORTS,
    VIEW_ID,
    VITAL_NAME,
    VITAL_VALUE,
    Dimension,
)
from apps.rum.question import Conditions
from apps.rum.vitals import VITALS
from apps.services.windows import Steps

# The ceil(n * 0.75)-th smallest: a value that was measured.
P75 = "quantileExactWeighted{}(0.75)"
_NO_P75 = "CAST(NULL, 'Nullable({})')"


def list_services(*, project_id: int, from_s: int, until_s: int) -> Query:
    """(service) of those with a span that is named like a view in these hours, unix seconds, by name.

    From the rollup: there is no such list among the spans.
    """
    sql = """\
SELECT toString(h.service)
FROM red_1h AS h
WHERE h.project_id = {project_id:UInt32}
    AND h.hour >= toDateTime({from_s:UInt32}, 'UTC')
    AND h.hour < toDateTime({until_s:UInt32}, 'UTC')
    AND startsWith(h.name, 'view ')
    AND h.kind = 1
GROUP BY h.service
HAVING sum(h.n) > 0
ORDER BY h.service"""
    return sql, {"project_id": project_id, "from_s": from_s, "until_s": until_s}


def count_views(asked: Conditions, steps: Steps) -> Query:
    """ViewsRow; no row without a view."""
    sql = f"""\
SELECT
    count(),
    uniqExactIf({SESSION.view}, {SESSION.view} != ''),
    countIf({_has_error(asked)}),
    sumMap(map({_step("s.start")}, toUInt64(1)))
FROM spans AS s
WHERE {asked.views()}
HAVING count() > 0"""
    return asked.bind(sql, **_steps(steps))


def count_errors(asked: Conditions, steps: Steps) -> Query:
    """StepRow of the steps with an error."""
    sql = f"""\
SELECT
    {_step("l.time")} AS step,
    count()
FROM logs AS l
WHERE {asked.errors()}
GROUP BY step
ORDER BY step"""
    return asked.bind(sql, **_steps(steps))


def summarise_vitals(asked: Conditions, steps: Steps) -> Query:
    """VitalRow of each vital that was measured, and of each step in which it was."""
    sql = f"""\
SELECT
    name,
    grouping(step) = 1 AS is_total,
    step,
    {P75.format("")}(value, 1),
    countIf(value <= good),
    countIf(value > good AND value <= poor),
    countIf(value > poor)
FROM
(
    SELECT
        name,
        value,
        {_step("told")} AS step,
        transform(name, {{vitals:Array(String)}}, {{good:Array(Float64)}}, 0.) AS good,
        transform(name, {{vitals:Array(String)}}, {{poor:Array(Float64)}}, 0.) AS poor
    FROM
    (
        {_measures(asked, "l.time")}
    )
    WHERE {_is_on_page(asked)}
)
GROUP BY GROUPING SETS ((name), (name, step))
ORDER BY name, is_total, step"""
    bounds = {
        "vitals": list(VITALS),
        "good": [thresholds.good for thresholds in VITALS.values()],
        "poor": [thresholds.poor for thresholds in VITALS.values()],
    }
    return asked.bind(sql, **bounds, **_steps(steps))


def list_groups(asked: Conditions, dimension: Dimension, *, sort: str, limit: int) -> Query:
    """GroupRow of each value of the dimension, the greatest by SORTS[sort] first."""
    p75 = P75.format("OrNullIf")
    no_float, no_int = _NO_P75.format("Float64"), _NO_P75.format("Int64")
    sql = f"""\
SELECT
    told,
    sum(n_views) AS views,
    sum(n_sessions) AS sessions,
    sum(n_errors) AS errors,
    sum(n_with_errors),
    max(lcp) AS lcp_p75,
    max(inp) AS inp_p75,
    max(cls) AS cls_p75,
    max(load_ns) AS load_p75_ns,
    count() OVER ()
FROM
(
    SELECT
        {dimension.view} AS told,
        count() AS n_views,
        uniqExactIf({SESSION.view}, {SESSION.view} != '') AS n_sessions,
        toUInt64(0) AS n_errors,
        countIf({_has_error(asked)}) AS n_with_errors,
        {no_float} AS lcp,
        {no_float} AS inp,
        {no_float} AS cls,
        {p75}(s.duration, 1, {IS_LOAD}) AS load_ns
    FROM spans AS s
    WHERE {asked.views()}
    GROUP BY told
    UNION ALL
    SELECT {dimension.record} AS told, 0, 0, count(), 0, {no_float}, {no_float}, {no_float}, {no_int}
    FROM logs AS l
    WHERE {asked.errors()}
    GROUP BY told
    UNION ALL
    SELECT
        told,
        0, 0, 0, 0,
        {p75}(value, 1, name = 'lcp'),
        {p75}(value, 1, name = 'inp'),
        {p75}(value, 1, name = 'cls'),
        {no_int}
    FROM
    (
        {_measures(asked, dimension.record)}
    )
    WHERE {_is_on_page(asked)}
    GROUP BY told
)
GROUP BY told
ORDER BY {SORTS[sort]} DESC, views DESC, told
LIMIT {{limit:UInt32}}"""
    return asked.bind(sql, vitals=list(VITALS), limit=limit)


def _has_error(asked: Conditions) -> str:
    return f"""lower(hex(s.span_id)) IN (
        SELECT {VIEW_ID.record}
        FROM logs AS l
        WHERE {asked.errors()})"""


def _measures(asked: Conditions, told: str) -> str:
    """Of each measure its vital's `name`, and of its last record `value`, `view_name`, and what is `told`."""
    return f"""SELECT
            any({VITAL_NAME}) AS name,
            argMax({VITAL_VALUE}, {ARRIVAL}) AS value,
            argMax(l.attrs['rum.view.name'], {ARRIVAL}) AS view_name,
            argMax({told}, {ARRIVAL}) AS told
        FROM logs AS l
        WHERE {asked.vitals()}
            AND {VITAL_NAME} IN {{vitals:Array(String)}}
        GROUP BY {MEASURE}"""


def _is_on_page(asked: Conditions) -> str:
    return "true" if asked.is_record_on_page == "true" else "view_name = {m_view:String}"


def _step(moment: str) -> str:
    return f"intDiv(toUnixTimestamp64Second({moment}) - {{first_s:Int64}}, {{step_s:Int64}})"


def _steps(steps: Steps) -> dict[str, int]:
    return {"first_s": steps.first_s, "step_s": steps.step_s}
