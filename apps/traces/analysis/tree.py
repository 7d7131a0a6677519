"""The order of a waterfall: every span once, children under their parents, whatever the links say.

Columns in, columns out: a list each for ids, parents and kinds instead of an object for each span, because a
trace may have a quarter of a million of them. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

NO_PARENT = -1
CLIENT, SERVER = 3, 2


@dataclass(frozen=True, slots=True)
class PreOrder:
    """Rows in the order they are drawn, one entry a place.

    `rows`: which row of the input stands there. `parents`: the place of its parent, or NO_PARENT.
    """

    rows: list[int]
    parents: list[int]
    depths: list[int]


def place_rows(ids: Sequence[object], parent_ids: Sequence[object], kinds: Sequence[int]) -> PreOrder:
    """Pre-order of rows sorted by start: roots and siblings keep that order. Linear, and never recursive."""
    parents = find_parents(ids, parent_ids, kinds)
    order = walk(parents)
    if len(order.rows) < len(parents):
        break_rings(parents)
        order = walk(parents)
    return order


def find_parents(ids: Sequence[object], parent_ids: Sequence[object], kinds: Sequence[int]) -> list[int]:
    """For each row the index of its parent's row; an id that no row has (a root's, too) is NO_PARENT.

    Spans may share an id: Zipkin's client and server halves of one call, or a span sent twice. The server
    half then lies under the client half and takes the children; copies lie side by side.
    """
    first_of = dict(zip(reversed(ids), range(len(ids) - 1, -1, -1), strict=True))
    if len(first_of) == len(ids):
        return [first_of.get(parent_id, NO_PARENT) for parent_id in parent_ids]
    server_of: dict[object, int] = {}
    client_of: dict[object, int] = {}
    for index, (span_id, kind) in enumerate(zip(ids, kinds, strict=True)):
        if kind == SERVER:
            server_of.setdefault(span_id, index)
        if kind == CLIENT:
            client_of.setdefault(span_id, index)
    holder_of = {**first_of, **server_of}
    return [
        client_of[span_id] if kind == SERVER and span_id in client_of else holder_of.get(parent_id, NO_PARENT)
        for span_id, parent_id, kind in zip(ids, parent_ids, kinds, strict=True)
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


def walk(parents: Sequence[int]) -> PreOrder:
    """What can be reached from a root, in pre-order; rows of a ring are left out."""
    first_child = [NO_PARENT] * len(parents)
    next_sibling = [NO_PARENT] * len(parents)
    first_root = NO_PARENT
    for index in range(len(parents) - 1, -1, -1):
        parent = parents[index]
        if parent == NO_PARENT:
            next_sibling[index], first_root = first_root, index
        else:
            next_sibling[index], first_child[parent] = first_child[parent], index
    order = PreOrder([], [], [])
    # What comes once a subtree is done: (row, place of its parent, depth).
    waiting: list[tuple[int, int, int]] = []
    index, above, depth = first_root, NO_PARENT, 0
    while True:
        while index != NO_PARENT:
            order.parents.append(above)
            order.depths.append(depth)
            if next_sibling[index] != NO_PARENT:
                waiting.append((next_sibling[index], above, depth))
            above, depth = len(order.rows), depth + 1
            order.rows.append(index)
            index = first_child[index]
        if not waiting:
            return order
        index, above, depth = waiting.pop()
