"""What is stored, number by number, and what of it is summed up otherwise than a recount has it."""

ROWS = {"traces": "spans", "logs": "logs", "metrics": "metric_points"}

# As tests/faults/bodies.py writes them.
NUMBERS = {
    "traces": "SELECT ints['n'] FROM spans",
    "logs": "SELECT ints['n'] FROM logs",
    "metrics": "SELECT if(value_type = 'as_int', toUInt64(int_value), count) FROM metric_points",
}


def _red(rollup: str, step: str, start_of: str) -> str:
    """Rate, errors, duration of spans less those of a rollup: rows that come to something."""
    return f"""
SELECT count() FROM
(
    SELECT project_id, service, environment, version, name, kind, entry, {step},
           sum(a) AS spans, sum(b) AS errors, sum(c) AS duration, sumMap(h) AS histogram,
           sumMap(g) AS error_histogram, sum(u) AS unsent, sum(w) AS unsent_errors
    FROM
    (
        SELECT project_id, service, environment, version, name, kind,
               kind IN (2, 5) OR parent_span_id = toFixedString('', 8) AS entry,
               {start_of}(start) AS {step},
               toInt64(count()) AS a, toInt64(countIf(status = 2)) AS b,
               toInt64(sum(greatest(duration, 0))) AS c,
               sumMap(map(toUInt16(round(36 * log2(greatest(duration, 1)))), toInt64(1))) AS h,
               sumMapIf(map(toUInt16(round(36 * log2(greatest(duration, 1)))), toInt64(1)), status = 2) AS g,
               toInt64(sum(unsent_of(rest))) AS u, toInt64(sumIf(unsent_of(rest), status = 2)) AS w
        FROM spans GROUP BY ALL
        UNION ALL
        SELECT project_id, service, environment, version, name, kind, entry, {step},
               -toInt64(sum(n)), -toInt64(sum(errors)), -toInt64(sum(duration_sum)),
               mapApply((k, v) -> (k, -toInt64(v)), sumMap(histogram)),
               mapApply((k, v) -> (k, -toInt64(v)), sumMap(error_histogram)),
               -toInt64(sum(unsent)), -toInt64(sum(unsent_errors))
        FROM {rollup} GROUP BY ALL
    )
    GROUP BY ALL
)
WHERE spans != 0 OR errors != 0 OR duration != 0 OR unsent != 0 OR unsent_errors != 0
    OR arrayExists(v -> v != 0, mapValues(histogram)) OR arrayExists(v -> v != 0, mapValues(error_histogram))
"""  # noqa: S608


# Each counts rows that would be wrong; all must be 0.
DIFFERENCES = {
    "minutes of red_1m": _red("red_1m", "minute", "toStartOfMinute"),
    "hours of red_1h": _red("red_1h", "hour", "toStartOfHour"),
    "traces of trace_index": """
SELECT count() FROM
(
    SELECT trace_id, count() AS n, countIf(status = 2) AS e, min(start) AS a, max(start) AS b,
           max(addNanoseconds(start, greatest(duration, 0))) AS z
    FROM spans GROUP BY project_id, trace_id
) AS recount
FULL OUTER JOIN
(
    SELECT trace_id, sum(spans) AS n, sum(errors) AS e, min(start) AS a, max(last_start) AS b, max(end) AS z
    FROM trace_index GROUP BY project_id, trace_id
) AS kept ON recount.trace_id = kept.trace_id
WHERE (recount.n, recount.e, recount.a, recount.b, recount.z) != (kept.n, kept.e, kept.a, kept.b, kept.z)
""",
    "minutes of logs_1m": """
SELECT count() FROM
(
    SELECT project_id, service, environment, severity, minute, sum(n) AS records
    FROM
    (
        SELECT project_id, service, environment, severity, toStartOfMinute(time) AS minute,
               toInt64(count()) AS n
        FROM logs GROUP BY ALL
        UNION ALL
        SELECT project_id, service, environment, severity, minute, -toInt64(sum(logs_1m.n)) AS n
        FROM logs_1m GROUP BY ALL
    )
    GROUP BY ALL
)
WHERE records != 0
""",
    "series of metric_series": """
SELECT count() FROM
(
    SELECT project_id, toDate(time) AS day, name, kind, unit, temporality, is_monotonic, service, series,
           min(time) AS first, max(time) AS last
    FROM metric_points GROUP BY ALL
) AS recount
FULL OUTER JOIN
(
    SELECT project_id, day, name, kind, unit, temporality, is_monotonic, service, series,
           min(first_time) AS first, max(last_time) AS last
    FROM metric_series GROUP BY ALL
) AS kept USING (project_id, day, name, kind, unit, temporality, is_monotonic, service, series)
WHERE (recount.first, recount.last) != (kept.first, kept.last)
""",
    **{
        f"resources of {rows}": f"""
SELECT count() FROM (SELECT DISTINCT project_id, resource_hash FROM {rows}) AS s
LEFT ANTI JOIN resources AS r ON s.project_id = r.project_id AND s.resource_hash = r.resource_hash
"""  # noqa: S608
        for rows in ROWS.values()
    },
}
