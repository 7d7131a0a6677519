"""What the store holds of a project's points, as the messages they came in: one point a metric."""

from collections.abc import Callable, Iterable
from typing import Any

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import ResourceMetrics
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from apps.clickhouse import client

# Those under their own names, and the others.
SAME = ["name", "description", "unit", "metadata", "temporality", "is_monotonic", "start_time", "flags"]
SAME += ["double_value", "int_value", "count", "sum", "min", "max", "bucket_counts", "explicit_bounds"]
SAME += ["scale", "zero_count", "zero_threshold", "positive_offset", "positive_counts"]
SAME += ["negative_offset", "negative_counts", "quantile_values", "attrs"]
SAME += ["scope", "scope_version", "scope_schema_url", "scope_attributes", "scope_dropped"]
COLUMNS = {
    **{name: f"p.{name}" for name in SAME},
    "kind": "toString(p.kind)",
    "time_ns": "toUnixTimestamp64Nano(p.time)",
    "value_type": "toString(p.value_type)",
    "exemplar_times": "p.exemplars.time",
    "exemplar_types": "arrayMap(t -> toString(t), p.exemplars.value_type)",
    "exemplar_doubles": "p.exemplars.double_value",
    "exemplar_ints": "p.exemplars.int_value",
    "exemplar_trace_ids": "p.exemplars.trace_id",
    "exemplar_span_ids": "p.exemplars.span_id",
    "exemplar_attributes": "p.exemplars.attributes",
    "resource_attrs": "r.attrs",
    "resource_schema_url": "r.schema_url",
    "resource_dropped": "r.dropped_attributes",
}
POINTS = f"""
SELECT {", ".join(COLUMNS.values())}
FROM metric_points AS p
INNER JOIN resources AS r ON r.project_id = p.project_id AND r.resource_hash = p.resource_hash
WHERE p.project_id = {{project_id:UInt32}}
"""  # noqa: S608

Row = dict[str, Any]


def stored_points(project_id: int) -> list[ResourceMetrics]:
    """Each with its resource and scope."""
    rows = client.select(POINTS, {"project_id": project_id})
    return sorted((build_point(dict(zip(COLUMNS, row, strict=True))) for row in rows), key=position)


def sent_points(message: Iterable[ResourceMetrics]) -> list[ResourceMetrics]:
    """The same form of what was sent: one point a metric, sets of attributes by key."""
    points = []
    for resource_metrics in message:
        for scope_metrics in resource_metrics.scope_metrics:
            for metric in scope_metrics.metrics:
                kind = metric.WhichOneof("data")
                for point in getattr(metric, kind).data_points if kind else ():
                    alone = ResourceMetrics(
                        resource=resource_metrics.resource, schema_url=resource_metrics.schema_url
                    )
                    sort_by_key(alone.resource.attributes)
                    scope = alone.scope_metrics.add(
                        scope=scope_metrics.scope, schema_url=scope_metrics.schema_url
                    )
                    scope.scope.SetInParent()
                    alone.resource.SetInParent()
                    copy = scope.metrics.add()
                    copy.CopyFrom(metric)
                    data = getattr(copy, str(kind))
                    del data.data_points[:]
                    data.data_points.append(point)
                    sort_by_key(data.data_points[0].attributes)
                    clear_empty_buckets(data.data_points[0])
                    points.append(alone)
    return sorted(points, key=position)


def clear_empty_buckets(point: Any) -> None:
    """Buckets without a count and a missing message are the same."""
    for sign in ("positive", "negative"):
        if sign in point.DESCRIPTOR.fields_by_name and not getattr(point, sign).ByteSize():
            point.ClearField(sign)


def position(message: ResourceMetrics) -> tuple[str, int, str]:
    """By name, time and attributes."""
    metric = message.scope_metrics[0].metrics[0]
    (point,) = getattr(metric, str(metric.WhichOneof("data"))).data_points
    return metric.name, point.time_unix_nano, str(point.attributes)


def sort_by_key(attributes: Any) -> None:
    by_key = sorted(attributes, key=lambda pair: pair.key)
    del attributes[:]
    attributes.extend(by_key)


def build_point(row: Row) -> ResourceMetrics:
    message = ResourceMetrics(
        resource=Resource(
            attributes=build_attributes(row["resource_attrs"]),
            dropped_attributes_count=row["resource_dropped"],
        ),
        schema_url=row["resource_schema_url"],
    )
    scope_metrics = message.scope_metrics.add(
        scope=InstrumentationScope(
            name=row["scope"],
            version=row["scope_version"],
            attributes=parse_key_values(row["scope_attributes"]),
            dropped_attributes_count=row["scope_dropped"],
        ),
        schema_url=row["scope_schema_url"],
    )
    metric = scope_metrics.metrics.add(
        name=row["name"],
        description=row["description"],
        unit=row["unit"],
        metadata=parse_key_values(row["metadata"]),
    )
    data = getattr(metric, row["kind"])
    if "aggregation_temporality" in data.DESCRIPTOR.fields_by_name:
        data.aggregation_temporality = row["temporality"]
    if "is_monotonic" in data.DESCRIPTOR.fields_by_name:
        data.is_monotonic = row["is_monotonic"]
    point = data.data_points.add(
        attributes=build_attributes(row["attrs"]),
        start_time_unix_nano=row["start_time"],
        time_unix_nano=row["time_ns"],
        flags=row["flags"],
    )
    FILL[row["kind"]](point, row)
    return message


def fill_number(point: Any, row: Row) -> None:
    set_number(point, row["value_type"], row["double_value"], row["int_value"])
    fill_exemplars(point, row)


def fill_histogram(point: Any, row: Row) -> None:
    point.count = row["count"]
    set_present(point, row, "sum", "min", "max")
    point.bucket_counts.extend(row["bucket_counts"])
    point.explicit_bounds.extend(row["explicit_bounds"])
    fill_exemplars(point, row)


def fill_exponential_histogram(point: Any, row: Row) -> None:
    point.count, point.scale = row["count"], row["scale"]
    point.zero_count, point.zero_threshold = row["zero_count"], row["zero_threshold"]
    set_present(point, row, "sum", "min", "max")
    for sign in ("positive", "negative"):
        if row[f"{sign}_counts"] or row[f"{sign}_offset"]:
            getattr(point, sign).offset = row[f"{sign}_offset"]
            getattr(point, sign).bucket_counts.extend(row[f"{sign}_counts"])
    fill_exemplars(point, row)


def fill_summary(point: Any, row: Row) -> None:
    point.count, point.sum = row["count"], row["sum"]
    for quantile, value in row["quantile_values"]:
        point.quantile_values.add(quantile=quantile, value=value)


FILL = {
    "gauge": fill_number,
    "sum": fill_number,
    "histogram": fill_histogram,
    "exponential_histogram": fill_exponential_histogram,
    "summary": fill_summary,
}


def fill_exemplars(point: Any, row: Row) -> None:
    columns = zip(
        row["exemplar_times"],
        row["exemplar_types"],
        row["exemplar_doubles"],
        row["exemplar_ints"],
        row["exemplar_trace_ids"],
        row["exemplar_span_ids"],
        row["exemplar_attributes"],
        strict=True,
    )
    for time_ns, value_type, double, integer, trace_id, span_id, attributes in columns:
        exemplar = point.exemplars.add(
            time_unix_nano=time_ns,
            trace_id=as_bytes(trace_id),
            span_id=as_bytes(span_id),
            filtered_attributes=parse_key_values(attributes),
        )
        set_number(exemplar, value_type, double, integer)


def set_number(message: Any, value_type: str, double: float, integer: int) -> None:
    values: dict[str, Any] = {"as_double": double, "as_int": integer}
    if value_type in values:
        setattr(message, value_type, values[value_type])


def set_present(point: Any, row: Row, *names: str) -> None:
    for name in names:
        if row[name] is not None:
            setattr(point, name, row[name])


def parse_key_values(messages: Iterable[str | bytes]) -> list[KeyValue]:
    return [KeyValue.FromString(as_bytes(message)) for message in messages]


def build_attributes(texts: dict[str, str | bytes]) -> list[KeyValue]:
    return [KeyValue(key=key, value=parse_text(as_bytes(text))) for key, text in sorted(texts.items())]


READ: dict[int, Callable[[bytes], Any]] = {
    1: bytes.decode,
    2: lambda raw: raw == b"true",
    3: int,
    4: float,
    7: bytes,
}


def parse_text(text: bytes) -> AnyValue:
    """What `attribute_text` (0001_otlp_traces.sql) wrote, read without the application's own decoder."""
    if not text.startswith(b"\x01"):
        return AnyValue(string_value=text.decode())
    number, content = int(text[1:2]), text[2:]
    value = AnyValue()
    field = AnyValue.DESCRIPTOR.fields_by_number.get(number)
    if field is None:
        return value
    if number in (5, 6):
        getattr(value, field.name).SetInParent()
        getattr(value, field.name).ParseFromString(content)
        return value
    setattr(value, field.name, READ[number](content))
    return value


def as_bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
