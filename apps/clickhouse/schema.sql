CREATE FUNCTION all_dropped AS (dropped, attributes) -> toUInt32(dropped + arrayCount((a, i) -> ((i > 256) OR (length(a.1) > 256)), attributes, arrayEnumerate(attributes)));

CREATE FUNCTION attribute_doubles AS attributes -> CAST(arrayMap(a -> (a.1, (a.2).5), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256) AND (((a.2).1) = 'double_value')), attributes, arrayEnumerate(attributes))), 'Map(LowCardinality(String), Float64)');

CREATE FUNCTION attribute_ints AS attributes -> CAST(arrayMap(a -> (a.1, (a.2).4), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256) AND (((a.2).1) = 'int_value')), attributes, arrayEnumerate(attributes))), 'Map(LowCardinality(String), Int64)');

CREATE FUNCTION attribute_map AS attributes -> CAST(arrayMap(a -> (a.1, attribute_text(a.2)), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256)), attributes, arrayEnumerate(attributes))), 'Map(LowCardinality(String), String)');

CREATE FUNCTION attribute_text AS v -> multiIf(length(v.2) > 65536, concat('\x018', toValidUTF8(substring(v.2, 1, 65536))), ((length(v.6) + length(v.7)) + length(v.8)) > 65536, '\x018', (v.1) = 'string_value', if(startsWith(v.2, '\x01'), concat('\x011', v.2), v.2), (v.1) = 'bool_value', if(v.3, '\x012true', '\x012false'), (v.1) = 'int_value', concat('\x013', toString(v.4)), (v.1) = 'double_value', concat('\x014', toString(v.5)), concat('\x01', toString(toUInt8(v.1)), v.6, v.7, v.8));

CREATE FUNCTION attribute_texts AS attributes -> CAST(arrayMap(a -> (a.1, attribute_text(a.2)), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256) AND (((a.2).1) NOT IN ('int_value', 'double_value'))), attributes, arrayEnumerate(attributes))), 'Map(LowCardinality(String), String)');

CREATE FUNCTION bare_type AS type -> extract(type, '[^.:$\\\\/]*$');

CREATE FUNCTION catalogue_entries AS (place, attrs, ints, doubles) -> arrayConcat(arrayMap((key, text) -> (place, toString(key), catalogue_type(text), catalogue_value(text)), mapKeys(attrs), mapValues(attrs)), arrayMap((key, number) -> (place, toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), toString(number)), mapKeys(ints), mapValues(ints)), arrayMap(key -> (place, toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), ''), mapKeys(doubles)));

CREATE FUNCTION catalogue_type AS text -> CAST(multiIf(startsWith(text, '\x012'), 'boolean', startsWith(text, '\x013') OR startsWith(text, '\x014'), 'number', 'text'), 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)');

CREATE FUNCTION catalogue_value AS text -> multiIf(length(text) > 64, '', NOT startsWith(text, '\x01'), text, (substring(text, 2, 1) IN ('1', '2', '3')), substring(text, 3), '');

CREATE FUNCTION duration_bucket AS duration -> toUInt16(round(36 * log2(greatest(duration, 1))));

CREATE FUNCTION error_fingerprint AS (type, message, frames) -> cityHash64(type, message, frames);

CREATE FUNCTION error_frames AS (type, name, stack) -> if(type = '', [(normal_text(toString(name)), '')], telling_frames(stack_frames(stack)));

CREATE FUNCTION error_of_record AS (attrs, body) -> (if((attrs['exception.type']) = '', 'exception', plain_text(attrs['exception.type'])), if(((attrs['exception.type']) = '') AND ((attrs['exception.message']) = ''), body, plain_text(attrs['exception.message'])), stack_text(plain_text(attrs['exception.stacktrace']), plain_text(attrs['exception.message'])));

CREATE FUNCTION errors_in AS (status, status_message, event_names, event_attrs) -> if(has(event_names, 'exception'), arrayDistinct(arrayMap(a -> (if((a['exception.type']) = '', 'exception', plain_text(a['exception.type'])), plain_text(a['exception.message']), stack_text(plain_text(a['exception.stacktrace']), plain_text(a['exception.message']))), arrayFilter((a, event_name) -> (event_name = 'exception'), event_attrs, event_names))), if(status = 2, [('', status_message, '')], []));

CREATE FUNCTION exceptions_in AS (event_names, event_attrs) -> arrayMap(a -> (bare_type(if((a['exception.type']) = '', 'exception', plain_text(a['exception.type']))), plain_text(a['exception.message'])), arrayFilter((a, event_name) -> (event_name = 'exception'), event_attrs, event_names));

CREATE FUNCTION has_links AS rest -> ((rest != '') AND (NOT endsWith(rest, ',[]]')));

CREATE FUNCTION is_entry AS (kind, parent_span_id) -> ((kind IN (2, 5)) OR (parent_span_id = toFixedString('', 8)));

CREATE FUNCTION is_library_frame AS (function, file) -> (match(file, 'site-packages|dist-packages|/lib/python[0-9]|^<frozen |node_modules|^node:|^internal/|/go/src/|/go/pkg/mod/|/gems/|/lib/ruby/|^<internal:|/vendor/') OR match(function, '^(?:javax?|jdk|sun|com\\.sun|jakarta|kotlinx?|scala|groovy|org\\.(?:springframework|apache|hibernate|eclipse|jboss|postgresql)|com\\.(?:zaxxer|mysql|fasterxml|google)|io\\.(?:netty|grpc|opentelemetry|micrometer|vertx|quarkus|reactivex)|reactor|System|Microsoft|Npgsql|Grpc|StackExchange)\\.'));

CREATE FUNCTION is_same_exception AS (a, b) -> (((a.1) = (b.1)) AND ((position(a.2, b.2) > 0) OR (position(b.2, a.2) > 0)));

CREATE FUNCTION level_in AS pairs -> ((arrayFirst(p -> (lower(p.1) IN ('level', 'severity', 'levelname', 'log.level', 'loglevel', 'severity_text')), pairs)).2);

CREATE FUNCTION links_in AS rest -> arrayDistinct(arrayMap(l -> (toFixedString(unhex(l.1), 16), toFixedString(unhex(l.2), 8)), arrayFilter(l -> ((length(l.1) = 32) AND (length(l.2) = 16)), JSONExtract(rest, 6, 'Array(Tuple(String, String))'))));

CREATE FUNCTION metric_attributes AS attributes -> CAST(arrayMap(a -> (a.1, value_text(a.2)), attributes), 'Map(LowCardinality(String), String)');

CREATE FUNCTION normal_file AS file -> replaceRegexpAll(replaceRegexpOne(extract(replaceRegexpOne(file, '[?#].*$', ''), '(?:[^/\\\\]+[/\\\\])?[^/\\\\]+$'), '[.-][0-9A-Za-z_-]{8,}\\.(m?js|css)$', '.\\1'), '[0-9]+', '<n>');

CREATE FUNCTION normal_function AS function -> replaceRegexpAll(replaceRegexpOne(trimBoth(function), '\\$\\$.*$|`[0-9]+(?:\\[.*)?$', ''), '([$_])[0-9]+', '\\1');

CREATE FUNCTION normal_text AS text -> trimBoth(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(toValidUTF8(substring(text, 1, 1000)), '[\\w.%+-]+@[\\w-]+(?:\\.[\\w-]+)+', '<email>'), '(\\w+://[^\\s?#"\'<>]+)[?#][^\\s"\'<>]*', '\\1'), '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '<uuid>'), '(?:0x|@)[0-9a-fA-F]{5,16}\\b', '<address>'), '"[^"\\n]*"', '"<text>"'), '(^|[\\s(\\[{=:,])\'[^\'\\n]*\'', '\\1\'<text>\''), '`[^`\\n]*`', '`<text>`'), '[\\w-]*[0-9][\\w-]*(?:[.:,][\\w-]*[0-9][\\w-]*)*', '<n>'), '\\s+', ' '));

CREATE FUNCTION plain_text AS text -> if(startsWith(text, '\x01'), substring(text, 3), text);

CREATE FUNCTION root_candidate AS (parent_span_id, start, service, name, status) -> (toUInt8(parent_span_id != toFixedString('', 8)), start, toString(service), toString(name), status);

CREATE FUNCTION sampling_threshold AS rest -> extract(rest, '^\\["(?:[^",]*,)*[ \\t]*ot=(?:[^",;]*;)*th:([0-9a-f]{1,14})[",; ]');

CREATE FUNCTION scope_name AS scope -> replaceRegexpOne(scope, '\x01[^\x01]*$', '');

CREATE FUNCTION scope_text AS (name, version, schema_url, attributes, dropped) -> concat(name, '\x01', toJSONString((version, schema_url, arrayMap(a -> hex(a), attributes), dropped)));

CREATE FUNCTION scope_version AS scope -> JSONExtractString(splitByChar('\x01', toString(scope))[-1], 1);

CREATE FUNCTION severity_of AS name -> toUInt8(transform(lower(name), ['trace', 'finest', 'verbose', 'debug', 'dbg', 'finer', 'fine', 'config', 'info', 'inf', 'information', 'informational', 'notice', 'warn', 'wrn', 'warning', 'error', 'err', 'severe', 'critical', 'crit', 'dpanic', 'alert', 'panic', 'fatal', 'emergency', 'emerg', '10', '20', '30', '40', '50', '60'], [1, 1, 5, 5, 5, 5, 6, 7, 9, 9, 9, 9, 10, 13, 13, 13, 17, 17, 17, 18, 18, 18, 19, 19, 21, 21, 21, 1, 5, 9, 13, 17, 21], 0));

CREATE FUNCTION span_end AS (start, duration) -> fromUnixTimestamp64Nano(toInt64(least(toUInt64(toUnixTimestamp64Nano(start)) + toUInt64(greatest(duration, 0)), toUInt64(9223372036854775807))), 'UTC');

CREATE FUNCTION span_id_in AS pairs -> replaceRegexpOne(lower(extract((arrayFirst(p -> ((lower(p.1) IN ('span_id', 'spanid', 'span.id', 'otelspanid', 'span')) AND match(p.2, '^(\\{"id" ?: ?")?[0-9a-fA-F]{16}("\\})?$')), pairs)).2, '[0-9a-fA-F]{16}')), '^0+$', '');

CREATE FUNCTION span_rest AS (trace_state, dropped_attributes, dropped_events, dropped_links, events_dropped, links) -> if((trace_state = '') AND ((((dropped_attributes + dropped_events) + dropped_links) + arraySum(events_dropped)) = 0) AND empty(links), '', toJSONString((trace_state, dropped_attributes, dropped_events, dropped_links, events_dropped, arrayMap(l -> (hex(l.1), hex(l.2), l.3, arrayMap(a -> hex(a), l.4), l.5, l.6), links))));

CREATE FUNCTION stack_frames AS stack -> multiIf(position(stack, 'File "') > 0, arrayReverse(arrayMap(g -> (g[2], g[1]), extractAllGroupsVertical(stack, 'File "([^"\\n]+)", line [0-9]+, in ([^\\n]+)'))), position(stack, '.rb:') > 0, arrayMap(g -> (g[2], g[1]), extractAllGroupsVertical(stack, '(\\S+\\.rb):[0-9]+:in [`\']([^\'\\n]+)\'')), position(stack, '.go:') > 0, arrayMap(g -> (g[1], g[2]), extractAllGroupsVertical(stack, '(?m)^(\\S+)\\([^\\n()]*\\)\\n\\s+(\\S+\\.go):[0-9]')), startsWith(trimLeft(stack), '#0 '), arrayMap(g -> (g[2], g[1]), extractAllGroupsVertical(stack, '(?m)^#[0-9]+ ([^\\s(]+)\\([0-9]+\\): ([^(\\n]+)\\(')), match(stack, '(?m)^\\s*at [^\\s(]+\\((?:[\\w$.-]+\\.\\w+(?::[0-9]+)?|Native Method|Unknown Source)\\)\\s*$'), arrayMap(g -> (g[1], g[2]), extractAllGroupsVertical(stack, '(?m)^\\s*at (?:[\\w.@-]*/)*([\\w.$<>]+)\\(([^:()\\n]*)(?::[0-9]+)?\\)')), match(stack, '(?m)^\\s*at .*:[0-9]+:[0-9]+\\)?\\s*$'), arrayMap(g -> (g[1], g[2]), extractAllGroupsVertical(stack, '(?m)^\\s*at (?:async )?(?:([^\\n]*?) \\()?((?:\\w+://)?[^()\\s]+?):[0-9]+:[0-9]+\\)?\\s*$')), match(stack, '(?m)^\\s*at [^(\\n]+\\('), arrayMap(g -> (g[1], g[2]), extractAllGroupsVertical(stack, '(?m)^\\s*at ([^(\\n]+)\\([^)\\n]*\\)(?: in ([^\\n]+?):line [0-9]+)?')), arrayMap(g -> (g[1], g[2]), extractAllGroupsVertical(stack, '(?m)^([^@\\n]*)@([^@\\n]+?):[0-9]+:[0-9]+\\s*$')));

CREATE FUNCTION stack_text AS (trace, message) -> if(position(trace, 'File "') > 0, substring(without_message(trace, message), greatest(toInt64(length(without_message(trace, message))) - 4095, 1)), substring(without_message(trace, message), 1, 4096));

CREATE FUNCTION telling_frames AS frames -> arrayMap(f -> (normal_function(f.1), normal_file(f.2)), arraySlice(if(arrayExists(f -> (NOT is_library_frame(f.1, f.2)), frames), arrayFilter(f -> (NOT is_library_frame(f.1, f.2)), frames), frames), 1, 5));

CREATE FUNCTION trace_id_in AS pairs -> replaceRegexpOne(lower(extract((arrayFirst(p -> ((lower(p.1) IN ('trace_id', 'traceid', 'trace.id', 'oteltraceid', 'trace')) AND match(p.2, '^(\\{"id" ?: ?")?([0-9a-fA-F]{32}|[0-9a-fA-F]{16})("\\})?$')), pairs)).2, '[0-9a-fA-F]{16,32}')), '^0+$', '');

CREATE FUNCTION unsent_by_threshold AS threshold -> toUInt64(least(round(1000 * (threshold / (72057594037927936 - threshold))), 1000000000000.));

CREATE FUNCTION unsent_of AS rest -> if(rest = '', toUInt64(0), unsent_by_threshold(reinterpretAsUInt64(reverse(unhex(rightPad(sampling_threshold(rest), 14, '0'))))));

CREATE FUNCTION value_text AS v -> multiIf((v.1) = 'string_value', if(startsWith(v.2, '\x01'), concat('\x011', v.2), v.2), (v.1) = 'bool_value', if(v.3, '\x012true', '\x012false'), (v.1) = 'int_value', concat('\x013', toString(v.4)), (v.1) = 'double_value', concat('\x014', toString(v.5)), concat('\x01', toString(toUInt8(v.1)), v.6, v.7, v.8));

CREATE FUNCTION without_message AS (trace, message) -> if(message = '', trace, replaceOne(trace, concat(': ', message), ''));

CREATE TABLE attribute_catalogue
(
    `project_id` UInt32,
    `signal` Enum8('spans' = 1, 'logs' = 2),
    `hour` DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    `service` LowCardinality(String),
    `place` Enum8('span' = 1, 'resource' = 2, 'log' = 3, 'intrinsic' = 4),
    `key` LowCardinality(String),
    `type` Enum8('text' = 1, 'number' = 2, 'boolean' = 3),
    `n` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `top_values` AggregateFunction(approx_top_sum(32, 48), String, UInt64) CODEC(ZSTD(3)),
    `factor` SimpleAggregateFunction(max, UInt8),
    `upto` SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(Delta(8), ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(hour)
ORDER BY (project_id, signal, key, hour, service, place, type)
TTL hour + toIntervalDay(15)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 256;

CREATE MATERIALIZED VIEW attribute_catalogue_from_logs
REFRESH EVERY 30 SECOND APPEND TO attribute_catalogue
(
    `project_id` UInt32,
    `signal` Enum8('spans' = 1, 'logs' = 2),
    `hour` DateTime('UTC'),
    `service` LowCardinality(String),
    `place` String,
    `key` String,
    `type` Enum8('text' = 1, 'number' = 2, 'boolean' = 3),
    `n` UInt64,
    `top_values` AggregateFunction(approx_top_sum(32, 48), String, UInt64),
    `factor` UInt8,
    `upto` DateTime64(3)
)
DEFINER = spanwise SQL SECURITY DEFINER
AS WITH
    (
        SELECT greatest(max(upto), now64(3) - toIntervalDay(1))
        FROM attribute_catalogue
        WHERE signal = 'logs'
    ) AS since,
    (
        SELECT subtractMilliseconds(now64(3), 1 + toInt64(1000 * max(elapsed)))
        FROM system.processes
        WHERE query_kind = 'Insert'
    ) AS until,
    (
        SELECT toUInt8(if(count() > 20000, 16, 1))
        FROM logs
        WHERE (ingested > since) AND (ingested <= until)
    ) AS sampled_by,
    assumeNotNull(sampled_by) AS sampling
SELECT
    project_id,
    CAST('logs', 'Enum8(\'spans\' = 1, \'logs\' = 2)') AS signal,
    hour,
    service,
    place,
    key,
    type,
    sum(items) * sampling AS n,
    approx_top_sumStateIf(32, 48)(value, toUInt64(items * sampling), value != '') AS top_values,
    sampling AS factor,
    assumeNotNull(until) AS upto
FROM
(
    SELECT
        project_id,
        hour,
        service,
        entry.1 AS place,
        entry.2 AS key,
        entry.3 AS type,
        entry.4 AS value,
        count() AS items
    FROM
    (
        SELECT
            project_id,
            toStartOfHour(time) AS hour,
            service,
            arrayJoin(arrayConcat(arrayConcat(arrayMap((key, text) -> ('log', toString(key), CAST(multiIf(startsWith(text, '\x012'), 'boolean', startsWith(text, '\x013') OR startsWith(text, '\x014'), 'number', 'text'), 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), multiIf(length(text) > 64, '', NOT startsWith(text, '\x01'), text, (substring(text, 2, 1) IN ('1', '2', '3')), substring(text, 3), '')), mapKeys(attrs), mapValues(attrs)), arrayMap((key, number) -> ('log', toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), toString(number)), mapKeys(ints), mapValues(ints)), arrayMap(key -> ('log', toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), ''), mapKeys(doubles))), arrayMap(pair -> ('intrinsic', pair.1, CAST('text', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), multiIf(length(pair.2) > 64, '', NOT startsWith(pair.2, '\x01'), pair.2, (substring(pair.2, 2, 1) IN ('1', '2', '3')), substring(pair.2, 3), '')), arrayFilter(pair -> ((pair.2) != ''), [('version', toString(version)), ('instrumentation:name', toString(scope))])))) AS entry
        FROM logs
        WHERE (ingested > since) AND (ingested <= until) AND ((cityHash64(batch, number) % sampling) = 0)
    )
    GROUP BY
        project_id,
        hour,
        service,
        place,
        key,
        type,
        value
    UNION ALL
    SELECT
        project_id,
        hour,
        service,
        entry.1 AS place,
        entry.2 AS key,
        entry.3 AS type,
        entry.4 AS value,
        sum(logs_of) AS items
    FROM
    (
        SELECT
            project_id,
            hour,
            service,
            logs_of,
            arrayJoin(arrayConcat(arrayMap((key, text) -> ('resource', toString(key), CAST(multiIf(startsWith(text, '\x012'), 'boolean', startsWith(text, '\x013') OR startsWith(text, '\x014'), 'number', 'text'), 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), multiIf(length(text) > 64, '', NOT startsWith(text, '\x01'), text, (substring(text, 2, 1) IN ('1', '2', '3')), substring(text, 3), '')), mapKeys(attrs), mapValues(attrs)), arrayMap((key, number) -> ('resource', toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), toString(number)), mapKeys(CAST(map(), 'Map(String, Int64)')), mapValues(CAST(map(), 'Map(String, Int64)'))), arrayMap(key -> ('resource', toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), ''), mapKeys(CAST(map(), 'Map(String, Float64)'))))) AS entry
        FROM
        (
            SELECT
                project_id,
                toStartOfHour(time) AS hour,
                service,
                resource_hash,
                count() AS logs_of
            FROM logs
            WHERE (ingested > since) AND (ingested <= until) AND ((cityHash64(batch, number) % sampling) = 0)
            GROUP BY
                project_id,
                hour,
                service,
                resource_hash
        ) AS s
        INNER JOIN
        (
            SELECT
                project_id,
                resource_hash,
                attrs
            FROM resources
            WHERE (project_id, resource_hash) IN (
                SELECT
                    project_id,
                    resource_hash
                FROM logs
                WHERE (ingested > since) AND (ingested <= until)
            )
            LIMIT 1 BY
                project_id,
                resource_hash
        ) AS r USING (project_id, resource_hash)
    )
    GROUP BY
        project_id,
        hour,
        service,
        place,
        key,
        type,
        value
)
GROUP BY
    project_id,
    hour,
    service,
    place,
    key,
    type;

CREATE MATERIALIZED VIEW attribute_catalogue_from_spans
REFRESH EVERY 30 SECOND APPEND TO attribute_catalogue
(
    `project_id` UInt32,
    `signal` Enum8('spans' = 1, 'logs' = 2),
    `hour` DateTime('UTC'),
    `service` LowCardinality(String),
    `place` String,
    `key` String,
    `type` Enum8('text' = 1, 'number' = 2, 'boolean' = 3),
    `n` UInt64,
    `top_values` AggregateFunction(approx_top_sum(32, 48), String, UInt64),
    `factor` UInt8,
    `upto` DateTime64(3)
)
DEFINER = spanwise SQL SECURITY DEFINER
AS WITH
    (
        SELECT greatest(max(upto), now64(3) - toIntervalDay(1))
        FROM attribute_catalogue
        WHERE signal = 'spans'
    ) AS since,
    (
        SELECT subtractMilliseconds(now64(3), 1 + toInt64(1000 * max(elapsed)))
        FROM system.processes
        WHERE query_kind = 'Insert'
    ) AS until,
    (
        SELECT toUInt8(if(count() > 20000, 16, 1))
        FROM spans
        WHERE (ingested > since) AND (ingested <= until)
    ) AS sampled_by,
    assumeNotNull(sampled_by) AS sampling
SELECT
    project_id,
    CAST('spans', 'Enum8(\'spans\' = 1, \'logs\' = 2)') AS signal,
    hour,
    service,
    place,
    key,
    type,
    sum(items) * sampling AS n,
    approx_top_sumStateIf(32, 48)(value, toUInt64(items * sampling), value != '') AS top_values,
    sampling AS factor,
    assumeNotNull(until) AS upto
FROM
(
    SELECT
        project_id,
        hour,
        service,
        entry.1 AS place,
        entry.2 AS key,
        entry.3 AS type,
        entry.4 AS value,
        count() AS items
    FROM
    (
        SELECT
            project_id,
            toStartOfHour(start) AS hour,
            service,
            arrayJoin(arrayConcat(arrayConcat(arrayMap((key, text) -> ('span', toString(key), CAST(multiIf(startsWith(text, '\x012'), 'boolean', startsWith(text, '\x013') OR startsWith(text, '\x014'), 'number', 'text'), 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), multiIf(length(text) > 64, '', NOT startsWith(text, '\x01'), text, (substring(text, 2, 1) IN ('1', '2', '3')), substring(text, 3), '')), mapKeys(attrs), mapValues(attrs)), arrayMap((key, number) -> ('span', toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), toString(number)), mapKeys(ints), mapValues(ints)), arrayMap(key -> ('span', toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), ''), mapKeys(doubles))), arrayMap(pair -> ('intrinsic', pair.1, CAST('text', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), multiIf(length(pair.2) > 64, '', NOT startsWith(pair.2, '\x01'), pair.2, (substring(pair.2, 2, 1) IN ('1', '2', '3')), substring(pair.2, 3), '')), arrayFilter(pair -> ((pair.2) != ''), arrayConcat([('status', ['unset', 'ok', 'error'][status + 1]), ('statusMessage', status_message), ('instrumentation:name', replaceRegexpOne(toString(scope), '\x01[^\x01]*$', ''))], arrayMap(name -> ('event:name', toString(name)), events.name)))))) AS entry
        FROM spans
        WHERE (ingested > since) AND (ingested <= until) AND ((cityHash64(span_id) % sampling) = 0)
    )
    GROUP BY
        project_id,
        hour,
        service,
        place,
        key,
        type,
        value
    UNION ALL
    SELECT
        project_id,
        hour,
        service,
        entry.1 AS place,
        entry.2 AS key,
        entry.3 AS type,
        entry.4 AS value,
        sum(spans_of) AS items
    FROM
    (
        SELECT
            project_id,
            hour,
            service,
            spans_of,
            arrayJoin(arrayConcat(arrayMap((key, text) -> ('resource', toString(key), CAST(multiIf(startsWith(text, '\x012'), 'boolean', startsWith(text, '\x013') OR startsWith(text, '\x014'), 'number', 'text'), 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), multiIf(length(text) > 64, '', NOT startsWith(text, '\x01'), text, (substring(text, 2, 1) IN ('1', '2', '3')), substring(text, 3), '')), mapKeys(attrs), mapValues(attrs)), arrayMap((key, number) -> ('resource', toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), toString(number)), mapKeys(CAST(map(), 'Map(String, Int64)')), mapValues(CAST(map(), 'Map(String, Int64)'))), arrayMap(key -> ('resource', toString(key), CAST('number', 'Enum8(\'text\' = 1, \'number\' = 2, \'boolean\' = 3)'), ''), mapKeys(CAST(map(), 'Map(String, Float64)'))))) AS entry
        FROM
        (
            SELECT
                project_id,
                toStartOfHour(start) AS hour,
                service,
                resource_hash,
                count() AS spans_of
            FROM spans
            WHERE (ingested > since) AND (ingested <= until) AND ((cityHash64(span_id) % sampling) = 0)
            GROUP BY
                project_id,
                hour,
                service,
                resource_hash
        ) AS s
        INNER JOIN
        (
            SELECT
                project_id,
                resource_hash,
                attrs
            FROM resources
            WHERE (project_id, resource_hash) IN (
                SELECT
                    project_id,
                    resource_hash
                FROM spans
                WHERE (ingested > since) AND (ingested <= until)
            )
            LIMIT 1 BY
                project_id,
                resource_hash
        ) AS r USING (project_id, resource_hash)
    )
    GROUP BY
        project_id,
        hour,
        service,
        place,
        key,
        type,
        value
)
GROUP BY
    project_id,
    hour,
    service,
    place,
    key,
    type;

CREATE TABLE edges
(
    `project_id` UInt32,
    `width_s` UInt32,
    `time` DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    `environment` LowCardinality(String),
    `caller` LowCardinality(String),
    `callee` LowCardinality(String),
    `protocol` LowCardinality(String),
    `via` LowCardinality(String),
    `n` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `errors` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `duration_sum` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `histogram` SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(T64, LZ4),
    INDEX idx_time time TYPE minmax GRANULARITY 1
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(time)
PRIMARY KEY (project_id, width_s, multiIf(width_s = 60, toStartOfTenMinutes(time), width_s = 3600, toStartOfInterval(time, toIntervalHour(6)), toStartOfDay(time)))
ORDER BY (project_id, width_s, multiIf(width_s = 60, toStartOfTenMinutes(time), width_s = 3600, toStartOfInterval(time, toIntervalHour(6)), toStartOfDay(time)), caller, callee, protocol, via, environment, time)
TTL time + toIntervalDay(90)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 1024;

CREATE TABLE error_groups
(
    `project_id` UInt32,
    `fingerprint` UInt64,
    `type` SimpleAggregateFunction(max, String),
    `message` SimpleAggregateFunction(max, String) CODEC(ZSTD(1)),
    `frames` SimpleAggregateFunction(max, Array(Tuple(
        String,
        String))) CODEC(ZSTD(1)),
    `first` SimpleAggregateFunction(min, Tuple(
        DateTime64(9, 'UTC'),
        String,
        String)) CODEC(ZSTD(1)),
    `last` SimpleAggregateFunction(max, Tuple(
        DateTime64(9, 'UTC'),
        String,
        String)) CODEC(ZSTD(1)),
    `seen` SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, fingerprint)
TTL seen + toIntervalDay(400)
SETTINGS non_replicated_deduplication_window = 0, index_granularity = 1024;

CREATE TABLE errors_1m
(
    `project_id` UInt32,
    `fingerprint` UInt64,
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `version` LowCardinality(String),
    `minute` DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    `n` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `sample` SimpleAggregateFunction(max, Tuple(
        DateTime64(9, 'UTC'),
        FixedString(16),
        FixedString(8),
        String)) CODEC(ZSTD(1)),
    `record` SimpleAggregateFunction(max, Tuple(
        DateTime64(9, 'UTC'),
        FixedString(16),
        FixedString(8),
        UInt64,
        UInt32,
        String)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
PRIMARY KEY (project_id, toStartOfHour(minute), fingerprint)
ORDER BY (project_id, toStartOfHour(minute), fingerprint, service, environment, version, minute)
TTL minute + toIntervalDay(90)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 1024;

CREATE TABLE instances
(
    `project_id` UInt32,
    `step_s` UInt16,
    `time` DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `resource_hash` UInt64 CODEC(ZSTD(1)),
    `n` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `errors` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `last` SimpleAggregateFunction(max, DateTime('UTC')) CODEC(Delta(4), ZSTD(1)),
    `histogram` SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(T64, LZ4)
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(time)
PRIMARY KEY (project_id, step_s, toStartOfHour(time), service)
ORDER BY (project_id, step_s, toStartOfHour(time), service, environment, resource_hash, time)
TTL time + toIntervalDay(16)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 1024;

CREATE TABLE logs
(
    `project_id` UInt32,
    `time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `time_from` Enum8('time' = 0, 'observed' = 1, 'arrival' = 2),
    `observed_after` Int64 CODEC(ZSTD(1)),
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `version` LowCardinality(String),
    `severity` UInt8,
    `severity_number` Int32 CODEC(ZSTD(1)),
    `severity_text` LowCardinality(String),
    `body` String CODEC(ZSTD(1)),
    `body_type` Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
    `body_fields` Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    `event_name` LowCardinality(String),
    `trace_id` FixedString(16) CODEC(ZSTD(1)),
    `trace_from` Enum8('record' = 0, 'attributes' = 1, 'body' = 2),
    `span_id` FixedString(8) CODEC(ZSTD(1)),
    `span_from` Enum8('record' = 0, 'attributes' = 1, 'body' = 2),
    `flags` UInt32 CODEC(ZSTD(1)),
    `resource_hash` UInt64 CODEC(ZSTD(1)),
    `scope` LowCardinality(String),
    `scope_version` LowCardinality(String),
    `scope_schema_url` LowCardinality(String),
    `scope_attributes` Array(String) CODEC(ZSTD(1)),
    `scope_dropped` UInt32 CODEC(ZSTD(1)),
    `attrs` Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    `ints` Map(LowCardinality(String), Int64) CODEC(ZSTD(1)),
    `doubles` Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    `dropped_attributes` UInt32 CODEC(ZSTD(1)),
    `batch` UInt64 CODEC(Delta(8), ZSTD(1)),
    `number` UInt32 CODEC(Delta(4), ZSTD(1)),
    `ingested` DateTime64(3, 'UTC') MATERIALIZED now64(3) CODEC(Delta(8), ZSTD(1)),
    `is_exception` Bool MATERIALIZED (event_name = 'exception') OR mapContains(attrs, 'exception.type') OR mapContains(attrs, 'exception.message') OR mapContains(attrs, 'exception.stacktrace') CODEC(ZSTD(1)),
    INDEX idx_time time TYPE minmax GRANULARITY 1,
    INDEX idx_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_severity severity TYPE set(25) GRANULARITY 1,
    INDEX idx_body body TYPE text(tokenizer = 'splitByNonAlpha', preprocessor = lower(body)) GRANULARITY 100000000,
    INDEX idx_batch batch TYPE minmax GRANULARITY 1,
    INDEX idx_ingested ingested TYPE minmax GRANULARITY 1,
    INDEX idx_exception is_exception TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(time)
PRIMARY KEY (project_id, toStartOfHour(time), service)
ORDER BY (project_id, toStartOfHour(time), service, time)
TTL toDateTime(time) + toIntervalDay(15)
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

CREATE TABLE logs_1m
(
    `project_id` UInt32,
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `severity` UInt8,
    `minute` DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    `n` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (project_id, service, environment, severity, minute)
TTL minute + toIntervalDay(90)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 8192;

CREATE MATERIALIZED VIEW logs_1m_from_logs TO logs_1m
(
    `project_id` UInt32,
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `severity` UInt8,
    `minute` DateTime('UTC'),
    `n` UInt64
)
AS SELECT
    project_id,
    service,
    environment,
    severity,
    toStartOfMinute(time) AS minute,
    count() AS n
FROM logs
GROUP BY
    project_id,
    service,
    environment,
    severity,
    minute;

CREATE MATERIALIZED VIEW logs_from_otlp TO logs
(
    `project_id` UInt32,
    `time` DateTime64(9, 'UTC'),
    `time_from` String,
    `observed_after` Int64,
    `service` String,
    `environment` String,
    `version` String,
    `severity` UInt8,
    `severity_number` Int32,
    `severity_text` String,
    `body` String,
    `body_type` Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
    `body_fields` Map(LowCardinality(String), String),
    `event_name` String,
    `trace_id` FixedString(16),
    `trace_from` String,
    `span_id` FixedString(8),
    `span_from` String,
    `flags` UInt32,
    `resource_hash` UInt64,
    `scope` String,
    `scope_version` String,
    `scope_schema_url` String,
    `scope_attributes` Array(String),
    `scope_dropped` UInt32,
    `attrs` Map(LowCardinality(String), String),
    `ints` Map(LowCardinality(String), Int64),
    `doubles` Map(LowCardinality(String), Float64),
    `dropped_attributes` UInt32,
    `batch` UInt64,
    `number` UInt32
)
AS SELECT
    project_id,
    fromUnixTimestamp64Nano(toInt64(time_ns), 'UTC') AS time,
    multiIf((l.1) != 0, 'time', (l.2) != 0, 'observed', 'arrival') AS time_from,
    toInt64((l.2) - time_ns) AS observed_after,
    service,
    environment,
    version,
    toUInt8(if(((l.3) >= 1) AND ((l.3) <= 24), l.3, toUInt8(transform(lower(if((l.4) != '', l.4, if(attribute_level != '', attribute_level, (arrayFirst(p -> (lower(p.1) IN ('level', 'severity', 'levelname', 'log.level', 'loglevel', 'severity_text')), body_pairs)).2))), ['trace', 'finest', 'verbose', 'debug', 'dbg', 'finer', 'fine', 'config', 'info', 'inf', 'information', 'informational', 'notice', 'warn', 'wrn', 'warning', 'error', 'err', 'severe', 'critical', 'crit', 'dpanic', 'alert', 'panic', 'fatal', 'emergency', 'emerg', '10', '20', '30', '40', '50', '60'], [1, 1, 5, 5, 5, 5, 6, 7, 9, 9, 9, 9, 10, 13, 13, 13, 17, 17, 17, 18, 18, 18, 19, 19, 21, 21, 21, 1, 5, 9, 13, 17, 21], 0)))) AS severity,
    l.3 AS severity_number,
    l.4 AS severity_text,
    body,
    (l.5).1 AS body_type,
    body_fields,
    l.11 AS event_name,
    if(is_linked, toFixedString(l.9, 16), toFixedString(unhex(leftPad(if(attribute_trace != '', attribute_trace, body_trace), 32, '0')), 16)) AS trace_id,
    multiIf(is_linked, 'record', attribute_trace != '', 'attributes', body_trace != '', 'body', 'record') AS trace_from,
    if(has_span, toFixedString(l.10, 8), toFixedString(unhex(if(attribute_span != '', attribute_span, body_span)), 8)) AS span_id,
    multiIf(has_span, 'record', attribute_span != '', 'attributes', body_span != '', 'body', 'record') AS span_from,
    l.8 AS flags,
    resource_hash,
    (k.1).1 AS scope,
    (k.1).2 AS scope_version,
    k.3 AS scope_schema_url,
    (k.1).3 AS scope_attributes,
    (k.1).4 AS scope_dropped,
    CAST(arrayMap(a -> (a.1, multiIf(length((a.2).2) > 65536, concat('\x018', toValidUTF8(substring((a.2).2, 1, 65536))), ((length((a.2).6) + length((a.2).7)) + length((a.2).8)) > 65536, '\x018', ((a.2).1) = 'string_value', if(startsWith((a.2).2, '\x01'), concat('\x011', (a.2).2), (a.2).2), ((a.2).1) = 'bool_value', if((a.2).3, '\x012true', '\x012false'), ((a.2).1) = 'int_value', concat('\x013', toString((a.2).4)), ((a.2).1) = 'double_value', concat('\x014', toString((a.2).5)), concat('\x01', toString(toUInt8((a.2).1)), (a.2).6, (a.2).7, (a.2).8))), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256) AND (((a.2).1) NOT IN ('int_value', 'double_value'))), l.6, arrayEnumerate(l.6))), 'Map(LowCardinality(String), String)') AS attrs,
    CAST(arrayMap(a -> (a.1, (a.2).4), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256) AND (((a.2).1) = 'int_value')), l.6, arrayEnumerate(l.6))), 'Map(LowCardinality(String), Int64)') AS ints,
    CAST(arrayMap(a -> (a.1, (a.2).5), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256) AND (((a.2).1) = 'double_value')), l.6, arrayEnumerate(l.6))), 'Map(LowCardinality(String), Float64)') AS doubles,
    toUInt32((l.7) + arrayCount((a, i) -> ((i > 256) OR (length(a.1) > 256)), l.6, arrayEnumerate(l.6))) AS dropped_attributes,
    batch,
    toUInt32(rowNumberInAllBlocks()) AS number
FROM
(
    SELECT
        *,
        (arrayFirst(p -> (lower(p.1) IN ('level', 'severity', 'levelname', 'log.level', 'loglevel', 'severity_text')), attribute_pairs)).2 AS attribute_level,
        if(is_linked, '', replaceRegexpOne(lower(extract((arrayFirst(p -> ((lower(p.1) IN ('trace_id', 'traceid', 'trace.id', 'oteltraceid', 'trace')) AND match(p.2, '^(\\{"id" ?: ?")?([0-9a-fA-F]{32}|[0-9a-fA-F]{16})("\\})?$')), attribute_pairs)).2, '[0-9a-fA-F]{16,32}')), '^0+$', '')) AS attribute_trace,
        if(is_linked, '', replaceRegexpOne(lower(extract((arrayFirst(p -> ((lower(p.1) IN ('trace_id', 'traceid', 'trace.id', 'oteltraceid', 'trace')) AND match(p.2, '^(\\{"id" ?: ?")?([0-9a-fA-F]{32}|[0-9a-fA-F]{16})("\\})?$')), body_pairs)).2, '[0-9a-fA-F]{16,32}')), '^0+$', '')) AS body_trace,
        if(is_linked OR has_span, '', replaceRegexpOne(lower(extract((arrayFirst(p -> ((lower(p.1) IN ('span_id', 'spanid', 'span.id', 'otelspanid', 'span')) AND match(p.2, '^(\\{"id" ?: ?")?[0-9a-fA-F]{16}("\\})?$')), attribute_pairs)).2, '[0-9a-fA-F]{16}')), '^0+$', '')) AS attribute_span,
        if(is_linked OR has_span, '', replaceRegexpOne(lower(extract((arrayFirst(p -> ((lower(p.1) IN ('span_id', 'spanid', 'span.id', 'otelspanid', 'span')) AND match(p.2, '^(\\{"id" ?: ?")?[0-9a-fA-F]{16}("\\})?$')), body_pairs)).2, '[0-9a-fA-F]{16}')), '^0+$', '')) AS body_span
    FROM
    (
        SELECT
            *,
            if(is_searched, arrayMap(a -> (a.1, if(((a.2).1) = 'int_value', toString((a.2).4), (a.2).2)), l.6), []) AS attribute_pairs,
            arrayConcat(if(is_searched, arrayMap((key, text) -> (toString(key), if(startsWith(text, '\x01'), substring(text, 3), text)), mapKeys(body_fields), mapValues(body_fields)), []), if(is_searched AND startsWith(body, '{'), JSONExtractKeysAndValues(body, 'String'), [])) AS body_pairs
        FROM
        (
            SELECT
                *,
                multiIf(((l.5).1) = 'string_value', (l.5).2, ((l.5).1) = 'kvlist_value', if(message != '', message, arrayStringConcat(arrayMap((key, text) -> concat(key, '=', if(startsWith(text, '\x01'), substring(text, 3), text)), mapKeys(body_fields), mapValues(body_fields)), ' ')), ((l.5).1) = 'bool_value', if((l.5).3, 'true', 'false'), ((l.5).1) = 'int_value', toString((l.5).4), ((l.5).1) = 'double_value', toString((l.5).5), concat((l.5).6, (l.5).8)) AS body,
                (NOT is_linked) OR ((((l.3) < 1) OR ((l.3) > 24)) AND ((l.4) = '')) AS is_searched
            FROM
            (
                SELECT
                    *,
                    CAST(arrayMap(a -> (a.1, multiIf(((a.2).1) = 'string_value', if(startsWith((a.2).2, '\x01'), concat('\x011', (a.2).2), (a.2).2), ((a.2).1) = 'bool_value', if((a.2).3, '\x012true', '\x012false'), ((a.2).1) = 'int_value', concat('\x013', toString((a.2).4)), ((a.2).1) = 'double_value', concat('\x014', toString((a.2).5)), concat('\x01', toString(toUInt8((a.2).1)), (a.2).6, (a.2).7, (a.2).8))), ((l.5).7).1), 'Map(LowCardinality(String), String)') AS body_fields,
                    ((arrayFirst(a -> ((lower(a.1) IN ('log', 'message', 'msg')) AND (((a.2).1) = 'string_value')), ((l.5).7).1)).2).2 AS message,
                    multiIf((l.1) != 0, l.1, (l.2) != 0, l.2, toUInt64(toUnixTimestamp64Nano(now64(9)))) AS time_ns,
                    (l.9) NOT IN ('', unhex('00000000000000000000000000000000')) AS is_linked,
                    (l.10) NOT IN ('', unhex('0000000000000000')) AS has_span
                FROM
                (
                    SELECT
                        project_id,
                        batch,
                        if((resource['service.name']) = '', 'unknown_service', if(startsWith(resource['service.name'], '\x01'), substring(resource['service.name'], 3), resource['service.name'])) AS service,
                        if(startsWith(if((resource['deployment.environment.name']) = '', resource['deployment.environment'], resource['deployment.environment.name']), '\x01'), substring(if((resource['deployment.environment.name']) = '', resource['deployment.environment'], resource['deployment.environment.name']), 3), if((resource['deployment.environment.name']) = '', resource['deployment.environment'], resource['deployment.environment.name'])) AS environment,
                        if(startsWith(resource['service.version'], '\x01'), substring(resource['service.version'], 3), resource['service.version']) AS version,
                        cityHash64(mapSort(resource), r_schema_url, r_dropped) AS resource_hash,
                        k,
                        arrayJoin(k.2) AS l
                    FROM
                    (
                        SELECT
                            project_id,
                            batch,
                            CAST(arrayMap(a -> (a.1, multiIf(length((a.2).2) > 65536, concat('\x018', toValidUTF8(substring((a.2).2, 1, 65536))), ((length((a.2).6) + length((a.2).7)) + length((a.2).8)) > 65536, '\x018', ((a.2).1) = 'string_value', if(startsWith((a.2).2, '\x01'), concat('\x011', (a.2).2), (a.2).2), ((a.2).1) = 'bool_value', if((a.2).3, '\x012true', '\x012false'), ((a.2).1) = 'int_value', concat('\x013', toString((a.2).4)), ((a.2).1) = 'double_value', concat('\x014', toString((a.2).5)), concat('\x01', toString(toUInt8((a.2).1)), (a.2).6, (a.2).7, (a.2).8))), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256)), (r.1).1, arrayEnumerate((r.1).1))), 'Map(LowCardinality(String), String)') AS resource,
                            r.3 AS r_schema_url,
                            toUInt32(((r.1).2) + arrayCount((a, i) -> ((i > 256) OR (length(a.1) > 256)), (r.1).1, arrayEnumerate((r.1).1))) AS r_dropped,
                            arrayJoin(r.2) AS k
                        FROM
                        (
                            SELECT
                                project_id,
                                batch + throwIf(now64(3) > fromUnixTimestamp64Milli(toInt64(lease_expires)), 'the writer has lost its lease') AS batch,
                                arrayJoin(resource_logs) AS r
                            FROM otlp_logs
                        )
                    )
                )
            )
        )
    )
);

CREATE TABLE metric_points
(
    `project_id` UInt32,
    `name` LowCardinality(String),
    `kind` Enum8('gauge' = 5, 'sum' = 7, 'histogram' = 9, 'exponential_histogram' = 10, 'summary' = 11),
    `unit` LowCardinality(String),
    `description` LowCardinality(String),
    `metadata` Array(String) CODEC(ZSTD(1)),
    `temporality` Int8,
    `is_monotonic` Bool,
    `series` UInt64 CODEC(ZSTD(1)),
    `start_time` UInt64 CODEC(Delta(8), ZSTD(1)),
    `time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `flags` UInt32 CODEC(ZSTD(1)),
    `value_type` Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6),
    `double_value` Float64 CODEC(ZSTD(1)),
    `int_value` Int64 CODEC(Delta(8), ZSTD(1)),
    `count` UInt64 CODEC(Delta(8), ZSTD(1)),
    `sum` Nullable(Float64) CODEC(ZSTD(1)),
    `min` Nullable(Float64) CODEC(ZSTD(1)),
    `max` Nullable(Float64) CODEC(ZSTD(1)),
    `bucket_counts` Array(UInt64) CODEC(ZSTD(1)),
    `explicit_bounds` Array(Float64) CODEC(ZSTD(1)),
    `scale` Int32 CODEC(ZSTD(1)),
    `zero_count` UInt64 CODEC(ZSTD(1)),
    `zero_threshold` Float64 CODEC(ZSTD(1)),
    `positive_offset` Int32 CODEC(ZSTD(1)),
    `positive_counts` Array(UInt64) CODEC(ZSTD(1)),
    `negative_offset` Int32 CODEC(ZSTD(1)),
    `negative_counts` Array(UInt64) CODEC(ZSTD(1)),
    `quantile_values` Array(Tuple(
        quantile Float64,
        value Float64)) CODEC(ZSTD(1)),
    `exemplars.time` Array(UInt64) CODEC(ZSTD(1)),
    `exemplars.value_type` Array(Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6)) CODEC(ZSTD(1)),
    `exemplars.double_value` Array(Float64) CODEC(ZSTD(1)),
    `exemplars.int_value` Array(Int64) CODEC(ZSTD(1)),
    `exemplars.trace_id` Array(String) CODEC(ZSTD(1)),
    `exemplars.span_id` Array(String) CODEC(ZSTD(1)),
    `exemplars.attributes` Array(Array(String)) CODEC(ZSTD(1)),
    `attrs` Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `resource_hash` UInt64 CODEC(ZSTD(1)),
    `scope` LowCardinality(String),
    `scope_version` LowCardinality(String),
    `scope_schema_url` LowCardinality(String),
    `scope_attributes` Array(String) CODEC(ZSTD(1)),
    `scope_dropped` UInt32 CODEC(ZSTD(1)),
    `batch` UInt64 CODEC(Delta(8), ZSTD(1)),
    `ingested` DateTime64(3, 'UTC') MATERIALIZED now64(3) CODEC(Delta(8), ZSTD(1)),
    INDEX idx_time time TYPE minmax GRANULARITY 1,
    INDEX idx_batch batch TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(time)
PRIMARY KEY (project_id, name, toStartOfHour(time), service)
ORDER BY (project_id, name, toStartOfHour(time), service, series, time)
TTL toDateTime(time) + toIntervalDay(15)
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

CREATE MATERIALIZED VIEW metric_points_from_otlp TO metric_points
(
    `project_id` UInt32,
    `name` String,
    `kind` Enum8('gauge' = 5, 'sum' = 7, 'histogram' = 9, 'exponential_histogram' = 10, 'summary' = 11),
    `unit` String,
    `description` String,
    `metadata` Array(String),
    `temporality` Int8,
    `is_monotonic` Bool,
    `series` UInt64,
    `start_time` UInt64,
    `time` DateTime64(9, 'UTC'),
    `flags` UInt32,
    `value_type` Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6),
    `double_value` Float64,
    `int_value` Int64,
    `count` UInt64,
    `sum` Nullable(Float64),
    `min` Nullable(Float64),
    `max` Nullable(Float64),
    `bucket_counts` Array(UInt64),
    `explicit_bounds` Array(Float64),
    `scale` Int32,
    `zero_count` UInt64,
    `zero_threshold` Float64,
    `positive_offset` Int32,
    `positive_counts` Array(UInt64),
    `negative_offset` Int32,
    `negative_counts` Array(UInt64),
    `quantile_values` Array(Tuple(
        quantile Float64,
        value Float64)),
    `exemplars.time` Array(UInt64),
    `exemplars.value_type` Array(Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6)),
    `exemplars.double_value` Array(Float64),
    `exemplars.int_value` Array(Int64),
    `exemplars.trace_id` Array(String),
    `exemplars.span_id` Array(String),
    `exemplars.attributes` Array(Array(String)),
    `attrs` Map(LowCardinality(String), String),
    `service` String,
    `environment` String,
    `resource_hash` UInt64,
    `scope` String,
    `scope_version` String,
    `scope_schema_url` String,
    `scope_attributes` Array(String),
    `scope_dropped` UInt32,
    `batch` UInt64
)
AS SELECT
    project_id,
    m.1 AS name,
    CAST(m.4, 'Enum8(\'gauge\' = 5, \'sum\' = 7, \'histogram\' = 9, \'exponential_histogram\' = 10, \'summary\' = 11)') AS kind,
    m.3 AS unit,
    m.2 AS description,
    m.10 AS metadata,
    temporality,
    (m.6).3 AS is_monotonic,
    cityHash64(m.1, m.4, m.3, resource_hash, k.1, k.3, mapSort(attrs)) AS series,
    p.2 AS start_time,
    fromUnixTimestamp64Nano(toInt64(p.3), 'UTC') AS time,
    p.4 AS flags,
    p.5 AS value_type,
    p.6 AS double_value,
    p.7 AS int_value,
    p.8 AS count,
    if((m.4) = 'summary', ifNull(p.9, 0), p.9) AS sum,
    p.10 AS min,
    p.11 AS max,
    p.12 AS bucket_counts,
    p.13 AS explicit_bounds,
    p.14 AS scale,
    p.15 AS zero_count,
    p.16 AS zero_threshold,
    (p.17).1 AS positive_offset,
    (p.17).2 AS positive_counts,
    (p.18).1 AS negative_offset,
    (p.18).2 AS negative_counts,
    p.19 AS quantile_values,
    (p.20).1 AS `exemplars.time`,
    (p.20).2 AS `exemplars.value_type`,
    (p.20).3 AS `exemplars.double_value`,
    (p.20).4 AS `exemplars.int_value`,
    (p.20).5 AS `exemplars.trace_id`,
    (p.20).6 AS `exemplars.span_id`,
    (p.20).7 AS `exemplars.attributes`,
    attrs,
    service,
    environment,
    resource_hash,
    (k.1).1 AS scope,
    (k.1).2 AS scope_version,
    k.3 AS scope_schema_url,
    (k.1).3 AS scope_attributes,
    (k.1).4 AS scope_dropped,
    batch
FROM
(
    SELECT
        project_id,
        batch,
        service,
        environment,
        resource_hash,
        k,
        m,
        temporality,
        p,
        CAST(arrayMap(a -> (a.1, multiIf(((a.2).1) = 'string_value', if(startsWith((a.2).2, '\x01'), concat('\x011', (a.2).2), (a.2).2), ((a.2).1) = 'bool_value', if((a.2).3, '\x012true', '\x012false'), ((a.2).1) = 'int_value', concat('\x013', toString((a.2).4)), ((a.2).1) = 'double_value', concat('\x014', toString((a.2).5)), concat('\x01', toString(toUInt8((a.2).1)), (a.2).6, (a.2).7, (a.2).8))), p.1), 'Map(LowCardinality(String), String)') AS attrs
    FROM
    (
        SELECT
            project_id,
            batch,
            service,
            environment,
            resource_hash,
            k,
            m,
            toInt8(if((((((m.6).2) + ((m.7).2)) + ((m.8).2)) IN (1, 2)), (((m.6).2) + ((m.7).2)) + ((m.8).2), 0)) AS temporality,
            arrayJoin(arrayConcat((m.5).1, (m.6).1, (m.7).1, (m.8).1, (m.9).1)) AS p
        FROM
        (
            SELECT
                project_id,
                batch,
                if((resource['service.name']) = '', 'unknown_service', if(startsWith(resource['service.name'], '\x01'), substring(resource['service.name'], 3), resource['service.name'])) AS service,
                if(startsWith(if((resource['deployment.environment.name']) = '', resource['deployment.environment'], resource['deployment.environment.name']), '\x01'), substring(if((resource['deployment.environment.name']) = '', resource['deployment.environment'], resource['deployment.environment.name']), 3), if((resource['deployment.environment.name']) = '', resource['deployment.environment'], resource['deployment.environment.name'])) AS environment,
                cityHash64(mapSort(resource), r_schema_url, r_dropped) AS resource_hash,
                k,
                arrayJoin(k.2) AS m
            FROM
            (
                SELECT
                    project_id,
                    batch,
                    CAST(arrayMap(a -> (a.1, multiIf(length((a.2).2) > 65536, concat('\x018', toValidUTF8(substring((a.2).2, 1, 65536))), ((length((a.2).6) + length((a.2).7)) + length((a.2).8)) > 65536, '\x018', ((a.2).1) = 'string_value', if(startsWith((a.2).2, '\x01'), concat('\x011', (a.2).2), (a.2).2), ((a.2).1) = 'bool_value', if((a.2).3, '\x012true', '\x012false'), ((a.2).1) = 'int_value', concat('\x013', toString((a.2).4)), ((a.2).1) = 'double_value', concat('\x014', toString((a.2).5)), concat('\x01', toString(toUInt8((a.2).1)), (a.2).6, (a.2).7, (a.2).8))), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256)), (r.1).1, arrayEnumerate((r.1).1))), 'Map(LowCardinality(String), String)') AS resource,
                    r.3 AS r_schema_url,
                    toUInt32(((r.1).2) + arrayCount((a, i) -> ((i > 256) OR (length(a.1) > 256)), (r.1).1, arrayEnumerate((r.1).1))) AS r_dropped,
                    arrayJoin(r.2) AS k
                FROM
                (
                    SELECT
                        project_id,
                        batch + throwIf(now64(3) > fromUnixTimestamp64Milli(toInt64(lease_expires)), 'the writer has lost its lease') AS batch,
                        arrayJoin(resource_metrics) AS r
                    FROM otlp_metrics
                )
            )
        )
    )
);

CREATE TABLE metric_series
(
    `project_id` UInt32,
    `day` Date,
    `name` LowCardinality(String),
    `kind` Enum8('gauge' = 5, 'sum' = 7, 'histogram' = 9, 'exponential_histogram' = 10, 'summary' = 11),
    `unit` LowCardinality(String),
    `temporality` Int8,
    `is_monotonic` Bool,
    `service` LowCardinality(String),
    `series` UInt64 CODEC(ZSTD(1)),
    `description` SimpleAggregateFunction(anyLast, LowCardinality(String)),
    `first_time` SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    `last_time` SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY day
ORDER BY (project_id, name, kind, unit, temporality, is_monotonic, service, series)
TTL day + toIntervalDay(15)
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

CREATE MATERIALIZED VIEW metric_series_from_points TO metric_series
(
    `project_id` UInt32,
    `day` Date,
    `name` LowCardinality(String),
    `kind` Enum8('gauge' = 5, 'sum' = 7, 'histogram' = 9, 'exponential_histogram' = 10, 'summary' = 11),
    `unit` LowCardinality(String),
    `temporality` Int8,
    `is_monotonic` Bool,
    `service` LowCardinality(String),
    `series` UInt64,
    `description` String,
    `first_time` DateTime64(9, 'UTC'),
    `last_time` DateTime64(9, 'UTC')
)
AS SELECT
    project_id,
    toDate(time) AS day,
    name,
    kind,
    unit,
    temporality,
    is_monotonic,
    service,
    series,
    anyLast(p.description) AS description,
    min(time) AS first_time,
    max(time) AS last_time
FROM metric_points AS p
GROUP BY
    project_id,
    day,
    name,
    kind,
    unit,
    temporality,
    is_monotonic,
    service,
    series;

CREATE TABLE otlp_logs
(
    `project_id` UInt32,
    `batch` UInt64,
    `lease_expires` UInt64,
    `resource_logs` Array(Tuple(
        resource Tuple(
            attributes Array(Tuple(
                key String,
                value Tuple(
                    value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                    string_value String,
                    bool_value Bool,
                    int_value Int64,
                    double_value Float64,
                    array_value String,
                    kvlist_value String,
                    bytes_value String))),
            dropped_attributes_count UInt32),
        scope_logs Array(Tuple(
            scope Tuple(
                name String,
                version String,
                attributes Array(String),
                dropped_attributes_count UInt32),
            log_records Array(Tuple(
                time_unix_nano UInt64,
                observed_time_unix_nano UInt64,
                severity_number Int32,
                severity_text String,
                body Tuple(
                    value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                    string_value String,
                    bool_value Bool,
                    int_value Int64,
                    double_value Float64,
                    array_value String,
                    kvlist_value Tuple(`values` Array(Tuple(
                        key String,
                        value Tuple(
                            value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                            string_value String,
                            bool_value Bool,
                            int_value Int64,
                            double_value Float64,
                            array_value String,
                            kvlist_value String,
                            bytes_value String)))),
                    bytes_value String),
                attributes Array(Tuple(
                    key String,
                    value Tuple(
                        value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                        string_value String,
                        bool_value Bool,
                        int_value Int64,
                        double_value Float64,
                        array_value String,
                        kvlist_value String,
                        bytes_value String))),
                dropped_attributes_count UInt32,
                flags UInt32,
                trace_id String,
                span_id String,
                event_name String)),
            schema_url String)),
        schema_url String))
)
ENGINE = `Null`;

CREATE TABLE otlp_metrics
(
    `project_id` UInt32,
    `batch` UInt64,
    `lease_expires` UInt64,
    `resource_metrics` Array(Tuple(
        resource Tuple(
            attributes Array(Tuple(
                key String,
                value Tuple(
                    value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                    string_value String,
                    bool_value Bool,
                    int_value Int64,
                    double_value Float64,
                    array_value String,
                    kvlist_value String,
                    bytes_value String))),
            dropped_attributes_count UInt32),
        scope_metrics Array(Tuple(
            scope Tuple(
                name String,
                version String,
                attributes Array(String),
                dropped_attributes_count UInt32),
            metrics Array(Tuple(
                name String,
                description String,
                unit String,
                data Enum8('none' = 0, 'gauge' = 5, 'sum' = 7, 'histogram' = 9, 'exponential_histogram' = 10, 'summary' = 11),
                gauge Tuple(data_points Array(Tuple(
                    attributes Array(Tuple(
                        key String,
                        value Tuple(
                            value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                            string_value String,
                            bool_value Bool,
                            int_value Int64,
                            double_value Float64,
                            array_value String,
                            kvlist_value String,
                            bytes_value String))),
                    start_time_unix_nano UInt64,
                    time_unix_nano UInt64,
                    flags UInt32,
                    value Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6),
                    as_double Float64,
                    as_int Int64,
                    count UInt64,
                    sum Nullable(Float64),
                    min Nullable(Float64),
                    max Nullable(Float64),
                    bucket_counts Array(UInt64),
                    explicit_bounds Array(Float64),
                    scale Int32,
                    zero_count UInt64,
                    zero_threshold Float64,
                    positive Tuple(
                        offset Int32,
                        bucket_counts Array(UInt64)),
                    negative Tuple(
                        offset Int32,
                        bucket_counts Array(UInt64)),
                    quantile_values Array(Tuple(
                        quantile Float64,
                        value Float64)),
                    exemplars Array(Tuple(
                        time_unix_nano UInt64,
                        value Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6),
                        as_double Float64,
                        as_int Int64,
                        trace_id String,
                        span_id String,
                        filtered_attributes Array(String)))))),
                sum Tuple(
                    data_points Array(Tuple(
                        attributes Array(Tuple(
                            key String,
                            value Tuple(
                                value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                                string_value String,
                                bool_value Bool,
                                int_value Int64,
                                double_value Float64,
                                array_value String,
                                kvlist_value String,
                                bytes_value String))),
                        start_time_unix_nano UInt64,
                        time_unix_nano UInt64,
                        flags UInt32,
                        value Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6),
                        as_double Float64,
                        as_int Int64,
                        count UInt64,
                        sum Nullable(Float64),
                        min Nullable(Float64),
                        max Nullable(Float64),
                        bucket_counts Array(UInt64),
                        explicit_bounds Array(Float64),
                        scale Int32,
                        zero_count UInt64,
                        zero_threshold Float64,
                        positive Tuple(
                            offset Int32,
                            bucket_counts Array(UInt64)),
                        negative Tuple(
                            offset Int32,
                            bucket_counts Array(UInt64)),
                        quantile_values Array(Tuple(
                            quantile Float64,
                            value Float64)),
                        exemplars Array(Tuple(
                            time_unix_nano UInt64,
                            value Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6),
                            as_double Float64,
                            as_int Int64,
                            trace_id String,
                            span_id String,
                            filtered_attributes Array(String))))),
                    aggregation_temporality Int32,
                    is_monotonic Bool),
                histogram Tuple(
                    data_points Array(Tuple(
                        attributes Array(Tuple(
                            key String,
                            value Tuple(
                                value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                                string_value String,
                                bool_value Bool,
                                int_value Int64,
                                double_value Float64,
                                array_value String,
                                kvlist_value String,
                                bytes_value String))),
                        start_time_unix_nano UInt64,
                        time_unix_nano UInt64,
                        flags UInt32,
                        value Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6),
                        as_double Float64,
                        as_int Int64,
                        count UInt64,
                        sum Nullable(Float64),
                        min Nullable(Float64),
                        max Nullable(Float64),
                        bucket_counts Array(UInt64),
                        explicit_bounds Array(Float64),
                        scale Int32,
                        zero_count UInt64,
                        zero_threshold Float64,
                        positive Tuple(
                            offset Int32,
                            bucket_counts Array(UInt64)),
                        negative Tuple(
                            offset Int32,
                            bucket_counts Array(UInt64)),
                        quantile_values Array(Tuple(
                            quantile Float64,
                            value Float64)),
                        exemplars Array(Tuple(
                            time_unix_nano UInt64,
                            value Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6),
                            as_double Float64,
                            as_int Int64,
                            trace_id String,
                            span_id String,
                            filtered_attributes Array(String))))),
                    aggregation_temporality Int32),
                exponential_histogram Tuple(
                    data_points Array(Tuple(
                        attributes Array(Tuple(
                            key String,
                            value Tuple(
                                value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                                string_value String,
                                bool_value Bool,
                                int_value Int64,
                                double_value Float64,
                                array_value String,
                                kvlist_value String,
                                bytes_value String))),
                        start_time_unix_nano UInt64,
                        time_unix_nano UInt64,
                        flags UInt32,
                        value Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6),
                        as_double Float64,
                        as_int Int64,
                        count UInt64,
                        sum Nullable(Float64),
                        min Nullable(Float64),
                        max Nullable(Float64),
                        bucket_counts Array(UInt64),
                        explicit_bounds Array(Float64),
                        scale Int32,
                        zero_count UInt64,
                        zero_threshold Float64,
                        positive Tuple(
                            offset Int32,
                            bucket_counts Array(UInt64)),
                        negative Tuple(
                            offset Int32,
                            bucket_counts Array(UInt64)),
                        quantile_values Array(Tuple(
                            quantile Float64,
                            value Float64)),
                        exemplars Array(Tuple(
                            time_unix_nano UInt64,
                            value Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6),
                            as_double Float64,
                            as_int Int64,
                            trace_id String,
                            span_id String,
                            filtered_attributes Array(String))))),
                    aggregation_temporality Int32),
                summary Tuple(data_points Array(Tuple(
                    attributes Array(Tuple(
                        key String,
                        value Tuple(
                            value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                            string_value String,
                            bool_value Bool,
                            int_value Int64,
                            double_value Float64,
                            array_value String,
                            kvlist_value String,
                            bytes_value String))),
                    start_time_unix_nano UInt64,
                    time_unix_nano UInt64,
                    flags UInt32,
                    value Enum8('none' = 0, 'as_double' = 4, 'as_int' = 6),
                    as_double Float64,
                    as_int Int64,
                    count UInt64,
                    sum Nullable(Float64),
                    min Nullable(Float64),
                    max Nullable(Float64),
                    bucket_counts Array(UInt64),
                    explicit_bounds Array(Float64),
                    scale Int32,
                    zero_count UInt64,
                    zero_threshold Float64,
                    positive Tuple(
                        offset Int32,
                        bucket_counts Array(UInt64)),
                    negative Tuple(
                        offset Int32,
                        bucket_counts Array(UInt64)),
                    quantile_values Array(Tuple(
                        quantile Float64,
                        value Float64)),
                    exemplars Array(Tuple(
                        time_unix_nano UInt64,
                        value Enum8('none' = 0, 'as_double' = 3, 'as_int' = 6),
                        as_double Float64,
                        as_int Int64,
                        trace_id String,
                        span_id String,
                        filtered_attributes Array(String)))))),
                metadata Array(String))),
            schema_url String)),
        schema_url String))
)
ENGINE = `Null`;

CREATE TABLE otlp_resources
(
    `project_id` UInt32,
    `resource_items` Array(Tuple(
        resource Tuple(
            attributes Array(Tuple(
                key String,
                value Tuple(
                    value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                    string_value String,
                    bool_value Bool,
                    int_value Int64,
                    double_value Float64,
                    array_value String,
                    kvlist_value String,
                    bytes_value String))),
            dropped_attributes_count UInt32),
        schema_url String))
)
ENGINE = `Null`;

CREATE TABLE otlp_traces
(
    `project_id` UInt32,
    `batch` UInt64,
    `lease_expires` UInt64,
    `resource_spans` Array(Tuple(
        resource Tuple(
            attributes Array(Tuple(
                key String,
                value Tuple(
                    value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                    string_value String,
                    bool_value Bool,
                    int_value Int64,
                    double_value Float64,
                    array_value String,
                    kvlist_value String,
                    bytes_value String))),
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
                attributes Array(Tuple(
                    key String,
                    value Tuple(
                        value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                        string_value String,
                        bool_value Bool,
                        int_value Int64,
                        double_value Float64,
                        array_value String,
                        kvlist_value String,
                        bytes_value String))),
                dropped_attributes_count UInt32,
                events Array(Tuple(
                    time_unix_nano UInt64,
                    name String,
                    attributes Array(Tuple(
                        key String,
                        value Tuple(
                            value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                            string_value String,
                            bool_value Bool,
                            int_value Int64,
                            double_value Float64,
                            array_value String,
                            kvlist_value String,
                            bytes_value String))),
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
                status Tuple(
                    message String,
                    code Int32))),
            schema_url String)),
        schema_url String))
)
ENGINE = `Null`;

CREATE TABLE red_1h
(
    `project_id` UInt32,
    `hour` DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    `entry` Bool,
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `version` LowCardinality(String),
    `name` LowCardinality(String),
    `kind` Int8,
    `n` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `errors` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `duration_sum` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `histogram` SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(T64, ZSTD(1)),
    `error_histogram` SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(T64, ZSTD(1)),
    `unsent` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `unsent_errors` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toMonday(hour)
PRIMARY KEY (project_id, toStartOfDay(hour), entry, service)
ORDER BY (project_id, toStartOfDay(hour), entry, service, environment, version, name, kind, hour)
TTL hour + toIntervalDay(400)
SETTINGS index_granularity = 512, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, min_compress_block_size = 16384, max_compress_block_size = 65536;

CREATE MATERIALIZED VIEW red_1h_from_red_1m TO red_1h
(
    `project_id` UInt32,
    `hour` DateTime('UTC'),
    `entry` Bool,
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `version` LowCardinality(String),
    `name` LowCardinality(String),
    `kind` Int8,
    `n` UInt64,
    `errors` UInt64,
    `duration_sum` UInt64,
    `histogram` Map(UInt16, UInt64),
    `error_histogram` Map(UInt16, UInt64),
    `unsent` UInt64,
    `unsent_errors` UInt64
)
AS SELECT
    m.project_id AS project_id,
    toStartOfHour(m.minute) AS hour,
    m.entry AS entry,
    m.service AS service,
    m.environment AS environment,
    m.version AS version,
    m.name AS name,
    m.kind AS kind,
    sum(m.n) AS n,
    sum(m.errors) AS errors,
    sum(m.duration_sum) AS duration_sum,
    sumMap(m.histogram) AS histogram,
    sumMap(m.error_histogram) AS error_histogram,
    sum(m.unsent) AS unsent,
    sum(m.unsent_errors) AS unsent_errors
FROM red_1m AS m
GROUP BY
    project_id,
    hour,
    entry,
    service,
    environment,
    version,
    name,
    kind;

CREATE TABLE red_1m
(
    `project_id` UInt32,
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `version` LowCardinality(String),
    `name` LowCardinality(String),
    `kind` Int8,
    `entry` Bool,
    `minute` DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    `n` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `errors` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `duration_sum` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `histogram` SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(T64, ZSTD(1)),
    `error_histogram` SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(T64, ZSTD(1)),
    `unsent` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `unsent_errors` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
PRIMARY KEY (project_id, toStartOfHour(minute), entry, service)
ORDER BY (project_id, toStartOfHour(minute), entry, service, environment, version, name, kind, minute)
TTL minute + toIntervalDay(90)
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, min_compress_block_size = 16384, max_compress_block_size = 65536;

CREATE MATERIALIZED VIEW red_1m_from_spans TO red_1m
(
    `project_id` UInt32,
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `version` LowCardinality(String),
    `name` LowCardinality(String),
    `kind` Int8,
    `entry` UInt8,
    `minute` DateTime('UTC'),
    `n` UInt64,
    `errors` UInt64,
    `duration_sum` UInt64,
    `histogram` Map(UInt16, UInt64),
    `error_histogram` Map(UInt16, UInt64),
    `unsent` UInt64,
    `unsent_errors` UInt64
)
AS SELECT
    project_id,
    service,
    environment,
    version,
    name,
    kind,
    (kind IN (2, 5)) OR (parent_span_id = toFixedString('', 8)) AS entry,
    toStartOfMinute(start) AS minute,
    count() AS n,
    countIf(status = 2) AS errors,
    sum(toUInt64(greatest(duration, 0))) AS duration_sum,
    sumMap(map(toUInt16(round(36 * log2(greatest(duration, 1)))), toUInt64(1))) AS histogram,
    sumMapIf(map(toUInt16(round(36 * log2(greatest(duration, 1)))), toUInt64(1)), status = 2) AS error_histogram,
    sum(if(rest = '', toUInt64(0), toUInt64(least(round(1000 * (reinterpretAsUInt64(reverse(unhex(rightPad(extract(rest, '^\\["(?:[^",]*,)*[ \\t]*ot=(?:[^",;]*;)*th:([0-9a-f]{1,14})[",; ]'), 14, '0')))) / (72057594037927936 - reinterpretAsUInt64(reverse(unhex(rightPad(extract(rest, '^\\["(?:[^",]*,)*[ \\t]*ot=(?:[^",;]*;)*th:([0-9a-f]{1,14})[",; ]'), 14, '0'))))))), 1000000000000.)))) AS unsent,
    sumIf(if(rest = '', toUInt64(0), toUInt64(least(round(1000 * (reinterpretAsUInt64(reverse(unhex(rightPad(extract(rest, '^\\["(?:[^",]*,)*[ \\t]*ot=(?:[^",;]*;)*th:([0-9a-f]{1,14})[",; ]'), 14, '0')))) / (72057594037927936 - reinterpretAsUInt64(reverse(unhex(rightPad(extract(rest, '^\\["(?:[^",]*,)*[ \\t]*ot=(?:[^",;]*;)*th:([0-9a-f]{1,14})[",; ]'), 14, '0'))))))), 1000000000000.))), status = 2) AS unsent_errors
FROM spans
GROUP BY
    project_id,
    service,
    environment,
    version,
    name,
    kind,
    entry,
    minute;

CREATE TABLE redaction_findings
(
    `project_id` UInt32,
    `rule_id` UInt32,
    `minute` DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    `n` UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree
PARTITION BY toDate(minute)
ORDER BY (project_id, rule_id, minute)
TTL minute + toIntervalDay(15)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 8192;

CREATE TABLE releases
(
    `project_id` UInt32,
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `version` LowCardinality(String),
    `first_seen` SimpleAggregateFunction(min, DateTime('UTC')),
    `last_seen` SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, service, environment, version)
SETTINGS non_replicated_deduplication_window = 0, index_granularity = 1024;

CREATE TABLE resources
(
    `project_id` UInt32,
    `resource_hash` UInt64,
    `service` LowCardinality(String),
    `attrs` Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    `schema_url` LowCardinality(String),
    `dropped_attributes` UInt32,
    `seen` DateTime('UTC')
)
ENGINE = ReplacingMergeTree(seen)
ORDER BY (project_id, resource_hash)
TTL seen + toIntervalDay(90)
SETTINGS non_replicated_deduplication_window = 0, index_granularity = 8192;

CREATE MATERIALIZED VIEW resources_from_items TO resources
(
    `project_id` UInt32,
    `resource_hash` UInt64,
    `service` String,
    `attrs` Map(LowCardinality(String), String),
    `schema_url` String,
    `dropped_attributes` UInt32,
    `seen` DateTime
)
AS SELECT
    project_id,
    cityHash64(mapSort(attrs), schema_url, dropped_attributes) AS resource_hash,
    if((attrs['service.name']) = '', 'unknown_service', if(startsWith(attrs['service.name'], '\x01'), substring(attrs['service.name'], 3), attrs['service.name'])) AS service,
    attrs,
    r.2 AS schema_url,
    toUInt32(((r.1).2) + arrayCount((a, i) -> ((i > 256) OR (length(a.1) > 256)), (r.1).1, arrayEnumerate((r.1).1))) AS dropped_attributes,
    now() AS seen
FROM
(
    SELECT
        project_id,
        arrayJoin(resource_items) AS r,
        CAST(arrayMap(a -> (a.1, multiIf(length((a.2).2) > 65536, concat('\x018', toValidUTF8(substring((a.2).2, 1, 65536))), ((length((a.2).6) + length((a.2).7)) + length((a.2).8)) > 65536, '\x018', ((a.2).1) = 'string_value', if(startsWith((a.2).2, '\x01'), concat('\x011', (a.2).2), (a.2).2), ((a.2).1) = 'bool_value', if((a.2).3, '\x012true', '\x012false'), ((a.2).1) = 'int_value', concat('\x013', toString((a.2).4)), ((a.2).1) = 'double_value', concat('\x014', toString((a.2).5)), concat('\x01', toString(toUInt8((a.2).1)), (a.2).6, (a.2).7, (a.2).8))), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256)), (r.1).1, arrayEnumerate((r.1).1))), 'Map(LowCardinality(String), String)') AS attrs
    FROM otlp_resources
);

CREATE MATERIALIZED VIEW resources_of_logs TO otlp_resources
(
    `project_id` UInt32,
    `resource_items` Array(Tuple(
        Tuple(
            attributes Array(Tuple(
                key String,
                value Tuple(
                    value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                    string_value String,
                    bool_value Bool,
                    int_value Int64,
                    double_value Float64,
                    array_value String,
                    kvlist_value String,
                    bytes_value String))),
            dropped_attributes_count UInt32),
        String))
)
AS SELECT
    project_id,
    arrayMap(r -> (r.1, r.3), resource_logs) AS resource_items
FROM otlp_logs;

CREATE MATERIALIZED VIEW resources_of_metrics TO otlp_resources
(
    `project_id` UInt32,
    `resource_items` Array(Tuple(
        Tuple(
            attributes Array(Tuple(
                key String,
                value Tuple(
                    value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                    string_value String,
                    bool_value Bool,
                    int_value Int64,
                    double_value Float64,
                    array_value String,
                    kvlist_value String,
                    bytes_value String))),
            dropped_attributes_count UInt32),
        String))
)
AS SELECT
    project_id,
    arrayMap(r -> (r.1, r.3), resource_metrics) AS resource_items
FROM otlp_metrics;

CREATE MATERIALIZED VIEW resources_of_traces TO otlp_resources
(
    `project_id` UInt32,
    `resource_items` Array(Tuple(
        Tuple(
            attributes Array(Tuple(
                key String,
                value Tuple(
                    value Enum8('none' = 0, 'string_value' = 1, 'bool_value' = 2, 'int_value' = 3, 'double_value' = 4, 'array_value' = 5, 'kvlist_value' = 6, 'bytes_value' = 7),
                    string_value String,
                    bool_value Bool,
                    int_value Int64,
                    double_value Float64,
                    array_value String,
                    kvlist_value String,
                    bytes_value String))),
            dropped_attributes_count UInt32),
        String))
)
AS SELECT
    project_id,
    arrayMap(r -> (r.1, r.3), resource_spans) AS resource_items
FROM otlp_traces;

CREATE TABLE rollup_minutes
(
    `project_id` UInt32,
    `minute` DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    `touched` SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    `counted` SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    `since` SimpleAggregateFunction(min, DateTime64(3, 'UTC')) DEFAULT toDateTime64('2200-01-01', 3, 'UTC')
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
ORDER BY (project_id, minute)
TTL minute + toIntervalDay(16)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 8192;

CREATE TABLE rollup_progress
(
    `name` LowCardinality(String),
    `moment` SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY name
SETTINGS non_replicated_deduplication_window = 0, index_granularity = 8192;

CREATE TABLE schema_migrations
(
    `name` String,
    `applied` DateTime('UTC') DEFAULT now()
)
ENGINE = MergeTree
ORDER BY name
SETTINGS index_granularity = 8192;

CREATE TABLE span_links
(
    `project_id` UInt32,
    `minute` DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    `target_trace` FixedString(16) CODEC(ZSTD(1)),
    `target_span` FixedString(8) CODEC(NONE),
    `service` LowCardinality(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(minute)
ORDER BY (project_id, minute, target_trace, target_span, service)
TTL minute + toIntervalDay(16)
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 8192;

CREATE TABLE spans
(
    `project_id` UInt32,
    `trace_id` FixedString(16) CODEC(ZSTD(3)) SETTINGS (min_compress_block_size = 1048576, max_compress_block_size = 1048576),
    `span_id` FixedString(8) CODEC(NONE),
    `parent_span_id` FixedString(8) CODEC(ZSTD(3)) SETTINGS (min_compress_block_size = 1048576, max_compress_block_size = 1048576),
    `flags` UInt32 CODEC(ZSTD(1)),
    `start` DateTime64(9, 'UTC') CODEC(T64, ZSTD(1)),
    `duration` Int64 CODEC(T64, ZSTD(1)),
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `version` LowCardinality(String),
    `name` LowCardinality(String),
    `kind` Int8,
    `status` Int8,
    `status_message` String CODEC(ZSTD(1)),
    `resource_hash` UInt64 CODEC(ZSTD(1)),
    `scope` LowCardinality(String),
    `attrs` Map(LowCardinality(String), String) CODEC(ZSTD(6)) SETTINGS (min_compress_block_size = 262144),
    `ints` Map(LowCardinality(String), Int64) CODEC(ZSTD(3)) SETTINGS (min_compress_block_size = 262144),
    `doubles` Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    `events.time` Array(UInt64) CODEC(ZSTD(1)),
    `events.name` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `events.attrs` Array(Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    `rest` String CODEC(ZSTD(1)),
    `batch` UInt64 CODEC(Delta(8), ZSTD(1)),
    `ingested` DateTime64(3, 'UTC') MATERIALIZED now64(3) CODEC(Delta(8), ZSTD(1)),
    INDEX idx_start start TYPE minmax GRANULARITY 1,
    INDEX idx_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_path attrs.`key_url.path` TYPE ngrambf_v1(4, 2048, 2, 0) GRANULARITY 1,
    INDEX idx_duration duration TYPE minmax GRANULARITY 1,
    INDEX idx_batch batch TYPE minmax GRANULARITY 1,
    INDEX idx_ingested ingested TYPE minmax GRANULARITY 1,
    INDEX idx_resource resource_hash TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_target attrs.`key_http.target` TYPE ngrambf_v1(4, 2048, 2, 0) GRANULARITY 1,
    INDEX idx_http_path attrs.`key_http.path` TYPE ngrambf_v1(4, 2048, 2, 0) GRANULARITY 1,
    INDEX idx_pairs arrayMap((k, v) -> concat(k, '=', v), mapKeys(attrs), mapValues(attrs)) TYPE bloom_filter(0.002) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(start)
PRIMARY KEY (project_id, toStartOfTenMinutes(start), service, name)
ORDER BY (project_id, toStartOfTenMinutes(start), service, name, resource_hash, start)
TTL toDateTime(start) + toIntervalDay(15)
SETTINGS index_granularity = 2048, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, min_compress_block_size = 65536, max_compress_block_size = 1048576;

CREATE MATERIALIZED VIEW spans_from_otlp TO spans
(
    `project_id` UInt32,
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `parent_span_id` FixedString(8),
    `flags` UInt32,
    `start` DateTime64(9, 'UTC'),
    `duration` Int64,
    `service` LowCardinality(String),
    `environment` LowCardinality(String),
    `version` LowCardinality(String),
    `name` String,
    `kind` Int8,
    `status` Int8,
    `status_message` String,
    `resource_hash` UInt64,
    `scope` LowCardinality(String),
    `attrs` Map(LowCardinality(String), String),
    `ints` Map(LowCardinality(String), Int64),
    `doubles` Map(LowCardinality(String), Float64),
    `events.time` Array(UInt64),
    `events.name` Array(String),
    `events.attrs` Array(Map(LowCardinality(String), String)),
    `rest` String,
    `batch` UInt64
)
AS SELECT
    project_id,
    toFixedString(s.1, 16) AS trace_id,
    toFixedString(s.2, 8) AS span_id,
    toFixedString(s.4, 8) AS parent_span_id,
    s.5 AS flags,
    fromUnixTimestamp64Nano(toInt64(s.8), 'UTC') AS start,
    toInt64((s.9) - (s.8)) AS duration,
    service,
    environment,
    version,
    s.6 AS name,
    toInt8(if(((s.7) >= 0) AND ((s.7) <= 5), s.7, 0)) AS kind,
    toInt8(if((((s.16).2) >= 0) AND (((s.16).2) <= 2), (s.16).2, 0)) AS status,
    (s.16).1 AS status_message,
    resource_hash,
    scope,
    CAST(arrayMap(a -> (a.1, multiIf(length((a.2).2) > 65536, concat('\x018', toValidUTF8(substring((a.2).2, 1, 65536))), ((length((a.2).6) + length((a.2).7)) + length((a.2).8)) > 65536, '\x018', ((a.2).1) = 'string_value', if(startsWith((a.2).2, '\x01'), concat('\x011', (a.2).2), (a.2).2), ((a.2).1) = 'bool_value', if((a.2).3, '\x012true', '\x012false'), ((a.2).1) = 'int_value', concat('\x013', toString((a.2).4)), ((a.2).1) = 'double_value', concat('\x014', toString((a.2).5)), concat('\x01', toString(toUInt8((a.2).1)), (a.2).6, (a.2).7, (a.2).8))), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256) AND (((a.2).1) NOT IN ('int_value', 'double_value'))), s.10, arrayEnumerate(s.10))), 'Map(LowCardinality(String), String)') AS attrs,
    CAST(arrayMap(a -> (a.1, (a.2).4), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256) AND (((a.2).1) = 'int_value')), s.10, arrayEnumerate(s.10))), 'Map(LowCardinality(String), Int64)') AS ints,
    CAST(arrayMap(a -> (a.1, (a.2).5), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256) AND (((a.2).1) = 'double_value')), s.10, arrayEnumerate(s.10))), 'Map(LowCardinality(String), Float64)') AS doubles,
    (s.12).1 AS `events.time`,
    (s.12).2 AS `events.name`,
    arrayMap(e -> CAST(arrayMap(a -> (a.1, multiIf(length((a.2).2) > 65536, concat('\x018', toValidUTF8(substring((a.2).2, 1, 65536))), ((length((a.2).6) + length((a.2).7)) + length((a.2).8)) > 65536, '\x018', ((a.2).1) = 'string_value', if(startsWith((a.2).2, '\x01'), concat('\x011', (a.2).2), (a.2).2), ((a.2).1) = 'bool_value', if((a.2).3, '\x012true', '\x012false'), ((a.2).1) = 'int_value', concat('\x013', toString((a.2).4)), ((a.2).1) = 'double_value', concat('\x014', toString((a.2).5)), concat('\x01', toString(toUInt8((a.2).1)), (a.2).6, (a.2).7, (a.2).8))), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256)), e.3, arrayEnumerate(e.3))), 'Map(LowCardinality(String), String)'), s.12) AS `events.attrs`,
    if(((s.3) = '') AND ((((toUInt32((s.11) + arrayCount((a, i) -> ((i > 256) OR (length(a.1) > 256)), s.10, arrayEnumerate(s.10))) + (s.13)) + (s.15)) + arraySum(arrayMap(e -> toUInt32((e.4) + arrayCount((a, i) -> ((i > 256) OR (length(a.1) > 256)), e.3, arrayEnumerate(e.3))), s.12))) = 0) AND empty(s.14), '', toJSONString((s.3, toUInt32((s.11) + arrayCount((a, i) -> ((i > 256) OR (length(a.1) > 256)), s.10, arrayEnumerate(s.10))), s.13, s.15, arrayMap(e -> toUInt32((e.4) + arrayCount((a, i) -> ((i > 256) OR (length(a.1) > 256)), e.3, arrayEnumerate(e.3))), s.12), arrayMap(l -> (hex(l.1), hex(l.2), l.3, arrayMap(a -> hex(a), l.4), l.5, l.6), s.14)))) AS rest,
    batch
FROM
(
    SELECT
        project_id,
        batch,
        toLowCardinality(if((resource['service.name']) = '', 'unknown_service', if(startsWith(resource['service.name'], '\x01'), substring(resource['service.name'], 3), resource['service.name']))) AS service,
        toLowCardinality(if(startsWith(if((resource['deployment.environment.name']) = '', resource['deployment.environment'], resource['deployment.environment.name']), '\x01'), substring(if((resource['deployment.environment.name']) = '', resource['deployment.environment'], resource['deployment.environment.name']), 3), if((resource['deployment.environment.name']) = '', resource['deployment.environment'], resource['deployment.environment.name']))) AS environment,
        toLowCardinality(if(startsWith(resource['service.version'], '\x01'), substring(resource['service.version'], 3), resource['service.version'])) AS version,
        cityHash64(mapSort(resource), r_schema_url, r_dropped) AS resource_hash,
        toLowCardinality(concat((k.1).1, '\x01', toJSONString(((k.1).2, k.3, arrayMap(a -> hex(a), (k.1).3), (k.1).4)))) AS scope,
        arrayJoin(k.2) AS s
    FROM
    (
        SELECT
            project_id,
            batch,
            CAST(arrayMap(a -> (a.1, multiIf(length((a.2).2) > 65536, concat('\x018', toValidUTF8(substring((a.2).2, 1, 65536))), ((length((a.2).6) + length((a.2).7)) + length((a.2).8)) > 65536, '\x018', ((a.2).1) = 'string_value', if(startsWith((a.2).2, '\x01'), concat('\x011', (a.2).2), (a.2).2), ((a.2).1) = 'bool_value', if((a.2).3, '\x012true', '\x012false'), ((a.2).1) = 'int_value', concat('\x013', toString((a.2).4)), ((a.2).1) = 'double_value', concat('\x014', toString((a.2).5)), concat('\x01', toString(toUInt8((a.2).1)), (a.2).6, (a.2).7, (a.2).8))), arrayFilter((a, i) -> ((i <= 256) AND (length(a.1) <= 256)), (r.1).1, arrayEnumerate((r.1).1))), 'Map(LowCardinality(String), String)') AS resource,
            r.3 AS r_schema_url,
            toUInt32(((r.1).2) + arrayCount((a, i) -> ((i > 256) OR (length(a.1) > 256)), (r.1).1, arrayEnumerate((r.1).1))) AS r_dropped,
            arrayJoin(r.2) AS k
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

CREATE TABLE trace_index
(
    `project_id` UInt32,
    `trace_id` FixedString(16) CODEC(ZSTD(1)),
    `start` SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(T64, ZSTD(1)),
    `last_start` SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(T64, ZSTD(1)),
    `end` SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(T64, ZSTD(1)),
    `spans` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `errors` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `services` SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(3)),
    `environments` SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(3)),
    `root` SimpleAggregateFunction(min, Tuple(
        UInt8,
        DateTime64(9, 'UTC'),
        String,
        String,
        Int8)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(start)
ORDER BY (project_id, trace_id)
TTL toDateTime(start) + toIntervalDay(15)
SETTINGS index_granularity = 256, min_compress_block_size = 8192, max_compress_block_size = 32768, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0;

CREATE MATERIALIZED VIEW trace_index_from_spans TO trace_index
(
    `project_id` UInt32,
    `trace_id` FixedString(16),
    `start` DateTime64(9, 'UTC'),
    `last_start` DateTime64(9, 'UTC'),
    `end` DateTime64(9, 'UTC'),
    `spans` UInt64,
    `errors` UInt64,
    `services` Array(String),
    `environments` Array(String),
    `root` Tuple(
        UInt8,
        DateTime64(9, 'UTC'),
        String,
        String,
        Int8)
)
AS SELECT
    project_id,
    trace_id,
    min(s.start) AS start,
    max(s.start) AS last_start,
    max(fromUnixTimestamp64Nano(toInt64(least(toUInt64(toUnixTimestamp64Nano(s.start)) + toUInt64(greatest(s.duration, 0)), toUInt64(9223372036854775807))), 'UTC')) AS end,
    count() AS spans,
    countIf(s.status = 2) AS errors,
    groupUniqArray(toString(s.service)) AS services,
    groupUniqArray(toString(s.environment)) AS environments,
    min((toUInt8(s.parent_span_id != toFixedString('', 8)), s.start, toString(s.service), toString(s.name), s.status)) AS root
FROM spans AS s
GROUP BY
    project_id,
    trace_id;
