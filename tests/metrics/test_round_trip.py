"""Every field of OTLP's metrics, through the real engine and back."""

import re
from pathlib import Path

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1 import metrics_pb2
from opentelemetry.proto.metrics.v1.metrics_pb2 import ResourceMetrics

from apps.clickhouse import client
from apps.clickhouse.insert import PROTO_FILE
from tests.clickhouse_fixtures import Store
from tests.metrics.everything import everything_metrics_can_say
from tests.metrics.points import Point, make_metrics
from tests.metrics.stored import sent_points, stored_points
from tests.payloads.capture_python_metrics import CUMULATIVE, DELTA
from tests.payloads.captured import python_metrics_request


def test_what_is_stored_is_what_was_sent(clickhouse: Store) -> None:
    request = everything_metrics_can_say()
    clickhouse.insert_metrics(request, project_id=1)
    sent = sent_points(request.resource_metrics)
    assert len(sent) == 16
    assert stored_points(1) == sent


@pytest.mark.parametrize("path", [CUMULATIVE, DELTA], ids=["cumulative", "delta"])
def test_what_the_python_sdk_sends_is_stored_as_it_was_sent(clickhouse: Store, path: Path) -> None:
    request = python_metrics_request(path)
    clickhouse.insert_metrics(request, project_id=1)
    sent = sent_points(request.resource_metrics)
    assert exemplars_of(sent) > 0
    assert stored_points(1) == sent


def exemplars_of(points: list[ResourceMetrics]) -> int:
    metrics = [point.scope_metrics[0].metrics[0] for point in points]
    return sum(len(metric.sum.data_points[0].exemplars) for metric in metrics if metric.HasField("sum"))


def test_a_batch_of_many_tenants_keeps_them_apart_and_counts_points(clickhouse: Store) -> None:
    clickhouse.insert_metrics(everything_metrics_can_say(), project_id=1)
    batch = clickhouse.insert_metrics(everything_metrics_can_say(), project_id=2)
    assert client.select(
        "SELECT project_id, count() FROM metric_points WHERE batch = {batch:UInt64} GROUP BY project_id",
        {"batch": batch},
    ) == [(2, 16)]


MESSAGES = [
    message
    for message in re.findall(r"^message (\w+) \{(.*?)^\}", PROTO_FILE.read_text(), re.MULTILINE | re.DOTALL)
    if message[0] in {*metrics_pb2.DESCRIPTOR.message_types_by_name, "ValueAtQuantile"}
]


@pytest.mark.parametrize(("name", "content"), MESSAGES, ids=[name for name, _ in MESSAGES])
def test_clickhouse_is_told_every_field_with_its_number(name: str, content: str) -> None:
    nested = {"ValueAtQuantile": metrics_pb2.SummaryDataPoint.ValueAtQuantile.DESCRIPTOR}
    descriptor = nested.get(name) or metrics_pb2.DESCRIPTOR.message_types_by_name[name]
    told = {field: int(number) for field, number in re.findall(r"(\w+) = (\d+);", content)}
    assert told == {field.name: field.number for field in descriptor.fields}


def test_points_of_one_series_share_its_number_and_others_do_not(clickhouse: Store) -> None:
    request = everything_metrics_can_say()
    clickhouse.insert_metrics(request, project_id=1)
    rows = client.select(
        "SELECT name, uniqExact(series), uniqExact(name, mapSort(attrs)) FROM metric_points GROUP BY name", {}
    )
    assert len(rows) == 5
    assert all(series == sets for _, series, sets in rows)


def test_an_empty_request_stores_nothing(clickhouse: Store) -> None:
    clickhouse.insert_metrics(ExportMetricsServiceRequest(), project_id=1)
    assert stored_points(1) == []


def test_no_attribute_of_a_point_is_ever_left_out(clickhouse: Store) -> None:
    """They are exempt from limits: without the 300th, two series would be one."""
    keys = {f"key{index}": "same" for index in range(299)}
    long = [{**keys, "last": "a" * length} for length in (99_999, 100_000)]
    points = [Point(0, {"as_int": 1}, attributes=attributes) for attributes in long]
    clickhouse.insert_metrics(make_metrics(points, kind="gauge"), project_id=1)
    assert client.select("SELECT uniqExact(series), min(length(attrs)) FROM metric_points", {}) == [(2, 300)]
