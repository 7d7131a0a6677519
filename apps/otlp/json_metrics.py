"""OTLP/JSON metrics -> protobuf bytes. Source: opentelemetry-proto, metrics/v1."""

import struct
from collections.abc import Callable, Sequence
from typing import TypeVar

from apps.otlp.grouping import encode_groups
from apps.otlp.json_attributes import decode_id, encode_attributes
from apps.otlp.json_metric_shapes import (
    Buckets,
    Exemplar,
    ExponentialPoint,
    HistogramPoint,
    Metric,
    MetricsRequest,
    NumberPoint,
    Point,
    Quantile,
    SummaryPoint,
)
from apps.otlp.wire import (
    FIXED64,
    Header,
    Text,
    Varint,
    encode_tag,
    encode_varint,
    encode_zigzag,
    pack_double,
    pack_fixed64,
    pack_sfixed64,
)

P = TypeVar("P", bound=Point)


class _Double:
    """An optional double: zero is a value, absent is none."""

    def __init__(self, number: int) -> None:
        self._tag = encode_tag(number, FIXED64)

    def encode(self, value: float | None) -> bytes:
        return b"" if value is None else self._tag + pack_double(value)


class _Fixed64:
    """A fixed64; zero needs no bytes."""

    def __init__(self, number: int) -> None:
        self._tag = encode_tag(number, FIXED64)

    def encode(self, value: int | None) -> bytes:
        return self._tag + pack_fixed64(value) if value else b""


_NAME, _DESCRIPTION, _UNIT, _METADATA = Text(1), Text(2), Text(3), Header(12)
_GAUGE, _SUM, _HISTOGRAM, _EXPONENTIAL, _SUMMARY = Header(5), Header(7), Header(9), Header(10), Header(11)
_POINT, _TEMPORALITY, _MONOTONIC = Header(1), Varint(2), Varint(3)
_START, _TIME, _COUNT = _Fixed64(2), _Fixed64(3), _Fixed64(4)
_EXEMPLAR_TIME = _Fixed64(2)
_EXEMPLAR_ATTRIBUTE, _SPAN_ID, _TRACE_ID = Header(7), Header(4), Header(5)
_EXEMPLAR_DOUBLE = _Double(3)
_AS_DOUBLE = _Double(4)
_AS_INT = encode_tag(6, FIXED64)


def encode_metrics(request: MetricsRequest) -> bytes:
    return encode_groups(request.resource_metrics, _encode_metric)


def _encode_metric(metric: Metric) -> bytes:
    encoded = _NAME[metric.name or ""] + _DESCRIPTION[metric.description or ""] + _UNIT[metric.unit or ""]
    encoded += _encode_data(metric)
    if metric.metadata:
        encoded += encode_attributes(metric.metadata, _METADATA)
    return encoded


def _encode_data(metric: Metric) -> bytes:
    """One of five."""
    if (gauge := metric.gauge) is not None:
        return _GAUGE.whole(_encode_points(gauge.data_points, _encode_number))
    if (total := metric.sum) is not None:
        points = _encode_points(total.data_points, _encode_number)
        traits = _TEMPORALITY[total.aggregation_temporality or 0] + _MONOTONIC[bool(total.is_monotonic)]
        return _SUM.whole(points + traits)
    if (histogram := metric.histogram) is not None:
        points = _encode_points(histogram.data_points, _encode_histogram)
        return _HISTOGRAM.whole(points + _TEMPORALITY[histogram.aggregation_temporality or 0])
    if (exponential := metric.exponential_histogram) is not None:
        points = _encode_points(exponential.data_points, _encode_exponential)
        return _EXPONENTIAL.whole(points + _TEMPORALITY[exponential.aggregation_temporality or 0])
    if metric.summary is not None:
        return _SUMMARY.whole(_encode_points(metric.summary.data_points, _encode_summary))
    return b""


def _encode_points(points: Sequence[P] | None, encode: Callable[[P], bytes]) -> bytes:
    return b"".join([_POINT.whole(encode(point)) for point in points or ()])


def _encode_point(point: Point, attribute: Header, flags: Varint) -> bytes:
    encoded = _START.encode(point.start_time_unix_nano) + _TIME.encode(point.time_unix_nano)
    if point.attributes:
        encoded += encode_attributes(point.attributes, attribute)
    return encoded + flags[point.flags] if point.flags else encoded


def _encode_exemplars(exemplars: list[Exemplar] | None, field: Header) -> bytes:
    return b"".join([field.whole(_encode_exemplar(exemplar)) for exemplar in exemplars or ()])


def _encode_exemplar(exemplar: Exemplar) -> bytes:
    parts = [
        encode_attributes(exemplar.filtered_attributes or [], _EXEMPLAR_ATTRIBUTE),
        _EXEMPLAR_TIME.encode(exemplar.time_unix_nano),
        _encode_number_value(exemplar.as_double, exemplar.as_int, _EXEMPLAR_DOUBLE),
    ]
    if exemplar.span_id:
        parts.append(_SPAN_ID.whole(decode_id(exemplar.span_id)))
    if exemplar.trace_id:
        parts.append(_TRACE_ID.whole(decode_id(exemplar.trace_id)))
    return b"".join(parts)


def _encode_number_value(as_double: float | None, as_int: int | None, double: _Double) -> bytes:
    return double.encode(as_double) if as_int is None else _AS_INT + pack_sfixed64(as_int)


_NUMBER_ATTRIBUTE, _NUMBER_FLAGS, _NUMBER_EXEMPLAR = Header(7), Varint(8), Header(5)


def _encode_number(point: NumberPoint) -> bytes:
    value = _encode_number_value(point.as_double, point.as_int, _AS_DOUBLE)
    exemplars = _encode_exemplars(point.exemplars, _NUMBER_EXEMPLAR)
    return _encode_point(point, _NUMBER_ATTRIBUTE, _NUMBER_FLAGS) + value + exemplars


_HISTOGRAM_ATTRIBUTE, _HISTOGRAM_FLAGS, _HISTOGRAM_EXEMPLAR = Header(9), Varint(10), Header(8)
_POINT_SUM, _BUCKET_COUNTS, _BOUNDS = _Double(5), Header(6), Header(7)
_HISTOGRAM_MIN, _HISTOGRAM_MAX = _Double(11), _Double(12)


def _encode_histogram(point: HistogramPoint) -> bytes:
    parts = [
        _encode_point(point, _HISTOGRAM_ATTRIBUTE, _HISTOGRAM_FLAGS),
        _COUNT.encode(point.count),
        _POINT_SUM.encode(point.sum),
        _HISTOGRAM_MIN.encode(point.min),
        _HISTOGRAM_MAX.encode(point.max),
        _encode_exemplars(point.exemplars, _HISTOGRAM_EXEMPLAR),
    ]
    if counts := point.bucket_counts:
        parts.append(_BUCKET_COUNTS.whole(struct.pack(f"<{len(counts)}Q", *counts)))
    if bounds := point.explicit_bounds:
        parts.append(_BOUNDS.whole(struct.pack(f"<{len(bounds)}d", *bounds)))
    return b"".join(parts)


_EXPONENTIAL_ATTRIBUTE, _EXPONENTIAL_FLAGS, _EXPONENTIAL_EXEMPLAR = Header(1), Varint(10), Header(11)
_SCALE, _ZERO_COUNT, _POSITIVE, _NEGATIVE = encode_tag(6, 0), _Fixed64(7), Header(8), Header(9)
_EXPONENTIAL_MIN, _EXPONENTIAL_MAX, _ZERO_THRESHOLD = _Double(12), _Double(13), _Double(14)
_OFFSET, _EXPONENTIAL_COUNTS = encode_tag(1, 0), Header(2)


def _encode_exponential(point: ExponentialPoint) -> bytes:
    parts = [
        _encode_point(point, _EXPONENTIAL_ATTRIBUTE, _EXPONENTIAL_FLAGS),
        _COUNT.encode(point.count),
        _POINT_SUM.encode(point.sum),
        _ZERO_COUNT.encode(point.zero_count),
        _EXPONENTIAL_MIN.encode(point.min),
        _EXPONENTIAL_MAX.encode(point.max),
        _ZERO_THRESHOLD.encode(point.zero_threshold),
        _encode_exemplars(point.exemplars, _EXPONENTIAL_EXEMPLAR),
    ]
    if point.scale:
        parts.append(_SCALE + encode_zigzag(point.scale))
    if point.positive is not None:
        parts.append(_POSITIVE.whole(_encode_buckets(point.positive)))
    if point.negative is not None:
        parts.append(_NEGATIVE.whole(_encode_buckets(point.negative)))
    return b"".join(parts)


def _encode_buckets(buckets: Buckets) -> bytes:
    counts = buckets.bucket_counts or []
    # Varints know no bound: packing them refuses what 64 bits cannot hold.
    struct.pack(f"<{len(counts)}Q", *counts)
    encoded = _OFFSET + encode_zigzag(buckets.offset) if buckets.offset else b""
    return encoded + _EXPONENTIAL_COUNTS.whole(b"".join(map(encode_varint, counts)))


_SUMMARY_ATTRIBUTE, _SUMMARY_FLAGS, _QUANTILE_VALUE = Header(7), Varint(8), Header(6)
_QUANTILE, _QUANTILE_AT = _Double(1), _Double(2)


def _encode_summary(point: SummaryPoint) -> bytes:
    quantiles = [_QUANTILE_VALUE.whole(_encode_quantile(value)) for value in point.quantile_values or ()]
    known = _encode_point(point, _SUMMARY_ATTRIBUTE, _SUMMARY_FLAGS)
    return b"".join([known, _COUNT.encode(point.count), _POINT_SUM.encode(point.sum), *quantiles])


def _encode_quantile(value: Quantile) -> bytes:
    return _QUANTILE.encode(value.quantile) + _QUANTILE_AT.encode(value.value)
