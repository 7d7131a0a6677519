"""Validate: a data point that cannot be stored costs only itself."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import isnan
from operator import lt
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    Exemplar,
    ExponentialHistogramDataPoint,
    HistogramDataPoint,
    Metric,
)

from apps.otlp.checked import PARTS_AN_ITEM, Checked, Finding, Limits, TimeWindow
from apps.otlp.lenient import decode
from apps.otlp.parts import count_metric_parts
from apps.otlp.signals import Signal
from apps.otlp.spread import spread_resource, spread_scope

# At -11 one bucket holds every double above 1, at 52 buckets are finer than doubles; SDKs use -10 to 20.
SCALES = range(-20, 41)
_BUCKETED = {"histogram", "exponential_histogram"}


def check_metrics(body: bytes, window: TimeWindow, limits: Limits) -> Checked:
    """Decode `body` (protobuf ExportMetricsServiceRequest) and set apart what cannot be stored.

    The bytes pass through untouched when every point is good and upb would have written the very same. Where
    a metric's `data` is there twice, upb keeps the last and ClickHouse counts the points of all: so whatever
    differs is replaced by what upb writes. That costs a serialisation; there are far fewer points than spans.

    A metric without a name cannot be asked for: its points are rejected. One without data has no points, and
    nothing of it is stored.
    Raises Undecodable, OverLimit.
    Source: proto metrics.v1, field comments; OTLP specification, "Partial Success".
    """
    decoded = decode(ExportMetricsServiceRequest, body)
    request = decoded.request
    limits.refuse_hollow(len(body), _count_containers(request))
    limits.refuse_hollow(len(body), count_metric_parts(request), an_item=PARTS_AN_ITEM)
    census = _count_points(request, window)
    limits.enforce(Signal.METRICS, census.points, census.spread_bytes)
    rejected, noted = _look_closer(census.odd, window)
    if rejected:
        _drop_bad_points(request, window)
    request.DiscardUnknownFields()
    written = request.SerializeToString()
    return Checked(
        body if written == body else written,
        census.points - rejected.total(),
        decoded.rejected + rejected,
        decoded.noted + noted,
    )


@dataclass(slots=True)
class _Census:
    points: int = 0
    odd: list[tuple[Metric, Any]] = field(default_factory=list)  # points that deserve a closer look
    spread_bytes: int = 0


def _count_containers(request: ExportMetricsServiceRequest) -> Iterator[int]:
    for resource_metrics in request.resource_metrics:
        yield 1 + len(resource_metrics.scope_metrics)
        for scope_metrics in resource_metrics.scope_metrics:
            yield len(scope_metrics.metrics)


def _count_points(request: ExportMetricsServiceRequest, window: TimeWindow) -> _Census:
    census = _Census()
    for resource_metrics in request.resource_metrics:
        points_before = census.points
        for scope_metrics in resource_metrics.scope_metrics:
            scope_points_before = census.points
            for metric in scope_metrics.metrics:
                _count_metric(metric, window, census)
            census.spread_bytes += spread_scope(scope_metrics, items=census.points - scope_points_before)
        census.spread_bytes += spread_resource(
            resource_metrics.resource,
            scopes=len(resource_metrics.scope_metrics),
            items=census.points - points_before,
        )
    return census


def _count_metric(metric: Metric, window: TimeWindow, census: _Census) -> None:
    kind = metric.WhichOneof("data")
    if kind is None:
        return
    oldest_ns, newest_ns = window.unremarkable
    points = getattr(metric, kind).data_points
    census.points += len(points)
    about_bytes = len(metric.name) + len(metric.description) + len(metric.unit)
    about_bytes += sum(attribute.ByteSize() for attribute in metric.metadata)
    census.spread_bytes += about_bytes * len(points)
    if not metric.name or kind in _BUCKETED:
        census.odd.extend((metric, point) for point in points)
        return
    has_exemplars = kind != "summary"
    for point in points:
        if not oldest_ns <= point.time_unix_nano <= newest_ns or (has_exemplars and point.exemplars):
            census.odd.append((metric, point))


def _look_closer(
    odd: list[tuple[Metric, Any]], window: TimeWindow
) -> tuple[Counter[Finding], Counter[Finding]]:
    """What is rejected and what is noted among the odd points; the latter are mended."""
    rejected: Counter[Finding] = Counter()
    noted: Counter[Finding] = Counter()
    for metric, point in odd:
        if refusal := find_refusal(metric, point, window):
            rejected[refusal] += 1
            continue
        if remark := window.remark(point.time_unix_nano):
            noted[remark] += 1
        for exemplar in getattr(point, "exemplars", ()):
            if len(exemplar.trace_id) not in (0, 16) or len(exemplar.span_id) not in (0, 8):
                _clear_ids(exemplar)
                noted[Finding.EXEMPLAR_ID_CLEARED] += 1
    return rejected, noted


def _clear_ids(exemplar: Exemplar) -> None:
    """Both: half of a pair leads nowhere."""
    exemplar.ClearField("trace_id")
    exemplar.ClearField("span_id")


def find_refusal(metric: Metric, point: Any, window: TimeWindow) -> Finding | None:
    """Why `point` of `metric` cannot be stored."""
    if not metric.name:
        return Finding.NAMELESS_METRIC
    if refusal := window.refuse(point.time_unix_nano):
        return refusal
    if isinstance(point, ExponentialHistogramDataPoint):
        return None if point.scale in SCALES else Finding.BAD_SCALE
    return _find_bad_buckets(point) if isinstance(point, HistogramDataPoint) else None


def _find_bad_buckets(point: HistogramDataPoint) -> Finding | None:
    """Source: metrics.v1, comments of bucket_counts and explicit_bounds."""
    counts, bounds = len(point.bucket_counts), list(point.explicit_bounds)
    if counts != len(bounds) + 1 and (counts or bounds):
        return Finding.BUCKET_COUNT
    is_sorted = all(map(lt, bounds, islice(bounds, 1, None)))
    return None if is_sorted and not any(map(isnan, bounds)) else Finding.UNSORTED_BOUNDS


def _drop_bad_points(request: ExportMetricsServiceRequest, window: TimeWindow) -> None:
    for metric in _metrics_of(request):
        kind = metric.WhichOneof("data")
        if kind is not None:
            points = getattr(metric, kind).data_points
            good = [point for point in points if not find_refusal(metric, point, window)]
            del points[:]
            points.extend(good)


def _metrics_of(request: ExportMetricsServiceRequest) -> Iterator[Metric]:
    for resource_metrics in request.resource_metrics:
        for scope_metrics in resource_metrics.scope_metrics:
            yield from scope_metrics.metrics
