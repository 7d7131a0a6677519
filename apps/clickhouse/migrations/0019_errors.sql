-- Error groups (docs/adr/0013, docs/errors.md): which errors are one, how often each was seen. Filled by the job that
-- counts behind the ingest (apps/rollups), never by a view.

-- What differs from one occurrence to the next becomes a placeholder: addresses of people, what a URL is asked, UUIDs,
-- addresses in memory, what stands in quotes, and any word with a digit in it.
CREATE OR REPLACE FUNCTION normal_text AS (text) -> trimBoth(
    replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(
        toValidUTF8(substring(text, 1, 1000)),
        '[\\w.%+-]+@[\\w-]+(?:\\.[\\w-]+)+', '<email>'),
        '(\\w+://[^\\s?#"\'<>]+)[?#][^\\s"\'<>]*', '\\1'),
        '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '<uuid>'),
        '(?:0x|@)[0-9a-fA-F]{5,16}\\b', '<address>'),
        '"[^"\\n]*"', '"<text>"'),
        '(^|[\\s(\\[{=:,])\'[^\'\\n]*\'', '\\1\'<text>\''),
        '`[^`\\n]*`', '`<text>`'),
        '[\\w-]*[0-9][\\w-]*(?:[.:,][\\w-]*[0-9][\\w-]*)*', '<n>'),
        '\\s+', ' '));

-- Where a frame's code stands: the file and the folder it is in, without what a build or a release puts into names.
CREATE OR REPLACE FUNCTION normal_file AS (file) -> replaceRegexpAll(
    replaceRegexpOne(extract(replaceRegexpOne(file, '[?#].*$', ''), '(?:[^/\\\\]+[/\\\\])?[^/\\\\]+$'), '[.-][0-9A-Za-z_-]{8,}\\.(m?js|css)$', '.\\1'),
    '[0-9]+', '<n>');

-- Without what a compiler makes up: numbers of lambdas and state machines, proxies, arity of generics.
CREATE OR REPLACE FUNCTION normal_function AS (function) -> replaceRegexpAll(
    replaceRegexpOne(trimBoth(function), '\\$\\$.*$|`[0-9]+(?:\\[.*)?$', ''), '([$_])[0-9]+', '\\1');

-- What is read of exception.stacktrace: its start, of a Python trace, which ends with the frame that failed, its end,
-- without the message, so that the same failure has the same text.
CREATE OR REPLACE FUNCTION without_message AS (trace, message) -> if(message = '', trace, replaceOne(trace, concat(': ', message), ''));

CREATE OR REPLACE FUNCTION stack_text AS (trace, message) -> if(
    position(trace, 'File "') > 0,
    substring(without_message(trace, message), greatest(toInt64(length(without_message(trace, message))) - 4095, 1)),
    substring(without_message(trace, message), 1, 4096));

-- (function, file) of each frame of a stack_text, the innermost first. Forms: Python, Ruby, Go, PHP, Java (PHP's SDK
-- writes it, too), V8, .NET, Firefox and Safari.
CREATE OR REPLACE FUNCTION stack_frames AS (stack) -> multiIf(
    position(stack, 'File "') > 0,
    arrayReverse(arrayMap(g -> (g[2], g[1]), extractAllGroupsVertical(stack, 'File "([^"\\n]+)", line [0-9]+, in ([^\\n]+)'))),
    position(stack, '.rb:') > 0,
    arrayMap(g -> (g[2], g[1]), extractAllGroupsVertical(stack, '(\\S+\\.rb):[0-9]+:in [`\']([^\'\\n]+)\'')),
    position(stack, '.go:') > 0,
    arrayMap(g -> (g[1], g[2]), extractAllGroupsVertical(stack, '(?m)^(\\S+)\\([^\\n()]*\\)\\n\\s+(\\S+\\.go):[0-9]')),
    startsWith(trimLeft(stack), '#0 '),
    arrayMap(g -> (g[2], g[1]), extractAllGroupsVertical(stack, '(?m)^#[0-9]+ ([^\\s(]+)\\([0-9]+\\): ([^(\\n]+)\\(')),
    match(stack, '(?m)^\\s*at [^\\s(]+\\((?:[\\w$.-]+\\.\\w+(?::[0-9]+)?|Native Method|Unknown Source)\\)\\s*$'),
    arrayMap(g -> (g[1], g[2]), extractAllGroupsVertical(stack, '(?m)^\\s*at (?:[\\w.@-]*/)*([\\w.$<>]+)\\(([^:()\\n]*)(?::[0-9]+)?\\)')),
    match(stack, '(?m)^\\s*at .*:[0-9]+:[0-9]+\\)?\\s*$'),
    arrayMap(g -> (g[1], g[2]), extractAllGroupsVertical(stack, '(?m)^\\s*at (?:async )?(?:([^\\n]*?) \\()?((?:\\w+://)?[^()\\s]+?):[0-9]+:[0-9]+\\)?\\s*$')),
    match(stack, '(?m)^\\s*at [^(\\n]+\\('),
    arrayMap(g -> (g[1], g[2]), extractAllGroupsVertical(stack, '(?m)^\\s*at ([^(\\n]+)\\([^)\\n]*\\)(?: in ([^\\n]+?):line [0-9]+)?')),
    arrayMap(g -> (g[1], g[2]), extractAllGroupsVertical(stack, '(?m)^([^@\\n]*)@([^@\\n]+?):[0-9]+:[0-9]+\\s*$')));

-- Whether a frame is one of a library or of the language itself, by where each language keeps them.
CREATE OR REPLACE FUNCTION is_library_frame AS (function, file) ->
    match(file, 'site-packages|dist-packages|/lib/python[0-9]|^<frozen |node_modules|^node:|^internal/|/go/src/|/go/pkg/mod/|/gems/|/lib/ruby/|^<internal:|/vendor/')
    OR match(function, '^(?:javax?|jdk|sun|com\\.sun|jakarta|kotlinx?|scala|groovy|org\\.(?:springframework|apache|hibernate|eclipse|jboss|postgresql)|com\\.(?:zaxxer|mysql|fasterxml|google)|io\\.(?:netty|grpc|opentelemetry|micrometer|vertx|quarkus|reactivex)|reactor|System|Microsoft|Npgsql|Grpc|StackExchange)\\.');

-- Up to five frames that tell errors apart: one's own, or all where none is.
CREATE OR REPLACE FUNCTION telling_frames AS (frames) -> arrayMap(f -> (normal_function(f.1), normal_file(f.2)), arraySlice(
    if(arrayExists(f -> NOT is_library_frame(f.1, f.2), frames), arrayFilter(f -> NOT is_library_frame(f.1, f.2), frames), frames), 1, 5));

-- What went wrong in a span: (type, message, stack_text) of each of its exception events; of one that failed without
-- any ('', status message, '').
CREATE OR REPLACE FUNCTION errors_in AS (status, status_message, event_names, event_attrs) -> if(
    has(event_names, 'exception'),
    arrayDistinct(arrayMap(
        a -> (if(a['exception.type'] = '', 'exception', plain_text(a['exception.type'])), plain_text(a['exception.message']), stack_text(plain_text(a['exception.stacktrace']), plain_text(a['exception.message']))),
        arrayFilter((a, event_name) -> event_name = 'exception', event_attrs, event_names))),
    if(status = 2, [('', status_message, '')], []));

-- What an error is told apart by, of the type, normal_text of the message, and frames; of a span without an exception
-- its name is all its frames.
CREATE OR REPLACE FUNCTION error_frames AS (type, name, stack) -> if(type = '', [(normal_text(toString(name)), '')], telling_frames(stack_frames(stack)));

CREATE OR REPLACE FUNCTION error_fingerprint AS (type, message, frames) -> cityHash64(type, message, frames);

CREATE TABLE IF NOT EXISTS errors_1m
(
    project_id  UInt32,
    fingerprint UInt64,
    service     LowCardinality(String),
    environment LowCardinality(String),
    version     LowCardinality(String),
    minute      DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    n           SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),  -- spans
    -- The latest of the minute: (start, trace id, span id, message).
    sample      SimpleAggregateFunction(max, Tuple(DateTime64(9, 'UTC'), FixedString(16), FixedString(8), String)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(minute)
PRIMARY KEY (project_id, toStartOfHour(minute), fingerprint)
ORDER BY (project_id, toStartOfHour(minute), fingerprint, service, environment, version, minute)
TTL minute + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 0, index_granularity = 1024;

CREATE TABLE IF NOT EXISTS error_groups
(
    project_id  UInt32,
    fingerprint UInt64,
    type        SimpleAggregateFunction(max, String),  -- '': spans that failed without an exception
    message     SimpleAggregateFunction(max, String) CODEC(ZSTD(1)),  -- normal_text
    frames      SimpleAggregateFunction(max, Array(Tuple(String, String))) CODEC(ZSTD(1)),  -- telling_frames; of a span its name
    -- (start, service, version) of the first and the last.
    first       SimpleAggregateFunction(min, Tuple(DateTime64(9, 'UTC'), String, String)) CODEC(ZSTD(1)),
    last        SimpleAggregateFunction(max, Tuple(DateTime64(9, 'UTC'), String, String)) CODEC(ZSTD(1)),
    seen        SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, fingerprint)
TTL seen + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 0, index_granularity = 1024;

-- What was counted before this was known is counted again: without a watermark the job begins anew.
TRUNCATE TABLE IF EXISTS rollup_progress;
