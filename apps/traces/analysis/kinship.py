"""Who is above, below and beside whom in one trace: the same tree that the waterfall draws. Pure.

Sets of spans are bytes, one for each span, 1 for a member: loops over them are what makes millions of spans
bearable in Python.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from apps.traces.analysis.tree import NO_PARENT, break_rings, find_parents

Members = bytearray


@dataclass(frozen=True, slots=True)
class Kinship:
    """`parents`: for each span the index of its parent, or NO_PARENT. `order`: parents before children.

    `families`: what siblings have in common: their parent, or the id of a parent that is not there. None for
    roots, which are nobody's siblings.
    """

    parents: Sequence[int]
    order: Sequence[int]
    families: Sequence[Hashable | None]

    def descendants(self, of: Members) -> Members:
        return self._inherit(of, is_deep=True)

    def children(self, of: Members) -> Members:
        return self._inherit(of, is_deep=False)

    def ancestors(self, of: Members) -> Members:
        found = Members(len(of))
        for index in reversed(self.order):
            parent = self.parents[index]
            if parent != NO_PARENT and (of[index] or found[index]):
                found[parent] = 1
        return found

    def parents_of(self, of: Members) -> Members:
        found = Members(len(of))
        for index, parent in enumerate(self.parents):
            if of[index] and parent != NO_PARENT:
                found[parent] = 1
        return found

    def siblings(self, of: Members) -> Members:
        """Those with a sibling among `of`; a span is not its own sibling."""
        members = Counter(family for index, family in enumerate(self.families) if of[index])
        return Members(
            family is not None and members[family] > of[index] for index, family in enumerate(self.families)
        )

    def _inherit(self, of: Members, *, is_deep: bool) -> Members:
        found = Members(len(of))
        for index in self.order:
            parent = self.parents[index]
            if parent != NO_PARENT and (of[parent] or (is_deep and found[parent])):
                found[index] = 1
        return found


def find_kinship(ids: Sequence[object], parent_ids: Sequence[object], kinds: Sequence[int]) -> Kinship:
    """Of spans by start, as the waterfall has them. An empty parent id is falsy."""
    named = find_parents(ids, parent_ids, kinds)
    parents = list(named)
    break_rings(parents)
    families = [
        parent if parent != NO_PARENT else _missing(parent_id, by_name)
        for parent, by_name, parent_id in zip(parents, named, parent_ids, strict=True)
    ]
    return Kinship(parents, _order(parents), families)


def _missing(parent_id: object, by_name: int) -> Hashable | None:
    """Orphans of one parent are siblings; who stands first in a ring is a root."""
    return ("missing", parent_id) if parent_id and by_name == NO_PARENT else None


def _order(parents: Sequence[int]) -> list[int]:
    children: list[list[int]] = [[] for _ in parents]
    order: list[int] = []
    for index, parent in enumerate(parents):
        (order if parent == NO_PARENT else children[parent]).append(index)
    for index in order:
        order.extend(children[index])
    return order
