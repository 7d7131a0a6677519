"""What one item may bring: the rest is left out and counted, and what was cut says so."""

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue

from apps.query.values import CUT
from apps.traces import reader
from apps.traces.records import Span
from tests.clickhouse_fixtures import Store
from tests.traces.spans import Draft, make_attribute, make_request, span_id, trace_id

LIMIT_BYTES = 65_536


def store_and_read(clickhouse: Store, request: ExportTraceServiceRequest) -> Span:
    clickhouse.insert(request, project_id=1)
    span = reader.read_span(1, trace_id(1), span_id(1))
    assert span is not None
    return span


def request_with(*attributes: KeyValue, dropped: int = 0) -> ExportTraceServiceRequest:
    request = make_request([Draft()])
    span = request.resource_spans[0].scope_spans[0].spans[0]
    span.attributes.extend(attributes)
    span.dropped_attributes_count = dropped
    return request


def test_256_attributes_of_any_type_are_kept_and_the_others_counted(clickhouse: Store) -> None:
    kinds = ("string_value", "int_value", "double_value", "bool_value")
    values = ("text", 7, 0.5, True)
    attributes = [make_attribute(f"k{n}", **{kinds[n % 4]: values[n % 4]}) for n in range(300)]
    span = store_and_read(clickhouse, request_with(*attributes, dropped=3))
    assert span.attributes == {f"k{n}": values[n % 4] for n in range(256)}
    assert span.dropped_attributes_count == 3 + 44


def test_an_attribute_whose_key_is_too_long_is_left_out_and_counted(clickhouse: Store) -> None:
    long, fits = make_attribute("k" * 257, int_value=1), make_attribute("k" * 256, int_value=2)
    span = store_and_read(clickhouse, request_with(long, fits))
    assert span.attributes == {"k" * 256: 2}
    assert span.dropped_attributes_count == 1


def test_text_of_64_kib_is_whole_and_longer_text_is_cut_and_says_so(clickhouse: Store) -> None:
    whole, long = "w" * LIMIT_BYTES, "l" * (LIMIT_BYTES + 1)
    span = store_and_read(
        clickhouse,
        request_with(make_attribute("whole", string_value=whole), make_attribute("long", string_value=long)),
    )
    assert span.attributes == {"whole": whole, "long": "l" * LIMIT_BYTES + CUT}


def test_text_is_never_cut_in_the_middle_of_a_character(clickhouse: Store) -> None:
    text = "x" + "é" * LIMIT_BYTES
    span = store_and_read(clickhouse, request_with(make_attribute("accents", string_value=text)))
    kept = str(span.attributes["accents"])
    assert kept.endswith(CUT)
    assert set(kept.removesuffix(CUT)) <= {"x", "é", "\ufffd"}


@pytest.mark.parametrize(
    "value",
    [
        AnyValue(bytes_value=b"b" * (LIMIT_BYTES + 1)),
        AnyValue(array_value=ArrayValue(values=[AnyValue(string_value="a" * LIMIT_BYTES)])),
    ],
)
def test_a_value_with_parts_is_whole_or_not_there(clickhouse: Store, value: AnyValue) -> None:
    span = store_and_read(clickhouse, request_with(KeyValue(key="parts", value=value)))
    assert span.attributes == {"parts": CUT}


def test_resources_and_events_have_the_same_limits(clickhouse: Store) -> None:
    request = request_with()
    resource_spans = request.resource_spans[0]
    attributes = [make_attribute(f"k{n:03}", int_value=n) for n in range(300)]
    resource_spans.resource.attributes.extend(attributes)
    resource_spans.scope_spans[0].spans[0].events.add(name="e").attributes.extend(attributes)
    span = store_and_read(clickhouse, request)
    assert len(span.resource.attributes) == 256
    assert span.resource.dropped_attributes_count == 2 + 44
    assert len(span.events[0].attributes) == 256
    assert span.events[0].dropped_attributes_count == 44
