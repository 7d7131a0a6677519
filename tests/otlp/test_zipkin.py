"""Zipkin v2 spans become OTLP, as OpenTelemetry specifies and the Collector's zipkinv2 translator does it."""

import json

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from apps.otlp.checked import Limits, TimeWindow, Undecodable
from apps.otlp.traces import check_traces
from apps.otlp.zipkin import encode_zipkin
from tests.payloads.capture_py_zipkin import PY_ZIPKIN

START_US = 1_800_000_000_000_000
WINDOW = TimeWindow(oldest_ns=1, newest_ns=2_000_000_000_000_000_000, received_ns=0)
LIMITS = Limits(items=100, spread_bytes=10_000)


def zipkin_span(**members: object) -> dict[str, object]:
    """`None` takes a member out."""
    span = {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "id": "eee19b7ec3c1b174",
        "name": "get /cart",
        "timestamp": START_US,
        "duration": 1_500,
        "localEndpoint": {"serviceName": "cart"},
        **members,
    }
    return {key: value for key, value in span.items() if value is not None}


def request_of(*spans: object) -> ExportTraceServiceRequest:
    return ExportTraceServiceRequest.FromString(encode_zipkin(json.dumps(spans).encode()))


def read(**members: object) -> Span:
    return request_of(zipkin_span(**members)).resource_spans[0].scope_spans[0].spans[0]


def attributes_of(span: Span | Span.Event | Span.Link) -> dict[str, object]:
    return {
        each.key: getattr(each.value, each.value.WhichOneof("value") or "string_value")
        for each in span.attributes
    }


def test_ids_name_and_times_are_carried_over() -> None:
    span = read(parentId="eee19b7ec3c1b173")
    assert span.trace_id.hex() == "5b8efff798038103d269b633813fc60c"
    assert (span.span_id.hex(), span.parent_span_id.hex()) == ("eee19b7ec3c1b174", "eee19b7ec3c1b173")
    assert (span.name, span.start_time_unix_nano) == ("get /cart", START_US * 1_000)
    assert span.end_time_unix_nano == START_US * 1_000 + 1_500_000
    assert attributes_of(span) == {}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("d269b633813fc60c", "0000000000000000d269b633813fc60c"),
        ("D269B633813FC60C", "0000000000000000d269b633813fc60c"),
        ("1", "00000000000000000000000000000001"),
        ("8efff798038103d269b633813fc60c", "008efff798038103d269b633813fc60c"),
    ],
)
def test_shorter_trace_ids_are_padded_on_the_left(written: str, expected: str) -> None:
    assert read(traceId=written).trace_id.hex() == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("CLIENT", Span.SPAN_KIND_CLIENT),
        ("SERVER", Span.SPAN_KIND_SERVER),
        ("PRODUCER", Span.SPAN_KIND_PRODUCER),
        ("CONSUMER", Span.SPAN_KIND_CONSUMER),
        (None, Span.SPAN_KIND_INTERNAL),
        ("SIDEWAYS", Span.SPAN_KIND_UNSPECIFIED),
    ],
)
def test_kinds_map_as_the_specification_has_it(written: str | None, expected: int) -> None:
    assert read(kind=written).kind == expected


def test_an_unknown_kind_is_kept_as_an_attribute() -> None:
    assert attributes_of(read(kind="SIDEWAYS")) == {"zipkin.kind": "SIDEWAYS"}


def test_a_kind_in_a_tag_counts_where_zipkin_has_none() -> None:
    span = read(tags={"span.kind": "producer"})
    assert (span.kind, attributes_of(span)) == (Span.SPAN_KIND_PRODUCER, {})


def test_both_halves_of_a_shared_span_are_kept_under_its_id() -> None:
    client = zipkin_span(kind="CLIENT", parentId="0000000000000001")
    server = zipkin_span(kind="SERVER", parentId="0000000000000001", shared=True, debug=True)
    spans = request_of(client, server).resource_spans[0].scope_spans[0].spans
    assert len({span.span_id for span in spans}) == 1
    assert {span.parent_span_id.hex() for span in spans} == {"0000000000000001"}
    assert attributes_of(spans[1]) == {"zipkin.shared": True, "zipkin.debug": True}


def test_a_span_that_names_itself_as_its_parent_is_a_root() -> None:
    assert read(parentId="eee19b7ec3c1b174").parent_span_id == b""


def test_a_span_without_a_duration_ends_where_it_starts() -> None:
    span = read(duration=None)
    assert span.end_time_unix_nano == span.start_time_unix_nano == START_US * 1_000


def test_a_span_without_a_start_takes_that_of_its_first_annotation_and_says_so() -> None:
    annotations = [{"timestamp": START_US + 9, "value": "b"}, {"timestamp": START_US + 5, "value": "a"}]
    span = read(timestamp=None, annotations=annotations)
    assert span.start_time_unix_nano == (START_US + 5) * 1_000
    assert attributes_of(span) == {"otel.zipkin.absentField.startTime": True}


def test_endpoints_become_attributes_under_todays_names() -> None:
    span = read(
        localEndpoint={"serviceName": "cart", "ipv4": "10.0.0.1", "ipv6": "2001:db8::1", "port": 8080},
        remoteEndpoint={"serviceName": "stock", "ipv6": "2001:db8::2", "port": "443"},
    )
    assert attributes_of(span) == {
        "network.local.address": "10.0.0.1",
        "zipkin.local_endpoint.ipv6": "2001:db8::1",
        "network.local.port": 8080,
        "peer.service": "stock",
        "network.peer.address": "2001:db8::2",
        "network.peer.port": 443,
    }


def test_a_tag_set_on_purpose_wins_over_the_endpoint_which_is_kept_beside_it() -> None:
    tags = {"peer.service": "stock-eu", "network.peer.port": "443"}
    span = read(tags=tags, remoteEndpoint={"serviceName": "stock", "port": 443})
    assert attributes_of(span) == tags | {"zipkin.remote_endpoint.service_name": "stock"}


def test_spans_are_grouped_by_their_service_and_their_scope() -> None:
    other = {"serviceName": "stock", "ipv4": "10.0.0.9"}
    request = request_of(
        zipkin_span(),
        zipkin_span(localEndpoint=other, tags={"otel.scope.name": "http", "otel.scope.version": "2"}),
        zipkin_span(tags={"otel.library.name": "http"}),
        zipkin_span(localEndpoint=None),
        zipkin_span(),
    )
    found = [
        ([each.value.string_value for each in group.resource.attributes], scope.scope.name, len(scope.spans))
        for group in request.resource_spans
        for scope in group.scope_spans
    ]
    assert found == [(["cart"], "", 2), (["cart"], "http", 1), (["stock"], "http", 1), ([], "", 1)]
    assert request.resource_spans[1].scope_spans[0].scope.version == "2"


def test_a_service_named_by_another_attribute_has_both() -> None:
    request = request_of(zipkin_span(tags={"otlp.service.name.source": "faas.name"}))
    (group,) = request.resource_spans
    found = {each.key: each.value.string_value for each in group.resource.attributes}
    assert found == {"service.name": "cart", "faas.name": "cart"}


OK, ERROR, UNSET = Status.STATUS_CODE_OK, Status.STATUS_CODE_ERROR, Status.STATUS_CODE_UNSET


@pytest.mark.parametrize(
    ("tags", "code", "message", "left"),
    [
        ({"error": "no stock"}, ERROR, "no stock", {}),
        ({"error": "true"}, ERROR, "", {}),
        ({"error": True}, ERROR, "", {}),
        ({"error": ""}, ERROR, "", {}),
        ({"error": "false"}, UNSET, "", {"error": "false"}),
        ({"error": False}, UNSET, "", {"error": False}),
        ({"otel.status_code": "ERROR", "error": ""}, ERROR, "", {}),
        ({"otel.status_code": "ERROR", "otel.status_description": "why"}, ERROR, "why", {}),
        ({"otel.status_code": "STATUS_CODE_ERROR", "error": "why"}, ERROR, "why", {}),
        ({"error": "other", "otel.status_description": "why"}, ERROR, "why", {"error": "other"}),
        ({"otel.status_code": "OK"}, OK, "", {}),
        ({"otel.status_code": "OK", "error": "why"}, ERROR, "why", {}),
        ({"otel.status_code": "UNSET"}, UNSET, "", {}),
        ({"otel.status_code": "odd"}, UNSET, "", {"otel.status_code": "odd"}),
        ({"otel.status_description": "why"}, UNSET, "", {"otel.status_description": "why"}),
    ],
)
def test_tags_tell_the_status(
    tags: dict[str, object], code: int, message: str, left: dict[str, object]
) -> None:
    span = read(tags=tags)
    assert (span.status.code, span.status.message, attributes_of(span)) == (code, message, left)


def test_tags_keep_their_types_and_none_is_lost() -> None:
    tags = {"text": "1", "int": 7, "large": 2**64, "float": 0.5, "bool": False, "nothing": None}
    assert attributes_of(read(tags=tags)) == tags | {"large": str(2**64), "nothing": ""}


def test_trace_state_dropped_counts_and_links_are_read_back() -> None:
    link = '0af7651916cd43dd8448eb211c80319c|b7ad6b7169203331|vendor=1|{"a":"x|y","n":2}|3'
    span = read(
        tags={
            "w3c.tracestate": "ot=th:8",
            "otel.dropped_attributes_count": "1",
            "otel.dropped_events_count": "2",
            "otel.dropped_links_count": "many",
            "otlp.link.0": link,
            "otlp.link.1": "odd",
        }
    )
    assert (span.trace_state, span.dropped_attributes_count, span.dropped_events_count) == ("ot=th:8", 1, 2)
    assert attributes_of(span) == {"otel.dropped_links_count": "many", "otlp.link.1": "odd"}
    (found,) = span.links
    assert (found.span_id.hex(), found.trace_state) == ("b7ad6b7169203331", "vendor=1")
    assert (attributes_of(found), found.dropped_attributes_count) == ({"a": "x|y", "n": 2}, 3)


@pytest.mark.parametrize(
    ("value", "name", "attributes"),
    [
        ("cache miss", "cache miss", {}),
        ('exception|{"exception.type":"E","n":1}|0', "exception", {"exception.type": "E", "n": 1}),
        ('"exception": { "exception.type" : "E" }', "exception", {"exception.type": "E"}),
        ('exception: {"ratio": 0.5}', "exception", {"ratio": 0.5}),
        ('{"exception": {"list": [1, "a"]}}', "exception", {"list": '[1,"a"]'}),
        ("half {open", "half {open", {}),
        ('a|{"b":1}|x', 'a|{"b":1}|x', {}),
        ('{"a": 1}', '{"a": 1}', {}),
        ("x: {1}", "x: {1}", {}),
    ],
)
def test_annotations_become_events(value: str, name: str, attributes: dict[str, object]) -> None:
    (event,) = read(annotations=[{"timestamp": START_US + 1, "value": value}]).events
    assert event.time_unix_nano == (START_US + 1) * 1_000
    assert (event.name, attributes_of(event)) == (name, attributes)


@pytest.mark.parametrize(
    "bad",
    [
        zipkin_span(traceId="no id"),
        zipkin_span(traceId="1" * 33),
        zipkin_span(traceId=5),
        zipkin_span(id=None),
        zipkin_span(id="0"),
        zipkin_span(parentId="1" * 17),
        zipkin_span(timestamp="now"),
        zipkin_span(timestamp=-5),
        zipkin_span(timestamp=10**30),
        zipkin_span(timestamp=None),
        zipkin_span(tags=[]),
        zipkin_span(tags={"a": {}}),
        "no span",
        None,
    ],
)
def test_a_span_that_is_none_costs_itself_alone(bad: object) -> None:
    body = json.dumps([zipkin_span(name="a"), bad, zipkin_span(name="b")]).encode()
    checked = check_traces(encode_zipkin(body), WINDOW, LIMITS)
    assert (checked.items, checked.rejected.total()) == (2, 1)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"null", b"[", b"[1]", b'[{"id":5}]', b"[" * 100_000, b'[{"tags":' * 90_000]
)
def test_what_is_no_list_of_spans_is_undecodable(body: bytes) -> None:
    with pytest.raises(Undecodable):
        encode_zipkin(body)


def test_a_list_of_nothing_but_bad_spans_is_refused_with_the_place() -> None:
    with pytest.raises(Undecodable, match=r"got `int` at \[0\]\.name"):
        encode_zipkin(json.dumps([zipkin_span(name=1)]).encode())


def test_text_that_is_not_unicode_is_repaired() -> None:
    body = json.dumps([zipkin_span(name="@")]).encode().replace(b"@", b"\xff")
    request = ExportTraceServiceRequest.FromString(encode_zipkin(body))
    assert request.resource_spans[0].scope_spans[0].spans[0].name == "\ufffd"


def test_what_py_zipkin_sends_arrives_whole() -> None:
    request = ExportTraceServiceRequest.FromString(encode_zipkin(PY_ZIPKIN.read_bytes()))
    (group,) = request.resource_spans
    client, server = group.scope_spans[0].spans
    assert group.resource.attributes[0].value.string_value == "checkout"
    assert client.parent_span_id == server.span_id
    assert client.trace_id.hex() == "000000000000000017133d482ba4f605"
    assert attributes_of(client) == {
        "text": "Grüße, 世界",
        "network.local.address": "10.1.2.3",
        "network.local.port": 8080,
        "peer.service": "payment",
        "network.peer.address": "10.9.8.7",
        "network.peer.port": 443,
    }
    assert (server.status.code, server.status.message) == (ERROR, "card refused")
    assert attributes_of(server).items() >= {"zipkin.shared": True, "http.status_code": "500"}.items()
    assert [event.name for event in (*client.events, *server.events)] == ["card.sent", "cart.loaded"]
