"""Metrics as a client would send them, for tests that say only what they are about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

from tests.traces.spans import NOON_NS, make_attribute

SECOND_NS = 1_000_000_000
NOON_S = NOON_NS // SECOND_NS
DELTA, CUMULATIVE = 1, 2
# A process that began long before what any question looks at.
LONG_AGO_S = -7200


@dataclass(frozen=True, slots=True)
class Point:
    """Seconds are after NOON_NS; `fields` are those of OTLP's point."""

    at_s: float
    fields: Mapping[str, Any]
    since_s: float = LONG_AGO_S
    attributes: Mapping[str, str | int] = field(default_factory=dict)


def number(at_s: float, value: float, *, since_s: float = LONG_AGO_S, **attributes: str | int) -> Point:
    """An int goes as an int, a float as a double."""
    member = "as_int" if isinstance(value, int) else "as_double"
    return Point(at_s, {member: value}, since_s, attributes)


def make_metrics(
    points: Iterable[Point],
    *,
    kind: str,
    name: str = "requests",
    service: str = "shop",
    temporality: int = CUMULATIVE,
    is_monotonic: bool = True,
    unit: str = "1",
    description: str = "",
) -> ExportMetricsServiceRequest:
    request = ExportMetricsServiceRequest()
    resource_metrics = request.resource_metrics.add()
    resource_metrics.resource.attributes.append(make_attribute("service.name", string_value=service))
    metric = resource_metrics.scope_metrics.add().metrics.add(name=name, unit=unit, description=description)
    data = getattr(metric, kind)
    for option, value in (("aggregation_temporality", temporality), ("is_monotonic", is_monotonic)):
        if option in data.DESCRIPTOR.fields_by_name:
            setattr(data, option, value)
    for point in points:
        data.data_points.add(
            time_unix_nano=NOON_NS + round(point.at_s * SECOND_NS),
            start_time_unix_nano=NOON_NS + round(point.since_s * SECOND_NS),
            attributes=[
                make_attribute(key, **{"int_value" if isinstance(value, int) else "string_value": value})
                for key, value in point.attributes.items()
            ],
            **point.fields,
        )
    return request
