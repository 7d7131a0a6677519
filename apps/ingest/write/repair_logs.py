"""Repair of the logs' rollup: (recount - current) for every minute that a doubtful batch touched."""

_KEYS = "project_id, service, environment, severity, minute"

REPAIR_LOGS = f"""
INSERT INTO logs_1m ({_KEYS}, n)
WITH
    touched AS (
        SELECT DISTINCT project_id, toStartOfMinute(time) AS minute
        FROM logs
        WHERE batch = {{batch:UInt64}}
          AND throwIf(now64(3) > fromUnixTimestamp64Milli({{lease:Int64}}), 'the lease is lost') = 0
    )
SELECT {_KEYS}, sum(d_n) AS n
FROM
(
    SELECT
        project_id, service, environment, severity,
        toStartOfMinute(time) AS minute,
        count() AS d_n
    FROM logs
    WHERE batch != {{without:UInt64}}
      AND project_id IN (SELECT project_id FROM touched)
      AND toStartOfHour(time) IN (SELECT toStartOfHour(minute) FROM touched)
      AND (project_id, toStartOfMinute(time)) IN (SELECT project_id, minute FROM touched)
    GROUP BY {_KEYS}
    UNION ALL
    SELECT {_KEYS}, toUInt64(0 - sum(n)) AS d_n
    FROM logs_1m
    WHERE (project_id, minute) IN (SELECT project_id, minute FROM touched)
    GROUP BY {_KEYS}
)
GROUP BY {_KEYS}
HAVING n != 0
"""  # noqa: S608
