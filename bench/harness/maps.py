"""An answer of the service map as large as one likes: layers of services that mostly call the next one."""

import random
from typing import Any

LAYERS = 7
# Of the edges; the rest runs back or within a layer, as it does in every grown system.
AGAINST = 0.05
PROTOCOLS = ("http", "grpc", "messaging", "sql")


def make_map(services: int, edges: int, seed: int, start_s: int, end_s: int) -> dict[str, Any]:
    """`GET services/map/`, with a few hubs, a few that fail, and heavy-tailed traffic."""
    dice = random.Random(seed)
    layers = [min(int(dice.random() * LAYERS), LAYERS - 1) for _ in range(services)]
    names = [f"{dice.choice(('cart', 'order', 'stock', 'user', 'price'))}-{n}" for n in range(services)]
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < edges:
        # Squared: the first few are called by many.
        caller, callee = int(dice.random() * services), int(dice.random() ** 2 * services)
        if caller != callee and (layers[caller] < layers[callee] or dice.random() < AGAINST):
            pairs.add((caller, callee))
    span_s = end_s - start_s
    nodes = [_make_node(f"service:{name}", name, dice, span_s) for name in names]
    return {
        "counted_until_ms": end_s * 1000,
        "start_s": start_s,
        "end_s": end_s,
        "nodes": nodes,
        "edges": [
            _make_edge(nodes[caller]["id"], nodes[callee]["id"], dice, span_s)
            for caller, callee in sorted(pairs)
        ],
    }


def _make_node(identity: str, name: str, dice: random.Random, span_s: int) -> dict[str, Any]:
    requests = int(dice.paretovariate(0.8) * 40)
    return {
        "id": identity,
        "kind": "service",
        "name": name,
        "system": None,
        "server": None,
        "requests": requests,
        "requests_per_s": requests / span_s,
        "error_rate": _draw_error_rate(dice),
        "p95_ns": int(dice.lognormvariate(17.5, 1)),
        "unmatched": 0,
        "before": None,
    }


def _make_edge(source: str, target: str, dice: random.Random, span_s: int) -> dict[str, Any]:
    calls = int(dice.paretovariate(0.7) * 20)
    p50_ns = int(dice.lognormvariate(16, 1))
    return {
        "source": source,
        "target": target,
        "protocol": dice.choice(PROTOCOLS),
        "via": None,
        "calls": calls,
        "calls_per_s": calls / span_s,
        "error_rate": _draw_error_rate(dice),
        "p50_ns": p50_ns,
        "p95_ns": p50_ns * 4,
        "p99_ns": p50_ns * 9,
        "q": "service=cart",
        "before": None,
    }


def _draw_error_rate(dice: random.Random) -> float:
    return dice.choice((0.0, 0.0, 0.0, 0.0, 0.0, 0.002, 0.002, 0.004, 0.02, 0.08))
