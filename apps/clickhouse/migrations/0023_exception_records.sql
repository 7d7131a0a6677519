-- Exceptions that are log records are error groups, too (docs/errors.md). Which records are is said in a column: one
-- byte tells of two thousand lines that none is, where their attributes would have to be unpacked.
ALTER TABLE logs
    ADD COLUMN IF NOT EXISTS is_exception Bool MATERIALIZED event_name = 'exception'
        OR mapContains(attrs, 'exception.type') OR mapContains(attrs, 'exception.message') OR mapContains(attrs, 'exception.stacktrace') CODEC(ZSTD(1)),
    ADD INDEX IF NOT EXISTS idx_exception is_exception TYPE minmax GRANULARITY 1;

-- In the background, for what was written before.
ALTER TABLE logs
    MATERIALIZE COLUMN is_exception,
    MATERIALIZE INDEX idx_exception;

-- Of the minute's records the latest: (time, trace id, span id, batch, number, message); `sample` is of its spans.
-- `n` counts both: spans, and records that no span counts for.
ALTER TABLE errors_1m
    ADD COLUMN IF NOT EXISTS record SimpleAggregateFunction(max, Tuple(DateTime64(9, 'UTC'), FixedString(16), FixedString(8), UInt64, UInt32, String)) CODEC(ZSTD(1));

-- What a log record says of an exception, as errors_in says it of an event. One without type and message has a body.
CREATE OR REPLACE FUNCTION error_of_record AS (attrs, body) -> (
    if(attrs['exception.type'] = '', 'exception', plain_text(attrs['exception.type'])),
    if(attrs['exception.type'] = '' AND attrs['exception.message'] = '', body, plain_text(attrs['exception.message'])),
    stack_text(plain_text(attrs['exception.stacktrace']), plain_text(attrs['exception.message'])));

-- A type without the module, package or class around it: Python's SDK writes `KeyError` or `shop.KeyError`, depending
-- on where it writes it.
CREATE OR REPLACE FUNCTION bare_type AS (type) -> extract(type, '[^.:$\\\\/]*$');

-- (bare_type, message) of each exception event of a span.
CREATE OR REPLACE FUNCTION exceptions_in AS (event_names, event_attrs) -> arrayMap(
    a -> (bare_type(if(a['exception.type'] = '', 'exception', plain_text(a['exception.type']))), plain_text(a['exception.message'])),
    arrayFilter((a, event_name) -> event_name = 'exception', event_attrs, event_names));

-- Whether two exceptions of one span, (bare_type, message) each, are one. Of a message one may have a part: of
-- KeyError('a') Python's SDK writes `'a'` into an event, and `a` into a log record.
CREATE OR REPLACE FUNCTION is_same_exception AS (a, b) -> a.1 = b.1 AND (position(a.2, b.2) > 0 OR position(b.2, a.2) > 0);

-- What was counted before this was known is counted again: without a watermark the job begins anew.
TRUNCATE TABLE IF EXISTS rollup_progress;
