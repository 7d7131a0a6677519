-- The list of traces. Several rows may stand for one trace until they merge, and a late span adds
-- another: ALWAYS read it aggregated by trace_id.
CREATE TABLE IF NOT EXISTS trace_index
(
    project_id UInt32,
    trace_id   FixedString(16) CODEC(ZSTD(1)),
    start      SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    last_start SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(Delta(8), ZSTD(1)),  -- bounds the read of spans
    end        SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    spans      SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    errors     SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    services     SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
    environments SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
    -- The first root, or while none has arrived the earliest span: (is a child, start, service, name, status).
    -- One tuple, so that two roots never mix their names.
    root       SimpleAggregateFunction(min, Tuple(UInt8, DateTime64(9, 'UTC'), String, String, Int8)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(start)
ORDER BY (project_id, trace_id)
TTL toDateTime(start) + INTERVAL 15 DAY
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

-- An end beyond what DateTime64(9) can hold (the year 2262) is that limit: a span without an end must not
-- fail everybody's batch. The view and its repair (apps/ingest/write/repair_traces.py) share these two.
CREATE OR REPLACE FUNCTION span_end AS (start, duration) -> fromUnixTimestamp64Nano(toInt64(least(
    toUInt64(toUnixTimestamp64Nano(start)) + toUInt64(greatest(duration, 0)), toUInt64(9223372036854775807))), 'UTC');

CREATE OR REPLACE FUNCTION root_candidate AS (parent_span_id, start, service, name, status) ->
    (toUInt8(parent_span_id != toFixedString('', 8)), start, toString(service), toString(name), status);

CREATE MATERIALIZED VIEW IF NOT EXISTS trace_index_from_spans TO trace_index AS
SELECT
    project_id,
    trace_id,
    min(s.start) AS start,
    max(s.start) AS last_start,
    max(span_end(s.start, s.duration)) AS end,
    count() AS spans,
    countIf(s.status = 2) AS errors,
    groupUniqArray(toString(s.service)) AS services,
    groupUniqArray(toString(s.environment)) AS environments,
    min(root_candidate(s.parent_span_id, s.start, s.service, s.name, s.status)) AS root
FROM spans AS s
GROUP BY project_id, trace_id;
