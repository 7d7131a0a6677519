"""OTLP/JSON as a real SDK sends it, and in the shapes of opentelemetry-proto's own examples."""

import json
import math

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from apps.otlp.otlp_json import encode_json
from apps.otlp.signals import Signal
from tests.payloads.captured import NODE_SDK


def test_what_the_javascript_sdk_sends_arrives_field_by_field() -> None:
    request = ExportTraceServiceRequest.FromString(encode_json(Signal.TRACES, NODE_SDK.read_bytes()))
    (group,) = request.resource_spans
    child, parent = group.scope_spans[0].spans
    values = {each.key: each.value for each in parent.attributes}
    assert group.resource.attributes[0].value.string_value == "storefront"
    assert (child.parent_span_id, child.trace_id) == (parent.span_id, parent.trace_id)
    assert (child.kind, parent.kind) == (Span.SPAN_KIND_CLIENT, Span.SPAN_KIND_SERVER)
    assert (child.status.code, child.status.message) == (2, "card refused")
    assert child.events[0].name == "exception"
    assert (values["text"].string_value, values["negative"].int_value) == ("Grüße, 世界 🛒", -42)
    assert values["largest.exact"].int_value == 2**53 - 1
    # Sent as {"intValue": 1.1805916207174113e+21}.
    assert values["beyond.a.long"].double_value == 2.0**70
    assert [each.int_value for each in values["numbers"].array_value.values] == [1, -1, 0]
    assert parent.links[0].trace_id.hex() == "0af7651916cd43dd8448eb211c80319c"
    assert parent.start_time_unix_nano < parent.end_time_unix_nano


def test_numbers_of_metrics_may_be_bare_and_whole() -> None:
    """As in opentelemetry-proto, examples/metrics.json."""
    point = {
        "asDouble": 5,
        "timeUnixNano": 1_544_712_660_300_000_000,
        "startTimeUnixNano": "1544712660300000000",
    }
    buckets = {
        "count": 3,
        "sum": 3,
        "bucketCounts": [1, "2"],
        "explicitBounds": [1],
        "min": 0,
        "max": "Infinity",
    }
    metrics = [
        {
            "name": "my.counter",
            "sum": {"aggregationTemporality": 1, "isMonotonic": True, "dataPoints": [point]},
        },
        {"name": "my.gauge", "gauge": {"dataPoints": [{"asInt": "-7", "exemplars": [{"traceId": "0AFF"}]}]}},
        {"name": "my.histogram", "histogram": {"aggregationTemporality": 2, "dataPoints": [buckets]}},
    ]
    body = json.dumps({"resourceMetrics": [{"scopeMetrics": [{"metrics": metrics}]}]}).encode()
    request = ExportMetricsServiceRequest.FromString(encode_json(Signal.METRICS, body))
    counter, gauge, histogram = request.resource_metrics[0].scope_metrics[0].metrics
    assert counter.sum.data_points[0].as_double == 5.0
    assert counter.sum.data_points[0].time_unix_nano == counter.sum.data_points[0].start_time_unix_nano
    assert (counter.sum.is_monotonic, counter.sum.aggregation_temporality) == (True, 1)
    assert gauge.gauge.data_points[0].as_int == -7
    assert gauge.gauge.data_points[0].exemplars[0].trace_id == b"\x0a\xff"
    (found,) = histogram.histogram.data_points
    assert (list(found.bucket_counts), list(found.explicit_bounds)) == ([1, 2], [1.0])
    assert (found.HasField("min"), found.min, found.max) == (True, 0.0, math.inf)


def test_a_log_record_keeps_its_body_and_its_place_in_a_trace() -> None:
    """As in opentelemetry-proto, examples/logs.json."""
    record = {
        "timeUnixNano": "1544712660300000000",
        "observedTimeUnixNano": "1544712660300000001",
        "severityNumber": 10,
        "severityText": "Information",
        "traceId": "5B8EFFF798038103D269B633813FC60C",
        "spanId": "EEE19B7EC3C1B174",
        "body": {"kvlistValue": {"values": [{"key": "k", "value": {"stringValue": "v"}}]}},
        "eventName": "browser.page_view",
    }
    body = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]}).encode()
    request = ExportLogsServiceRequest.FromString(encode_json(Signal.LOGS, body))
    (found,) = request.resource_logs[0].scope_logs[0].log_records
    assert (found.severity_number, found.severity_text, found.event_name) == (
        10,
        "Information",
        "browser.page_view",
    )
    assert found.observed_time_unix_nano - found.time_unix_nano == 1
    assert (len(found.trace_id), found.span_id.hex()) == (16, "eee19b7ec3c1b174")
    assert found.body.kvlist_value.values[0].value.string_value == "v"
