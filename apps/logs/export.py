"""The log records that match, as a file."""

import orjson

from apps.clickhouse import client
from apps.clickhouse.settled import read_settled_ms
from apps.logs import queries, reader
from apps.logs.conditions import LogFilter, match_filter
from apps.logs.json_forms import describe_log
from apps.logs.records import LogRecord
from apps.query.csv_lines import Cell, format_time
from apps.query.export import Export
from apps.query.json_values import plain_attributes
from apps.query.timerange import TimeRange

# What a file holds at most; there is no way to read on behind it but a narrower question.
MAX_RECORDS = 100_000
PAGE = 1000
COLUMNS = ("time", "severity", "service", "body", "trace_id", "span_id", "attributes", "resource")


def export_logs(project_id: int, *, within: TimeRange, wanted: LogFilter, newest_first: bool) -> Export:
    """What had arrived by now. Raises FilterError and client.QueryTooExpensive before the first part."""
    until_ms = read_settled_ms(reader.INTAKE)
    matching = match_filter(project_id, within, wanted, ingested_until_ms=until_ms)
    counted = client.select(*queries.count_matching(matching=matching))
    parts = reader.walk_logs(
        project_id,
        within=within,
        wanted=wanted,
        newest_first=newest_first,
        until_ms=until_ms,
        page=PAGE,
        most=MAX_RECORDS,
    )
    total = counted[0][0] if counted else 0
    return Export("logs", total, MAX_RECORDS, COLUMNS, parts, list_cells, describe_log)


def list_cells(record: LogRecord) -> list[Cell]:
    return [
        format_time(record.id.time_ns),
        record.severity,
        record.service,
        record.text,
        record.trace_id or "",
        record.span_id or "",
        orjson.dumps(plain_attributes(record.attributes)).decode(),
        orjson.dumps(plain_attributes(record.resource.attributes)).decode(),
    ]
