"""Repair of the trace index: the traces that a doubtful batch touched, by recount.

Materialised views add up as rows arrive but are not atomic with them. One INSERT of (recount - current)
mends them with no hole for a chart or an alert to see. The sums are UInt64, which wraps: 0 - x is minus x.
"""

REPAIR_TRACE_INDEX = """
INSERT INTO trace_index
    (project_id, trace_id, start, last_start, end, spans, errors, services, environments, root)
WITH
    touched AS (
        SELECT DISTINCT project_id, trace_id
        FROM spans
        WHERE batch = {batch:UInt64}
          AND throwIf(now64(3) > fromUnixTimestamp64Milli({lease:Int64}), 'the lease is lost') = 0
    ),
    span_of AS (
        SELECT min(low) AS low, max(high) AS high
        FROM
        (
            SELECT min(start) AS low, max(start) AS high FROM spans WHERE batch = {batch:UInt64}
            UNION ALL
            SELECT min(start) AS low, max(last_start) AS high FROM trace_index
            WHERE (project_id, trace_id) IN (SELECT project_id, trace_id FROM touched) HAVING count() > 0
        )
    )
SELECT
    project_id, trace_id,
    min(d_start) AS start, max(d_last_start) AS last_start, max(d_end) AS end,
    sum(d_spans) AS spans, sum(d_errors) AS errors,
    groupUniqArrayArray(d_services) AS services, groupUniqArrayArray(d_environments) AS environments,
    min(d_root) AS root
FROM
(
    SELECT
        project_id, trace_id,
        min(s.start) AS d_start,
        max(s.start) AS d_last_start,
        max(span_end(s.start, s.duration)) AS d_end,
        count() AS d_spans,
        countIf(s.status = 2) AS d_errors,
        groupUniqArray(toString(s.service)) AS d_services,
        groupUniqArray(toString(s.environment)) AS d_environments,
        min(root_candidate(s.parent_span_id, s.start, s.service, s.name, s.status)) AS d_root
    FROM spans AS s
    WHERE s.batch != {without:UInt64}
      AND s.project_id IN (SELECT project_id FROM touched)
      AND s.start >= (SELECT low FROM span_of) AND s.start <= (SELECT high FROM span_of)
      AND (s.project_id, s.trace_id) IN (SELECT project_id, trace_id FROM touched)
    GROUP BY project_id, trace_id
    UNION ALL
    SELECT
        project_id, trace_id,
        min(start) AS d_start, max(last_start) AS d_last_start, max(end) AS d_end,
        toUInt64(0 - sum(spans)) AS d_spans,
        toUInt64(0 - sum(errors)) AS d_errors,
        groupUniqArrayArray(services) AS d_services,
        groupUniqArrayArray(environments) AS d_environments,
        min(root) AS d_root
    FROM trace_index
    WHERE (project_id, trace_id) IN (SELECT project_id, trace_id FROM touched)
    GROUP BY project_id, trace_id
)
GROUP BY project_id, trace_id
HAVING spans != 0 OR errors != 0
"""
