"""One request with every kind of point and every field that OTLP has for them."""

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList
from opentelemetry.proto.metrics.v1.metrics_pb2 import Exemplar, Metric, NumberDataPoint

from tests.traces.spans import NOON_NS, make_attribute


def odd_attributes() -> list[KeyValue]:
    """In the order of their keys: a set of attributes has none, and none is stored."""
    return [
        make_attribute("array", array_value=ArrayValue(values=[AnyValue(), AnyValue(bool_value=True)])),
        make_attribute("bytes", bytes_value=bytes(range(256))),
        make_attribute("double", double_value=1.7976931348623157e308),
        make_attribute("empty"),
        make_attribute("false", bool_value=False),
        make_attribute("kvlist", kvlist_value=KeyValueList(values=[make_attribute("a", int_value=1)])),
        make_attribute("mark", string_value="\x01"),
        make_attribute("min", int_value=-(2**63)),
        make_attribute("text", string_value="Grüße \x00 'x' {a:b}"),
    ]


def odd_exemplars() -> list[Exemplar]:
    return [
        Exemplar(
            time_unix_nano=2**64 - 1,
            as_int=-(2**63),
            trace_id=b"\xff\x00" * 8,
            span_id=b"\x00\xff" * 4,
            filtered_attributes=odd_attributes(),
        ),
        Exemplar(time_unix_nano=NOON_NS, as_double=0.0),
        Exemplar(),
    ]


def everything_metrics_can_say() -> ExportMetricsServiceRequest:
    request = ExportMetricsServiceRequest()
    resource_metrics = request.resource_metrics.add(schema_url="https://example.com/resource")
    resource_metrics.resource.dropped_attributes_count = 4
    resource_metrics.resource.attributes.extend(odd_attributes())
    resource_metrics.resource.attributes.append(make_attribute("service.name", string_value="shop"))
    scope_metrics = resource_metrics.scope_metrics.add(schema_url="https://example.com/scope")
    scope_metrics.scope.name, scope_metrics.scope.version = "scope", "1"
    scope_metrics.scope.dropped_attributes_count = 3
    scope_metrics.scope.attributes.extend(odd_attributes())
    scope_metrics.metrics.extend(
        [_gauge(), _sum(), _histogram(), _exponential_histogram(), _summary(), Metric(name="without.points")]
    )
    return request


def _gauge() -> Metric:
    """Both types of number, at their ends, and none at all: 0 is not the same as nothing."""
    metric = Metric(name="gauge/with a.name", description="d\x01", unit="{x}", metadata=odd_attributes())
    points = metric.gauge.data_points
    points.add(time_unix_nano=NOON_NS, as_int=2**63 - 1, attributes=odd_attributes())
    points.add(time_unix_nano=NOON_NS + 1, as_int=0, start_time_unix_nano=2**64 - 1)
    points.add(time_unix_nano=NOON_NS + 2, as_double=0.0, exemplars=odd_exemplars())
    points.add(time_unix_nano=NOON_NS + 3, as_double=5e-324)
    points.add(time_unix_nano=NOON_NS + 4, as_double=float("-inf"))
    points.add(time_unix_nano=NOON_NS + 5, flags=1)
    points.add(time_unix_nano=NOON_NS + 6, flags=2**32 - 1, as_int=2**53 + 1)
    return metric


def _sum() -> Metric:
    metric = Metric(name="sum", description="", unit="By")
    metric.sum.aggregation_temporality, metric.sum.is_monotonic = 2, True  # type: ignore[assignment]
    point = NumberDataPoint(start_time_unix_nano=NOON_NS - 1, time_unix_nano=NOON_NS, as_int=-7)
    point.attributes.extend(odd_attributes())
    point.exemplars.extend(odd_exemplars())
    metric.sum.data_points.append(point)
    return metric


def _histogram() -> Metric:
    metric = Metric(name="histogram", unit="s")
    metric.histogram.aggregation_temporality = 1  # type: ignore[assignment]
    points = metric.histogram.data_points
    points.add(
        start_time_unix_nano=NOON_NS - 1,
        time_unix_nano=NOON_NS,
        count=2**64 - 1,
        sum=-0.5,
        min=-1.5,
        max=float("inf"),
        bucket_counts=[2**64 - 3, 0, 2],
        explicit_bounds=[-1.0, 0.1],
        flags=1,
        attributes=odd_attributes(),
        exemplars=odd_exemplars(),
    )
    points.add(time_unix_nano=NOON_NS + 1, sum=0.0, min=0.0, max=0.0)
    points.add(time_unix_nano=NOON_NS + 2, count=1, bucket_counts=[1])
    return metric


def _exponential_histogram() -> Metric:
    metric = Metric(name="exponential", unit="s")
    metric.exponential_histogram.aggregation_temporality = 2  # type: ignore[assignment]
    points = metric.exponential_histogram.data_points
    whole = points.add(
        start_time_unix_nano=NOON_NS - 1,
        time_unix_nano=NOON_NS,
        count=9,
        sum=1.5,
        min=-1.0,
        max=2.0,
        scale=-11,
        zero_count=4,
        zero_threshold=1e-9,
        flags=1,
        attributes=odd_attributes(),
        exemplars=odd_exemplars(),
    )
    whole.positive.offset, whole.negative.offset = -(2**31), 2**31 - 1
    whole.positive.bucket_counts.extend([1, 0, 2**64 - 1])
    whole.negative.bucket_counts.extend([0, 3])
    points.add(time_unix_nano=NOON_NS + 1, scale=20, sum=0.0, min=0.0, max=0.0)
    points.add(time_unix_nano=NOON_NS + 2)
    return metric


def _summary() -> Metric:
    metric = Metric(name="summary", unit="ms")
    points = metric.summary.data_points
    whole = points.add(
        start_time_unix_nano=NOON_NS - 1,
        time_unix_nano=NOON_NS,
        count=5,
        sum=12.5,
        flags=1,
        attributes=odd_attributes(),
    )
    for quantile, value in ((0.0, 1.0), (0.5, -2.0), (1.0, float("inf"))):
        whole.quantile_values.add(quantile=quantile, value=value)
    points.add(time_unix_nano=NOON_NS + 1)
    return metric
