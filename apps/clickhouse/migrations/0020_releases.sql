-- Which version of a service ran where, and since when (docs/adr/0013). Filled by the job that counts behind the ingest
-- (apps/rollups). Kept for good: a version that went live again after years is no new one, and they are few.
CREATE TABLE IF NOT EXISTS releases
(
    project_id  UInt32,
    service     LowCardinality(String),
    environment LowCardinality(String),
    version     LowCardinality(String),
    first_seen  SimpleAggregateFunction(min, DateTime('UTC')),  -- minutes
    last_seen   SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, service, environment, version)
SETTINGS non_replicated_deduplication_window = 0, index_granularity = 1024;

-- What the rollup remembers of the time before.
INSERT INTO releases
SELECT project_id, service, environment, version, min(minute), max(minute)
FROM red_1m
WHERE n > 0
GROUP BY project_id, service, environment, version;
