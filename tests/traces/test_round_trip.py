"""What a client sent is, field by field, what the API returns."""

from typing import Any

import orjson
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValueList
from rest_framework.test import APIClient

from apps.projects.models import Project
from tests.clickhouse_fixtures import Store
from tests.payloads.captured import python_sdk_request
from tests.traces.expected import exact_attributes, plain_spans
from tests.traces.spans import NOON_NS, make_attribute


def everything_otlp_can_say() -> ExportTraceServiceRequest:
    """What no SDK sends all of: empty values, bytes, deep lists, dropped counts, flags, trace states."""
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add(schema_url="https://example.com/resource")
    resource_spans.resource.dropped_attributes_count = 4
    scope_spans = resource_spans.scope_spans.add(schema_url="https://example.com/scope")
    scope_spans.scope.name, scope_spans.scope.version = "scope", "1"
    scope_spans.scope.dropped_attributes_count = 3
    span = scope_spans.spans.add(
        trace_id=b"\xff\xfe\x00\x00" * 4,
        span_id=b"\x00\xff" * 4,
        parent_span_id=b"\x80" * 8,
        trace_state="ot=th:c,vendor=1",
        flags=0x301,
        name="",
        kind=5,
        start_time_unix_nano=NOON_NS + 1,
        end_time_unix_nano=NOON_NS - 1,
        dropped_attributes_count=2**32 - 1,
        dropped_events_count=7,
        dropped_links_count=8,
    )
    span.status.code, span.status.message = 2, "\x01boom\n"  # type: ignore[assignment]
    event = span.events.add(name="", time_unix_nano=2**64 - 1, dropped_attributes_count=9)
    link = span.links.add(
        trace_id=b"\x01" * 16,
        span_id=b"\xfe" * 8,
        trace_state="a=b",
        flags=0xFFFFFFFF,
        dropped_attributes_count=5,
    )
    deep = AnyValue(string_value="bottom")
    for _ in range(10):
        nested = KeyValueList(values=[make_attribute("down", array_value=ArrayValue(values=[deep]))])
        deep = AnyValue(kvlist_value=nested)
    for pairs in (
        resource_spans.resource.attributes,
        scope_spans.scope.attributes,
        span.attributes,
        event.attributes,
        link.attributes,
    ):
        pairs.extend(
            [
                make_attribute("empty"),
                make_attribute("bytes", bytes_value=bytes(range(256))),
                make_attribute("bytes.none", bytes_value=b""),
                make_attribute("bytes.text", bytes_value=b"text"),
                make_attribute("array.none", array_value=ArrayValue()),
                make_attribute(
                    "array.mixed", array_value=ArrayValue(values=[AnyValue(), AnyValue(bool_value=True)])
                ),
                make_attribute("kvlist.none", kvlist_value=KeyValueList()),
                make_attribute("deep", kvlist_value=deep.kvlist_value),
                make_attribute("mark", string_value="\x01"),
                make_attribute("mark.twice", string_value="\x01\x013"),
                make_attribute("nul", string_value="a\x00b\x00"),
                make_attribute("false", bool_value=False),
                make_attribute("min", int_value=-(2**63)),
                make_attribute("nan", double_value=float("nan")),
                make_attribute("double", double_value=1.7976931348623157e308),
                make_attribute("\x01 odd = 'key' {x:y}", string_value="%(x)s \\ ' \" {a:b}"),
            ]
        )
    return request


REQUESTS = {"python sdk": python_sdk_request, "everything": everything_otlp_can_say}
by_request = pytest.mark.parametrize("make", REQUESTS.values(), ids=REQUESTS)


def read(client: APIClient, address: str) -> Any:
    response = client.get(f"/api/v1/projects/{address}")
    assert response.status_code == 200, response.content
    return orjson.loads(response.content)


@by_request
def test_the_typed_form_is_what_was_sent(
    clickhouse: Store, as_alice: APIClient, project: Project, make: Any
) -> None:
    request = make()
    clickhouse.insert(request, project_id=project.pk)
    expected = plain_spans(request)
    answer = read(as_alice, f"{project.slug}/traces/{expected[0]['trace_id']}/")
    assert answer == {"spans": expected}
    # == takes 1 for 1.0 and for True: what was a double is written as one.
    assert orjson.dumps(answer, option=orjson.OPT_SORT_KEYS) == orjson.dumps(
        {"spans": expected}, option=orjson.OPT_SORT_KEYS
    )


@by_request
def test_the_form_of_the_page_loses_nothing_in_a_browser(
    clickhouse: Store, as_alice: APIClient, project: Project, make: Any
) -> None:
    request = make()
    clickhouse.insert(request, project_id=project.pk)
    (resource_spans,) = request.resource_spans
    (scope_spans,) = resource_spans.scope_spans
    spans = sorted(scope_spans.spans, key=lambda span: (span.start_time_unix_nano, span.span_id))
    for span, expected in zip(spans, plain_spans(request), strict=True):
        expected |= {
            "start_time_unix_nano": str(span.start_time_unix_nano),
            "end_time_unix_nano": str(span.end_time_unix_nano),
            "attributes": exact_attributes(span.attributes),
        }
        expected["resource"]["attributes"] = exact_attributes(resource_spans.resource.attributes)
        expected["scope"]["attributes"] = exact_attributes(scope_spans.scope.attributes)
        for event, shown in zip(span.events, expected["events"], strict=True):
            shown |= {
                "time_unix_nano": str(event.time_unix_nano),
                "attributes": exact_attributes(event.attributes),
            }
        for link, shown in zip(span.links, expected["links"], strict=True):
            shown["attributes"] = exact_attributes(link.attributes)
        address = f"{project.slug}/traces/{expected['trace_id']}/spans/{expected['span_id']}/"
        assert read(as_alice, address) == expected
