"""Attribute values: what ClickHouse wrote is read back with its type, to the last bit."""

import math
import struct

from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList

from apps.clickhouse import client
from apps.query.values import Attributes, Value, decode_attributes, decode_key_values, decode_text
from tests.clickhouse_fixtures import Store
from tests.traces.spans import Draft, make_request

int64 = st.integers(-(2**63), 2**63 - 1)
texts = st.text(max_size=8) | st.text(max_size=8).map(lambda text: "\x01" + text)
scalars = texts | st.booleans() | int64 | st.floats() | st.binary(max_size=8) | st.none()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
# A key is valid UTF-8 on the wire, as any string of protobuf.
attribute_sets = st.dictionaries(st.text(min_size=1, max_size=6), values, max_size=8)


def to_any_value(value: Value) -> AnyValue:
    match value:
        case None:
            return AnyValue()
        case bool():
            return AnyValue(bool_value=value)
        case int():
            return AnyValue(int_value=value)
        case float():
            return AnyValue(double_value=value)
        case str():
            return AnyValue(string_value=value)
        case bytes():
            return AnyValue(bytes_value=value)
        case list():
            return AnyValue(array_value=ArrayValue(values=[to_any_value(item) for item in value]))
    return AnyValue(kvlist_value=KeyValueList(values=to_key_values(value)))


def to_key_values(attributes: Attributes) -> list[KeyValue]:
    return [KeyValue(key=key, value=to_any_value(value)) for key, value in attributes.items()]


def fingerprint(value: Value) -> object:
    """Comparable to the bit: NaN equals itself, 1 is neither 1.0 nor True, -0.0 is not 0.0."""
    match value:
        case float():
            return ("float", "nan" if math.isnan(value) else struct.pack(">d", value))
        case list():
            return [fingerprint(item) for item in value]
        case dict():
            return {key: fingerprint(item) for key, item in value.items()}
    return (type(value).__name__, value)


@given(attribute_sets)
def test_raw_key_values_of_scopes_and_links_are_read_back(attributes: Attributes) -> None:
    messages = [pair.SerializeToString() for pair in to_key_values(attributes)]
    assert fingerprint(decode_key_values(messages)) == fingerprint(attributes)


def test_everything_survives_the_store(clickhouse: Store) -> None:
    """Many sets in one INSERT, each on a span, an event, a link, a scope and a resource at once."""
    examples: list[Attributes] = []

    @given(attribute_sets)
    def collect(attributes: Attributes) -> None:
        examples.append(attributes)

    collect()
    bodies = []
    for number, attributes in enumerate(examples, start=1):
        request = make_request([Draft(trace=number)])
        (resource_spans,) = request.resource_spans
        (scope_spans,) = resource_spans.scope_spans
        (span,) = scope_spans.spans
        pairs = to_key_values(attributes)
        span.attributes.extend(pairs)
        span.events.add(name="e", time_unix_nano=1).attributes.extend(pairs)
        bodies.append((1, request.SerializeToString()))
    clickhouse.insert_bodies(bodies)
    rows = client.select("SELECT attrs, ints, doubles, events.attrs[1] FROM spans ORDER BY trace_id", {})
    for attributes, (text_map, ints, doubles, event_texts) in zip(examples, rows, strict=True):
        expected = fingerprint(dict(sorted(attributes.items())))
        assert fingerprint(decode_attributes(text_map, ints, doubles)) == expected
        assert fingerprint(decode_attributes(event_texts)) == expected


def test_text_that_looks_like_a_mark_is_still_text(clickhouse: Store) -> None:
    (row,) = client.select(
        "SELECT attribute_text(tuple('string_value', {text:String}, false, 0, 0., '', '', ''))",
        {"text": "\x013" + "7"},
    )
    assert decode_text(row[0]) == "\x0137"
