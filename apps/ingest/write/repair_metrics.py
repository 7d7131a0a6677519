"""Repair: the table of series holds every series that a doubtful batch brought points of.

Nothing in it adds up (least and greatest times): the batch's rows may go through its view's SELECT once more.
"""

# Twin of the view metric_series_from_points (apps/clickhouse/migrations/0009_metrics.sql): change both.
REPAIR_METRIC_SERIES = """
INSERT INTO metric_series
SELECT
    project_id,
    toDate(time) AS day,
    name,
    kind,
    unit,
    temporality,
    is_monotonic,
    service,
    series,
    anyLast(p.description) AS description,
    min(time) AS first_time,
    max(time) AS last_time
FROM metric_points AS p
WHERE p.batch = {batch:UInt64}
GROUP BY project_id, day, name, kind, unit, temporality, is_monotonic, service, series
"""
