"""The map out of what was counted: nodes and edges with their figures, and the part around a node. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from apps.query.percentiles import duration_of
from apps.topology.filters import find_calls, find_node
from apps.topology.nodes import Kind, parse_node, service_node
from apps.topology.queries import EdgeRow, ServiceRow

EdgeKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Window:
    """What was counted of one stretch of time."""

    elapsed_s: float
    edges: Sequence[EdgeRow]
    services: Sequence[ServiceRow]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of calls or requests; ratios and percentiles are None without any."""

    count: int
    per_s: float
    error_rate: float | None
    p50_ns: int | None
    p95_ns: int | None
    p99_ns: int | None


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    kind: Kind
    name: str
    system: str | None
    server: str | None
    figures: Figures
    unmatched: int
    before: Figures | None
    q: str


@dataclass(frozen=True, slots=True)
class Edge:
    """`before` without `figures.count`: an edge that is gone; `figures` without `before`: a new one."""

    source: str
    target: str
    protocol: str
    via: str | None
    figures: Figures
    before: Figures | None
    q: str


@dataclass(frozen=True, slots=True)
class Map:
    nodes: list[Node]
    edges: list[Edge]


def draw_map(now: Window, before: Window | None, browsers: Iterable[str]) -> Map:
    """Edges by calls, nodes by id. What was there before and is gone has figures of nothing."""
    totals, totals_before = _sum_nodes(now), _sum_nodes(before) if before else {}
    edges_now, edges_before = _edges_of(now), _edges_of(before) if before else {}
    web = {service_node(name) for name in browsers}
    unmatched = {row.callee: row.n for row in now.edges if _is_unmatched(row)}
    nodes = [
        _make_node(
            node_id,
            figures=_figures(totals.get(node_id), now),
            before=_figures(totals_before[node_id], before) if before and node_id in totals_before else None,
            unmatched=unmatched.get(node_id, 0),
            is_browser=node_id in web,
        )
        for node_id in sorted({*totals, *totals_before})
    ]
    edges = [
        _make_edge(
            key,
            figures=_figures(edges_now.get(key), now),
            before=_figures(edges_before[key], before) if before and key in edges_before else None,
        )
        for key in dict.fromkeys([*edges_now, *edges_before])
    ]
    edges.sort(
        key=lambda edge: (-edge.figures.count, edge.source, edge.target, edge.protocol, edge.via or "")
    )
    return Map(nodes, edges)


def focus_map(drawn: Map, focus: str, hops: int) -> Map:
    """The nodes at most so many edges away, whatever their direction, and the edges among them."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for edge in drawn.edges:
        ends = [edge.source, edge.target, *([edge.via] if edge.via else [])]
        for end in ends:
            neighbours[end].update(ends)
    reached = frontier = {focus}
    for _ in range(hops):
        frontier = {each for node in frontier for each in neighbours[node]} - reached
        reached = reached | frontier
    return Map(
        [node for node in drawn.nodes if node.id in reached],
        [edge for edge in drawn.edges if {edge.source, edge.target} <= reached],
    )


def _is_unmatched(row: EdgeRow) -> bool:
    """Whether it counts spans of a service without their parents: no edge, and no requests."""
    return not row.caller and row.callee.startswith(service_node(""))


@dataclass(frozen=True, slots=True)
class _Total:
    n: int
    errors: int
    buckets: Sequence[int]


def _edges_of(window: Window) -> dict[EdgeKey, _Total]:
    return {
        (row.caller, row.callee, row.protocol, row.via): _Total(row.n, row.errors, row.buckets)
        for row in window.edges
        if row.caller
    }


def _sum_nodes(window: Window) -> dict[str, _Total]:
    """Of a service its requests, of what is inferred the calls to it; of a topic also what came by it."""
    ends = (end for row in window.edges for end in (row.caller, row.callee, row.via) if end)
    totals = dict.fromkeys(ends, _Total(0, 0, ()))
    for row in window.edges:
        if not row.caller and not _is_unmatched(row):
            totals[row.callee] = _Total(row.n, row.errors, row.buckets)
    for service in window.services:
        totals[service_node(service.service)] = _Total(service.requests, service.errors, service.buckets)
    return totals


def _figures(total: _Total | None, window: Window | None) -> Figures:
    if total is None or window is None or not total.n:
        return Figures(0, 0.0, None, None, None, None)
    p50_ns, p95_ns, p99_ns = map(duration_of, total.buckets)
    return Figures(total.n, total.n / window.elapsed_s, total.errors / total.n, p50_ns, p95_ns, p99_ns)


def _make_node(
    node_id: str, *, figures: Figures, before: Figures | None, unmatched: int, is_browser: bool
) -> Node:
    name = parse_node(node_id)
    return Node(
        id=node_id,
        kind="browser" if is_browser else name.kind,
        name=name.name,
        system=name.system or None,
        server=name.server or None,
        figures=figures,
        unmatched=unmatched,
        before=before,
        q=find_node(name),
    )


def _make_edge(key: EdgeKey, *, figures: Figures, before: Figures | None) -> Edge:
    source, target, protocol, via = key
    return Edge(source, target, protocol, via or None, figures, before, _find_calls(key))


# Edges stay while their figures change, and a map is read again and again.
@lru_cache(maxsize=8192)
def _find_calls(key: EdgeKey) -> str:
    source, target, protocol, via = key
    return find_calls(parse_node(source), parse_node(target), protocol, parse_node(via) if via else None)
