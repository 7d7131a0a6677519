"""Repair of rate, errors and durations: minutes and hours that a doubtful batch touched, by recount.

First the minutes from the spans, then the hours from the minutes: as the views make them. The view behind the
minutes hears of their repair too; whatever it makes of that, the hours are right afterwards.
"""

_MINUTE = "project_id, service, environment, version, name, kind, entry, minute"
_HOUR = "project_id, hour, entry, service, environment, version, name, kind"
_COUNTS = ("n", "errors", "duration_sum", "unsent", "unsent_errors")
_HISTOGRAMS = ("histogram", "error_histogram")
_SUMS = ", ".join((*_COUNTS, *_HISTOGRAMS))


def _list(*expressions: str) -> str:
    return ",\n        ".join(expressions)


# Sums are UInt64, which wraps: 0 - x is minus x.
_TAKEN_BACK = _list(
    *(f"toUInt64(0 - sum({name})) AS d_{name}" for name in _COUNTS),
    *(f"mapApply((k, v) -> (k, toUInt64(0 - v)), sumMap({name})) AS d_{name}" for name in _HISTOGRAMS),
)
_ADDED = _list(
    *(f"sum({name}) AS d_{name}" for name in _COUNTS),
    *(f"sumMap({name}) AS d_{name}" for name in _HISTOGRAMS),
)
_DIFFERENCE = _list(
    *(f"sum(d_{name}) AS {name}" for name in _COUNTS),
    *(f"sumMap(d_{name}) AS {name}" for name in _HISTOGRAMS),
)
_IS_WRONG = " OR ".join(
    (
        *(f"{name} != 0" for name in _COUNTS),
        *(f"arrayExists(v -> v != 0, mapValues({name}))" for name in _HISTOGRAMS),
    )
)
# As red_1m_from_spans (0017_red_hours.sql).
_COUNTED = _list(
    "count() AS d_n",
    "countIf(status = 2) AS d_errors",
    "sum(toUInt64(greatest(duration, 0))) AS d_duration_sum",
    "sum(unsent_of(rest)) AS d_unsent",
    "sumIf(unsent_of(rest), status = 2) AS d_unsent_errors",
    "sumMap(map(duration_bucket(duration), toUInt64(1))) AS d_histogram",
    "sumMapIf(map(duration_bucket(duration), toUInt64(1)), status = 2) AS d_error_histogram",
)
_FENCE = "throwIf(now64(3) > fromUnixTimestamp64Milli({lease:Int64}), 'the lease is lost') = 0"

REPAIR_MINUTES = f"""
INSERT INTO red_1m ({_MINUTE}, {_SUMS})
WITH touched AS (
    SELECT DISTINCT project_id, toStartOfMinute(start) AS minute
    FROM spans
    WHERE batch = {{batch:UInt64}} AND {_FENCE}
)
SELECT {_MINUTE},
        {_DIFFERENCE}
FROM
(
    SELECT
        project_id, service, environment, version, name, kind,
        is_entry(kind, parent_span_id) AS entry,
        toStartOfMinute(start) AS minute,
        {_COUNTED}
    FROM spans
    WHERE batch != {{without:UInt64}}
      AND project_id IN (SELECT project_id FROM touched)
      AND toStartOfTenMinutes(start) IN (SELECT toStartOfTenMinutes(minute) FROM touched)
      AND (project_id, toStartOfMinute(start)) IN (SELECT project_id, minute FROM touched)
    GROUP BY {_MINUTE}
    UNION ALL
    SELECT {_MINUTE},
        {_TAKEN_BACK}
    FROM red_1m
    WHERE (project_id, toStartOfHour(minute)) IN (SELECT project_id, toStartOfHour(minute) FROM touched)
      AND (project_id, minute) IN (SELECT project_id, minute FROM touched)
    GROUP BY {_MINUTE}
)
GROUP BY {_MINUTE}
HAVING {_IS_WRONG}
"""  # noqa: S608

REPAIR_HOURS = f"""
INSERT INTO red_1h ({_HOUR}, {_SUMS})
WITH touched AS (
    SELECT DISTINCT project_id, toStartOfHour(start) AS hour
    FROM spans
    WHERE batch = {{batch:UInt64}} AND {_FENCE}
)
SELECT {_HOUR},
        {_DIFFERENCE}
FROM
(
    SELECT project_id, toStartOfHour(minute) AS hour, entry, service, environment, version, name, kind,
        {_ADDED}
    FROM red_1m
    WHERE (project_id, toStartOfHour(minute)) IN (SELECT project_id, hour FROM touched)
    GROUP BY {_HOUR}
    UNION ALL
    SELECT {_HOUR},
        {_TAKEN_BACK}
    FROM red_1h
    WHERE (project_id, hour) IN (SELECT project_id, hour FROM touched)
    GROUP BY {_HOUR}
)
GROUP BY {_HOUR}
HAVING {_IS_WRONG}
"""  # noqa: S608
