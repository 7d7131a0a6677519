"""What a client sent as a log record is, field by field, what the API returns."""

from typing import Any

import orjson
import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList
from rest_framework.test import APIClient

from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.logs.records import Line, make_kvlist, make_logs, plain_logs, sent_records
from tests.payloads.captured import python_logs_request
from tests.traces.expected import exact_attributes, exact_value
from tests.traces.spans import NOON_NS, make_attribute

BODIES = {
    "none": AnyValue(),
    "text": AnyValue(string_value="Grüße, 世界 🛒\n\x00"),
    "empty": AnyValue(string_value=""),
    "mark": AnyValue(string_value="\x013" + "7"),
    "json": AnyValue(string_value='{"a": 1}'),
    "true": AnyValue(bool_value=True),
    "false": AnyValue(bool_value=False),
    "largest": AnyValue(int_value=2**63 - 1),
    "smallest": AnyValue(int_value=-(2**63)),
    "double": AnyValue(double_value=0.1),
    "whole": AnyValue(double_value=3.0),
    "nan": AnyValue(double_value=float("nan")),
    "infinite": AnyValue(double_value=float("-inf")),
    "bytes": AnyValue(bytes_value=bytes(range(256))),
    "bytes that are text": AnyValue(bytes_value=b"text"),
    "no bytes": AnyValue(bytes_value=b""),
    "array": AnyValue(array_value=ArrayValue(values=[AnyValue(), AnyValue(string_value="x")])),
    "empty array": AnyValue(array_value=ArrayValue()),
    "fields": make_kvlist(
        make_attribute("message", string_value="said"),
        make_attribute("n", int_value=-1),
        make_attribute("ratio", double_value=5e-324),
        make_attribute("yes", bool_value=True),
        make_attribute("raw", bytes_value=b"\xff\x00"),
        make_attribute("nothing"),
        make_attribute("deep", kvlist_value=make_kvlist(make_attribute("k", int_value=1)).kvlist_value),
        make_attribute("list", array_value=ArrayValue(values=[AnyValue(double_value=1.5)])),
    ),
    "no fields": AnyValue(kvlist_value=KeyValueList()),
}


def everything_otlp_can_say() -> ExportLogsServiceRequest:
    """One record for each kind of body, and one of everything else."""
    request = ExportLogsServiceRequest()
    resource_logs = request.resource_logs.add(schema_url="https://example.com/resource")
    resource_logs.resource.dropped_attributes_count = 4
    scope_logs = resource_logs.scope_logs.add(schema_url="https://example.com/scope")
    scope_logs.scope.name, scope_logs.scope.version = "scope", "1"
    scope_logs.scope.dropped_attributes_count = 3
    for place, body in enumerate(BODIES.values()):
        record = scope_logs.log_records.add(
            time_unix_nano=NOON_NS + 1000 - place,
            observed_time_unix_nano=2**64 - 1 - place,
            severity_number=place % 24 + 1,
            severity_text="nötig",
            body=body,
            dropped_attributes_count=2**32 - 1,
            flags=0x301,
            trace_id=b"\xff\xfe\x00\x00" * 4,
            span_id=b"\x00\xff" * 4,
            event_name="it.happened",
        )
        for pairs in (
            *([resource_logs.resource.attributes, scope_logs.scope.attributes] if not place else []),
            record.attributes,
        ):
            pairs.extend(KeyValue(key=name, value=value) for name, value in BODIES.items())
    return request


REQUESTS = {"python sdk": python_logs_request, "everything": everything_otlp_can_say}
by_request = pytest.mark.parametrize("make", REQUESTS.values(), ids=REQUESTS)


def read(client: APIClient, address: str, **query: Any) -> Any:
    response = client.get(f"/api/v1/projects/{address}", query)
    assert response.status_code == 200, response.content
    return orjson.loads(response.content)


@by_request
def test_the_typed_form_is_what_was_sent(
    clickhouse: Store, as_alice: APIClient, project: Project, make: Any
) -> None:
    request = make()
    clickhouse.insert_logs(request, project_id=project.pk)
    expected = sorted(plain_logs(request), key=lambda record: -record["at_unix_nano"])
    logs = read(as_alice, f"{project.slug}/logs/")["logs"]
    shown = [{key: value for key, value in record.items() if key not in ("id", "text")} for record in logs]
    # == takes 1 for 1.0 and for True: what was a double is written as one.
    assert orjson.dumps(shown, option=orjson.OPT_SORT_KEYS) == orjson.dumps(
        expected, option=orjson.OPT_SORT_KEYS
    )


@by_request
def test_the_form_of_the_page_loses_nothing_in_a_browser(
    clickhouse: Store, as_alice: APIClient, project: Project, make: Any
) -> None:
    request = make()
    clickhouse.insert_logs(request, project_id=project.pk)
    sent = {record.time_unix_nano: record for record in sent_records(request)}
    for listed in read(as_alice, f"{project.slug}/logs/")["logs"]:
        record = sent[listed["time_unix_nano"]]
        shown = read(as_alice, f"{project.slug}/logs/{listed['id']}/")
        kept = {"id", "text", "severity", "severity_text", "trace_id", "span_id", "flags", "event_name"}
        assert {key: shown[key] for key in kept} == {key: listed[key] for key in kept}
        assert shown["at_unix_nano"] == shown["time_unix_nano"] == str(record.time_unix_nano)
        assert shown["observed_time_unix_nano"] == str(record.observed_time_unix_nano)
        body = exact_value(record.body)
        assert by_key(shown["body"]) == by_key(body)
        assert shown["attributes"] == exact_attributes(record.attributes)


def by_key(value: Any) -> Any:
    """The fields of a body come back by key: their order of arrival is not stored."""
    return {
        **value,
        "value": sorted(value["value"], key=str) if value["type"] == "kvlist" else value["value"],
    }


def test_a_line_of_the_python_sdk_belongs_to_its_span(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    request = python_logs_request()
    clickhouse.insert_logs(request, project_id=project.pk)
    outside, *inside = sent_records(request)
    trace_id = inside[0].trace_id.hex()
    of_trace = read(as_alice, f"{project.slug}/logs/", trace_id=trace_id.upper(), order="asc")["logs"]
    assert [record["span_id"] for record in of_trace] == [record.span_id.hex() for record in inside]
    assert outside.trace_id == b""
    failed = read(as_alice, f"{project.slug}/logs/", span_id=inside[1].span_id.hex())["logs"]
    assert [record["text"] for record in failed] == ["payment failed"]
    assert failed[0]["attributes"]["exception.message"] == "card refused: 4711"


@pytest.mark.parametrize(
    ("time_ns", "observed_ns", "at_ns", "at_from"),
    [
        (NOON_NS, 0, NOON_NS, "time"),
        (NOON_NS, NOON_NS - 5, NOON_NS, "time"),
        (0, NOON_NS + 7, NOON_NS + 7, "observed"),
    ],
)
def test_a_record_without_a_time_counts_by_when_it_was_observed(
    clickhouse: Store,
    as_alice: APIClient,
    project: Project,
    time_ns: int,
    observed_ns: int,
    at_ns: int,
    at_from: str,
) -> None:
    """Source: logs data model, "Field: Timestamp"."""
    request = make_logs([Line()])
    (record,) = sent_records(request)
    record.time_unix_nano, record.observed_time_unix_nano = time_ns, observed_ns
    clickhouse.insert_logs(request, project_id=project.pk)
    (shown,) = read(as_alice, f"{project.slug}/logs/")["logs"]
    assert (shown["at_unix_nano"], shown["at_from"]) == (at_ns, at_from)
    assert (shown["time_unix_nano"], shown["observed_time_unix_nano"]) == (time_ns, observed_ns)


def test_a_record_without_any_time_counts_by_its_arrival(
    clickhouse: Store, as_alice: APIClient, project: Project
) -> None:
    request = make_logs([Line()])
    sent_records(request)[0].time_unix_nano = 0
    clickhouse.insert_logs(request, project_id=project.pk)
    (shown,) = read(as_alice, f"{project.slug}/logs/")["logs"]
    assert shown["at_from"] == "arrival"
    assert shown["at_unix_nano"] > NOON_NS
    assert (shown["time_unix_nano"], shown["observed_time_unix_nano"]) == (0, 0)
