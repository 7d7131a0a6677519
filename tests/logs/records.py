"""Log records as a client would send them, and what the API must answer for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue, KeyValueList
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from tests.traces.expected import Json, plain_attributes, plain_value
from tests.traces.spans import NOON_NS, make_attribute

SEVERITY_NAMES = ("UNSPECIFIED", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


@dataclass(frozen=True, slots=True)
class Line:
    """One record; times are in ns after NOON_NS."""

    text: str = "work"
    at_ns: int = 0
    severity: int = 9
    trace_id: str = ""
    span_id: str = ""
    body: AnyValue | None = None
    attributes: Sequence[KeyValue] = field(default=())
    event_name: str = ""


def make_logs(
    lines: Iterable[Line],
    *,
    service: str = "shop",
    environment: str = "production",
    resource: Sequence[KeyValue] = (),
) -> ExportLogsServiceRequest:
    request = ExportLogsServiceRequest()
    resource_logs = request.resource_logs.add()
    resource_logs.resource.attributes.extend(
        [
            make_attribute("service.name", string_value=service),
            make_attribute("deployment.environment.name", string_value=environment),
            *resource,
        ]
    )
    scope_logs = resource_logs.scope_logs.add()
    for line in lines:
        scope_logs.log_records.add(
            time_unix_nano=NOON_NS + line.at_ns,
            severity_number=line.severity,
            trace_id=bytes.fromhex(line.trace_id),
            span_id=bytes.fromhex(line.span_id),
            body=line.body or AnyValue(string_value=line.text),
            attributes=line.attributes,
            event_name=line.event_name,
        )
    return request


def make_kvlist(*pairs: KeyValue) -> AnyValue:
    return AnyValue(kvlist_value=KeyValueList(values=pairs))


def plain_logs(request: ExportLogsServiceRequest) -> list[Json]:
    """What was sent, in the typed form, for records that name their own time, trace and severity."""
    return [
        {
            "at_unix_nano": record.time_unix_nano,
            "at_from": "time",
            "time_unix_nano": record.time_unix_nano,
            "observed_time_unix_nano": record.observed_time_unix_nano,
            "severity": SEVERITY_NAMES[(record.severity_number + 3) // 4],
            "severity_number": record.severity_number,
            "severity_text": record.severity_text,
            "body": plain_value(record.body),
            "event_name": record.event_name,
            "trace_id": record.trace_id.hex() or None,
            "trace_from": "record",
            "span_id": record.span_id.hex() or None,
            "span_from": "record",
            "flags": record.flags,
            "attributes": plain_attributes(record.attributes),
            "dropped_attributes_count": record.dropped_attributes_count,
            "service": service_of(resource_logs.resource.attributes),
            "resource": {
                "attributes": plain_attributes(resource_logs.resource.attributes),
                "schema_url": resource_logs.schema_url,
                "dropped_attributes_count": resource_logs.resource.dropped_attributes_count,
            },
            "scope": {
                "name": scope_logs.scope.name,
                "version": scope_logs.scope.version,
                "attributes": plain_attributes(scope_logs.scope.attributes),
                "schema_url": scope_logs.schema_url,
                "dropped_attributes_count": scope_logs.scope.dropped_attributes_count,
            },
        }
        for resource_logs in request.resource_logs
        for scope_logs in resource_logs.scope_logs
        for record in scope_logs.log_records
    ]


def service_of(pairs: Iterable[KeyValue]) -> str:
    names = (pair.value.string_value for pair in pairs if pair.key == "service.name")
    return next(names, "unknown_service")


def read_all(client: Any, address: str, **query: Any) -> list[Json]:
    """Every record of a list, page after page."""
    found: list[Json] = []
    cursor: dict[str, str] = {}
    while True:
        response = client.get(address, {**query, **cursor})
        assert response.status_code == 200, response.content
        answer = response.json()
        found += answer["logs"]
        if answer["next_cursor"] is None:
            return found
        cursor = {"cursor": answer["next_cursor"]}


def sent_records(request: ExportLogsServiceRequest) -> list[LogRecord]:
    return [
        record
        for resource_logs in request.resource_logs
        for scope_logs in resource_logs.scope_logs
        for record in scope_logs.log_records
    ]
