"""Edges by brute force: every span against every other, as docs/adr/0013 defines them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from apps.query.percentiles import bucket_of
from tests.topology.calls import CLIENT, CONSUMER, PRODUCER, SERVER, Call

REACH_S = 3600


class Edge(NamedTuple):
    """What a number is counted for; no caller: spans without a parent to be found."""

    time_s: int
    environment: str
    caller: str
    callee: str
    protocol: str
    via: str


@dataclass
class Total:
    n: int
    errors: int
    duration_sum: int
    histogram: Counter[int]


def join_calls(calls: Sequence[Call], *, width_s: int = 60) -> dict[Edge, Total]:
    totals: dict[Edge, Total] = defaultdict(lambda: Total(0, 0, 0, Counter()))
    for call in calls:
        near = [other for other in calls if abs(other.minute_s - call.minute_s) <= REACH_S]
        for caller, callee, protocol, via, is_error in list_edges(call, near):
            time_s = call.minute_s // width_s * width_s
            total = totals[Edge(time_s, call.environment, caller, callee, protocol, via)]
            duration_ns = max(call.duration_ns, 0)
            total.n += 1
            total.errors += is_error
            total.duration_sum += duration_ns
            total.histogram[bucket_of(duration_ns)] += 1
    return dict(totals)


def list_edges(call: Call, near: Sequence[Call]) -> list[tuple[str, str, str, str, bool]]:
    """(caller, callee, protocol, via, is an error) of the edges that a span makes."""
    me = f"service:{call.service}"
    edges = []
    via = topic_of(call) if is_taking(call) else ""
    callers = list_callers(call, near)
    for caller in callers:
        if caller is None:
            edges.append(("", me, "", "", call.status == 2))
        else:
            is_error = 2 in (call.status, caller.status)
            edges.append((f"service:{caller.service}", me, protocol_of(call), via, is_error))
    node = node_of(call)
    if node and is_taking(call):
        if (
            is_open(call, near)
            and not any(list_filled(other, near) for other in near if is_same_span(other, call))
            and not is_called_by_parent(call, near)
        ):
            edges.append((node, me, protocol_of(call), "", call.status == 2))
    elif node and call.kind in (CLIENT, PRODUCER) and is_open(call, near):
        edges.append((me, node, protocol_of(call), "", call.status == 2))
    return edges


def is_same_span(one: Call, other: Call) -> bool:
    return (one.trace, one.id, one.service) == (other.trace, other.id, other.service)


def list_callers(call: Call, near: Sequence[Call]) -> list[Call | None]:
    """One for each of parent and links that is in another service; None for a parent that is nowhere."""
    callers: list[Call | None] = []
    halves = [each for each in near if is_id(each, call.trace, call.id) and each.kind == CLIENT]
    if call.kind == SERVER and halves:
        if all(each.service != call.service for each in halves):
            callers.append(first_of(halves))
    elif call.parent:
        parents = [each for each in near if is_id(each, call.trace, call.parent)]
        if all(each.service != call.service for each in parents):
            callers.append(first_of(parents) if parents else None)
    return callers + list_linked(call, near)


def list_linked(call: Call, near: Sequence[Call]) -> list[Call | None]:
    linked: list[Call | None] = []
    for trace, span_id in dict.fromkeys(call.links):
        targets = [each for each in near if is_id(each, trace, span_id)]
        is_parent = (trace, span_id) == (call.trace, call.parent)
        if targets and not is_parent and all(each.service != call.service for each in targets):
            linked.append(first_of(targets))
    return linked


def list_filled(call: Call, near: Sequence[Call]) -> list[Call | None]:
    return list_linked(call, near) if call.kind in (CLIENT, CONSUMER) else []


def is_called_by_parent(call: Call, near: Sequence[Call]) -> bool:
    parents = [each for each in near if call.parent and is_id(each, call.trace, call.parent)]
    return bool(parents) and all(each.service != call.service for each in parents)


def is_open(call: Call, near: Sequence[Call]) -> bool:
    """Whether no span of another service names it."""
    if call.kind == CONSUMER:
        return True
    return not any(
        other.service != call.service
        and (
            is_id(call, other.trace, other.parent)
            or (other.kind == SERVER and call.kind == CLIENT and is_id(call, other.trace, other.id))
            or (call.trace, call.id) in other.links
        )
        for other in near
    )


def is_id(call: Call, trace: int, span_id: int) -> bool:
    return (call.trace, call.id) == (trace, span_id)


def first_of(calls: Sequence[Call]) -> Call:
    return min(calls, key=lambda each: (each.kind != SERVER, each.start_ns, each.service, each.status))


def text_of(call: Call, *keys: str) -> str:
    return next((str(call.attributes[key]) for key in keys if call.attributes.get(key)), "")


def is_taking(call: Call) -> bool:
    return call.kind == CONSUMER or (
        call.kind == CLIENT and text_of(call, "messaging.operation.type", "messaging.operation") == "receive"
    )


def topic_of(call: Call) -> str:
    system = text_of(call, "messaging.system")
    name = text_of(call, "messaging.destination.name", "messaging.destination")
    if call.attributes.get("messaging.destination.temporary"):
        name = "(temporary)"
    return f"topic:{quote(system, safe='')}/{quote(name, safe='')}" if system or name else ""


def node_of(call: Call) -> str:
    database = text_of(call, "db.system.name", "db.system")
    if call.kind == CONSUMER:
        return topic_of(call)
    if database:
        parts = (
            database,
            text_of(call, "server.address", "net.peer.name"),
            text_of(call, "db.namespace", "db.name"),
        )
        return "database:" + "/".join(quote(part, safe="") for part in parts)
    if topic_of(call):
        return topic_of(call)
    host = host_of(call)
    return f"external:{quote(host, safe='')}" if host else ""


def host_of(call: Call) -> str:
    if peer := text_of(call, "peer.service"):
        return peer
    if server := text_of(call, "server.address", "net.peer.name"):
        port = text_of(call, "server.port")
        return server if port in ("", "443", "80") else f"{server}:{port}"
    return urlsplit(text_of(call, "url.full", "http.url")).netloc


def protocol_of(call: Call) -> str:
    named = ("rpc.system.name", "rpc.system", "db.system.name", "db.system", "messaging.system")
    if name := text_of(call, *named):
        return name
    if text_of(call, "graphql.operation.type"):
        return "graphql"
    return "http" if text_of(call, "http.request.method", "http.method") else ""


def plain(totals: Mapping[Edge, Total]) -> dict[Edge, tuple[int, int, int, dict[int, int]]]:
    return {
        edge: (total.n, total.errors, total.duration_sum, dict(total.histogram))
        for edge, total in totals.items()
    }
