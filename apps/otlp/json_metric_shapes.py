"""OTLP/JSON metrics: the shapes of opentelemetry-proto metrics/v1."""

from msgspec import field

from apps.otlp.json_attributes import Int32, Int64, KeyValue, Resource, Scope, Shape, Uint32, Uint64


class Exemplar(Shape):
    filtered_attributes: list[KeyValue] | None = None
    time_unix_nano: Uint64 | None = None
    as_double: float | None = None
    as_int: Int64 | None = None
    span_id: str | None = None
    trace_id: str | None = None


class Point(Shape):
    """What the points of every kind have."""

    attributes: list[KeyValue] | None = None
    start_time_unix_nano: Uint64 | None = None
    time_unix_nano: Uint64 | None = None
    flags: Uint32 | None = None


class NumberPoint(Point):
    as_double: float | None = None
    as_int: Int64 | None = None
    exemplars: list[Exemplar] | None = None


class HistogramPoint(Point):
    count: Uint64 | None = None
    sum: float | None = None
    bucket_counts: list[Uint64] | None = None
    explicit_bounds: list[float] | None = None
    exemplars: list[Exemplar] | None = None
    min: float | None = None
    max: float | None = None


class Buckets(Shape):
    offset: Int32 | None = None
    bucket_counts: list[Uint64] | None = None


class ExponentialPoint(Point):
    count: Uint64 | None = None
    sum: float | None = None
    scale: Int32 | None = None
    zero_count: Uint64 | None = None
    positive: Buckets | None = None
    negative: Buckets | None = None
    exemplars: list[Exemplar] | None = None
    min: float | None = None
    max: float | None = None
    zero_threshold: float | None = None


class Quantile(Shape):
    quantile: float | None = None
    value: float | None = None


class SummaryPoint(Point):
    count: Uint64 | None = None
    sum: float | None = None
    quantile_values: list[Quantile] | None = None


class Gauge(Shape):
    data_points: list[NumberPoint] | None = None


class Sum(Shape):
    data_points: list[NumberPoint] | None = None
    aggregation_temporality: Int32 | None = None
    is_monotonic: bool | None = None


class Histogram(Shape):
    data_points: list[HistogramPoint] | None = None
    aggregation_temporality: Int32 | None = None


class ExponentialHistogram(Shape):
    data_points: list[ExponentialPoint] | None = None
    aggregation_temporality: Int32 | None = None


class Summary(Shape):
    data_points: list[SummaryPoint] | None = None


class Metric(Shape):
    name: str | None = None
    description: str | None = None
    unit: str | None = None
    gauge: Gauge | None = None
    sum: Sum | None = None
    histogram: Histogram | None = None
    exponential_histogram: ExponentialHistogram | None = None
    summary: Summary | None = None
    metadata: list[KeyValue] | None = None


class ScopeMetrics(Shape):
    scope: Scope | None = None
    items: list[Metric] | None = field(default=None, name="metrics")
    schema_url: str | None = None


class ResourceMetrics(Shape):
    resource: Resource | None = None
    scopes: list[ScopeMetrics] | None = field(default=None, name="scopeMetrics")
    schema_url: str | None = None


class MetricsRequest(Shape):
    """ExportMetricsServiceRequest."""

    resource_metrics: list[ResourceMetrics] | None = None
