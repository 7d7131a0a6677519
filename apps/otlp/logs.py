"""Validate: log records are stored whatever ids they carry; only a time that no partition holds costs one."""

from collections import Counter
from dataclasses import dataclass, field

from google.protobuf.unknown_fields import UnknownFieldSet
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from apps.otlp.checked import PARTS_AN_ITEM, Checked, Finding, Limits, TimeWindow
from apps.otlp.lenient import decode
from apps.otlp.parts import count_log_parts
from apps.otlp.signals import Signal
from apps.otlp.spread import spread_resource, spread_scope

# What is noted of a record that was changed.
_MENDED = {Finding.TRACE_ID_CLEARED, Finding.SPAN_ID_CLEARED, Finding.NO_TIME}


def check_logs(body: bytes, window: TimeWindow, limits: Limits) -> Checked:
    """Decode `body` (protobuf ExportLogsServiceRequest) and set apart what cannot be stored.

    The bytes pass through untouched when every record is good. An id of a wrong length is taken out and the
    record kept: "The receivers SHOULD assume that the log record is not associated with a trace" (all zeros
    are stored as no id anyway). A record without any time gets that of its arrival.
    Raises Undecodable, OverLimit.
    Source: proto logs.v1, comments of trace_id, span_id, time_unix_nano.
    """
    decoded = decode(ExportLogsServiceRequest, body)
    request = decoded.request
    limits.refuse_hollow(len(body), (1 + len(resource.scope_logs) for resource in request.resource_logs))
    limits.refuse_hollow(len(body), count_log_parts(request), an_item=PARTS_AN_ITEM)
    census = _count_records(request, window)
    limits.enforce(Signal.LOGS, census.records, census.spread_bytes)
    rejected, noted = _look_closer(census.odd, window)
    if rejected:
        _drop_bad_records(request, window)
    if census.unknown:
        request.DiscardUnknownFields()
    is_changed = rejected or any(finding in _MENDED for finding in noted)
    if is_changed or census.unknown or decoded.is_repaired:
        body = request.SerializeToString()
    return Checked(
        body, census.records - rejected.total(), decoded.rejected + rejected, decoded.noted + noted
    )


@dataclass(slots=True)
class _Census:
    records: int = 0
    odd: list[LogRecord] = field(default_factory=list)
    unknown: int = 0  # as for spans: apps/otlp/traces.py
    spread_bytes: int = 0


def _count_records(request: ExportLogsServiceRequest, window: TimeWindow) -> _Census:
    """The hot loop: a handful of reads a record, and no call to our own code."""
    oldest_ns, newest_ns = window.unremarkable
    census = _Census(unknown=len(UnknownFieldSet(request)))
    odd = census.odd
    unknown = 0
    for resource_logs in request.resource_logs:
        unknown += len(UnknownFieldSet(resource_logs))
        records_before = census.records
        for scope_logs in resource_logs.scope_logs:
            unknown += len(UnknownFieldSet(scope_logs))
            records = scope_logs.log_records
            census.records += len(records)
            census.spread_bytes += spread_scope(scope_logs, items=len(records))
            for record in records:
                unknown += len(UnknownFieldSet(record))
                if not (
                    oldest_ns <= (record.time_unix_nano or record.observed_time_unix_nano) <= newest_ns
                    and len(record.trace_id) in (0, 16)
                    and len(record.span_id) in (0, 8)
                ):
                    odd.append(record)
        census.spread_bytes += spread_resource(
            resource_logs.resource,
            scopes=len(resource_logs.scope_logs),
            items=census.records - records_before,
        )
    census.unknown += unknown
    return census


def _look_closer(odd: list[LogRecord], window: TimeWindow) -> tuple[Counter[Finding], Counter[Finding]]:
    """What is rejected and what is noted among the odd records; the latter are mended."""
    rejected: Counter[Finding] = Counter()
    noted: Counter[Finding] = Counter()
    for record in odd:
        if not _time_of(record):
            record.observed_time_unix_nano = window.received_ns
            noted[Finding.NO_TIME] += 1
        if refusal := window.refuse(_time_of(record)):
            rejected[refusal] += 1
            continue
        if remark := window.remark(_time_of(record)):
            noted[remark] += 1
        if len(record.trace_id) not in (0, 16):
            record.ClearField("trace_id")
            noted[Finding.TRACE_ID_CLEARED] += 1
        if len(record.span_id) not in (0, 8):
            record.ClearField("span_id")
            noted[Finding.SPAN_ID_CLEARED] += 1
    return rejected, noted


def _time_of(record: LogRecord) -> int:
    """As logs.v1 recommends to those that keep one time only."""
    return record.time_unix_nano or record.observed_time_unix_nano


def _drop_bad_records(request: ExportLogsServiceRequest, window: TimeWindow) -> None:
    for resource_logs in request.resource_logs:
        for scope_logs in resource_logs.scope_logs:
            good = [record for record in scope_logs.log_records if not window.refuse(_time_of(record))]
            del scope_logs.log_records[:]
            scope_logs.log_records.extend(good)
