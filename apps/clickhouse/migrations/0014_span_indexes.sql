-- A condition on an attribute asks the span or its resource, under every name that the attribute has had: an index
-- prunes only where each of these alternatives has one. Next to nothing on disk (docs/adr/0010).
ALTER TABLE spans
    ADD INDEX IF NOT EXISTS idx_resource resource_hash TYPE bloom_filter(0.01) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_target attrs.`key_http.target` TYPE ngrambf_v1(4, 2048, 2, 0) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_http_path attrs.`key_http.path` TYPE ngrambf_v1(4, 2048, 2, 0) GRANULARITY 1;

-- In the background, for what was written before.
ALTER TABLE spans
    MATERIALIZE INDEX idx_resource,
    MATERIALIZE INDEX idx_target,
    MATERIALIZE INDEX idx_http_path;
