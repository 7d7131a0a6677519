-- Resources have one intake, whichever signal brings them: its message is the part that the three export
-- requests share (ResourceSpans, ResourceLogs, ResourceMetrics: resource = 1, schema_url = 3).
-- Each signal's intake hands its resources down here; after a doubt the writer sends the same bytes here
-- directly, where nothing but `resources` listens.
CREATE TABLE IF NOT EXISTS otlp_resources
(
    project_id     UInt32,
    resource_items Array(Tuple(
        resource Tuple(
            attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))),
            dropped_attributes_count UInt32),
        schema_url String))
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS resources_from_items TO resources AS
SELECT
    project_id,
    cityHash64(mapSort(attrs), schema_url, dropped_attributes) AS resource_hash,
    if(attrs['service.name'] = '', 'unknown_service', plain_text(attrs['service.name'])) AS service,
    attrs,
    r.2 AS schema_url,
    all_dropped(r.1.2, r.1.1) AS dropped_attributes,
    now() AS seen
FROM
(
    SELECT project_id, arrayJoin(resource_items) AS r, attribute_map(r.1.1) AS attrs
    FROM otlp_resources
);

CREATE MATERIALIZED VIEW IF NOT EXISTS resources_of_traces TO otlp_resources AS
SELECT project_id, arrayMap(r -> (r.1, r.3), resource_spans) AS resource_items
FROM otlp_traces;

-- Created before these are dropped: a resource that is written twice is one resource.
DROP VIEW IF EXISTS resources_from_otlp;

DROP VIEW IF EXISTS resources_from_repair;

DROP TABLE IF EXISTS otlp_traces_resources;
