-- Who calls whom (docs/adr/0013). Filled by the job that counts behind the ingest (apps/rollups), never by a view.
-- Hours stand beside the minutes they are made of: one INSERT of one day is one part, so both change or neither.
-- `caller` and `callee` are nodes: kind, ':', name, of what is inferred each part as in an address
-- (apps/topology/nodes.py). No caller: spans whose parent never came.
CREATE TABLE IF NOT EXISTS edges
(
    project_id  UInt32,
    step_s      UInt16,  -- 60 or 3600
    time        DateTime('UTC') CODEC(Delta(4), ZSTD(1)),  -- when the callee started
    environment LowCardinality(String),  -- the callee's; the caller's where the callee is inferred
    caller      LowCardinality(String),
    callee      LowCardinality(String),
    protocol    LowCardinality(String),
    via         LowCardinality(String),  -- the topic that lies between two services
    n            SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    errors       SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    duration_sum SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    histogram    SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(ZSTD(1))  -- as red_1m's
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(time)
ORDER BY (project_id, step_s, time, environment, caller, callee, protocol, via)
TTL time + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 1024;

-- Which minutes have to be counted (again): those that were touched after they were counted.
CREATE TABLE IF NOT EXISTS rollup_minutes
(
    project_id UInt32,
    minute     DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    touched    SimpleAggregateFunction(max, DateTime64(3, 'UTC')),  -- by what was ingested until then
    counted    SimpleAggregateFunction(max, DateTime64(3, 'UTC')),  -- with all that was ingested until then
    -- Everything that was ingested before this is counted in a minute that was never counted itself.
    since      SimpleAggregateFunction(min, DateTime64(3, 'UTC')) DEFAULT toDateTime64('2200-01-01', 3, 'UTC')
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (project_id, minute)
TTL minute + INTERVAL 16 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

-- Up to which moment what was ingested has touched its minutes: the watermark. Without a row: not at all.
CREATE TABLE IF NOT EXISTS rollup_progress
(
    name   LowCardinality(String),
    moment SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY name
SETTINGS non_replicated_deduplication_window = 0;

-- The way back along span links: who points at a span. `minute` is that of the span that has the link.
CREATE TABLE IF NOT EXISTS span_links
(
    project_id   UInt32,
    minute       DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    target_trace FixedString(16) CODEC(ZSTD(1)),
    target_span  FixedString(8) CODEC(NONE),
    service      LowCardinality(String)  -- of the span that has the link
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(minute)
ORDER BY (project_id, minute, target_trace, target_span, service)
TTL minute + INTERVAL 16 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

-- (trace id, span id) that a span's links name, out of what span_rest wrote (0011_spans_for_search.sql), each once.
CREATE OR REPLACE FUNCTION links_in AS (rest) -> arrayDistinct(arrayMap(
    l -> (toFixedString(unhex(l.1), 16), toFixedString(unhex(l.2), 8)),
    arrayFilter(l -> length(l.1) = 32 AND length(l.2) = 16, JSONExtract(rest, 6, 'Array(Tuple(String, String))'))));

CREATE OR REPLACE FUNCTION has_links AS (rest) -> rest != '' AND NOT endsWith(rest, ',[]]');
