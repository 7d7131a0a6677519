"""OpenTelemetry's names and the column expressions that answer to them; no other file knows both."""

from collections.abc import Mapping

# One span, as it arrived. Attributes come as three maps (see query/values.py), times as unix nanoseconds.
SPAN_FIELDS: Mapping[str, str] = {
    "span_id": "lower(hex(s.span_id))",
    "parent_span_id": "if(s.parent_span_id = toFixedString('', 8), '', lower(hex(s.parent_span_id)))",
    "trace_state": "s.trace_state",
    "flags": "s.flags",
    "name": "s.name",
    "kind": "s.kind",
    "start_time_unix_nano": "toUnixTimestamp64Nano(s.start)",
    "duration_ns": "s.duration",
    "status_code": "s.status",
    "status_message": "s.status_message",
    "attribute_texts": "s.attrs",
    "attribute_ints": "s.ints",
    "attribute_doubles": "s.doubles",
    "dropped_attributes_count": "s.dropped_attributes",
    "event_times": "s.events.time",
    "event_names": "s.events.name",
    "event_attributes": "s.events.attrs",
    "event_dropped": "s.events.dropped",
    "event_count": "length(s.events.time)",
    "dropped_events_count": "s.dropped_events",
    "link_trace_ids": "arrayMap(id -> lower(hex(id)), s.links.trace_id)",
    "link_span_ids": "arrayMap(id -> lower(hex(id)), s.links.span_id)",
    "link_trace_states": "s.links.trace_state",
    "link_flags": "s.links.flags",
    "link_attributes": "s.links.attributes",
    "link_dropped": "s.links.dropped",
    "dropped_links_count": "s.dropped_links",
    "scope_name": "s.scope",
    "scope_version": "s.scope_version",
    "scope_schema_url": "s.scope_schema_url",
    "scope_attributes": "s.scope_attributes",
    "scope_dropped": "s.scope_dropped",
    "resource_hash": "s.resource_hash",
    "service": "s.service",
}

# One trace out of all its rows in the index. `root` is the least of tuples (is a child, start, ...).
SUMMARY_FIELDS: Mapping[str, str] = {
    "trace_id": "lower(hex(t.trace_id))",
    "start_time_unix_nano": "toUnixTimestamp64Nano(min(t.start)) AS start_ns",
    "duration_ns": "toUnixTimestamp64Nano(max(t.end)) - start_ns",
    "span_count": "sum(t.spans)",
    "error_count": "sum(t.errors)",
    "services": "arraySort(groupUniqArrayArray(t.services))",
    "environments": "arraySort(arrayFilter(name -> name != '', groupUniqArrayArray(t.environments)))",
    "root_received": "tupleElement(min(t.root), 1) = 0",
    "root_service": "tupleElement(min(t.root), 3)",
    "root_name": "tupleElement(min(t.root), 4)",
    "root_status": "tupleElement(min(t.root), 5)",
}
