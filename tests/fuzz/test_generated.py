"""Requests made up by hypothesis: the check answers whatever comes, and stands by its answer."""

from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.otlp.checked import Checked, Limits, OverLimit, TimeWindow, Undecodable
from apps.otlp.checks import CHECKS, rebuild
from apps.otlp.signals import Signal
from apps.otlp.wire import (
    FIXED32,
    FIXED64,
    VARINT,
    encode_head,
    encode_tag,
    encode_varint,
)
from apps.otlp.wire_reader import GROUP_END, GROUP_START

WINDOW = TimeWindow(oldest_ns=1_000, newest_ns=2_000, received_ns=1_500)
LIMITS = Limits(items=100, spread_bytes=10_000)

# Most numbers that OTLP uses, Spanwise's own, and the largest there is.
NUMBERS = st.integers(1, 16) | st.sampled_from([100, 101, 102, 2**29 - 1])
TIMES = st.sampled_from([0, 999, 1_000, 1_500, 2_000, 2_001, 2**64 - 1])
TEXTS = st.sampled_from([b"", b"t" * 16, b"s" * 8, b"\xff", b"text", b"\xed\xa0\x80"]) | st.binary(
    max_size=20
)


def as_varint(number: int, value: int) -> bytes:
    return encode_tag(number, VARINT) + encode_varint(value)


def as_fixed64(number: int, value: int) -> bytes:
    return encode_tag(number, FIXED64) + value.to_bytes(8, "little")


def as_fixed32(number: int, value: int) -> bytes:
    return encode_tag(number, FIXED32) + value.to_bytes(4, "little")


def as_bytes(number: int, value: bytes, lie: int = 0) -> bytes:
    return encode_head(number, max(0, len(value) + lie)) + value


def as_group(number: int, inside: bytes) -> bytes:
    return encode_tag(number, GROUP_START) + inside + encode_tag(number, GROUP_END)


SCALARS = st.one_of(
    st.builds(as_varint, NUMBERS, st.integers(0, 2**64 - 1)),
    st.builds(as_fixed64, NUMBERS, TIMES),
    st.builds(as_fixed32, NUMBERS, st.integers(0, 2**32 - 1)),
    st.builds(as_bytes, NUMBERS, TEXTS),
)


def fields_around(fields: "st.SearchStrategy[bytes]") -> "st.SearchStrategy[bytes]":
    inside = st.lists(fields, max_size=5).map(b"".join)
    return st.one_of(
        st.builds(as_bytes, NUMBERS, inside),
        st.builds(as_bytes, NUMBERS, inside, st.integers(-2, 2)),
        st.builds(as_group, NUMBERS, inside),
    )


FIELDS = st.recursive(SCALARS, fields_around, max_leaves=8)
SPAN = as_bytes(1, b"t" * 16) + as_bytes(2, b"s" * 8) + as_fixed64(7, 1_500)
RECORD = as_fixed64(1, 1_500) + as_bytes(9, b"t" * 16)
POINT = as_bytes(1, as_fixed64(3, 1_500))
METRIC = as_bytes(1, b"requests") + as_bytes(7, POINT * 2)
GOOD = {Signal.TRACES: SPAN, Signal.LOGS: RECORD, Signal.METRICS: METRIC}


BOUNDED = settings(max_examples=150)
SOME_FIELDS = st.lists(FIELDS, max_size=2).map(b"".join)


# Before and after the item, its scope and its resource, and at the very top.
PLACES = st.lists(st.tuples(st.integers(0, 6), SOME_FIELDS), min_size=1, max_size=2).map(dict)


def around(item: bytes, fields: dict[int, bytes]) -> bytes:
    """A request of one item, with `fields` at some of its seven places."""
    body = fields.get(6, b"") + item
    for place, number in enumerate((2, 2, 1)):
        body = as_bytes(number, body + fields.get(2 * place, b""))
        body = fields.get(2 * place + 1, b"") + body
    return body


def check(signal: Signal, body: bytes) -> Checked:
    """Discards the example that is refused whole. Any other exception fails the test."""
    try:
        return CHECKS[signal](body, WINDOW, LIMITS)
    except (Undecodable, OverLimit):
        assume(False)
        raise


def count_items(signal: Signal, body: bytes) -> int:
    count = {Signal.TRACES: _count_spans, Signal.LOGS: _count_records, Signal.METRICS: _count_points}
    return sum(count[signal](body))


def _count_spans(body: bytes) -> Iterator[int]:
    for resource_spans in ExportTraceServiceRequest.FromString(body).resource_spans:
        yield from (len(scope_spans.spans) for scope_spans in resource_spans.scope_spans)


def _count_records(body: bytes) -> Iterator[int]:
    for resource_logs in ExportLogsServiceRequest.FromString(body).resource_logs:
        yield from (len(scope_logs.log_records) for scope_logs in resource_logs.scope_logs)


def _count_points(body: bytes) -> Iterator[int]:
    for resource_metrics in ExportMetricsServiceRequest.FromString(body).resource_metrics:
        for scope_metrics in resource_metrics.scope_metrics:
            for metric in scope_metrics.metrics:
                yield len(getattr(metric, metric.WhichOneof("data") or "gauge").data_points)


@pytest.mark.parametrize("signal", list(Signal))
@BOUNDED
@given(fields=PLACES)
def test_what_was_let_through_holds_what_was_counted_and_is_let_through_again(
    signal: Signal, fields: dict[int, bytes]
) -> None:
    checked = check(signal, around(GOOD[signal], fields))
    assert count_items(signal, checked.body) == checked.items
    assert count_items(signal, rebuild(signal, checked.body)) == checked.items
    again = CHECKS[signal](checked.body, WINDOW, LIMITS)
    assert again.body is checked.body
    assert (again.items, again.rejected.total(), again.noted.total()) == (checked.items, 0, 0)


@pytest.mark.parametrize("signal", list(Signal))
@BOUNDED
@given(body=st.binary(max_size=300) | SOME_FIELDS)
def test_any_bytes_get_an_answer(signal: Signal, body: bytes) -> None:
    assert check(signal, body).items >= 0
