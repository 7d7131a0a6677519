"""The map as it leaves the API. Pure."""

from typing import Any

from apps.topology.drawing import Edge, Figures, Node


def describe_node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "system": node.system,
        "server": node.server,
        **_describe(node.figures, "requests"),
        "unmatched": node.unmatched,
        "q": node.q,
        "before": _describe(node.before, "requests") if node.before else None,
    }


def describe_edge(edge: Edge) -> dict[str, Any]:
    return {
        "source": edge.source,
        "target": edge.target,
        "protocol": edge.protocol,
        "via": edge.via,
        **_describe(edge.figures, "calls"),
        "p50_ns": edge.figures.p50_ns,
        "p99_ns": edge.figures.p99_ns,
        "q": edge.q,
        "before": _describe(edge.before, "calls") if edge.before else None,
    }


def _describe(figures: Figures, what: str) -> dict[str, Any]:
    return {
        what: figures.count,
        f"{what}_per_s": figures.per_s,
        "error_rate": figures.error_rate,
        "p95_ns": figures.p95_ns,
    }
