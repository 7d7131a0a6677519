-- Spans as search reads them (docs/adr/0010): less on disk, and fewer columns for every INSERT and merge.
-- What is hardly ever filled stands in `rest`, who instrumented it in `scope`; each field of OTLP still comes back.

-- Name, \x01, then [version, schema URL, attributes as hex of raw KeyValue messages, dropped]. JSON has no bare
-- \x01, so the last one is the seam. One LowCardinality column: there are as many scopes as libraries.
CREATE OR REPLACE FUNCTION scope_text AS (name, version, schema_url, attributes, dropped) -> concat(name, '\x01',
    toJSONString((version, schema_url, arrayMap(a -> hex(a), attributes), dropped)));

CREATE OR REPLACE FUNCTION scope_name AS (scope) -> replaceRegexpOne(scope, '\x01[^\x01]*$', '');

CREATE OR REPLACE FUNCTION scope_version AS (scope) -> JSONExtractString(splitByChar('\x01', toString(scope))[-1], 1);

-- '' for most spans, else [trace state, dropped attributes, events and links, dropped attributes of each event,
-- links as [trace id, span id, trace state, attributes, dropped attributes, flags]]; bytes as hex.
CREATE OR REPLACE FUNCTION span_rest AS (trace_state, dropped_attributes, dropped_events, dropped_links, events_dropped, links) -> if(
    trace_state = '' AND dropped_attributes + dropped_events + dropped_links + arraySum(events_dropped) = 0 AND empty(links),
    '',
    toJSONString((trace_state, dropped_attributes, dropped_events, dropped_links, events_dropped,
        arrayMap(l -> (hex(l.1), hex(l.2), l.3, arrayMap(a -> hex(a), l.4), l.5, l.6), links))));

DROP TABLE IF EXISTS spans_rebuilt;

CREATE TABLE spans_rebuilt
(
    project_id         UInt32,
    -- In blocks this large the ids of a trace meet again (docs/adr/0010).
    trace_id           FixedString(16) CODEC(ZSTD(3)) SETTINGS (min_compress_block_size = 1048576, max_compress_block_size = 1048576),
    span_id            FixedString(8) CODEC(NONE),
    parent_span_id     FixedString(8) CODEC(ZSTD(3)) SETTINGS (min_compress_block_size = 1048576, max_compress_block_size = 1048576),  -- zeros: a root
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
    scope              LowCardinality(String),  -- scope_text
    attrs              Map(LowCardinality(String), String) CODEC(ZSTD(6)),  -- attribute_text; no numbers
    ints               Map(LowCardinality(String), Int64) CODEC(ZSTD(3)),
    doubles            Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    events             Nested(
        time    UInt64,  -- unix ns
        name    LowCardinality(String),
        attrs   Map(LowCardinality(String), String)) CODEC(ZSTD(1)),  -- attribute_text
    rest               String CODEC(ZSTD(1)),  -- span_rest
    batch              UInt64 CODEC(Delta(8), ZSTD(1)),
    ingested           DateTime64(3, 'UTC') MATERIALIZED now64(3) CODEC(Delta(8), ZSTD(1)),
    INDEX idx_start    start TYPE minmax GRANULARITY 1,
    INDEX idx_trace    trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_kv       arrayMap((k, v) -> concat(k, '=', v), mapKeys(attrs), mapValues(attrs)) TYPE bloom_filter(0.01) GRANULARITY 1,
    -- On the sub-column itself: attrs['url.path'] LIKE and match() find it, and it needs no column of its own.
    INDEX idx_path     attrs.`key_url.path` TYPE ngrambf_v1(4, 2048, 2, 0) GRANULARITY 1,
    INDEX idx_duration duration TYPE minmax GRANULARITY 1,
    INDEX idx_batch    batch TYPE minmax GRANULARITY 1,
    INDEX idx_ingested ingested TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(start)
-- `start` itself must stay out of the primary key: with both, a time range prunes nothing.
PRIMARY KEY (project_id, toStartOfTenMinutes(start), service, name)
ORDER BY (project_id, toStartOfTenMinutes(start), service, name, resource_hash, start)
TTL toDateTime(start) + INTERVAL 15 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0,
    min_compress_block_size = 262144, max_compress_block_size = 1048576;

-- Only while: SELECT count() FROM system.columns WHERE database = currentDatabase() AND table = 'spans' AND name = 'scope_version'
INSERT INTO spans_rebuilt
    (project_id, trace_id, span_id, parent_span_id, flags, start, duration, service, environment, version, name, kind,
    status, status_message, resource_hash, scope, attrs, ints, doubles, `events.time`, `events.name`, `events.attrs`,
    rest, batch, ingested)
SELECT
    project_id, trace_id, span_id, parent_span_id, flags, start, duration, service, environment, version, name, kind,
    status, status_message, resource_hash,
    scope_text(toString(scope), toString(scope_version), toString(scope_schema_url), scope_attributes, scope_dropped),
    attrs, ints, doubles, `events.time`, `events.name`, `events.attrs`,
    span_rest(trace_state, dropped_attributes, dropped_events, dropped_links, `events.dropped`,
        arrayMap((id, span, state, attributes, dropped, flag) -> (id, span, state, attributes, dropped, flag),
            `links.trace_id`, `links.span_id`, `links.trace_state`, `links.attributes`, `links.dropped`, `links.flags`)),
    batch, ingested
FROM spans
SETTINGS insert_allow_materialized_columns = 1, max_execution_time = 0;

-- Only while: SELECT count() FROM system.columns WHERE database = currentDatabase() AND table = 'spans' AND name = 'scope_version'
EXCHANGE TABLES spans AND spans_rebuilt;

-- What a scope or a resource says is text of few kinds: as LowCardinality before the spans are multiplied by it,
-- not after.
ALTER TABLE spans_from_otlp MODIFY QUERY
SELECT
    project_id,
    toFixedString(s.1, 16) AS trace_id,
    toFixedString(s.2, 8) AS span_id,
    toFixedString(s.4, 8) AS parent_span_id,
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
    scope,
    attribute_texts(s.10) AS attrs,
    attribute_ints(s.10) AS ints,
    attribute_doubles(s.10) AS doubles,
    s.12.1 AS `events.time`,
    s.12.2 AS `events.name`,
    arrayMap(e -> attribute_map(e.3), s.12) AS `events.attrs`,
    span_rest(s.3, all_dropped(s.11, s.10), s.13, s.15, arrayMap(e -> all_dropped(e.4, e.3), s.12), s.14) AS rest,
    batch
FROM
(
    SELECT
        project_id,
        batch,
        toLowCardinality(if(resource['service.name'] = '', 'unknown_service', plain_text(resource['service.name']))) AS service,
        toLowCardinality(plain_text(if(resource['deployment.environment.name'] = '', resource['deployment.environment'], resource['deployment.environment.name']))) AS environment,
        toLowCardinality(plain_text(resource['service.version'])) AS version,
        cityHash64(mapSort(resource), r_schema_url, r_dropped) AS resource_hash,
        toLowCardinality(scope_text(k.1.1, k.1.2, k.3, k.1.3, k.1.4)) AS scope,
        arrayJoin(k.2) AS s
    FROM
    (
        SELECT project_id, batch, attribute_map(r.1.1) AS resource, r.3 AS r_schema_url, all_dropped(r.1.2, r.1.1) AS r_dropped, arrayJoin(r.2) AS k
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

DROP TABLE IF EXISTS spans_rebuilt;
