-- Which resources answered a service's requests: its entry spans (docs/adr/0015). Filled by the job that counts behind
-- the ingest (apps/rollups), never by a view. Hours stand beside the minutes they are made of: one INSERT of one day is
-- one part, so both change or neither. Kept as long as spans are, from which a page reads whatever is not counted here.
CREATE TABLE IF NOT EXISTS instances
(
    project_id    UInt32,
    step_s        UInt16,  -- 60 or 3600
    time          DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    service       LowCardinality(String),
    environment   LowCardinality(String),
    resource_hash UInt64 CODEC(ZSTD(1)),
    n         SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    errors    SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    last      SimpleAggregateFunction(max, DateTime('UTC')) CODEC(Delta(4), ZSTD(1)),  -- when one started
    histogram SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(T64, LZ4)  -- as red_1m's
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(time)
PRIMARY KEY (project_id, step_s, toStartOfHour(time), service)
ORDER BY (project_id, step_s, toStartOfHour(time), service, environment, resource_hash, time)
TTL time + INTERVAL 16 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 1024;
