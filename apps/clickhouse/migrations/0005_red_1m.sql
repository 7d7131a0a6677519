-- Rate, errors, duration by minute: exact counts of 100 % of the spans, and a histogram that merges.
-- `entry` marks what a service was asked (SERVER, CONSUMER, or a root): its rate is requests, not spans.
CREATE TABLE IF NOT EXISTS red_1m
(
    project_id  UInt32,
    service     LowCardinality(String),
    environment LowCardinality(String),
    version     LowCardinality(String),
    name        LowCardinality(String),
    kind        Int8,
    entry       Bool,
    minute      DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    n            SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    errors       SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    duration_sum SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    -- bucket = round(36 * log2(ns)): a percentile read from it is within 0.97 % of the true one.
    histogram    SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (project_id, service, environment, version, name, kind, entry, minute)
TTL minute + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

-- The view and its repair (apps/ingest/write/repair_traces.py) share these two.
CREATE OR REPLACE FUNCTION is_entry AS (kind, parent_span_id) -> kind IN (2, 5) OR parent_span_id = toFixedString('', 8);

CREATE OR REPLACE FUNCTION duration_bucket AS (duration) -> toUInt16(round(36 * log2(greatest(duration, 1))));

CREATE MATERIALIZED VIEW IF NOT EXISTS red_1m_from_spans TO red_1m AS
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
    sumMap(map(duration_bucket(duration), toUInt64(1))) AS histogram
FROM spans
GROUP BY project_id, service, environment, version, name, kind, entry, minute;
