"""A span as JSON, in the two forms of query/json_values.py. Pure."""

from collections.abc import Sequence

from apps.query.json_values import (
    AttributesForm,
    IntegerForm,
    Json,
    describe_resource,
    describe_scope,
    exact_attributes,
    plain_attributes,
)
from apps.traces.records import Event, Link, Span


def describe_trace(spans: Sequence[Span]) -> list[Json]:
    """The plain form. Spans share their resources, so each is written once."""
    resources: dict[int, Json] = {}
    described = []
    for span in spans:
        resource = resources.get(id(span.resource))
        if resource is None:
            resource = resources[id(span.resource)] = describe_resource(span.resource, plain_attributes)
        described.append(describe_span(span, resource, plain_attributes, int))
    return described


def describe_span_exactly(span: Span) -> Json:
    return describe_span(span, describe_resource(span.resource, exact_attributes), exact_attributes, str)


def describe_span(span: Span, resource: Json, attributes: AttributesForm, integer: IntegerForm) -> Json:
    return {
        "trace_id": span.trace_id,
        "span_id": span.span_id,
        "parent_span_id": span.parent_span_id,
        "name": span.name,
        "kind": span.kind.name,
        "start_time_unix_nano": integer(span.start_time_unix_nano),
        "end_time_unix_nano": integer(span.end_time_unix_nano),
        "status": {"code": span.status.code.name, "message": span.status.message},
        "attributes": attributes(span.attributes),
        "dropped_attributes_count": span.dropped_attributes_count,
        "events": [describe_event(event, attributes, integer) for event in span.events],
        "dropped_events_count": span.dropped_events_count,
        "links": [describe_link(link, attributes) for link in span.links],
        "dropped_links_count": span.dropped_links_count,
        "trace_state": span.trace_state,
        "flags": span.flags,
        "resource": resource,
        "scope": describe_scope(span.scope, attributes),
    }


def describe_event(event: Event, attributes: AttributesForm, integer: IntegerForm) -> Json:
    return {
        "name": event.name,
        "time_unix_nano": integer(event.time_unix_nano),
        "attributes": attributes(event.attributes),
        "dropped_attributes_count": event.dropped_attributes_count,
    }


def describe_link(link: Link, attributes: AttributesForm) -> Json:
    return {
        "trace_id": link.trace_id,
        "span_id": link.span_id,
        "trace_state": link.trace_state,
        "flags": link.flags,
        "attributes": attributes(link.attributes),
        "dropped_attributes_count": link.dropped_attributes_count,
    }
