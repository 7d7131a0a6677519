-- How often each redaction rule of a project found something, by minute of its writing. Written beside the
-- rows it speaks of: a crash in between leaves a batch uncounted, and none is counted twice.
CREATE TABLE IF NOT EXISTS redaction_findings
(
    project_id UInt32,
    rule_id    UInt32,
    minute     DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    n          UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree
PARTITION BY toDate(minute)
ORDER BY (project_id, rule_id, minute)
TTL minute + INTERVAL 15 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;
