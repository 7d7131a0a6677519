"""Runs the queries about who calls whom, and draws the map of what they answer."""

from dataclasses import dataclass
from typing import Any

from apps.clickhouse import client
from apps.clickhouse.progress import read_counted_until_ms
from apps.clickhouse.settled import read_settled_ms
from apps.query.matching import Matching, Scope, TooManyCandidates
from apps.query.timerange import SECOND_NS, TimeRange, elapsed_s, touched_minutes
from apps.topology import queries
from apps.topology.drawing import Map, Window, draw_map
from apps.topology.missing import Missing, Unmatched, find_suspects
from apps.topology.nodes import service_node
from apps.topology.queries import EdgeRow, OperationRow, ServiceRow
from apps.topology.traced import join_traces
from apps.traces.matching import match_spans

# What one map of a filter may look at; beyond, the range must be narrowed. Never a part of the truth.
MAX_TRACES = 20_000
MAX_SPANS = 1_000_000
MAX_LISTED = 100
JOINING = client.Limits(time_s=20)
# More edges than anybody can look at are refused before they fill the memory of all.
DRAWN = client.Limits(rows_returned=20_000)


@dataclass(frozen=True, slots=True)
class CountedMap:
    """`counted_until_ms` (unix): what was ingested until then is in it; of whole minutes [start_s, end_s)."""

    counted_until_ms: int
    start_s: int
    end_s: int
    drawn: Map


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """`before`: to be compared with. `text`: of the traces with a span that matches alone."""

    project_id: int
    within: TimeRange
    environment: str | None
    before: TimeRange | None = None
    text: str = ""


def read_map(question: MapQuestion, *, now_ns: int) -> CountedMap:
    """Raises FilterError, and TooManyCandidates where the spans of a filter are too many to be joined."""
    from_s, until_s = touched_minutes(question.within)
    # Before the edges: what is read afterwards holds at least what was counted by then.
    counted_until_ms = (
        read_settled_ms("otlp_traces")
        if question.text
        else read_counted_until_ms(question.project_id, from_s=from_s, until_s=until_s)
    )
    browsers = client.begin(*queries.list_browsers(project_id=question.project_id))
    before = None if question.before is None else _read_window(question, question.before, now_ns)
    now = _read_window(question, question.within, now_ns)
    drawn = draw_map(now, before, [name for (name,) in browsers.result()])
    return CountedMap(counted_until_ms, from_s, until_s, drawn)


def _read_window(question: MapQuestion, within: TimeRange, now_ns: int) -> Window:
    from_s, until_s = touched_minutes(within)
    passed_s = elapsed_s(from_s, until_s, now_ns=now_ns)
    if question.text:
        minutes = TimeRange(from_s * SECOND_NS, until_s * SECOND_NS)
        return Window(passed_s, *_join_matching(question, minutes))
    scope: dict[str, Any] = {
        "project_id": question.project_id,
        "from_s": from_s,
        "until_s": until_s,
        "environment": question.environment,
    }
    services = client.begin(*queries.summarise_services(**scope))
    edges = client.select(*queries.read_edges(**scope), limits=DRAWN)
    return Window(
        passed_s, [EdgeRow._make(row) for row in edges], [ServiceRow._make(row) for row in services.result()]
    )


def _join_matching(question: MapQuestion, within: TimeRange) -> tuple[list[EdgeRow], list[ServiceRow]]:
    matching = match_spans(question.text, Scope(question.project_id, within, question.environment))
    traces = _list_traces(matching)
    if not traces:
        return [], []
    counted = client.select(*queries.count_spans(matching=matching))
    _require(sum(row[0] for row in counted), MAX_SPANS, "spans in the traces that match")
    linked = client.select(*queries.list_linked_traces(matching=matching, limit=MAX_TRACES + 1))
    _require(len(linked), MAX_TRACES, "traces that those that match are linked to")
    query = join_traces(
        project_id=question.project_id,
        within=within,
        environment=question.environment,
        traces=traces,
        linked=[trace_id for (trace_id,) in linked],
    )
    edges = client.select(*query, limits=JOINING)
    services = client.select(*queries.summarise_matching(matching=matching))
    return [EdgeRow._make(row) for row in edges], [ServiceRow._make(row) for row in services]


def _list_traces(matching: Matching) -> list[str]:
    rows = client.select(*queries.list_traces(matching=matching, limit=MAX_TRACES + 1))
    _require(len(rows), MAX_TRACES, "traces that match")
    return [trace_id for (trace_id,) in rows]


def _require(count: int, most: int, what: str) -> None:
    if count > most:
        raise TooManyCandidates(f"More than {most} {what}.")


def read_missing(project_id: int, service: str, within: TimeRange, environment: str | None) -> Missing:
    """Spans of the service without their parents, and who may have called it without passing the context."""
    from_s, until_s = touched_minutes(within)
    scope: dict[str, Any] = {"project_id": project_id, "from_s": from_s, "until_s": until_s}
    rows = client.select(*queries.read_edges(**scope, environment=environment), limits=DRAWN)
    edges = [EdgeRow._make(row) for row in rows]
    of_service = {**scope, "service": service, "environment": environment, "limit": MAX_LISTED}
    operations = client.select(*queries.count_orphans(**of_service), limits=JOINING)
    parentless: dict[str, int] = dict(client.select(*queries.count_parentless(**of_service)))
    me = service_node(service)
    return Missing(
        Unmatched(
            sum(row.n for row in edges if not row.caller and row.callee == me),
            [OperationRow._make(row) for row in operations],
        ),
        sum(parentless.values()),
        find_suspects(service, edges, parentless),
    )
