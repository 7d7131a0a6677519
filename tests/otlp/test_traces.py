"""What the door lets through: good requests byte for byte, bad spans one by one."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from apps.otlp.checked import (
    Checked,
    Finding,
    Limits,
    OverLimit,
    TimeWindow,
    Undecodable,
    describe_outcome,
    describe_rejections,
)
from apps.otlp.traces import check_traces, find_refusal
from apps.otlp.wire import encode_field, encode_varint

WINDOW = TimeWindow(oldest_ns=1_000, newest_ns=2_000, received_ns=1_500)
LIMITS = Limits(items=100, spread_bytes=10_000)


def good_span(**overrides: object) -> Span:
    values = {"trace_id": b"t" * 16, "span_id": b"s" * 8, "start_time_unix_nano": 1_500, **overrides}
    return Span(**values)  # type: ignore[arg-type]


def request_of(*spans: Span) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    request.resource_spans.add().scope_spans.add().spans.extend(spans)
    return request


def test_a_good_request_passes_byte_for_byte() -> None:
    body = request_of(good_span(), good_span(name="b")).SerializeToString()
    checked = check_traces(body, WINDOW, LIMITS)
    assert checked.body is body
    assert (checked.items, checked.rejected.total()) == (2, 0)


def test_more_spans_than_a_batch_can_hold_are_refused_whole() -> None:
    body = request_of(*[good_span() for _ in range(101)]).SerializeToString()
    with pytest.raises(OverLimit, match="101 spans"):
        check_traces(body, WINDOW, LIMITS)


def test_an_empty_request_is_good_and_holds_nothing() -> None:
    assert check_traces(b"", WINDOW, LIMITS).items == 0


@pytest.mark.parametrize("body", [b"abc", b"\x0a\xff", b"\x0b", bytes(range(200))])
def test_what_is_not_otlp_is_undecodable(body: bytes) -> None:
    with pytest.raises(Undecodable):
        check_traces(body, WINDOW, LIMITS)


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        ({"trace_id": b"t" * 15}, "trace_id"),
        ({"trace_id": b"t" * 17}, "trace_id"),
        ({"trace_id": bytes(16)}, "trace_id"),
        ({"trace_id": b""}, "trace_id"),
        ({"span_id": b"s" * 7}, "span_id"),
        ({"span_id": bytes(8)}, "span_id"),
        ({"parent_span_id": b"p" * 9}, "parent_span_id"),
        ({"start_time_unix_nano": 999}, "older than the retention"),
        ({"start_time_unix_nano": 2_001}, "in the future"),
        ({"start_time_unix_nano": 0}, "older than the retention"),
    ],
)
def test_one_bad_span_costs_only_itself(overrides: dict[str, object], reason: str) -> None:
    request = request_of(good_span(name="a"), good_span(name="bad", **overrides), good_span(name="c"))
    checked = check_traces(request.SerializeToString(), WINDOW, LIMITS)
    kept = ExportTraceServiceRequest.FromString(checked.body).resource_spans[0].scope_spans[0].spans
    assert [span.name for span in kept] == ["a", "c"]
    assert checked.items == 2
    assert describe_rejections(checked.rejected).startswith("1 x ")
    assert reason in describe_rejections(checked.rejected)


@pytest.mark.parametrize(
    "overrides", [{"parent_span_id": b"p" * 8}, {"parent_span_id": bytes(8)}, {"kind": 99}]
)
def test_odd_but_storable_spans_are_kept(overrides: dict[str, object]) -> None:
    assert find_refusal(good_span(**overrides), WINDOW) is None


def test_fields_that_only_spanwise_may_append_are_taken_out() -> None:
    body = request_of(good_span()).SerializeToString()
    checked = check_traces(encode_field(100, 7) + body + encode_field(101, 9), WINDOW, LIMITS)
    assert checked.body == body


def nest(field: int, inner: bytes) -> bytes:
    return encode_varint(field << 3 | 2) + encode_varint(len(inner)) + inner


def as_group(field: int, inner: bytes) -> bytes:
    return encode_varint(field << 3 | 3) + inner + encode_varint(field << 3 | 4)


@pytest.mark.parametrize(
    "smuggled",
    [
        lambda span: nest(1, nest(2, nest(2, span) + as_group(2, span))),
        lambda span: nest(1, nest(2, nest(2, span)) + as_group(2, nest(2, span))),
        lambda span: nest(1, nest(2, nest(2, span + nest(7, b"8 bytes!")))),
    ],
    ids=["a span as a group", "a scope as a group", "a start of another wire type"],
)
def test_what_clickhouse_would_read_and_upb_skips_is_taken_out(smuggled: Callable[[bytes], bytes]) -> None:
    span = good_span(name="one").SerializeToString()
    checked = check_traces(smuggled(span), WINDOW, LIMITS)
    assert checked.items == 1
    assert checked.body == nest(1, nest(2, nest(2, span)))


def test_a_large_resource_may_not_be_spread_over_many_scopes() -> None:
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    resource_spans.resource.attributes.add(key="k").value.string_value = "v" * 1_000
    for _ in range(11):
        resource_spans.scope_spans.add()
    with pytest.raises(OverLimit, match="resource or scope attributes"):
        check_traces(request.SerializeToString(), WINDOW, LIMITS)


@given(
    st.lists(
        st.builds(
            good_span,
            trace_id=st.sampled_from([b"t" * 16, b"t" * 4, bytes(16)]),
            span_id=st.sampled_from([b"s" * 8, b"", bytes(8)]),
            parent_span_id=st.sampled_from([b"", b"p" * 8, b"p"]),
            start_time_unix_nano=st.integers(900, 2_100),
        ),
        max_size=12,
    )
)
def test_every_span_is_either_kept_or_counted_as_rejected(spans: list[Span]) -> None:
    checked = check_traces(request_of(*spans).SerializeToString(), WINDOW, LIMITS)
    kept = ExportTraceServiceRequest.FromString(checked.body).resource_spans[0].scope_spans[0].spans
    assert len(kept) == checked.items
    assert checked.items + checked.rejected.total() == len(spans)
    assert [find_refusal(span, WINDOW) for span in kept] == [None] * len(kept)


HOUR_NS = 3600 * 10**9
NOW_NS = 1_000 * HOUR_NS
WIDE = TimeWindow(oldest_ns=1, newest_ns=NOW_NS + 600 * 10**9, received_ns=NOW_NS)


@pytest.mark.parametrize(
    ("start_ns", "noted"),
    [
        (NOW_NS, None),
        (NOW_NS + 60 * 10**9, None),
        (NOW_NS + 60 * 10**9 + 1, Finding.CLOCK_AHEAD),
        (NOW_NS - HOUR_NS, None),
        (NOW_NS - HOUR_NS - 1, Finding.CLOCK_BEHIND),
    ],
)
def test_a_clock_that_is_off_is_told_and_its_span_is_stored_as_it_came(
    start_ns: int, noted: Finding | None
) -> None:
    body = request_of(good_span(start_time_unix_nano=start_ns)).SerializeToString()
    checked = check_traces(body, WIDE, LIMITS)
    assert checked.body is body
    assert checked.items == 1
    assert list(checked.noted) == [finding for finding in [noted] if finding]


def test_a_warning_says_what_was_stored_with_a_remark() -> None:
    checked = Checked(b"", 3, Counter({Finding.BAD_SPAN_ID: 2}), Counter({Finding.CLOCK_AHEAD: 1}))
    assert describe_outcome(checked) == (
        "2 x span_id must be 8 bytes and not all zeros; 3 stored. "
        "stored with a remark: 1 x its time is ahead of the receiver's clock"
    )
    assert describe_outcome(Checked(b"", 3, Counter())) == ""


def test_each_finding_has_a_key_of_its_own_that_machines_can_keep() -> None:
    keys = [finding.key for finding in Finding]
    assert all(re.fullmatch(r"[a-z_]+", key) for key in keys)
    # An enum would make two members of one text a single one.
    assert len(Finding.__members__) == len(set(keys))
