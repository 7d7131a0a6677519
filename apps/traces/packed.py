"""What has no column of its own, out of `rest` and `scope` (0011_spans_for_search.sql). Pure."""

import json
from dataclasses import dataclass
from typing import Any

from apps.query.resources import Scope
from apps.query.values import Text, as_text, decode_key_values
from apps.traces.records import Link

# Between a scope's name and what else is known of it, which is JSON and never holds the bare character.
SEAM = "\x01"


@dataclass(frozen=True, slots=True)
class Rest:
    """`event_dropped` is empty where no event dropped anything."""

    trace_state: str = ""
    dropped_attributes_count: int = 0
    dropped_events_count: int = 0
    dropped_links_count: int = 0
    event_dropped: tuple[int, ...] = ()
    links: tuple[Link, ...] = ()


def unpack_rest(text: Text) -> Rest:
    if not text:
        return Rest()
    trace_state, attributes, events, links, event_dropped, linked = _parse(as_text(text))
    return Rest(
        trace_state=trace_state,
        dropped_attributes_count=attributes,
        dropped_events_count=events,
        dropped_links_count=links,
        event_dropped=tuple(event_dropped),
        links=tuple(_unpack_link(link) for link in linked),
    )


def _unpack_link(link: list[Any]) -> Link:
    trace_id, span_id, trace_state, attributes, dropped, flags = link
    return Link(
        trace_id=trace_id.lower(),
        span_id=span_id.lower(),
        trace_state=trace_state,
        flags=flags,
        attributes=decode_key_values(map(bytes.fromhex, attributes)),
        dropped_attributes_count=dropped,
    )


def unpack_scope(text: Text) -> Scope:
    name, _, known = as_text(text).rpartition(SEAM)
    version, schema_url, attributes, dropped = _parse(known)
    return Scope(
        name=name,
        version=version,
        attributes=decode_key_values(map(bytes.fromhex, attributes)),
        schema_url=schema_url,
        dropped_attributes_count=dropped,
    )


def _parse(text: str) -> Any:
    # Not strict: text that a client sent is not always free of control characters.
    return json.loads(text, strict=False)
