"""What the door lets through of log records: an id that means nothing is no reason to lose a line."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from apps.otlp.checked import Checked, Finding, Limits, OverLimit, TimeWindow, Undecodable
from apps.otlp.logs import check_logs
from apps.otlp.wire import encode_field, encode_head

WINDOW = TimeWindow(oldest_ns=1_000, newest_ns=2_000, received_ns=1_500)
LIMITS = Limits(items=100, spread_bytes=10_000)


def record_of(text: str = "line", **overrides: object) -> LogRecord:
    record = LogRecord(**{"time_unix_nano": 1_500, **overrides})  # type: ignore[arg-type]
    record.body.string_value = text
    return record


def request_of(*records: LogRecord) -> ExportLogsServiceRequest:
    request = ExportLogsServiceRequest()
    request.resource_logs.add().scope_logs.add().log_records.extend(records)
    return request


def check(*records: LogRecord) -> Checked:
    return check_logs(request_of(*records).SerializeToString(), WINDOW, LIMITS)


def records_of(checked: Checked) -> list[LogRecord]:
    request = ExportLogsServiceRequest.FromString(checked.body)
    return [record for rl in request.resource_logs for sl in rl.scope_logs for record in sl.log_records]


@pytest.mark.parametrize(
    "ids",
    [
        {},
        {"trace_id": b"t" * 16},
        {"trace_id": b"t" * 16, "span_id": b"s" * 8},
        # Invalid by logs.v1, and stored as no id at all.
        {"trace_id": bytes(16), "span_id": bytes(8)},
    ],
)
def test_a_good_request_passes_byte_for_byte(ids: dict[str, Any]) -> None:
    body = request_of(record_of(**ids), record_of("other")).SerializeToString()
    checked = check_logs(body, WINDOW, LIMITS)
    assert checked.body is body
    assert (checked.items, checked.rejected, checked.noted) == (2, Counter(), Counter())


@pytest.mark.parametrize(
    ("ids", "kept", "noted"),
    [
        ({"trace_id": b"t" * 15}, {}, [Finding.TRACE_ID_CLEARED]),
        ({"trace_id": b"t" * 32}, {}, [Finding.TRACE_ID_CLEARED]),
        (
            {"trace_id": b"t" * 16, "span_id": b"s"},
            {"trace_id": b"t" * 16},
            [Finding.SPAN_ID_CLEARED],
        ),
        (
            {"trace_id": b"t", "span_id": b"s" * 9},
            {},
            [Finding.TRACE_ID_CLEARED, Finding.SPAN_ID_CLEARED],
        ),
    ],
)
def test_a_record_with_an_invalid_id_is_kept_without_it(
    ids: dict[str, Any], kept: dict[str, Any], noted: list[Finding]
) -> None:
    """logs.v1, trace_id: "The receivers SHOULD assume that the log record is not associated with a trace"."""
    checked = check(record_of("a"), record_of("b", **ids))
    assert records_of(checked) == [record_of("a"), record_of("b", **kept)]
    assert (checked.items, checked.rejected, checked.noted) == (2, Counter(), Counter(noted))


@pytest.mark.parametrize(
    ("times", "finding"),
    [
        ({"time_unix_nano": 2_001}, Finding.TIME_AHEAD),
        ({"time_unix_nano": 999}, Finding.TIME_BEHIND),
        ({"time_unix_nano": 0, "observed_time_unix_nano": 999}, Finding.TIME_BEHIND),
        ({"time_unix_nano": 0, "observed_time_unix_nano": 2**64 - 1}, Finding.TIME_AHEAD),
    ],
)
def test_a_time_that_no_partition_holds_costs_only_its_record(
    times: dict[str, Any], finding: Finding
) -> None:
    checked = check(record_of("a"), record_of("bad", trace_id=b"odd", **times), record_of("c"))
    assert [record.body.string_value for record in records_of(checked)] == ["a", "c"]
    assert (checked.items, checked.rejected, checked.noted) == (2, Counter({finding: 1}), Counter())


def test_a_record_without_a_time_of_its_own_is_stored_under_when_it_was_observed() -> None:
    """logs.v1: "Use time_unix_nano if it is present, otherwise use observed_time_unix_nano"."""
    checked = check(record_of(time_unix_nano=0, observed_time_unix_nano=1_400))
    assert (checked.items, checked.noted) == (1, Counter())


def test_a_record_without_any_time_gets_that_of_its_arrival() -> None:
    """logs.v1: "Value of 0 indicates unknown or missing timestamp"."""
    checked = check(record_of(time_unix_nano=0))
    assert records_of(checked) == [record_of(time_unix_nano=0, observed_time_unix_nano=1_500)]
    assert (checked.items, checked.noted) == (1, Counter({Finding.NO_TIME: 1}))


def test_what_clickhouse_would_read_and_upb_skips_is_taken_out() -> None:
    body = request_of(record_of()).SerializeToString()
    record = record_of().SerializeToString()
    as_group = b"\x13" + record + b"\x14"
    scope = encode_head(2, len(record)) + record + as_group
    inside = encode_head(2, len(scope)) + scope
    smuggled = encode_field(100, 7) + encode_head(1, len(inside)) + inside + encode_field(101, 9)
    checked = check_logs(smuggled, WINDOW, LIMITS)
    assert (checked.items, checked.body) == (1, body)


def test_more_records_than_a_batch_can_hold_are_refused_whole() -> None:
    with pytest.raises(OverLimit, match="101 log records"):
        check(*[record_of() for _ in range(101)])


def test_a_long_service_name_may_not_be_spread_over_many_records() -> None:
    request = request_of(*[record_of() for _ in range(80)])
    name = request.resource_logs[0].resource.attributes.add(key="service.name")
    name.value.string_value = "v" * 20_000
    with pytest.raises(OverLimit, match="resource or scope attributes"):
        check_logs(request.SerializeToString(), WINDOW, Limits(items=100, spread_bytes=1_000_000))


def test_noise_is_undecodable() -> None:
    with pytest.raises(Undecodable, match="ExportLogsServiceRequest"):
        check_logs(b"not protobuf", WINDOW, LIMITS)


@given(
    st.lists(
        st.builds(
            record_of,
            trace_id=st.sampled_from([b"t" * 16, b"t" * 4, bytes(16), b""]),
            span_id=st.sampled_from([b"s" * 8, b"", b"long span id"]),
            time_unix_nano=st.sampled_from([0, 900, 1_000, 1_500, 2_000, 2_001, 2**64 - 1]),
            observed_time_unix_nano=st.sampled_from([0, 900, 1_500, 2_001]),
        ),
        max_size=12,
    )
)
def test_every_record_is_either_kept_or_counted_as_rejected(records: list[LogRecord]) -> None:
    checked = check(*records)
    kept = records_of(checked)
    assert len(kept) == checked.items
    assert checked.items + checked.rejected.total() == len(records)
    # What was let through once is let through untouched again.
    again = check_logs(checked.body, WINDOW, LIMITS)
    assert again.body is checked.body
    assert (again.items, again.rejected, again.noted) == (checked.items, Counter(), Counter())
