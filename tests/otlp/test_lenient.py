"""One bad byte costs no more than it must: what is repaired, what is dropped, and what is no request at all.

Why: upb refuses a whole message for one string that is not UTF-8 (proto3 language guide, "Scalar Value
Types"), and for one that is nested deeper than it reads.
"""

import random
from collections import Counter

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from apps.otlp import lenient
from apps.otlp.checked import MAX_VALUE_LEVELS, Checked, Finding, Limits, TimeWindow, Undecodable
from apps.otlp.logs import check_logs
from apps.otlp.metrics import check_metrics
from apps.otlp.traces import check_traces
from apps.otlp.wire import encode_head

WINDOW = TimeWindow(oldest_ns=1_000, newest_ns=2_000, received_ns=1_500)
LIMITS = Limits(items=2_000, spread_bytes=10_000_000)
# Stands for a text of the same length in what SDKs made, and is no UTF-8.
GOOD, BAD = b"@@@@@@@@", b"\xff\xfe caf\xe9!"


def span_of(number: int, *, name: str = "work", trace_state: str = "") -> Span:
    span = Span(trace_id=b"t" * 16, span_id=number.to_bytes(8), start_time_unix_nano=1_500)
    span.name, span.trace_state = name, trace_state
    span.attributes.add(key="number").value.int_value = number
    return span


def request_of(*spans: Span) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add(schema_url="https://example.org/schema")
    resource_spans.resource.attributes.add(key="service.name").value.string_value = "shop"
    resource_spans.scope_spans.add().spans.extend(spans)
    return request


def spans_of(checked: Checked) -> list[Span]:
    request = ExportTraceServiceRequest.FromString(checked.body)
    return [span for rs in request.resource_spans for ss in rs.scope_spans for span in ss.spans]


def check(body: bytes) -> Checked:
    return check_traces(body, WINDOW, LIMITS)


def nested(levels: int) -> AnyValue:
    """An AnyValue of so many levels, each the only element of an array but the innermost."""
    value = AnyValue(string_value="innermost")
    for _ in range(levels - 1):
        outer = AnyValue()
        outer.array_value.values.append(value)
        value = outer
    return value


def depth_of(value: AnyValue) -> tuple[int, str]:
    depth = 1
    while value.WhichOneof("value") == "array_value":
        value, depth = value.array_value.values[0], depth + 1
    return depth, value.string_value


def test_one_byte_that_is_not_utf8_costs_no_span() -> None:
    spans = [span_of(number, name="@@@@@@@@" if number == 500 else "work") for number in range(1, 1_001)]
    checked = check(request_of(*spans).SerializeToString().replace(GOOD, BAD))
    assert (checked.items, checked.rejected, checked.noted) == (
        1_000,
        Counter(),
        Counter({Finding.TEXT_REPAIRED: 1}),
    )
    spans[499].name = "�� caf�!"
    assert spans_of(checked) == spans


PLACES = ["name", "trace_state", "key", "value", "event", "status", "resource", "url"]


@pytest.mark.parametrize("place", PLACES)
def test_text_is_repaired_wherever_it_stands(place: str) -> None:
    text = {other: other for other in PLACES} | {place: GOOD.decode()}
    request = request_of(span_of(1, name=text["name"], trace_state=text["trace_state"]))
    resource_spans = request.resource_spans[0]
    span = resource_spans.scope_spans[0].spans[0]
    span.attributes.add(key=text["key"]).value.string_value = text["value"]
    span.events.add(name=text["event"])
    span.status.message = text["status"]
    resource_spans.resource.attributes[0].value.string_value = text["resource"]
    resource_spans.schema_url = text["url"]
    checked = check(request.SerializeToString().replace(GOOD, BAD))
    assert (checked.items, checked.noted) == (1, Counter({Finding.TEXT_REPAIRED: 1}))
    assert checked.body.count("�� caf�!".encode()) == 1


@pytest.mark.parametrize("levels", [1, MAX_VALUE_LEVELS, MAX_VALUE_LEVELS + 1, 40])
def test_what_upb_reads_is_never_cut(levels: int) -> None:
    span = span_of(1)
    span.attributes.add(key="deep").value.CopyFrom(nested(levels))
    body = request_of(span).SerializeToString()
    checked = check(body)
    assert checked.body is body
    assert checked.noted == Counter()


@pytest.mark.parametrize("levels", [60, 500, 5_000])
def test_a_value_nested_beyond_what_upb_reads_is_cut_and_costs_no_span(levels: int) -> None:
    deep = span_of(2)
    deep.attributes.add(key="deep").value.string_value = GOOD.decode()
    whole = request_of(span_of(1), deep, span_of(3))
    body = splice(whole, deep_value(levels))
    checked = check(body)
    assert checked.items == 3
    assert checked.noted == Counter({Finding.NESTED_TOO_DEEP: 1})
    value = spans_of(checked)[1].attributes[1].value
    assert depth_of(value) == (MAX_VALUE_LEVELS + 1, lenient.CUT.string_value)


def deep_value(levels: int) -> bytes:
    """Like `nested`, but beyond what upb would write."""
    value = nested(1).SerializeToString()
    for _ in range(levels - 1):
        array = encode_head(1, len(value)) + value
        value = encode_head(5, len(array)) + array
    return value


def splice(request: ExportTraceServiceRequest, value: bytes) -> bytes:
    """The body of `request` with `value` for the second span's second attribute: lengths are written anew."""
    resource_spans = request.resource_spans[0]
    spans = b""
    for number, span in enumerate(resource_spans.scope_spans[0].spans):
        encoded = span.SerializeToString()
        if number == 1:
            del span.attributes[1]
            attribute = encode_head(1, 4) + b"deep" + encode_head(2, len(value)) + value
            encoded = span.SerializeToString() + encode_head(9, len(attribute)) + attribute
        spans += encode_head(2, len(encoded)) + encoded
    del resource_spans.scope_spans[:]
    inside = resource_spans.SerializeToString() + encode_head(2, len(spans)) + spans
    return encode_head(1, len(inside)) + inside


@pytest.mark.parametrize(
    "junk",
    [b"\x0a\x7f", b"\x07", b"\xff" * 11, b"\x00\x00", b"\x0c", b"\x4b\x4b", b"\x4a\x03\x0a\x7f\x00"],
    ids=[
        "too long",
        "no wire type",
        "endless number",
        "field 0",
        "stray end",
        "open group",
        "in an attribute",
    ],
)
def test_a_broken_span_costs_only_itself(junk: bytes) -> None:
    broken = span_of(2).SerializeToString() + junk
    spans = b"".join(
        encode_head(2, len(span)) + span
        for span in (span_of(1).SerializeToString(), broken, span_of(3).SerializeToString())
    )
    body = encode_head(1, len(encode_head(2, len(spans)) + spans)) + encode_head(2, len(spans)) + spans
    checked = check(body)
    assert spans_of(checked) == [span_of(1), span_of(3)]
    assert checked.items == 2
    assert (checked.rejected, checked.noted) == (Counter({Finding.BROKEN: 1}), Counter())


@pytest.mark.parametrize(
    "body",
    [
        b'{"resourceSpans": []}',
        b"hello",
        b"<html></html>",
        b"\x0b" * 10_000,
        b"\x13" * 50_000 + b"\x14" * 50_000,
        random.Random(1).randbytes(1_000),
        b"\x80" * 100,
    ],
    ids=["JSON", "text", "HTML", "open groups", "nested groups", "noise", "endless number"],
)
def test_what_is_no_export_request_stays_undecodable(body: bytes) -> None:
    with pytest.raises(Undecodable, match="ExportTraceServiceRequest"):
        check(body)


def test_a_body_that_was_cut_on_the_way_is_refused_whole_wherever_it_was_cut() -> None:
    body = request_of(span_of(1), span_of(2)).SerializeToString()
    for end in range(1, len(body)):
        with pytest.raises(Undecodable):
            check(body[:end])


def test_a_body_with_endless_faults_is_refused_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lenient, "MAX_FIELDS", 1_000)
    spans = [span_of(number, name="@@@@@@@@") for number in range(1, 201)]
    with pytest.raises(Undecodable, match="too many faults"):
        check(request_of(*spans).SerializeToString().replace(GOOD, BAD))


def test_a_log_record_keeps_its_place_when_its_neighbour_is_repaired() -> None:
    request = ExportLogsServiceRequest()
    scope_logs = request.resource_logs.add().scope_logs.add()
    for text in ("first", GOOD.decode(), "third"):
        scope_logs.log_records.add(time_unix_nano=1_500).body.string_value = text
    checked = check_logs(request.SerializeToString().replace(GOOD, BAD), WINDOW, LIMITS)
    kept = ExportLogsServiceRequest.FromString(checked.body).resource_logs[0].scope_logs[0].log_records
    assert [record.body.string_value for record in kept] == ["first", "�� caf�!", "third"]
    assert (checked.items, checked.noted) == (3, Counter({Finding.TEXT_REPAIRED: 1}))


def test_a_broken_data_point_costs_only_itself() -> None:
    request = ExportMetricsServiceRequest()
    metric = request.resource_metrics.add().scope_metrics.add().metrics.add(name="requests")
    for number in range(3):
        point = metric.sum.data_points.add(time_unix_nano=1_500, as_int=number)
        point.attributes.add(key="@@@@@@@@" if number == 1 else "k").value.int_value = number
    # Inside of the key: its length now reaches beyond the attribute.
    body = request.SerializeToString().replace(b"\x08" + GOOD, b"\x7f" + GOOD)
    checked = check_metrics(body, WINDOW, LIMITS)
    kept = (
        ExportMetricsServiceRequest.FromString(checked.body).resource_metrics[0].scope_metrics[0].metrics[0]
    )
    assert [point.as_int for point in kept.sum.data_points] == [0, 2]
    assert (checked.items, checked.rejected) == (2, Counter({Finding.BROKEN: 1}))
