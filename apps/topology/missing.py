"""Why an edge is missing: who calls a host that may be the service, while requests reach it without a parent.
Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from apps.topology.nodes import parse_node
from apps.topology.queries import EdgeRow, OperationRow

# How the host is known to be the service: its requests were sent to that address, or the host has its name.
Evidence = Literal["address", "name"]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A service whose calls end at a host: where it is the service that is asked about, they lose the
    context on the way."""

    caller: str
    host: str
    calls: int
    requests_without_parent: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Unmatched:
    spans: int
    by_operation: Sequence[OperationRow]


@dataclass(frozen=True, slots=True)
class Missing:
    """`requests_without_parent`: SERVER spans that begin a trace."""

    unmatched: Unmatched
    requests_without_parent: int
    roots_called_from: Sequence[Suspect]


def find_suspects(service: str, edges: Sequence[EdgeRow], parentless: Mapping[str, int]) -> list[Suspect]:
    """Most calls first; none where no request comes without a parent. `parentless`: requests by address."""
    suspects = sorted(_list_suspects(service, edges, parentless), key=lambda each: (-each.calls, each.caller))
    return suspects if sum(parentless.values()) else []


def _list_suspects(
    service: str, edges: Sequence[EdgeRow], parentless: Mapping[str, int]
) -> Iterator[Suspect]:
    for row in edges:
        if not row.caller or not row.callee.startswith("external:"):
            continue
        host = parse_node(row.callee).name
        address = host.rpartition(":")[0] or host
        caller = parse_node(row.caller).name
        if count := parentless.get(host, parentless.get(address, 0)):
            yield Suspect(caller, host, row.n, count, "address")
        elif address.split(".")[0] == service:
            yield Suspect(caller, host, row.n, sum(parentless.values()), "name")
