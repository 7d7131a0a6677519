"""Rows of the store to log records. Pure."""

from apps.logs.records import LogId, LogRecord, name_severity
from apps.logs.rows import LogRow
from apps.query.resources import Resource, decode_scope
from apps.query.values import MARK_BYTES, Value, decode_attributes, decode_marked

_STRING, _KVLIST = 1, 6
_WORD = 2**64


def decode_log(row: LogRow, *, resource: Resource) -> LogRecord:
    return LogRecord(
        id=LogId(row.time_ns, row.batch, row.number),
        time_from=row.time_from,
        time_unix_nano=row.time_ns if row.time_from == "time" else 0,
        observed_time_unix_nano=(row.time_ns + row.observed_after_ns) % _WORD,
        severity=name_severity(row.severity),
        severity_number=row.severity_number,
        severity_text=row.severity_text,
        body=decode_body(row),
        text=_raw(row).decode(errors="replace"),
        event_name=row.event_name,
        trace_id=row.trace_id or None,
        trace_from=row.trace_from,
        span_id=row.span_id or None,
        span_from=row.span_from,
        flags=row.flags,
        attributes=decode_attributes(row.attribute_texts, row.attribute_ints, row.attribute_doubles),
        dropped_attributes_count=row.dropped_attributes_count,
        service=row.service,
        resource=resource,
        scope=decode_scope(row),
    )


def decode_body(row: LogRow) -> Value:
    """What was sent as the body: a list of pairs is kept apart from the text that stands for it."""
    if row.body_type == _KVLIST:
        return decode_attributes(row.body_fields)
    if row.body_type == _STRING:
        return _raw(row).decode(errors="replace")
    return decode_marked(MARK_BYTES + b"%d" % row.body_type + _raw(row))


def _raw(row: LogRow) -> bytes:
    return row.body.encode() if isinstance(row.body, str) else row.body
