"""OTLP/JSON becomes the protobuf of the same request: OTLP specification, "JSON Protobuf Encoding"."""

import json
import math

import msgspec
import pytest
from google.protobuf.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValueList
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from apps.otlp.checked import Limits, TimeWindow, Undecodable
from apps.otlp.json_attributes import DEEPEST
from apps.otlp.json_text import LEAST_OBJECT_BYTES, MOST_OBJECTS
from apps.otlp.otlp_json import encode_json
from apps.otlp.signals import Signal
from apps.otlp.traces import check_traces
from apps.otlp.zipkin import encode_zipkin
from tests.otlp.json_of import otlp_json
from tests.otlp.requests import REQUESTS, fullest_request, requests_of
from tests.payloads.capture_py_zipkin import PY_ZIPKIN
from tests.payloads.captured import NODE_SDK

WINDOW = TimeWindow(oldest_ns=1_000, newest_ns=2_000, received_ns=1_500)
LIMITS = Limits(items=100, spread_bytes=10_000)
RESOURCES = {
    Signal.TRACES: b"resourceSpans",
    Signal.LOGS: b"resourceLogs",
    Signal.METRICS: b"resourceMetrics",
}
ANY_REQUEST = st.sampled_from(list(Signal)).flatmap(lambda s: st.tuples(st.just(s), requests_of(s)))


def read(signal: Signal, body: bytes) -> Message:
    return REQUESTS[signal].FromString(encode_json(signal, body))


@pytest.mark.parametrize("signal", Signal)
def test_every_field_of_every_message_is_carried_over(signal: Signal) -> None:
    request = fullest_request(signal)
    assert read(signal, otlp_json(request)) == request


@settings(max_examples=150)
@given(ANY_REQUEST)
def test_every_request_reads_back_as_the_one_that_was_written_as_json(sent: tuple[Signal, Message]) -> None:
    signal, request = sent
    found = read(signal, otlp_json(request)).SerializeToString(deterministic=True)
    assert found == request.SerializeToString(deterministic=True)


def spans_of(**members: object) -> bytes:
    """A request of one good span and one with `members`."""
    good = {"traceId": "0" * 31 + "1", "spanId": "0" * 15 + "1", "startTimeUnixNano": "1500", "name": "good"}
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [good, good | members]}]}]}).encode()


def read_span(body: bytes) -> Span:
    request = ExportTraceServiceRequest.FromString(encode_json(Signal.TRACES, body))
    return request.resource_spans[0].scope_spans[0].spans[1]


def value_of(json_value: object) -> AnyValue:
    return read_span(spans_of(attributes=[{"key": "k", "value": json_value}])).attributes[0].value


def test_ids_are_hex_in_either_case() -> None:
    span = read_span(spans_of(traceId="5B8EFFF798038103D269B633813FC60C", spanId="eee19B7EC3C1B174"))
    assert span.trace_id.hex() == "5b8efff798038103d269b633813fc60c"
    assert span.span_id.hex() == "eee19b7ec3c1b174"


@pytest.mark.parametrize(
    "members",
    [
        {"traceId": "W47/95gDgQPSabYzgT/GDA=="},
        {"traceId": "5b8efff798038103d269b633813fc60"},
        {"traceId": "5b8efff798038103d269b633813fc6"},
        {"traceId": "5b8efff7 98038103d269b633813fc60"},
        {"traceId": "ü" * 16},
        {"traceId": ""},
        {"traceId": None},
        {"spanId": "xyz"},
        {"spanId": "0" * 18},
        {"parentSpanId": "12"},
        {"parentSpanId": "no id at all"},
    ],
)
def test_an_id_that_is_none_costs_its_own_span_alone(members: dict[str, object]) -> None:
    checked = check_traces(encode_json(Signal.TRACES, spans_of(**members)), WINDOW, LIMITS)
    assert (checked.items, checked.rejected.total()) == (1, 1)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"stringValue": ""}, AnyValue(string_value="")),
        ({"boolValue": False}, AnyValue(bool_value=False)),
        ({"intValue": "0"}, AnyValue(int_value=0)),
        ({"intValue": -1}, AnyValue(int_value=-1)),
        ({"intValue": "-9223372036854775808"}, AnyValue(int_value=-(2**63))),
        ({"intValue": "9223372036854775807"}, AnyValue(int_value=2**63 - 1)),
        ({"intValue": 3.0}, AnyValue(int_value=3)),
        ({"intValue": 1e3}, AnyValue(int_value=1000)),
        # As the JavaScript SDK writes 2 ** 70, and what else no int64 holds.
        ({"intValue": 1.1805916207174113e21}, AnyValue(double_value=2.0**70)),
        ({"intValue": "9223372036854775808"}, AnyValue(double_value=2.0**63)),
        ({"intValue": 1.5}, AnyValue(double_value=1.5)),
        ({"doubleValue": 5}, AnyValue(double_value=5.0)),
        ({"doubleValue": "0.1"}, AnyValue(double_value=0.1)),
        ({"doubleValue": "Infinity"}, AnyValue(double_value=float("inf"))),
        ({"doubleValue": "-Infinity"}, AnyValue(double_value=float("-inf"))),
        ({"bytesValue": "-_8="}, AnyValue(bytes_value=b"\xfb\xff")),
        ({"bytesValue": "+/8"}, AnyValue(bytes_value=b"\xfb\xff")),
        ({"bytesValue": ""}, AnyValue(bytes_value=b"")),
        ({"arrayValue": {}}, AnyValue(array_value=ArrayValue())),
        ({"kvlistValue": {"values": []}}, AnyValue(kvlist_value=KeyValueList())),
        ({}, AnyValue()),
        ({"stringValue": None}, AnyValue()),
        ({"string_value": "a"}, AnyValue()),
    ],
)
def test_a_value_is_read_as_proto3_maps_it_to_json(written: object, expected: AnyValue) -> None:
    found = value_of(written)
    assert found == expected
    assert found.WhichOneof("value") == expected.WhichOneof("value")


def test_not_a_number_is_read() -> None:
    assert math.isnan(value_of({"doubleValue": "NaN"}).double_value)


def test_unknown_members_and_those_in_snake_case_are_ignored() -> None:
    span = read_span(
        spans_of(kind=2, trace_id="ff", end_time_unix_nano=7, futureMember={"a": [1, {"b": None}]})
    )
    assert (span.kind, span.end_time_unix_nano) == (2, 0)
    assert span.trace_id == bytes(15) + b"\x01"


def test_null_is_as_absent_everywhere() -> None:
    names = [field.camelcase_name for field in Span.DESCRIPTOR.fields if field.name != "name"]
    span = read_span(spans_of(**dict.fromkeys(names)))
    assert span == Span(name="good")


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"kind": 2**31}, "kind"),
        ({"kind": "SPAN_KIND_SERVER"}, "kind"),
        ({"kind": 1.5}, "kind"),
        ({"startTimeUnixNano": "yesterday"}, "startTimeUnixNano"),
        ({"startTimeUnixNano": -1}, "startTimeUnixNano"),
        ({"startTimeUnixNano": str(2**64)}, "startTimeUnixNano"),
        ({"endTimeUnixNano": 2**64}, "endTimeUnixNano"),
        ({"flags": 2**32}, "flags"),
        ({"droppedAttributesCount": -1}, "droppedAttributesCount"),
        ({"name": 5}, "name"),
        ({"attributes": {"key": "k"}}, "attributes"),
        ({"attributes": [None]}, "attributes[0]"),
        ({"attributes": [{"key": "k", "value": "v"}]}, "attributes[0].value"),
        ({"attributes": [{"value": {"bytesValue": "a*b"}}]}, "attributes[0].value.bytesValue"),
        ({"attributes": [{"value": {"intValue": 10**400}}]}, "attributes[0].value.intValue"),
        ({"events": [{}, {"timeUnixNano": 2**64}]}, "events[1].timeUnixNano"),
        ({"status": {"code": "STATUS_CODE_OK"}}, "status.code"),
    ],
)
def test_a_value_that_its_field_cannot_hold_is_refused_with_its_place(
    members: dict[str, object], place: str
) -> None:
    with pytest.raises(Undecodable) as refused:
        encode_json(Signal.TRACES, spans_of(**members))
    assert str(refused.value).endswith(f" at resourceSpans[0].scopeSpans[0].spans[1].{place}")


def test_an_enum_by_its_name_is_told_what_to_send() -> None:
    with pytest.raises(Undecodable, match="takes enums as integers"):
        encode_json(Signal.TRACES, spans_of(kind="SPAN_KIND_SERVER"))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"a\xffb", "a\ufffdb"),
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),
        (rb"a\ud800b", "a\ufffdb"),
        (rb"\udc00\ud83d", "\ufffd\ufffd"),
        (rb"\ud83d\ude00 \ud83d", "😀 \ufffd"),
        (rb"\\ud800 \ud800", "\\ud800 \ufffd"),
    ],
)
def test_text_that_is_not_unicode_is_repaired(written: bytes, expected: str) -> None:
    assert read_span(spans_of(name="@").replace(b'"@"', b'"' + written + b'"')).name == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{} {}",
        b'{"resourceSpans": 1}',
        b"[" * 100_000,
        b'{"x":' * 100_000,
        b'{"resourceSpans":[{"resource":{"attributes":[{"value":'
        + b'{"arrayValue":{"values":[' * 50_000
        + b"]}}" * 50_000
        + b"}]}}]}",
    ],
    ids=range(9),
)
@pytest.mark.parametrize("signal", Signal)
def test_what_is_no_request_or_nested_without_end_is_undecodable(signal: Signal, body: bytes) -> None:
    with pytest.raises(Undecodable):
        encode_json(signal, body.replace(b"resourceSpans", RESOURCES[signal]))


def test_a_value_nested_deeper_than_protobuf_parses_is_cut_and_keeps_its_span() -> None:
    value: dict[str, object] = {"stringValue": "bottom"}
    for _ in range(60):
        value = {"kvlistValue": {"values": [{"key": "k", "value": value}]}}
    span = read_span(spans_of(attributes=[{"key": "deep", "value": value}, {"key": "after"}]))
    assert [attribute.key for attribute in span.attributes] == ["deep", "after"]
    assert span.SerializeToString().count(b"\n\x01k") == DEEPEST


def test_an_empty_request_is_good() -> None:
    assert encode_json(Signal.LOGS, b"{}") == b""


def test_a_body_of_nothing_but_empty_objects_is_refused_before_it_takes_memory() -> None:
    body = b'{"resourceSpans":[{"scopeSpans":[{"spans":[' + b"{}," * MOST_OBJECTS + b"{}]}]}]}"
    with pytest.raises(Undecodable, match="JSON objects"):
        encode_json(Signal.TRACES, body)


@pytest.mark.parametrize(("signal", "name"), [(Signal.LOGS, b"resourceLogs"), (Signal.TRACES, b"x")])
def test_a_body_that_packs_to_a_kilobyte_of_empty_objects_is_refused_unread(
    signal: Signal, name: bytes
) -> None:
    body = b'{"' + name + b'":[' + b"{}," * 349_000 + b"{}]}"
    with pytest.raises(Undecodable, match=r"349002 JSON objects in .* bytes: most of them are empty"):
        encode_json(signal, body)
    with pytest.raises(Undecodable, match="most of them are empty"):
        encode_zipkin(body[body.index(b"[") : -1])


@pytest.mark.parametrize(
    "text", ["{" * 5_000, '{"a":1},' * 2_000, '\\{"' * 2_000, "\\" * 2_000 + "{" * 2_000]
)
def test_braces_in_a_text_are_no_objects(text: str) -> None:
    record = {"body": {"stringValue": text}}
    body = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]}).encode()
    request = ExportLogsServiceRequest.FromString(encode_json(Signal.LOGS, body))
    assert request.resource_logs[0].scope_logs[0].log_records[0].body.string_value == text


@pytest.mark.parametrize(
    "body",
    [
        *(otlp_json(fullest_request(signal)) for signal in Signal),
        NODE_SDK.read_bytes(),
        PY_ZIPKIN.read_bytes(),
    ],
)
def test_no_request_that_says_something_comes_near_the_least_bytes_an_object(body: bytes) -> None:
    compact = msgspec.json.format(body, indent=-1)
    assert len(compact) / compact.count(b"{") > 1.5 * LEAST_OBJECT_BYTES
