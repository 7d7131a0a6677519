-- A suggestion reads a few rows of one key; the states of the values are the most of a row. In small granules it
-- no longer unpacks the other keys' states beside them: 15 ms instead of 110 over a day of ten million spans.

DROP TABLE IF EXISTS attribute_catalogue_rebuilt;

CREATE TABLE attribute_catalogue_rebuilt AS attribute_catalogue
ENGINE = AggregatingMergeTree
PARTITION BY toDate(hour)
ORDER BY (project_id, signal, key, hour, service, place, type)
TTL hour + INTERVAL 15 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 256;

-- Only while: SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'attribute_catalogue' AND position(create_table_query, 'index_granularity = 256') = 0
INSERT INTO attribute_catalogue_rebuilt SELECT * FROM attribute_catalogue;

-- What the views add meanwhile, they add again: they go on from the latest that the table has.
-- Only while: SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'attribute_catalogue' AND position(create_table_query, 'index_granularity = 256') = 0
EXCHANGE TABLES attribute_catalogue AND attribute_catalogue_rebuilt;

DROP TABLE IF EXISTS attribute_catalogue_rebuilt;
