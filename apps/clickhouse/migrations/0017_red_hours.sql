-- Rate, errors, duration by the hour, so that long ranges are cheap; and what was not sent, where a client samples.
-- The minutes are laid out anew: by the hour, so that the ends of a range do not unpack a whole day, and what was
-- asked of a service (`entry`) before what it did. T64 and LZ4 unpack a histogram four times as fast as ZSTD, in the
-- same space.

-- OpenTelemetry's probability sampling says in the trace state (`ot=th:…`) which of 2^56 equal shares are dropped.
-- How many further spans each span stands for, in thousandths: whole numbers, so that a recount comes to the same.
-- Below one in 10^9 counts as one in 10^9: sums stay far from where they wrap.
CREATE OR REPLACE FUNCTION unsent_by_threshold AS (threshold) -> toUInt64(least(round(1000 * (threshold / (72057594037927936 - threshold))), 1e12));

CREATE OR REPLACE FUNCTION sampling_threshold AS (rest) -> extract(rest, '^\\["(?:[^",]*,)*[ \\t]*ot=(?:[^",;]*;)*th:([0-9a-f]{1,14})[",; ]');

-- `rest` (0011_spans_for_search.sql) is '' for nearly every span; nothing else is looked at then.
CREATE OR REPLACE FUNCTION unsent_of AS (rest) -> if(rest = '', toUInt64(0),
    unsent_by_threshold(reinterpretAsUInt64(reverse(unhex(rightPad(sampling_threshold(rest), 14, '0'))))));

CREATE TABLE IF NOT EXISTS red_1h
(
    project_id  UInt32,
    hour        DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    entry       Bool,
    service     LowCardinality(String),
    environment LowCardinality(String),
    version     LowCardinality(String),
    name        LowCardinality(String),
    kind        Int8,
    n               SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    errors          SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    duration_sum    SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    histogram       SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(T64, LZ4),
    error_histogram SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(T64, LZ4),
    unsent          SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    unsent_errors   SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toMonday(hour)
PRIMARY KEY (project_id, hour, entry, service)
ORDER BY (project_id, hour, entry, service, environment, version, name, kind)
TTL hour + INTERVAL 400 DAY
SETTINGS index_granularity = 512, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0,
    min_compress_block_size = 16384, max_compress_block_size = 65536;

DROP TABLE IF EXISTS red_1m_rebuilt;

CREATE TABLE red_1m_rebuilt
(
    project_id  UInt32,
    service     LowCardinality(String),
    environment LowCardinality(String),
    version     LowCardinality(String),
    name        LowCardinality(String),
    kind        Int8,
    entry       Bool,
    minute      DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    n               SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    errors          SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    duration_sum    SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- bucket = round(36 * log2(ns)): a percentile read from it is within 0.97 % of the true one.
    histogram       SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(T64, LZ4),
    error_histogram SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(T64, LZ4),
    unsent          SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    unsent_errors   SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
PRIMARY KEY (project_id, toStartOfHour(minute), entry, service)
ORDER BY (project_id, toStartOfHour(minute), entry, service, environment, version, name, kind, minute)
TTL minute + INTERVAL 90 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0,
    min_compress_block_size = 16384, max_compress_block_size = 65536;

-- Only while: SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'red_1m' AND position(sorting_key, 'toStartOfHour') = 0
INSERT INTO red_1m_rebuilt
    (project_id, service, environment, version, name, kind, entry, minute, n, errors, duration_sum, histogram)
SELECT project_id, service, environment, version, name, kind, entry, minute, n, errors, duration_sum, histogram
FROM red_1m
SETTINGS max_execution_time = 0, max_partitions_per_insert_block = 0, max_bytes_before_external_group_by = 1000000000;

-- Only while: SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'red_1m' AND position(sorting_key, 'toStartOfHour') = 0
EXCHANGE TABLES red_1m AND red_1m_rebuilt;

DROP TABLE IF EXISTS red_1m_rebuilt;

-- Of the rows that an INSERT adds to the minutes, not of its spans: it costs next to nothing.
CREATE MATERIALIZED VIEW IF NOT EXISTS red_1h_from_red_1m TO red_1h AS
SELECT
    m.project_id AS project_id,
    toStartOfHour(m.minute) AS hour,
    m.entry AS entry,
    m.service AS service,
    m.environment AS environment,
    m.version AS version,
    m.name AS name,
    m.kind AS kind,
    sum(m.n) AS n,
    sum(m.errors) AS errors,
    sum(m.duration_sum) AS duration_sum,
    sumMap(m.histogram) AS histogram,
    sumMap(m.error_histogram) AS error_histogram,
    sum(m.unsent) AS unsent,
    sum(m.unsent_errors) AS unsent_errors
FROM red_1m AS m
GROUP BY project_id, hour, entry, service, environment, version, name, kind;

-- The repair (apps/ingest/write/repair_red.py) counts with the same functions. What came before has no histogram of
-- its errors, and nothing unsent.
ALTER TABLE red_1m_from_spans MODIFY QUERY
SELECT
    project_id,
    service,
    environment,
    version,
    name,
    kind,
    is_entry(kind, parent_span_id) AS entry,
    toStartOfMinute(start) AS minute,
    count() AS n,
    countIf(status = 2) AS errors,
    sum(toUInt64(greatest(duration, 0))) AS duration_sum,
    sumMap(map(duration_bucket(duration), toUInt64(1))) AS histogram,
    sumMapIf(map(duration_bucket(duration), toUInt64(1)), status = 2) AS error_histogram,
    sum(unsent_of(rest)) AS unsent,
    sumIf(unsent_of(rest), status = 2) AS unsent_errors
FROM spans
GROUP BY project_id, service, environment, version, name, kind, entry, minute;

-- What a worker of the version before wrote to the minutes while they were copied is counted anew: those of all spans
-- that came in since this migration began. An INSERT writes spans, minutes and hours one after the other: a recount
-- looks while there is none.
-- Once: SELECT count() = 0 FROM system.processes WHERE query_kind = 'Insert' AND match(query, 'otlp_traces|red_1m')
INSERT INTO red_1m (project_id, service, environment, version, name, kind, entry, minute, n, errors, duration_sum, histogram, error_histogram, unsent, unsent_errors)
WITH
    (SELECT metadata_modification_time - 60 FROM system.tables WHERE database = currentDatabase() AND name = 'red_1h') AS since,
    touched AS (SELECT DISTINCT project_id, toStartOfMinute(start) AS minute FROM spans WHERE ingested >= since)
SELECT
    project_id, service, environment, version, name, kind, entry, minute,
    sum(d_n) AS n,
    sum(d_errors) AS errors,
    sum(d_duration) AS duration_sum,
    sumMap(d_histogram) AS histogram,
    sumMap(d_error_histogram) AS error_histogram,
    sum(d_unsent) AS unsent,
    sum(d_unsent_errors) AS unsent_errors
FROM
(
    SELECT
        project_id, service, environment, version, name, kind,
        is_entry(kind, parent_span_id) AS entry,
        toStartOfMinute(start) AS minute,
        count() AS d_n,
        countIf(status = 2) AS d_errors,
        sum(toUInt64(greatest(duration, 0))) AS d_duration,
        sumMap(map(duration_bucket(duration), toUInt64(1))) AS d_histogram,
        sumMapIf(map(duration_bucket(duration), toUInt64(1)), status = 2) AS d_error_histogram,
        sum(unsent_of(rest)) AS d_unsent,
        sumIf(unsent_of(rest), status = 2) AS d_unsent_errors
    FROM spans
    WHERE project_id IN (SELECT project_id FROM touched)
        AND toStartOfTenMinutes(start) IN (SELECT toStartOfTenMinutes(minute) FROM touched)
        AND (project_id, toStartOfMinute(start)) IN (SELECT project_id, minute FROM touched)
    GROUP BY project_id, service, environment, version, name, kind, entry, minute
    UNION ALL
    SELECT
        project_id, service, environment, version, name, kind, entry, minute,
        toUInt64(0 - sum(n)) AS d_n,
        toUInt64(0 - sum(errors)) AS d_errors,
        toUInt64(0 - sum(duration_sum)) AS d_duration,
        mapApply((k, v) -> (k, toUInt64(0 - v)), sumMap(histogram)) AS d_histogram,
        mapApply((k, v) -> (k, toUInt64(0 - v)), sumMap(error_histogram)) AS d_error_histogram,
        toUInt64(0 - sum(unsent)) AS d_unsent,
        toUInt64(0 - sum(unsent_errors)) AS d_unsent_errors
    FROM red_1m
    WHERE (project_id, minute) IN (SELECT project_id, minute FROM touched)
    GROUP BY project_id, service, environment, version, name, kind, entry, minute
)
GROUP BY project_id, service, environment, version, name, kind, entry, minute
HAVING n != 0 OR errors != 0 OR duration_sum != 0 OR unsent != 0 OR unsent_errors != 0
    OR arrayExists(v -> v != 0, mapValues(histogram)) OR arrayExists(v -> v != 0, mapValues(error_histogram))
SETTINGS max_execution_time = 0, max_bytes_before_external_group_by = 1000000000;

-- The hours of all minutes: what the view has missed, because it is younger.
-- Once: SELECT count() = 0 FROM system.processes WHERE query_kind = 'Insert' AND match(query, 'otlp_traces|red_1m')
INSERT INTO red_1h (project_id, hour, entry, service, environment, version, name, kind, n, errors, duration_sum, histogram, error_histogram, unsent, unsent_errors)
SELECT
    project_id, hour, entry, service, environment, version, name, kind,
    sum(d_n) AS n,
    sum(d_errors) AS errors,
    sum(d_duration) AS duration_sum,
    sumMap(d_histogram) AS histogram,
    sumMap(d_error_histogram) AS error_histogram,
    sum(d_unsent) AS unsent,
    sum(d_unsent_errors) AS unsent_errors
FROM
(
    SELECT
        project_id, toStartOfHour(minute) AS hour, entry, service, environment, version, name, kind,
        sum(n) AS d_n,
        sum(errors) AS d_errors,
        sum(duration_sum) AS d_duration,
        sumMap(histogram) AS d_histogram,
        sumMap(error_histogram) AS d_error_histogram,
        sum(unsent) AS d_unsent,
        sum(unsent_errors) AS d_unsent_errors
    FROM red_1m
    GROUP BY project_id, hour, entry, service, environment, version, name, kind
    UNION ALL
    SELECT
        project_id, hour, entry, service, environment, version, name, kind,
        toUInt64(0 - sum(n)) AS d_n,
        toUInt64(0 - sum(errors)) AS d_errors,
        toUInt64(0 - sum(duration_sum)) AS d_duration,
        mapApply((k, v) -> (k, toUInt64(0 - v)), sumMap(histogram)) AS d_histogram,
        mapApply((k, v) -> (k, toUInt64(0 - v)), sumMap(error_histogram)) AS d_error_histogram,
        toUInt64(0 - sum(unsent)) AS d_unsent,
        toUInt64(0 - sum(unsent_errors)) AS d_unsent_errors
    FROM red_1h
    GROUP BY project_id, hour, entry, service, environment, version, name, kind
)
GROUP BY project_id, hour, entry, service, environment, version, name, kind
HAVING n != 0 OR errors != 0 OR duration_sum != 0 OR unsent != 0 OR unsent_errors != 0
    OR arrayExists(v -> v != 0, mapValues(histogram)) OR arrayExists(v -> v != 0, mapValues(error_histogram))
SETTINGS max_execution_time = 0, max_partitions_per_insert_block = 0, max_bytes_before_external_group_by = 1000000000;
