"""The order of a waterfall: every span once, children under their parents, whatever the links say."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.traces.rows import WaterfallRow

NO_PARENT = -1
CLIENT, SERVER = 3, 2


@dataclass(frozen=True, slots=True)
class Placed:
    """A row in its place. `parent` is the index of another placed row, or NO_PARENT.

    `is_orphan`: it names a parent that is not there, or stands first in a ring of parents.
    """

    row: WaterfallRow
    parent: int
    depth: int
    is_orphan: bool


def place_rows(rows: Sequence[WaterfallRow]) -> list[Placed]:
    """Rows in pre-order: roots and siblings by start, then span id. Linear, and never recursive."""
    ordered = sorted(rows, key=lambda row: (row.start_time_unix_nano, row.span_id))
    parents = find_parents(ordered)
    break_rings(parents)
    children: list[list[int]] = [[] for _ in ordered]
    for index, parent in enumerate(parents):
        if parent != NO_PARENT:
            children[parent].append(index)
    roots = [index for index, parent in enumerate(parents) if parent == NO_PARENT]
    return walk(ordered, roots, children)


def find_parents(rows: Sequence[WaterfallRow]) -> list[int]:
    """For each row the index of its parent's row.

    Spans may share an id: Zipkin's client and server halves of one call, or a span sent twice. The server
    half then lies under the client half and takes the children; copies lie side by side.
    """
    first_of: dict[str, int] = {}
    server_of: dict[str, int] = {}
    client_of: dict[str, int] = {}
    for index, row in enumerate(rows):
        first_of.setdefault(row.span_id, index)
        if row.kind == SERVER:
            server_of.setdefault(row.span_id, index)
        if row.kind == CLIENT:
            client_of.setdefault(row.span_id, index)
    holder_of = {**first_of, **server_of}
    return [
        client_of[row.span_id]
        if row.kind == SERVER and row.span_id in client_of
        else holder_of.get(row.parent_span_id, NO_PARENT)
        for row in rows
    ]


def break_rings(parents: list[int]) -> None:
    """Make the earliest row of every ring of parents a root, so that all rows can be reached from one."""
    new, on_path, settled = 0, 1, 2
    state = [new] * len(parents)
    for start in range(len(parents)):
        path = []
        index = start
        while index != NO_PARENT and state[index] == new:
            state[index] = on_path
            path.append(index)
            index = parents[index]
        if index != NO_PARENT and state[index] == on_path:
            parents[min(path[path.index(index) :])] = NO_PARENT
        for passed in path:
            state[passed] = settled


def walk(
    rows: Sequence[WaterfallRow], roots: Sequence[int], children: Sequence[Sequence[int]]
) -> list[Placed]:
    placed: list[Placed] = []
    # (row, place of its parent, depth), next one last.
    waiting = [(root, NO_PARENT, 0) for root in reversed(roots)]
    while waiting:
        index, parent, depth = waiting.pop()
        row = rows[index]
        place = len(placed)
        placed.append(Placed(row, parent, depth, parent == NO_PARENT and row.parent_span_id != ""))
        waiting.extend((child, place, depth + 1) for child in reversed(children[index]))
    return placed
