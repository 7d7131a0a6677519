-- What arrives. A Null table shaped like OTLP's ExportTraceServiceRequest: ClickHouse parses the
-- protobuf bytes straight into it, and views carry the rows on. Nothing is stored here.
--
-- Fields 100-102 are ours, appended to each body by the writer (see apps/ingest/write/frame.py).
-- array_value and kvlist_value are recursive in OTLP; declared as bytes they stay exact and cheap.
-- Attributes of scopes and links are kept as raw KeyValue messages: they are read, never searched.
CREATE TABLE IF NOT EXISTS otlp_traces
(
    project_id     UInt32,
    batch          UInt64,
    lease_expires  UInt64,  -- unix ms; a writer that slept through its lease cannot write
    resource_spans Array(Tuple(
        resource Tuple(
            attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))),
            dropped_attributes_count UInt32),
        scope_spans Array(Tuple(
            scope Tuple(
                name String,
                version String,
                attributes Array(String),
                dropped_attributes_count UInt32),
            spans Array(Tuple(
                trace_id String,
                span_id String,
                trace_state String,
                parent_span_id String,
                flags UInt32,
                name String,
                kind Int32,
                start_time_unix_nano UInt64,
                end_time_unix_nano UInt64,
                attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))),
                dropped_attributes_count UInt32,
                events Array(Tuple(
                    time_unix_nano UInt64,
                    name String,
                    attributes Array(Tuple(key String, value Tuple(value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7), string_value String, bool_value Bool, int_value Int64, double_value Float64, array_value String, kvlist_value String, bytes_value String))),
                    dropped_attributes_count UInt32)),
                dropped_events_count UInt32,
                links Array(Tuple(
                    trace_id String,
                    span_id String,
                    trace_state String,
                    attributes Array(String),
                    dropped_attributes_count UInt32,
                    flags UInt32)),
                dropped_links_count UInt32,
                status Tuple(message String, code Int32))),
            schema_url String)),
        schema_url String))
)
ENGINE = Null;

-- One AnyValue as text that loses neither type nor precision: a string is itself, everything else
-- is \x01, the number of its oneof member, and its text (or its raw bytes where it is not a scalar).
CREATE OR REPLACE FUNCTION attribute_text AS (v) -> multiIf(
    v.1 = 'string_value', if(startsWith(v.2, '\x01'), concat('\x011', v.2), v.2),
    v.1 = 'bool_value', if(v.3, '\x012true', '\x012false'),
    v.1 = 'int_value', concat('\x013', toString(v.4)),
    v.1 = 'double_value', concat('\x014', toString(v.5)),
    concat('\x01', toString(toUInt8(v.1)), v.6, v.7, v.8));

CREATE OR REPLACE FUNCTION attribute_map AS (attributes) ->
    CAST(arrayMap(a -> (a.1, attribute_text(a.2)), attributes), 'Map(LowCardinality(String), String)');

-- The same without the mark, for columns that are text whatever was sent (a numeric service.version).
CREATE OR REPLACE FUNCTION plain_text AS (text) -> if(startsWith(text, '\x01'), substring(text, 3), text);
