-- Every span, whole: each field of OTLP survives a round trip.
CREATE TABLE IF NOT EXISTS spans
(
    project_id         UInt32,
    trace_id           FixedString(16) CODEC(ZSTD(1)),
    span_id            FixedString(8) CODEC(NONE),
    parent_span_id     FixedString(8) CODEC(ZSTD(1)),  -- zeros: a root
    trace_state        String CODEC(ZSTD(1)),
    flags              UInt32 CODEC(ZSTD(1)),
    start              DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    duration           Int64 CODEC(T64, ZSTD(1)),  -- ns; below zero where a clock went backwards
    service            LowCardinality(String),
    environment        LowCardinality(String),
    version            LowCardinality(String),
    name               LowCardinality(String),
    kind               Int8,  -- OTLP numbers
    status             Int8,  -- 0 unset, 1 ok, 2 error
    status_message     String CODEC(ZSTD(1)),
    resource_hash      UInt64 CODEC(ZSTD(1)),
    scope              LowCardinality(String),
    scope_version      LowCardinality(String),
    scope_schema_url   LowCardinality(String),
    scope_attributes   Array(String) CODEC(ZSTD(1)),  -- raw KeyValue messages
    scope_dropped      UInt32 CODEC(ZSTD(1)),
    attrs              Map(LowCardinality(String), String) CODEC(ZSTD(1)),  -- attribute_text; no numbers
    ints               Map(LowCardinality(String), Int64) CODEC(ZSTD(1)),
    doubles            Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    dropped_attributes UInt32 CODEC(ZSTD(1)),
    events             Nested(
        time    UInt64,  -- unix ns
        name    LowCardinality(String),
        attrs   Map(LowCardinality(String), String),  -- attribute_text
        dropped UInt32) CODEC(ZSTD(1)),
    dropped_events     UInt32 CODEC(ZSTD(1)),
    links              Nested(
        trace_id    String,
        span_id     String,
        trace_state String,
        flags       UInt32,
        attributes  Array(String),  -- raw KeyValue messages
        dropped     UInt32) CODEC(ZSTD(1)),
    dropped_links      UInt32 CODEC(ZSTD(1)),
    batch              UInt64 CODEC(Delta(8), ZSTD(1)),
    ingested           DateTime64(3, 'UTC') MATERIALIZED now64(3) CODEC(Delta(8), ZSTD(1)),
    INDEX idx_start    start TYPE minmax GRANULARITY 1,
    INDEX idx_trace    trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_kv       arrayMap((k, v) -> concat(k, '=', v), mapKeys(attrs), mapValues(attrs)) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_duration duration TYPE minmax GRANULARITY 1,
    INDEX idx_batch    batch TYPE minmax GRANULARITY 1,
    INDEX idx_ingested ingested TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(start)
-- `start` itself must stay out of the primary key: with both, a time range prunes nothing.
PRIMARY KEY (project_id, toStartOfHour(start), service, name)
ORDER BY (project_id, toStartOfHour(start), service, name, start)
TTL toDateTime(start) + INTERVAL 15 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

-- Whole tuples go down and are taken apart by position at the last level: planning this view is most
-- of the fixed cost of an insert, and it is a third cheaper so than by name (docs/adr/0002).
-- No WHERE anywhere: what was counted at the edge must be stored.
CREATE MATERIALIZED VIEW IF NOT EXISTS spans_from_otlp TO spans AS
SELECT
    project_id,
    toFixedString(s.1, 16) AS trace_id,
    toFixedString(s.2, 8) AS span_id,
    toFixedString(s.4, 8) AS parent_span_id,
    s.3 AS trace_state,
    s.5 AS flags,
    fromUnixTimestamp64Nano(toInt64(s.8), 'UTC') AS start,
    toInt64(s.9 - s.8) AS duration,
    service,
    environment,
    version,
    s.6 AS name,
    toInt8(if(s.7 BETWEEN 0 AND 5, s.7, 0)) AS kind,
    toInt8(if(s.16.2 BETWEEN 0 AND 2, s.16.2, 0)) AS status,
    s.16.1 AS status_message,
    resource_hash,
    k.1.1 AS scope,
    k.1.2 AS scope_version,
    k.3 AS scope_schema_url,
    k.1.3 AS scope_attributes,
    k.1.4 AS scope_dropped,
    attribute_map(arrayFilter(a -> a.2.1 NOT IN ('int_value', 'double_value'), s.10)) AS attrs,
    CAST(arrayMap(a -> (a.1, a.2.4), arrayFilter(a -> a.2.1 = 'int_value', s.10)), 'Map(LowCardinality(String), Int64)') AS ints,
    CAST(arrayMap(a -> (a.1, a.2.5), arrayFilter(a -> a.2.1 = 'double_value', s.10)), 'Map(LowCardinality(String), Float64)') AS doubles,
    s.11 AS dropped_attributes,
    s.12.1 AS `events.time`,
    s.12.2 AS `events.name`,
    arrayMap(e -> attribute_map(e.3), s.12) AS `events.attrs`,
    s.12.4 AS `events.dropped`,
    s.13 AS dropped_events,
    s.14.1 AS `links.trace_id`,
    s.14.2 AS `links.span_id`,
    s.14.3 AS `links.trace_state`,
    s.14.6 AS `links.flags`,
    s.14.4 AS `links.attributes`,
    s.14.5 AS `links.dropped`,
    s.15 AS dropped_links,
    batch
FROM
(
    SELECT
        project_id,
        batch,
        if(resource['service.name'] = '', 'unknown_service', plain_text(resource['service.name'])) AS service,
        plain_text(if(resource['deployment.environment.name'] = '', resource['deployment.environment'], resource['deployment.environment.name'])) AS environment,
        plain_text(resource['service.version']) AS version,
        cityHash64(mapSort(resource), r_schema_url, r_dropped) AS resource_hash,
        k,
        arrayJoin(k.2) AS s
    FROM
    (
        SELECT project_id, batch, attribute_map(r.1.1) AS resource, r.3 AS r_schema_url, r.1.2 AS r_dropped, arrayJoin(r.2) AS k
        FROM
        (
            SELECT
                project_id,
                batch + throwIf(now64(3) > fromUnixTimestamp64Milli(toInt64(lease_expires)), 'the writer has lost its lease') AS batch,
                arrayJoin(resource_spans) AS r
            FROM otlp_traces
        )
    )
);
