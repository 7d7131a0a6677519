"""Runs what Jaeger's clients ask and hands out plain data; nothing is ever cut off in silence."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from apps.clickhouse import client
from apps.jaeger import queries
from apps.jaeger.filter_text import write_search
from apps.jaeger.parameters import Search
from apps.query.matching import Scope
from apps.query.resources import UNKNOWN_RESOURCE, ResourceRow, decode_resource, read_resources
from apps.query.timerange import SECOND_NS, TimeRange
from apps.traces.decode import decode_span
from apps.traces.matching import match_spans
from apps.traces.reader import MAX_SPANS, TraceTooLarge
from apps.traces.records import Span, SpanKind
from apps.traces.rows import SpanRow

# How far back spans are kept: a service without one could be chosen, and nothing would be found.
RETENTION_S = 15 * 24 * 3600


class AnswerTooLarge(Exception):
    """The traces found hold more spans than one answer may."""


def list_services(project_id: int, *, now_ns: int) -> list[str]:
    query = queries.list_services(project_id=project_id, from_s=_oldest_s(now_ns))
    return [name for (name,) in client.select(*query)]


def list_operations(project_id: int, *, service: str, now_ns: int) -> list[tuple[str, SpanKind]]:
    """(name, kind), by name, then kind."""
    query = queries.list_operations(project_id=project_id, from_s=_oldest_s(now_ns), service=service)
    return [(name, SpanKind(kind)) for name, kind in client.select(*query)]


def search_traces(project_id: int, search: Search) -> list[list[Span]]:
    """Whole traces with a matching span, those with the latest one first.

    Raises FilterError or TooManyCandidates as `match_spans` does, and AnswerTooLarge.
    """
    scope = Scope(project_id=project_id, within=search.within, environment=None, ingested_until_ms=None)
    matching = match_spans(write_search(search), scope)
    found = client.select(*queries.find_traces(matching=matching, limit=search.limit))
    trace_ids = [trace_id for (trace_id,) in found]
    traces = read_traces(project_id, trace_ids)
    return [traces[trace_id] for trace_id in trace_ids if trace_id in traces]


def read_traces(project_id: int, trace_ids: Sequence[str]) -> dict[str, list[Span]]:
    """The spans of each trace that is there, by start. Raises AnswerTooLarge, or TraceTooLarge for one."""
    if not trace_ids:
        return {}
    bounds = client.select(*queries.find_bounds(project_id=project_id, trace_ids=trace_ids))
    if not bounds:
        return {}
    _, starts_ns, last_starts_ns, counts = zip(*bounds, strict=True)
    _require_readable(counts)
    query = queries.read_spans(
        project_id=project_id,
        trace_ids=[row[0] for row in bounds],
        start_ns=min(starts_ns),
        last_start_ns=max(last_starts_ns),
    )
    return _group(project_id, client.select(*query))


def _require_readable(counts: Sequence[int]) -> None:
    total = sum(counts)
    if total <= MAX_SPANS:
        return
    if len(counts) == 1:
        raise TraceTooLarge(total)
    raise AnswerTooLarge(
        f"The {len(counts)} traces found have {total} spans; at most {MAX_SPANS} fit one answer: "
        "lower the limit, or narrow the search."
    )


def count_calls(project_id: int, within: TimeRange) -> list[tuple[str, str, int]]:
    """(caller, callee, calls) between services, by name."""
    rows = client.select(*queries.count_calls(project_id=project_id, within=within))
    return [(caller, callee, calls) for caller, callee, calls in rows]


def _group(project_id: int, rows: Sequence[client.Row]) -> dict[str, list[Span]]:
    place = SpanRow._fields.index("resource_hash") + 1
    hashes = sorted({row[place] for row in rows})
    resources = {
        row[0]: decode_resource(ResourceRow._make(row))
        for row in client.select(*read_resources(project_id=project_id, hashes=hashes))
    }
    return {
        trace_id: [
            decode_span(
                SpanRow._make(row[1:]),
                trace_id=trace_id,
                resource=resources.get(row[place], UNKNOWN_RESOURCE),
            )
            for row in group
        ]
        for trace_id, group in groupby(rows, key=itemgetter(0))
    }


def _oldest_s(now_ns: int) -> int:
    return max(now_ns // SECOND_NS - RETENTION_S, 0)
