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
from apps.query.values import as_text
from apps.traces.analysis.ends import drawable_duration_ns, trace_duration_ns
from apps.traces.analysis.tree import Placed
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


def describe_waterfall(trace_id: str, placed: Sequence[Placed]) -> Json:
    """One array for each column instead of one object for each span; names and services are told once."""
    rows = [place.row for place in placed]
    start_ns = min(row.start_time_unix_nano for row in rows)
    services = {name: index for index, name in enumerate(sorted({as_text(row.service) for row in rows}))}
    names = {name: index for index, name in enumerate(sorted({as_text(row.name) for row in rows}))}
    return {
        "trace_id": trace_id,
        "start_time_unix_nano": str(start_ns),
        "duration_ns": trace_duration_ns(rows, start_ns),
        "span_count": len(rows),
        "error_count": sum(row.status_code == 2 for row in rows),
        "services": list(services),
        "names": list(names),
        "columns": {
            "span_id": [row.span_id for row in rows],
            "parent": [place.parent for place in placed],
            "depth": [place.depth for place in placed],
            "orphan": [int(place.is_orphan) for place in placed],
            "service": [services[as_text(row.service)] for row in rows],
            "name": [names[as_text(row.name)] for row in rows],
            "kind": [row.kind for row in rows],
            "status": [row.status_code for row in rows],
            "start_ns": [row.start_time_unix_nano - start_ns for row in rows],
            "duration_ns": [drawable_duration_ns(row) for row in rows],
            "events": [row.event_count for row in rows],
        },
    }
