"""A trace as OTLP/JSON: what any OTLP receiver takes, Spanwise among them. Pure.

Source: OTLP specification, "JSON Protobuf Encoding": lowerCamelCase, ids in hex, 64-bit integers as text,
enums as numbers, fields at their default left out.
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from apps.query.json_values import Json, describe_double
from apps.query.resources import Resource, Scope
from apps.query.values import Attributes, Value
from apps.traces.records import Event, Link, Span


def write_otlp(parts: Iterable[Sequence[Span]]) -> Iterator[bytes]:
    """One ExportTraceServiceRequest a piece at a time, for traces of any size."""
    yield b'{"resourceSpans":['
    separator = b""
    for spans in parts:
        for entry in describe_otlp(spans)["resourceSpans"]:
            yield separator + orjson.dumps(entry)
            separator = b",\n"
    yield b"]}\n"


def describe_otlp(spans: Sequence[Span]) -> Json:
    """An ExportTraceServiceRequest; spans that came from one resource and scope stand together."""
    # By identity: spans of a trace share the very object of their resource; scopes are told by what they say.
    resources: dict[int, tuple[Resource, dict[str, tuple[Scope, list[Json]]]]] = {}
    for span in spans:
        _, scopes = resources.setdefault(id(span.resource), (span.resource, {}))
        _, described = scopes.setdefault(repr(span.scope), (span.scope, []))
        described.append(describe_span(span))
    return {
        "resourceSpans": [
            filled(
                resource=describe_resource(resource),
                schemaUrl=resource.schema_url,
                scopeSpans=[
                    filled(scope=describe_scope(scope), schemaUrl=scope.schema_url, spans=described)
                    for scope, described in scopes.values()
                ],
            )
            for resource, scopes in resources.values()
        ]
    }


def describe_resource(resource: Resource) -> Json:
    return filled(
        attributes=describe_attributes(resource.attributes),
        droppedAttributesCount=resource.dropped_attributes_count,
    )


def describe_scope(scope: Scope) -> Json:
    return filled(
        name=scope.name,
        version=scope.version,
        attributes=describe_attributes(scope.attributes),
        droppedAttributesCount=scope.dropped_attributes_count,
    )


def describe_span(span: Span) -> Json:
    return {
        "traceId": span.trace_id,
        "spanId": span.span_id,
        **filled(traceState=span.trace_state, parentSpanId=span.parent_span_id, flags=span.flags),
        "name": span.name,
        **filled(kind=int(span.kind)),
        "startTimeUnixNano": str(span.start_time_unix_nano),
        "endTimeUnixNano": str(span.end_time_unix_nano),
        **filled(
            attributes=describe_attributes(span.attributes),
            droppedAttributesCount=span.dropped_attributes_count,
            events=[describe_event(event) for event in span.events],
            droppedEventsCount=span.dropped_events_count,
            links=[describe_link(link) for link in span.links],
            droppedLinksCount=span.dropped_links_count,
            status=filled(message=span.status.message, code=int(span.status.code)),
        ),
    }


def describe_event(event: Event) -> Json:
    return {
        "timeUnixNano": str(event.time_unix_nano),
        "name": event.name,
        **filled(
            attributes=describe_attributes(event.attributes),
            droppedAttributesCount=event.dropped_attributes_count,
        ),
    }


def describe_link(link: Link) -> Json:
    return {
        "traceId": link.trace_id,
        "spanId": link.span_id,
        **filled(
            traceState=link.trace_state,
            attributes=describe_attributes(link.attributes),
            droppedAttributesCount=link.dropped_attributes_count,
            flags=link.flags,
        ),
    }


def describe_attributes(attributes: Attributes) -> list[Json]:
    return [{"key": key, "value": describe_value(value)} for key, value in attributes.items()]


def describe_value(value: Value) -> Json:
    match value:
        case bool():
            return {"boolValue": value}
        case str():
            return {"stringValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": describe_double(value)}
        case bytes():
            return {"bytesValue": base64.b64encode(value).decode()}
        case list():
            return {"arrayValue": {"values": [describe_value(item) for item in value]}}
        case dict():
            return {"kvlistValue": {"values": describe_attributes(value)}}
    return {}


def filled(**fields: Any) -> Json:
    """Without the fields that say nothing."""
    return {name: value for name, value in fields.items() if value}
