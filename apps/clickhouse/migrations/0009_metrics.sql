-- What arrives, as otlp_traces: a Null table shaped like OTLP's ExportMetricsServiceRequest.
--
-- The points of all five kinds are declared as one tuple with the fields of all of them: the parser leaves
-- what a kind does not have at its default, so that the view joins five arrays and needs no cases.
-- Optional doubles are Nullable: 0 and "was not sent" are told apart. Metadata of metrics, attributes of
-- scopes and filtered attributes of exemplars stay raw KeyValue messages: they are read, never searched.
CREATE TABLE IF NOT EXISTS otlp_metrics
(
    project_id       UInt32,
    batch            UInt64,
    lease_expires    UInt64,  -- unix ms; a writer that slept through its lease cannot write
    resource_metrics Array(Tuple(
        resource Tuple(
            attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))),
            dropped_attributes_count UInt32),
        scope_metrics Array(Tuple(
            scope Tuple(
                name String,
                version String,
                attributes Array(String),
                dropped_attributes_count UInt32),
            metrics Array(Tuple(
                name String,
                description String,
                unit String,
                data Enum8('none' = 0, 'gauge' = 5, 'sum' = 7, 'histogram' = 9, 'exponential_histogram' = 10, 'summary' = 11),
                gauge Tuple(
                    data_points Array(Tuple(attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))), start_time_unix_nano UInt64, time_unix_nano UInt64, flags UInt32, value Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6), as_double Float64, as_int Int64, count UInt64, sum Nullable(Float64), min Nullable(Float64), max Nullable(Float64), bucket_counts Array(UInt64), explicit_bounds Array(Float64), scale Int32, zero_count UInt64, zero_threshold Float64, positive Tuple(offset Int32, bucket_counts Array(UInt64)), negative Tuple(offset Int32, bucket_counts Array(UInt64)), quantile_values Array(Tuple(quantile Float64, value Float64)), exemplars Array(Tuple(time_unix_nano UInt64, value Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6), as_double Float64, as_int Int64, trace_id String, span_id String, filtered_attributes Array(String)))))),
                sum Tuple(
                    data_points Array(Tuple(attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))), start_time_unix_nano UInt64, time_unix_nano UInt64, flags UInt32, value Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6), as_double Float64, as_int Int64, count UInt64, sum Nullable(Float64), min Nullable(Float64), max Nullable(Float64), bucket_counts Array(UInt64), explicit_bounds Array(Float64), scale Int32, zero_count UInt64, zero_threshold Float64, positive Tuple(offset Int32, bucket_counts Array(UInt64)), negative Tuple(offset Int32, bucket_counts Array(UInt64)), quantile_values Array(Tuple(quantile Float64, value Float64)), exemplars Array(Tuple(time_unix_nano UInt64, value Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6), as_double Float64, as_int Int64, trace_id String, span_id String, filtered_attributes Array(String))))),
                    aggregation_temporality Int32,
                    is_monotonic Bool),
                histogram Tuple(
                    data_points Array(Tuple(attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))), start_time_unix_nano UInt64, time_unix_nano UInt64, flags UInt32, value Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6), as_double Float64, as_int Int64, count UInt64, sum Nullable(Float64), min Nullable(Float64), max Nullable(Float64), bucket_counts Array(UInt64), explicit_bounds Array(Float64), scale Int32, zero_count UInt64, zero_threshold Float64, positive Tuple(offset Int32, bucket_counts Array(UInt64)), negative Tuple(offset Int32, bucket_counts Array(UInt64)), quantile_values Array(Tuple(quantile Float64, value Float64)), exemplars Array(Tuple(time_unix_nano UInt64, value Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6), as_double Float64, as_int Int64, trace_id String, span_id String, filtered_attributes Array(String))))),
                    aggregation_temporality Int32),
                exponential_histogram Tuple(
                    data_points Array(Tuple(attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))), start_time_unix_nano UInt64, time_unix_nano UInt64, flags UInt32, value Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6), as_double Float64, as_int Int64, count UInt64, sum Nullable(Float64), min Nullable(Float64), max Nullable(Float64), bucket_counts Array(UInt64), explicit_bounds Array(Float64), scale Int32, zero_count UInt64, zero_threshold Float64, positive Tuple(offset Int32, bucket_counts Array(UInt64)), negative Tuple(offset Int32, bucket_counts Array(UInt64)), quantile_values Array(Tuple(quantile Float64, value Float64)), exemplars Array(Tuple(time_unix_nano UInt64, value Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6), as_double Float64, as_int Int64, trace_id String, span_id String, filtered_attributes Array(String))))),
                    aggregation_temporality Int32),
                summary Tuple(
                    data_points Array(Tuple(attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))), start_time_unix_nano UInt64, time_unix_nano UInt64, flags UInt32, value Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6), as_double Float64, as_int Int64, count UInt64, sum Nullable(Float64), min Nullable(Float64), max Nullable(Float64), bucket_counts Array(UInt64), explicit_bounds Array(Float64), scale Int32, zero_count UInt64, zero_threshold Float64, positive Tuple(offset Int32, bucket_counts Array(UInt64)), negative Tuple(offset Int32, bucket_counts Array(UInt64)), quantile_values Array(Tuple(quantile Float64, value Float64)), exemplars Array(Tuple(time_unix_nano UInt64, value Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6), as_double Float64, as_int Int64, trace_id String, span_id String, filtered_attributes Array(String)))))),
                metadata Array(String))),
            schema_url String)),
        schema_url String))
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS resources_of_metrics TO otlp_resources AS
SELECT project_id, arrayMap(r -> (r.1, r.3), resource_metrics) AS resource_items
FROM otlp_metrics;

-- A point's attributes, all of them: they say whose value it is, and without one two series would become one.
-- Source: OpenTelemetry specification, "Attribute Limits", "Exempt Entities".
CREATE OR REPLACE FUNCTION metric_attributes AS (attributes) ->
    CAST(arrayMap(a -> (a.1, value_text(a.2)), attributes), 'Map(LowCardinality(String), String)');

-- Every data point, whole: each field of OTLP survives a round trip.
CREATE TABLE IF NOT EXISTS metric_points
(
    project_id         UInt32,
    name               LowCardinality(String),
    kind               Enum8('gauge' = 5, 'sum' = 7, 'histogram' = 9, 'exponential_histogram' = 10, 'summary' = 11),
    unit               LowCardinality(String),
    description        LowCardinality(String),
    metadata           Array(String) CODEC(ZSTD(1)),  -- raw KeyValue messages
    temporality        Int8,  -- OTLP numbers: 0 unspecified, 1 delta, 2 cumulative
    is_monotonic       Bool,
    -- Whose value it is: name, kind, unit, resource, scope and attributes. Neighbours in time have the same.
    series             UInt64 CODEC(ZSTD(1)),
    start_time         UInt64 CODEC(Delta(8), ZSTD(1)),  -- unix ns, 0 where it is unknown
    time               DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    flags              UInt32 CODEC(ZSTD(1)),
    value_type         Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6),
    -- At most one of the two is not 0: their sum is the value.
    double_value       Float64 CODEC(ZSTD(1)),
    int_value          Int64 CODEC(Delta(8), ZSTD(1)),
    count              UInt64 CODEC(Delta(8), ZSTD(1)),
    sum                Nullable(Float64) CODEC(ZSTD(1)),
    min                Nullable(Float64) CODEC(ZSTD(1)),
    max                Nullable(Float64) CODEC(ZSTD(1)),
    bucket_counts      Array(UInt64) CODEC(ZSTD(1)),
    explicit_bounds    Array(Float64) CODEC(ZSTD(1)),
    scale              Int32 CODEC(ZSTD(1)),
    zero_count         UInt64 CODEC(ZSTD(1)),
    zero_threshold     Float64 CODEC(ZSTD(1)),
    positive_offset    Int32 CODEC(ZSTD(1)),
    positive_counts    Array(UInt64) CODEC(ZSTD(1)),
    negative_offset    Int32 CODEC(ZSTD(1)),
    negative_counts    Array(UInt64) CODEC(ZSTD(1)),
    quantile_values    Array(Tuple(quantile Float64, value Float64)) CODEC(ZSTD(1)),
    exemplars          Nested(
        time         UInt64,  -- unix ns
        value_type   Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6),
        double_value Float64,
        int_value    Int64,
        trace_id     String,
        span_id      String,
        attributes   Array(String)) CODEC(ZSTD(1)),  -- raw KeyValue messages
    attrs              Map(LowCardinality(String), String) CODEC(ZSTD(1)),  -- value_text, numbers too
    service            LowCardinality(String),
    environment        LowCardinality(String),
    resource_hash      UInt64 CODEC(ZSTD(1)),
    scope              LowCardinality(String),
    scope_version      LowCardinality(String),
    scope_schema_url   LowCardinality(String),
    scope_attributes   Array(String) CODEC(ZSTD(1)),  -- raw KeyValue messages
    scope_dropped      UInt32 CODEC(ZSTD(1)),
    batch              UInt64 CODEC(Delta(8), ZSTD(1)),
    ingested           DateTime64(3, 'UTC') MATERIALIZED now64(3) CODEC(Delta(8), ZSTD(1)),
    INDEX idx_time     time TYPE minmax GRANULARITY 1,
    INDEX idx_batch    batch TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(time)
-- The hour prunes for a question about all services; within it, one series after the other compresses best.
PRIMARY KEY (project_id, name, toStartOfHour(time), service)
ORDER BY (project_id, name, toStartOfHour(time), service, series, time)
TTL toDateTime(time) + INTERVAL 15 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

-- One view, whole tuples, by position, no WHERE: as spans_from_otlp, and for its reasons (docs/adr/0002).
CREATE MATERIALIZED VIEW IF NOT EXISTS metric_points_from_otlp TO metric_points AS
SELECT
    project_id,
    m.1 AS name,
    CAST(m.4, 'Enum8(''gauge'' = 5, ''sum'' = 7, ''histogram'' = 9, ''exponential_histogram'' = 10, ''summary'' = 11)') AS kind,
    m.3 AS unit,
    m.2 AS description,
    m.10 AS metadata,
    temporality,
    m.6.3 AS is_monotonic,
    cityHash64(m.1, m.4, m.3, resource_hash, k.1, k.3, mapSort(attrs)) AS series,
    p.2 AS start_time,
    fromUnixTimestamp64Nano(toInt64(p.3), 'UTC') AS time,
    p.4 AS flags,
    p.5 AS value_type,
    p.6 AS double_value,
    p.7 AS int_value,
    p.8 AS count,
    if(m.4 = 'summary', ifNull(p.9, 0), p.9) AS sum,  -- not optional there: proto3 leaves out a 0
    p.10 AS min,
    p.11 AS max,
    p.12 AS bucket_counts,
    p.13 AS explicit_bounds,
    p.14 AS scale,
    p.15 AS zero_count,
    p.16 AS zero_threshold,
    p.17.1 AS positive_offset,
    p.17.2 AS positive_counts,
    p.18.1 AS negative_offset,
    p.18.2 AS negative_counts,
    p.19 AS quantile_values,
    p.20.1 AS `exemplars.time`,
    p.20.2 AS `exemplars.value_type`,
    p.20.3 AS `exemplars.double_value`,
    p.20.4 AS `exemplars.int_value`,
    p.20.5 AS `exemplars.trace_id`,
    p.20.6 AS `exemplars.span_id`,
    p.20.7 AS `exemplars.attributes`,
    attrs,
    service,
    environment,
    resource_hash,
    k.1.1 AS scope,
    k.1.2 AS scope_version,
    k.3 AS scope_schema_url,
    k.1.3 AS scope_attributes,
    k.1.4 AS scope_dropped,
    batch
FROM
(
    SELECT project_id, batch, service, environment, resource_hash, k, m, temporality, p, metric_attributes(p.1) AS attrs
    FROM
    (
        SELECT
            project_id, batch, service, environment, resource_hash, k, m,
            toInt8(if(m.6.2 + m.7.2 + m.8.2 IN (1, 2), m.6.2 + m.7.2 + m.8.2, 0)) AS temporality,
            arrayJoin(arrayConcat(m.5.1, m.6.1, m.7.1, m.8.1, m.9.1)) AS p
        FROM
        (
            SELECT
                project_id,
                batch,
                if(resource['service.name'] = '', 'unknown_service', plain_text(resource['service.name'])) AS service,
                plain_text(if(resource['deployment.environment.name'] = '', resource['deployment.environment'], resource['deployment.environment.name'])) AS environment,
                cityHash64(mapSort(resource), r_schema_url, r_dropped) AS resource_hash,
                k,
                arrayJoin(k.2) AS m
            FROM
            (
                SELECT project_id, batch, attribute_map(r.1.1) AS resource, r.3 AS r_schema_url, all_dropped(r.1.2, r.1.1) AS r_dropped, arrayJoin(r.2) AS k
                FROM
                (
                    SELECT
                        project_id,
                        batch + throwIf(now64(3) > fromUnixTimestamp64Milli(toInt64(lease_expires)), 'the writer has lost its lease') AS batch,
                        arrayJoin(resource_metrics) AS r
                    FROM otlp_metrics
                )
            )
        )
    )
);

-- Which series there are: one row for each series and UTC day, for lists that must not read every point.
-- Nothing in it adds up, so writing the same points again changes nothing: after any doubt a batch may be
-- repeated from metric_points (apps/ingest/write/repair_metrics.py).
CREATE TABLE IF NOT EXISTS metric_series
(
    project_id   UInt32,
    day          Date,
    name         LowCardinality(String),
    kind         Enum8('gauge' = 5, 'sum' = 7, 'histogram' = 9, 'exponential_histogram' = 10, 'summary' = 11),
    unit         LowCardinality(String),
    temporality  Int8,
    is_monotonic Bool,
    service      LowCardinality(String),
    series       UInt64 CODEC(ZSTD(1)),
    description  SimpleAggregateFunction(anyLast, LowCardinality(String)),
    first_time   SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    last_time    SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY day
ORDER BY (project_id, name, kind, unit, temporality, is_monotonic, service, series)
TTL day + INTERVAL 15 DAY
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS metric_series_from_points TO metric_series AS
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
GROUP BY project_id, day, name, kind, unit, temporality, is_monotonic, service, series;
