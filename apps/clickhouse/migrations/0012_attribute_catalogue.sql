-- Which attributes there are and their commonest values, for suggestions (docs/adr/0010). Filled every 30 seconds
-- from what was ingested since, and not with every INSERT: that would cost each of them 20 ms.
-- ALWAYS read it aggregated: rows of one key merge in their time.
CREATE TABLE IF NOT EXISTS attribute_catalogue
(
    project_id UInt32,
    signal     Enum8('spans' = 1, 'logs' = 2),
    hour       DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    service    LowCardinality(String),
    place      Enum8('span' = 1, 'resource' = 2, 'log' = 3, 'intrinsic' = 4),
    key        LowCardinality(String),
    type       Enum8('text' = 1, 'number' = 2, 'boolean' = 3),
    n          SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- At most 32 values, the commonest: those over 64 bytes, doubles and what has parts are left out.
    top_values AggregateFunction(approx_top_sum(32, 48), String, UInt64) CODEC(ZSTD(3)),
    factor     SimpleAggregateFunction(max, UInt8),  -- each item that was looked at stands for so many
    upto       SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(Delta(8), ZSTD(1))  -- ingested until then
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(hour)
ORDER BY (project_id, signal, key, hour, service, place, type)
TTL hour + INTERVAL 15 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

-- The type and the text of what attribute_text wrote (0006_attribute_limits.sql); '' for what is not suggested.
CREATE OR REPLACE FUNCTION catalogue_type AS (text) -> CAST(
    multiIf(startsWith(text, '\x012'), 'boolean', startsWith(text, '\x013') OR startsWith(text, '\x014'), 'number', 'text'),
    'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)');

CREATE OR REPLACE FUNCTION catalogue_value AS (text) -> multiIf(
    length(text) > 64, '', NOT startsWith(text, '\x01'), text, substring(text, 2, 1) IN ('1', '2', '3'), substring(text, 3), '');

CREATE OR REPLACE FUNCTION catalogue_entries AS (place, attrs, ints, doubles) -> arrayConcat(
    arrayMap((key, text) -> (place, toString(key), catalogue_type(text), catalogue_value(text)), mapKeys(attrs), mapValues(attrs)),
    arrayMap((key, number) -> (place, toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), toString(number)), mapKeys(ints), mapValues(ints)),
    arrayMap(key -> (place, toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), ''), mapKeys(doubles)));

-- Up to where nothing is written any more: an INSERT that runs now may bring rows with the moment it began.
-- Of more than 20 000 items one in 16 is looked at. After a long pause the last day is.
CREATE MATERIALIZED VIEW IF NOT EXISTS attribute_catalogue_from_spans
REFRESH EVERY 30 SECOND APPEND TO attribute_catalogue AS
WITH
    (SELECT greatest(max(upto), now64(3) - INTERVAL 1 DAY) FROM attribute_catalogue WHERE signal = 'spans') AS since,
    (SELECT subtractMilliseconds(now64(3), 1 + toInt64(1000 * max(elapsed))) FROM system.processes WHERE query_kind = 'Insert') AS until,
    (SELECT toUInt8(if(count() > 20000, 16, 1)) FROM spans WHERE ingested > since AND ingested <= until) AS sampled_by,
    assumeNotNull(sampled_by) AS sampling
SELECT
    project_id,
    CAST('spans', 'Enum8(\'spans\' = 1, \'logs\' = 2)') AS signal,
    hour,
    service,
    place,
    key,
    type,
    sum(items) * sampling AS n,
    approx_top_sumStateIf(32, 48)(value, toUInt64(items * sampling), value != '') AS top_values,
    sampling AS factor,
    assumeNotNull(until) AS upto
FROM
(
    SELECT project_id, hour, service, entry.1 AS place, entry.2 AS key, entry.3 AS type, entry.4 AS value, count() AS items
    FROM
    (
        SELECT
            project_id,
            toStartOfHour(start) AS hour,
            service,
            arrayJoin(arrayConcat(
                catalogue_entries('span', attrs, ints, doubles),
                arrayMap(pair -> ('intrinsic', pair.1, CAST('text', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), catalogue_value(pair.2)),
                    arrayFilter(pair -> pair.2 != '', arrayConcat(
                        [('status', ['unset', 'ok', 'error'][status + 1]), ('statusMessage', status_message), ('instrumentation:name', scope_name(toString(scope)))],
                        arrayMap(name -> ('event:name', toString(name)), events.name)))))) AS entry
        FROM spans
        WHERE ingested > since AND ingested <= until AND cityHash64(span_id) % sampling = 0
    )
    GROUP BY project_id, hour, service, place, key, type, value
    UNION ALL
    SELECT project_id, hour, service, entry.1 AS place, entry.2 AS key, entry.3 AS type, entry.4 AS value, sum(spans_of) AS items
    FROM
    (
        SELECT project_id, hour, service, spans_of, arrayJoin(catalogue_entries('resource', attrs, CAST(map(), 'Map(String, Int64)'), CAST(map(), 'Map(String, Float64)'))) AS entry
        FROM
        (
            SELECT project_id, toStartOfHour(start) AS hour, service, resource_hash, count() AS spans_of
            FROM spans
            WHERE ingested > since AND ingested <= until AND cityHash64(span_id) % sampling = 0
            GROUP BY project_id, hour, service, resource_hash
        ) AS s
        INNER JOIN
        (
            SELECT project_id, resource_hash, attrs
            FROM resources
            WHERE (project_id, resource_hash) IN (SELECT project_id, resource_hash FROM spans WHERE ingested > since AND ingested <= until)
            LIMIT 1 BY project_id, resource_hash
        ) AS r USING (project_id, resource_hash)
    )
    GROUP BY project_id, hour, service, place, key, type, value
)
GROUP BY project_id, hour, service, place, key, type;

CREATE MATERIALIZED VIEW IF NOT EXISTS attribute_catalogue_from_logs
REFRESH EVERY 30 SECOND APPEND TO attribute_catalogue AS
WITH
    (SELECT greatest(max(upto), now64(3) - INTERVAL 1 DAY) FROM attribute_catalogue WHERE signal = 'logs') AS since,
    (SELECT subtractMilliseconds(now64(3), 1 + toInt64(1000 * max(elapsed))) FROM system.processes WHERE query_kind = 'Insert') AS until,
    (SELECT toUInt8(if(count() > 20000, 16, 1)) FROM logs WHERE ingested > since AND ingested <= until) AS sampled_by,
    assumeNotNull(sampled_by) AS sampling
SELECT
    project_id,
    CAST('logs', 'Enum8(\'spans\' = 1, \'logs\' = 2)') AS signal,
    hour,
    service,
    place,
    key,
    type,
    sum(items) * sampling AS n,
    approx_top_sumStateIf(32, 48)(value, toUInt64(items * sampling), value != '') AS top_values,
    sampling AS factor,
    assumeNotNull(until) AS upto
FROM
(
    SELECT project_id, hour, service, entry.1 AS place, entry.2 AS key, entry.3 AS type, entry.4 AS value, count() AS items
    FROM
    (
        SELECT
            project_id,
            toStartOfHour(time) AS hour,
            service,
            arrayJoin(arrayConcat(
                catalogue_entries('log', attrs, ints, doubles),
                arrayMap(pair -> ('intrinsic', pair.1, CAST('text', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), catalogue_value(pair.2)),
                    arrayFilter(pair -> pair.2 != '', [('version', toString(version)), ('instrumentation:name', toString(scope))])))) AS entry
        FROM logs
        WHERE ingested > since AND ingested <= until AND cityHash64(batch, number) % sampling = 0
    )
    GROUP BY project_id, hour, service, place, key, type, value
    UNION ALL
    SELECT project_id, hour, service, entry.1 AS place, entry.2 AS key, entry.3 AS type, entry.4 AS value, sum(logs_of) AS items
    FROM
    (
        SELECT project_id, hour, service, logs_of, arrayJoin(catalogue_entries('resource', attrs, CAST(map(), 'Map(String, Int64)'), CAST(map(), 'Map(String, Float64)'))) AS entry
        FROM
        (
            SELECT project_id, toStartOfHour(time) AS hour, service, resource_hash, count() AS logs_of
            FROM logs
            WHERE ingested > since AND ingested <= until AND cityHash64(batch, number) % sampling = 0
            GROUP BY project_id, hour, service, resource_hash
        ) AS s
        INNER JOIN
        (
            SELECT project_id, resource_hash, attrs
            FROM resources
            WHERE (project_id, resource_hash) IN (SELECT project_id, resource_hash FROM logs WHERE ingested > since AND ingested <= until)
            LIMIT 1 BY project_id, resource_hash
        ) AS r USING (project_id, resource_hash)
    )
    GROUP BY project_id, hour, service, place, key, type, value
)
GROUP BY project_id, hour, service, place, key, type;
