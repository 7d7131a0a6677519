"""A drawing as JSON: one array a column instead of one object a span; names and services are told once. Pure.

A span costs about ten bytes compressed, and most of them are its times: starts are told from the parent's,
which takes fewer digits than from the trace's, and parents by depth alone (in pre-order the nearest row above
that is one level higher is the parent). Ids are random, eight bytes that no compression takes away: beyond
MOST_SPANS_WITH_DETAILS they follow in a request of their own, once the page is drawn.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence

from apps.query.json_values import Json
from apps.query.values import as_text
from apps.traces.analysis.drawing import Drawing
from apps.traces.analysis.tree import NO_PARENT
from apps.traces.rows import EventTimesRow

MOST_SPANS_WITH_DETAILS = 2_000
# A bar is a few hundred pixels long: more ticks than this on one cannot be told apart.
MOST_TICKS = 20
ERROR = 2


def describe_waterfall(trace_id: str, drawing: Drawing, details: Json | None) -> Json:
    spans = drawing.spans
    start_ns = drawing.start_ns
    services, service_numbers = number_names(spans.service)
    names, name_numbers = number_names(spans.name)
    return {
        "trace_id": trace_id,
        "start_time_unix_nano": str(start_ns),
        "duration_ns": drawing.end_ns - start_ns,
        "span_count": len(spans.span_key),
        "error_count": spans.status_code.count(ERROR),
        "services": services,
        "versions": list_versions(spans.service, spans.version),
        "names": names,
        "columns": {
            "depth": drawing.order.depths,
            "service": service_numbers,
            "name": name_numbers,
            "kind": spans.kind,
            "status": spans.status_code,
            "start_ns": starts_after_parents(drawing, start_ns),
            "duration_ns": drawing.durations_ns,
            "events": spans.event_count,
            "clock": drawing.clocks,
        },
        "orphans": drawing.orphans,
        "shifted_clocks": [
            {"service": as_text(clock.service), "shift_ns": clock.shift_ns, "span_count": clock.span_count}
            for clock in drawing.shifted
        ],
        "details": details,
        "outline": None,
    }


def number_names(column: Sequence[str]) -> tuple[list[str], list[int]]:
    """The distinct names in alphabetical order, and for each entry the index of its name."""
    texts = {name: as_text(name) for name in dict.fromkeys(column)}
    names = sorted(set(texts.values()))
    index = {name: number for number, name in enumerate(names)}
    numbers = {name: index[text] for name, text in texts.items()}
    return names, list(map(numbers.__getitem__, column))


def list_versions(services: Sequence[str], versions: Sequence[str]) -> list[Json]:
    """Each (service, version) of the trace, where a version was told."""
    told = set(zip(services, versions, strict=True))
    pairs = {(as_text(service), as_text(version)) for service, version in told}
    return [{"service": service, "version": version} for service, version in sorted(pairs) if version]


def starts_after_parents(drawing: Drawing, start_ns: int) -> list[int]:
    starts = drawing.starts_ns
    return [
        start - (start_ns if parent == NO_PARENT else starts[parent])
        for start, parent in zip(starts, drawing.order.parents, strict=True)
    ]


def describe_details(drawing: Drawing, events: Iterable[EventTimesRow]) -> Json:
    """What is drawn later, or only once somebody asks: ids, and when events happened."""
    spans = drawing.spans
    identities = zip(spans.span_key, spans.start_time_unix_nano, spans.kind, strict=True)
    places = {identity: place for place, identity in enumerate(identities)}
    names: dict[str, int] = {}
    ticks: list[tuple[int, int, int]] = []
    for row in events:
        place = places.get((row.span_key, row.start_time_unix_nano, row.kind))
        if place is None:
            continue
        for time_ns, name in zip(row.event_times[:MOST_TICKS], row.event_names, strict=False):
            number = names.setdefault(as_text(name), len(names))
            ticks.append((place, time_ns - row.start_time_unix_nano, number))
    ticks.sort()
    return {
        "span_ids": write_ids(spans.span_key),
        "event_names": list(names),
        "events": {
            "row": [tick[0] for tick in ticks],
            "after_ns": [tick[1] for tick in ticks],
            "name": [tick[2] for tick in ticks],
        },
    }


def write_ids(keys: Sequence[int]) -> str:
    """16 hex digits a span, one after the other."""
    packed = array("Q", keys)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes().hex()
