-- What arrives as logs: a Null table shaped like OTLP's ExportLogsServiceRequest (see 0001_otlp_traces.sql).
-- A body that is a key-value list is taken apart one level deep: its keys are searched for ids and severity.
CREATE TABLE IF NOT EXISTS otlp_logs
(
    project_id     UInt32,
    batch          UInt64,
    lease_expires  UInt64,  -- unix ms; a writer that slept through its lease cannot write
    resource_logs Array(Tuple(
        resource Tuple(
            attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))),
            dropped_attributes_count UInt32),
        scope_logs Array(Tuple(
            scope Tuple(
                name String,
                version String,
                attributes Array(String),
                dropped_attributes_count UInt32),
            log_records Array(Tuple(
                time_unix_nano UInt64,
                observed_time_unix_nano UInt64,
                severity_number Int32,
                severity_text String,
                body Tuple(
                    value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                    string_value String,
                    bool_value Bool,
                    int_value Int64,
                    double_value Float64,
                    array_value String,
                    kvlist_value Tuple(
                        values Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String)))),
                    bytes_value String),
                attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))),
                dropped_attributes_count UInt32,
                flags UInt32,
                trace_id String,
                span_id String,
                event_name String)),
            schema_url String)),
        schema_url String))
)
ENGINE = Null;

-- Every log record, whole. What was found elsewhere in the record (docs/adr/0005) stands beside what was
-- sent: `trace_from`, `span_from`, `time_from` and `severity_number` say which is which.
CREATE TABLE IF NOT EXISTS logs
(
    project_id         UInt32,
    time               DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    time_from          Enum8('time' = 0, 'observed' = 1, 'arrival' = 2),
    observed_after     Int64 CODEC(ZSTD(1)),  -- ns from time to observed time; wraps
    service            LowCardinality(String),
    environment        LowCardinality(String),
    version            LowCardinality(String),
    severity           UInt8,  -- 0 unknown, else 1-24
    severity_number    Int32 CODEC(ZSTD(1)),  -- as it was sent
    severity_text      LowCardinality(String),
    body               String CODEC(ZSTD(1)),  -- what a person searches; of arrays the raw protobuf
    body_type          Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
    body_fields        Map(LowCardinality(String), String) CODEC(ZSTD(1)),  -- attribute_text; of key-value lists
    event_name         LowCardinality(String),
    trace_id           FixedString(16) CODEC(ZSTD(1)),  -- zeros: none
    trace_from         Enum8('record' = 0, 'attributes' = 1, 'body' = 2),
    span_id            FixedString(8) CODEC(ZSTD(1)),  -- zeros: none
    span_from          Enum8('record' = 0, 'attributes' = 1, 'body' = 2),
    flags              UInt32 CODEC(ZSTD(1)),
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
    batch              UInt64 CODEC(Delta(8), ZSTD(1)),
    number             UInt32 CODEC(Delta(4), ZSTD(1)),  -- within the batch: with it, a name for one record
    ingested           DateTime64(3, 'UTC') MATERIALIZED now64(3) CODEC(Delta(8), ZSTD(1)),
    INDEX idx_time     time TYPE minmax GRANULARITY 1,
    INDEX idx_trace    trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_severity severity TYPE set(25) GRANULARITY 1,
    INDEX idx_body     body TYPE text(tokenizer = 'splitByNonAlpha', preprocessor = lower(body)),
    INDEX idx_batch    batch TYPE minmax GRANULARITY 1,
    INDEX idx_ingested ingested TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(time)
-- `time` itself must stay out of the primary key: with both, a time range prunes nothing.
PRIMARY KEY (project_id, toStartOfHour(time), service)
ORDER BY (project_id, toStartOfHour(time), service, time)
TTL toDateTime(time) + INTERVAL 15 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS resources_of_logs TO otlp_resources AS
SELECT project_id, arrayMap(r -> (r.1, r.3), resource_logs) AS resource_items
FROM otlp_logs;

-- A level's name to its SeverityNumber. Source: logs data model, appendix B; 10-60 are pino's and bunyan's.
CREATE OR REPLACE FUNCTION severity_of AS (name) -> toUInt8(transform(lower(name),
    ['trace', 'finest', 'verbose', 'debug', 'dbg', 'finer', 'fine', 'config', 'info', 'inf', 'information', 'informational', 'notice', 'warn', 'wrn', 'warning', 'error', 'err', 'severe', 'critical', 'crit', 'dpanic', 'alert', 'panic', 'fatal', 'emergency', 'emerg', '10', '20', '30', '40', '50', '60'],
    [1, 1, 5, 5, 5, 5, 6, 7, 9, 9, 9, 9, 10, 13, 13, 13, 17, 17, 17, 18, 18, 18, 19, 19, 21, 21, 21, 1, 5, 9, 13, 17, 21],
    0));

-- What the pairs (key, text) of one place say, '' where they say nothing. A text may be the JSON of an object: ECS
-- writes {"trace": {"id": "..."}}. Python's instrumentation writes "0" outside of a span, which is no id.
CREATE OR REPLACE FUNCTION trace_id_in AS (pairs) -> replaceRegexpOne(lower(extract(
    arrayFirst(p -> lower(p.1) IN ('trace_id', 'traceid', 'trace.id', 'oteltraceid', 'trace') AND match(p.2, '^(\\{"id" ?: ?")?([0-9a-fA-F]{32}|[0-9a-fA-F]{16})("\\})?$'), pairs).2,
    '[0-9a-fA-F]{16,32}')), '^0+$', '');

CREATE OR REPLACE FUNCTION span_id_in AS (pairs) -> replaceRegexpOne(lower(extract(
    arrayFirst(p -> lower(p.1) IN ('span_id', 'spanid', 'span.id', 'otelspanid', 'span') AND match(p.2, '^(\\{"id" ?: ?")?[0-9a-fA-F]{16}("\\})?$'), pairs).2,
    '[0-9a-fA-F]{16}')), '^0+$', '');

CREATE OR REPLACE FUNCTION level_in AS (pairs) ->
    arrayFirst(p -> lower(p.1) IN ('level', 'severity', 'levelname', 'log.level', 'loglevel', 'severity_text'), pairs).2;

-- In the manner of spans_from_otlp (docs/adr/0002): whole tuples down, taken apart by position at the end.
-- Only a record that names no trace, or no severity, has its attributes and its body searched for them.
CREATE MATERIALIZED VIEW IF NOT EXISTS logs_from_otlp TO logs AS
SELECT
    project_id,
    fromUnixTimestamp64Nano(toInt64(time_ns), 'UTC') AS time,
    multiIf(l.1 != 0, 'time', l.2 != 0, 'observed', 'arrival') AS time_from,
    toInt64(l.2 - time_ns) AS observed_after,
    service,
    environment,
    version,
    toUInt8(if(l.3 BETWEEN 1 AND 24, l.3, severity_of(if(l.4 != '', l.4, if(attribute_level != '', attribute_level, level_in(body_pairs)))))) AS severity,
    l.3 AS severity_number,
    l.4 AS severity_text,
    body,
    l.5.1 AS body_type,
    body_fields,
    l.11 AS event_name,
    if(is_linked, toFixedString(l.9, 16), toFixedString(unhex(leftPad(if(attribute_trace != '', attribute_trace, body_trace), 32, '0')), 16)) AS trace_id,
    multiIf(is_linked, 'record', attribute_trace != '', 'attributes', body_trace != '', 'body', 'record') AS trace_from,
    if(has_span, toFixedString(l.10, 8), toFixedString(unhex(if(attribute_span != '', attribute_span, body_span)), 8)) AS span_id,
    multiIf(has_span, 'record', attribute_span != '', 'attributes', body_span != '', 'body', 'record') AS span_from,
    l.8 AS flags,
    resource_hash,
    k.1.1 AS scope,
    k.1.2 AS scope_version,
    k.3 AS scope_schema_url,
    k.1.3 AS scope_attributes,
    k.1.4 AS scope_dropped,
    attribute_texts(l.6) AS attrs,
    attribute_ints(l.6) AS ints,
    attribute_doubles(l.6) AS doubles,
    all_dropped(l.7, l.6) AS dropped_attributes,
    batch,
    toUInt32(rowNumberInAllBlocks()) AS number
FROM
(
    SELECT
        *,
        level_in(attribute_pairs) AS attribute_level,
        if(is_linked, '', trace_id_in(attribute_pairs)) AS attribute_trace,
        if(is_linked, '', trace_id_in(body_pairs)) AS body_trace,
        if(is_linked OR has_span, '', span_id_in(attribute_pairs)) AS attribute_span,
        if(is_linked OR has_span, '', span_id_in(body_pairs)) AS body_span
    FROM
    (
        SELECT
            *,
            if(is_searched, arrayMap(a -> (a.1, if(a.2.1 = 'int_value', toString(a.2.4), a.2.2)), l.6), []) AS attribute_pairs,
            arrayConcat(
                if(is_searched, arrayMap((key, text) -> (toString(key), plain_text(text)), mapKeys(body_fields), mapValues(body_fields)), []),
                if(is_searched AND startsWith(body, '{'), JSONExtractKeysAndValues(body, 'String'), [])) AS body_pairs
        FROM
        (
            SELECT
                *,
                multiIf(
                    l.5.1 = 'string_value', l.5.2,
                    l.5.1 = 'kvlist_value', if(message != '', message, arrayStringConcat(arrayMap((key, text) -> concat(key, '=', plain_text(text)), mapKeys(body_fields), mapValues(body_fields)), ' ')),
                    l.5.1 = 'bool_value', if(l.5.3, 'true', 'false'),
                    l.5.1 = 'int_value', toString(l.5.4),
                    l.5.1 = 'double_value', toString(l.5.5),
                    concat(l.5.6, l.5.8)) AS body,
                NOT is_linked OR (l.3 NOT BETWEEN 1 AND 24 AND l.4 = '') AS is_searched
            FROM
            (
                SELECT
                    *,
                    CAST(arrayMap(a -> (a.1, value_text(a.2)), l.5.7.1), 'Map(LowCardinality(String), String)') AS body_fields,
                    arrayFirst(a -> lower(a.1) IN ('log', 'message', 'msg') AND a.2.1 = 'string_value', l.5.7.1).2.2 AS message,
                    multiIf(l.1 != 0, l.1, l.2 != 0, l.2, toUInt64(toUnixTimestamp64Nano(now64(9)))) AS time_ns,
                    l.9 NOT IN ('', unhex('00000000000000000000000000000000')) AS is_linked,
                    l.10 NOT IN ('', unhex('0000000000000000')) AS has_span
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
                        arrayJoin(k.2) AS l
                    FROM
                    (
                        SELECT project_id, batch, attribute_map(r.1.1) AS resource, r.3 AS r_schema_url, all_dropped(r.1.2, r.1.1) AS r_dropped, arrayJoin(r.2) AS k
                        FROM
                        (
                            SELECT
                                project_id,
                                batch + throwIf(now64(3) > fromUnixTimestamp64Milli(toInt64(lease_expires)), 'the writer has lost its lease') AS batch,
                                arrayJoin(resource_logs) AS r
                            FROM otlp_logs
                        )
                    )
                )
            )
        )
    )
);

-- How many records there were, by minute: the histogram above a list, and "errors logged" of a service.
CREATE TABLE IF NOT EXISTS logs_1m
(
    project_id  UInt32,
    service     LowCardinality(String),
    environment LowCardinality(String),
    severity    UInt8,
    minute      DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    n           SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (project_id, service, environment, severity, minute)
TTL minute + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS logs_1m_from_logs TO logs_1m AS
SELECT project_id, service, environment, severity, toStartOfMinute(time) AS minute, count() AS n
FROM logs
GROUP BY project_id, service, environment, severity, minute;
