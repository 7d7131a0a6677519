"""What the door lets through of metrics: bad points one by one, and never a byte that counts twice."""

import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric

from apps.otlp.checked import Checked, Finding, Limits, OverLimit, TimeWindow, Undecodable
from apps.otlp.metrics import check_metrics
from apps.otlp.wire import encode_field, encode_head

WINDOW = TimeWindow(oldest_ns=1_000, newest_ns=2_000, received_ns=1_500)
LIMITS = Limits(items=100, spread_bytes=10_000)
KINDS = ["gauge", "sum", "histogram", "exponential_histogram", "summary"]


def metric_of(kind: str, *points: dict[str, Any], name: str = "requests") -> Metric:
    metric = Metric(name=name, unit="1")
    data = getattr(metric, kind)
    data.SetInParent()
    for point in points:
        data.data_points.add(**{"time_unix_nano": 1_500, **point})
    return metric


def request_of(*metrics: Metric) -> ExportMetricsServiceRequest:
    request = ExportMetricsServiceRequest()
    request.resource_metrics.add().scope_metrics.add().metrics.extend(metrics)
    return request


def check(*metrics: Metric) -> Checked:
    return check_metrics(request_of(*metrics).SerializeToString(), WINDOW, LIMITS)


def points_of(checked: Checked) -> list[Any]:
    request = ExportMetricsServiceRequest.FromString(checked.body)
    metrics = [metric for rm in request.resource_metrics for sm in rm.scope_metrics for metric in sm.metrics]
    datas = [getattr(metric, metric.WhichOneof("data") or "gauge") for metric in metrics]
    return [point for data in datas for point in data.data_points]


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_request_passes_byte_for_byte(kind: str) -> None:
    body = request_of(metric_of(kind, {}, {"start_time_unix_nano": 3})).SerializeToString()
    checked = check_metrics(body, WINDOW, LIMITS)
    assert checked.body is body
    assert (checked.items, checked.rejected, checked.noted) == (2, Counter(), Counter())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("time_ns", "finding"),
    [(0, Finding.TIME_BEHIND), (999, Finding.TIME_BEHIND), (2_001, Finding.TIME_AHEAD)],
)
def test_a_time_that_no_partition_holds_costs_only_its_point(
    kind: str, time_ns: int, finding: Finding
) -> None:
    checked = check(metric_of(kind, {}, {"time_unix_nano": time_ns}, {}))
    assert [point.time_unix_nano for point in points_of(checked)] == [1_500, 1_500]
    assert (checked.items, checked.rejected) == (2, Counter({finding: 1}))


@pytest.mark.parametrize(
    ("counts", "bounds", "finding"),
    [
        ([], [], None),
        ([4], [], None),
        ([1, 2, 3], [0.5, 1.5], None),
        ([1, 2, 3], [-math.inf, math.inf], None),
        ([], [1.0], Finding.BUCKET_COUNT),
        ([1], [1.0], Finding.BUCKET_COUNT),
        ([1, 2, 3], [1.0], Finding.BUCKET_COUNT),
        ([1, 2, 3], [2.0, 1.0], Finding.UNSORTED_BOUNDS),
        ([1, 2, 3], [1.0, 1.0], Finding.UNSORTED_BOUNDS),
        ([1, 2], [math.nan], Finding.UNSORTED_BOUNDS),
        ([1, 2, 3], [1.0, math.nan], Finding.UNSORTED_BOUNDS),
    ],
)
def test_a_histogram_point_is_stored_only_with_buckets_that_mean_something(
    counts: list[int], bounds: list[float], finding: Finding | None
) -> None:
    """metrics.v1, bucket_counts: "must be by one greater"; explicit_bounds: "must be strictly increasing"."""
    checked = check(metric_of("histogram", {}, {"bucket_counts": counts, "explicit_bounds": bounds}))
    assert list(checked.rejected) == [reason for reason in [finding] if reason]
    assert checked.items + checked.rejected.total() == 2


@pytest.mark.parametrize(
    ("scale", "rejected"), [(-(2**31), 1), (-21, 1), (-20, 0), (40, 0), (41, 1), (2**31 - 1, 1)]
)
def test_a_scale_that_no_number_needs_costs_only_its_point(scale: int, rejected: int) -> None:
    checked = check(metric_of("exponential_histogram", {}, {"scale": scale}))
    assert (checked.items, checked.rejected) == (2 - rejected, +Counter({Finding.BAD_SCALE: rejected}))
    assert len(points_of(checked)) == checked.items


@pytest.mark.parametrize("kind", KINDS)
def test_points_of_a_metric_without_a_name_are_rejected(kind: str) -> None:
    """Metrics API, "Instrument name syntax": names are not empty. The Collector's exporters drop such too."""
    checked = check(metric_of(kind, {}, {}, name=""), metric_of(kind, {}))
    assert (checked.items, checked.rejected) == (1, Counter({Finding.NAMELESS_METRIC: 2}))
    assert len(points_of(checked)) == 1


def test_a_metric_without_data_has_no_points_and_costs_nobody_anything() -> None:
    checked = check(Metric(name="empty"), metric_of("sum", {}))
    assert (checked.items, checked.rejected, checked.noted) == (1, Counter(), Counter())


@pytest.mark.parametrize("ids", [{"trace_id": b"t"}, {"trace_id": b"t" * 16, "span_id": b"s" * 7}])
def test_an_exemplar_that_leads_nowhere_loses_its_ids_and_keeps_its_value(ids: dict[str, bytes]) -> None:
    metric = metric_of("sum", {})
    metric.sum.data_points[0].exemplars.add(as_int=7, **ids)
    metric.sum.data_points[0].exemplars.add(as_int=8, trace_id=b"t" * 16, span_id=b"s" * 8)
    checked = check(metric)
    bad, good = points_of(checked)[0].exemplars
    assert (bad.trace_id, bad.span_id, bad.as_int) == (b"", b"", 7)
    assert (good.trace_id, good.span_id) == (b"t" * 16, b"s" * 8)
    assert (checked.items, checked.noted) == (1, Counter({Finding.EXEMPLAR_ID_CLEARED: 1}))


def as_field(number: int, message: bytes) -> bytes:
    return encode_head(number, len(message)) + message


def wrap(metric: bytes) -> bytes:
    return as_field(1, as_field(2, as_field(2, metric)))


@pytest.mark.parametrize(
    "kinds", [("gauge", "sum"), ("sum", "gauge", "sum"), ("gauge", "histogram", "summary", "gauge")]
)
def test_a_metric_whose_data_is_there_twice_counts_once_however_it_is_read(kinds: tuple[str, ...]) -> None:
    """Protobuf encoding, "Last One Wins": the last member of a oneof. ClickHouse reads them all."""
    encoded = b"".join(metric_of(kind, {}, {}).SerializeToString() for kind in kinds)
    checked = check_metrics(wrap(encoded), WINDOW, LIMITS)
    metric = (
        ExportMetricsServiceRequest.FromString(checked.body).resource_metrics[0].scope_metrics[0].metrics[0]
    )
    assert checked.items == 2
    assert metric.WhichOneof("data") == kinds[-1]
    assert checked.body == request_of(metric_of(kinds[-1], {}, {})).SerializeToString()


def test_lengths_that_make_up_for_a_doubled_oneof_do_not_hide_it() -> None:
    """A lone bucket count that is not packed grows by a byte when it is written anew."""
    dropped = as_field(5, b"\x0a\x00")  # a gauge of one point
    lone_counts = b"".join(
        as_field(1, b"\x19" + (1_500).to_bytes(8, "little") + b"\x31" + bytes(8)) for _ in dropped
    )
    body = wrap(as_field(1, b"requests") + dropped + as_field(9, lone_counts))
    checked = check_metrics(body, WINDOW, LIMITS)
    assert checked.items == len(dropped)
    assert checked.body == check_metrics(checked.body, WINDOW, LIMITS).body
    assert b"\x2a\x02\x0a\x00" not in checked.body


def test_fields_that_only_spanwise_may_append_are_taken_out() -> None:
    body = request_of(metric_of("gauge", {})).SerializeToString()
    assert check_metrics(encode_field(100, 7) + body + encode_field(102, 9), WINDOW, LIMITS).body == body


def test_more_points_than_a_batch_can_hold_are_refused_whole() -> None:
    with pytest.raises(OverLimit, match="101 data points"):
        check(metric_of("sum", *[{}] * 60), metric_of("gauge", *[{}] * 41))


def test_a_long_description_may_not_be_spread_over_many_points() -> None:
    metric = metric_of("sum", *[{}] * 11)
    metric.description = "d" * 1_000
    with pytest.raises(OverLimit, match="attributes are too large"):
        check(metric)


def test_millions_of_empty_metrics_are_refused_before_they_are_walked() -> None:
    with pytest.raises(OverLimit, match="more than 100 parts"):
        check(*[Metric() for _ in range(101)])


def test_noise_is_undecodable() -> None:
    with pytest.raises(Undecodable, match="ExportMetricsServiceRequest"):
        check_metrics(b"not protobuf", WINDOW, LIMITS)


POINTS = st.fixed_dictionaries(
    {"time_unix_nano": st.sampled_from([0, 999, 1_000, 1_500, 2_000, 2_001])},
)
HISTOGRAM_POINTS = st.fixed_dictionaries(
    {
        "time_unix_nano": st.sampled_from([0, 1_500]),
        "bucket_counts": st.lists(st.integers(0, 9), max_size=3),
        "explicit_bounds": st.lists(st.sampled_from([-1.0, 0.0, 1.0, math.nan]), max_size=2),
    }
)
METRICS = st.one_of(
    *(
        st.builds(
            lambda kind, points, name: metric_of(kind, *points, name=name),
            st.just(kind),
            st.lists(HISTOGRAM_POINTS if kind == "histogram" else POINTS, max_size=4),
            st.sampled_from(["requests", ""]),
        )
        for kind in KINDS
    )
)


@given(st.lists(METRICS, max_size=6))
def test_every_point_is_either_kept_or_counted_as_rejected(metrics: list[Metric]) -> None:
    checked = check(*metrics)
    sent = sum(len(getattr(metric, metric.WhichOneof("data") or "gauge").data_points) for metric in metrics)
    assert len(points_of(checked)) == checked.items
    assert checked.items + checked.rejected.total() == sent
    again = check_metrics(checked.body, WINDOW, LIMITS)
    assert again.body is checked.body
    assert (again.items, again.rejected, again.noted) == (checked.items, Counter(), Counter())
