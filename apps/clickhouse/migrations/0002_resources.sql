-- Who sent it: one row for each distinct resource, found from a span by its hash.
-- Every batch writes its resources again; that is idempotent, so a doubtful batch may repeat it.
CREATE TABLE IF NOT EXISTS resources
(
    project_id         UInt32,
    resource_hash      UInt64,
    service            LowCardinality(String),
    attrs              Map(LowCardinality(String), String) CODEC(ZSTD(1)),  -- attribute_text
    schema_url         LowCardinality(String),
    dropped_attributes UInt32,
    seen               DateTime('UTC')
)
ENGINE = ReplacingMergeTree(seen)
ORDER BY (project_id, resource_hash)
TTL seen + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS resources_from_otlp TO resources AS
SELECT
    project_id,
    cityHash64(mapSort(attrs), schema_url, dropped_attributes) AS resource_hash,
    if(attrs['service.name'] = '', 'unknown_service', plain_text(attrs['service.name'])) AS service,
    attrs,
    r.3 AS schema_url,
    r.1.2 AS dropped_attributes,
    now() AS seen
FROM
(
    SELECT project_id, arrayJoin(resource_spans) AS r, attribute_map(r.1.1) AS attrs
    FROM otlp_traces
);

-- Spans can be there while their resources are not (a crash between two views): after any doubt the
-- same bytes go through here once more, where nothing but `resources` listens.
CREATE TABLE IF NOT EXISTS otlp_traces_resources AS otlp_traces ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS resources_from_repair TO resources AS
SELECT
    project_id,
    cityHash64(mapSort(attrs), schema_url, dropped_attributes) AS resource_hash,
    if(attrs['service.name'] = '', 'unknown_service', plain_text(attrs['service.name'])) AS service,
    attrs,
    r.3 AS schema_url,
    r.1.2 AS dropped_attributes,
    now() AS seen
FROM
(
    SELECT project_id, arrayJoin(resource_spans) AS r, attribute_map(r.1.1) AS attrs
    FROM otlp_traces_resources
);
