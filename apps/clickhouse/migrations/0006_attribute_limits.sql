-- How much one item may bring: 256 attributes, keys of 256 bytes, values of 64 KiB. What is left out is counted
-- in dropped_attributes_count, as OTLP says; a value that was cut carries the mark \x018 and says so when it is
-- read. Source: OpenTelemetry specification, "Attribute Limits"; the limits lie above every SDK's default.
--
-- Views find these functions when they run, so the ones that exist follow the new definitions at once.

-- One value as text, whole (see 0001): for what is not an attribute, a log record's body.
CREATE OR REPLACE FUNCTION value_text AS (v) -> multiIf(
    v.1 = 'string_value', if(startsWith(v.2, '\x01'), concat('\x011', v.2), v.2),
    v.1 = 'bool_value', if(v.3, '\x012true', '\x012false'),
    v.1 = 'int_value', concat('\x013', toString(v.4)),
    v.1 = 'double_value', concat('\x014', toString(v.5)),
    concat('\x01', toString(toUInt8(v.1)), v.6, v.7, v.8));

-- Of text that is too long its beginning stays; an array, a list or bytes would not be one any more.
CREATE OR REPLACE FUNCTION attribute_text AS (v) -> multiIf(
    length(v.2) > 65536, concat('\x018', toValidUTF8(substring(v.2, 1, 65536))),
    length(v.6) + length(v.7) + length(v.8) > 65536, '\x018',
    v.1 = 'string_value', if(startsWith(v.2, '\x01'), concat('\x011', v.2), v.2),
    v.1 = 'bool_value', if(v.3, '\x012true', '\x012false'),
    v.1 = 'int_value', concat('\x013', toString(v.4)),
    v.1 = 'double_value', concat('\x014', toString(v.5)),
    concat('\x01', toString(toUInt8(v.1)), v.6, v.7, v.8));

-- The attributes within the limits, in one map ...
CREATE OR REPLACE FUNCTION attribute_map AS (attributes) -> CAST(
    arrayMap(a -> (a.1, attribute_text(a.2)),
        arrayFilter((a, i) -> i <= 256 AND length(a.1) <= 256, attributes, arrayEnumerate(attributes))),
    'Map(LowCardinality(String), String)');

-- ... or in three, where numbers are searched as numbers.
CREATE OR REPLACE FUNCTION attribute_texts AS (attributes) -> CAST(
    arrayMap(a -> (a.1, attribute_text(a.2)),
        arrayFilter((a, i) -> i <= 256 AND length(a.1) <= 256 AND a.2.1 NOT IN ('int_value', 'double_value'), attributes, arrayEnumerate(attributes))),
    'Map(LowCardinality(String), String)');

CREATE OR REPLACE FUNCTION attribute_ints AS (attributes) -> CAST(
    arrayMap(a -> (a.1, a.2.4),
        arrayFilter((a, i) -> i <= 256 AND length(a.1) <= 256 AND a.2.1 = 'int_value', attributes, arrayEnumerate(attributes))),
    'Map(LowCardinality(String), Int64)');

CREATE OR REPLACE FUNCTION attribute_doubles AS (attributes) -> CAST(
    arrayMap(a -> (a.1, a.2.5),
        arrayFilter((a, i) -> i <= 256 AND length(a.1) <= 256 AND a.2.1 = 'double_value', attributes, arrayEnumerate(attributes))),
    'Map(LowCardinality(String), Float64)');

-- dropped_attributes_count, with what fell to the limits here.
CREATE OR REPLACE FUNCTION all_dropped AS (dropped, attributes) -> toUInt32(dropped
    + arrayCount((a, i) -> i > 256 OR length(a.1) > 256, attributes, arrayEnumerate(attributes)));

ALTER TABLE spans_from_otlp MODIFY QUERY
SELECT
    project_id,
    toFixedString(s.1, 16) AS trace_id,
    toFixedString(s.2, 8) AS span_id,
    toFixedString(s.4, 8) AS parent_span_id,
    s.3 AS trace_state,
    s.5 AS flags,
    fromUnixTimestamp64Nano(toInt64(s.8), 'UTC') AS start,
    toInt64(s.9 - s.8) AS duration,
    service,
    environment,
    version,
    s.6 AS name,
    toInt8(if(s.7 BETWEEN 0 AND 5, s.7, 0)) AS kind,
    toInt8(if(s.16.2 BETWEEN 0 AND 2, s.16.2, 0)) AS status,
    s.16.1 AS status_message,
    resource_hash,
    k.1.1 AS scope,
    k.1.2 AS scope_version,
    k.3 AS scope_schema_url,
    k.1.3 AS scope_attributes,
    k.1.4 AS scope_dropped,
    attribute_texts(s.10) AS attrs,
    attribute_ints(s.10) AS ints,
    attribute_doubles(s.10) AS doubles,
    all_dropped(s.11, s.10) AS dropped_attributes,
    s.12.1 AS `events.time`,
    s.12.2 AS `events.name`,
    arrayMap(e -> attribute_map(e.3), s.12) AS `events.attrs`,
    arrayMap(e -> all_dropped(e.4, e.3), s.12) AS `events.dropped`,
    s.13 AS dropped_events,
    s.14.1 AS `links.trace_id`,
    s.14.2 AS `links.span_id`,
    s.14.3 AS `links.trace_state`,
    s.14.6 AS `links.flags`,
    s.14.4 AS `links.attributes`,
    s.14.5 AS `links.dropped`,
    s.15 AS dropped_links,
    batch
FROM
(
    SELECT
        project_id,
        batch,
        if(resource['service.name'] = '', 'unknown_service', plain_text(resource['service.name'])) AS service,
        plain_text(if(resource['deployment.environment.name'] = '', resource['deployment.environment'], resource['deployment.environment.name'])) AS environment,
        plain_text(resource['service.version']) AS version,
        cityHash64(mapSort(resource), r_schema_url, r_dropped) AS resource_hash,
        k,
        arrayJoin(k.2) AS s
    FROM
    (
        SELECT project_id, batch, attribute_map(r.1.1) AS resource, r.3 AS r_schema_url, all_dropped(r.1.2, r.1.1) AS r_dropped, arrayJoin(r.2) AS k
        FROM
        (
            SELECT
                project_id,
                batch + throwIf(now64(3) > fromUnixTimestamp64Milli(toInt64(lease_expires)), 'the writer has lost its lease') AS batch,
                arrayJoin(resource_spans) AS r
            FROM otlp_traces
        )
    )
);
