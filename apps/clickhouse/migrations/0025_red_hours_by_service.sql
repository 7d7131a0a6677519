-- The hours of one service lie together, not those of one hour: percentiles of a day then cost the engine half, because
-- the histograms that go into one sum come one after the other.

DROP TABLE IF EXISTS red_1h_rebuilt;

CREATE TABLE red_1h_rebuilt
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
PRIMARY KEY (project_id, toStartOfDay(hour), entry, service)
ORDER BY (project_id, toStartOfDay(hour), entry, service, environment, version, name, kind, hour)
TTL hour + INTERVAL 400 DAY
SETTINGS index_granularity = 512, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0,
    min_compress_block_size = 16384, max_compress_block_size = 65536;

-- Only while: SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'red_1h' AND position(sorting_key, 'toStartOfDay') = 0
INSERT INTO red_1h_rebuilt SELECT * FROM red_1h
SETTINGS max_execution_time = 0, max_partitions_per_insert_block = 0;

-- Only while: SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'red_1h' AND position(sorting_key, 'toStartOfDay') = 0
EXCHANGE TABLES red_1h AND red_1h_rebuilt;

DROP TABLE IF EXISTS red_1h_rebuilt;

-- What was written while they were copied: hours are what their minutes are. Of older ones no minutes are left.
-- Once: SELECT count() = 0 FROM system.processes WHERE query_kind = 'Insert' AND match(query, 'otlp_traces|red_1m')
INSERT INTO red_1h (project_id, hour, entry, service, environment, version, name, kind, n, errors, duration_sum, histogram, error_histogram, unsent, unsent_errors)
WITH (SELECT toStartOfHour(min(minute)) FROM red_1m) AS oldest
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
    WHERE minute >= oldest
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
    WHERE hour >= oldest
    GROUP BY project_id, hour, entry, service, environment, version, name, kind
)
GROUP BY project_id, hour, entry, service, environment, version, name, kind
HAVING n != 0 OR errors != 0 OR duration_sum != 0 OR unsent != 0 OR unsent_errors != 0
    OR arrayExists(v -> v != 0, mapValues(histogram)) OR arrayExists(v -> v != 0, mapValues(error_histogram))
SETTINGS max_execution_time = 0, max_partitions_per_insert_block = 0, max_bytes_before_external_group_by = 1000000000;
