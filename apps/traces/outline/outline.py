"""What is shown of a trace too large to read whole: its upper levels, alike siblings as one row. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from apps.traces.analysis.tree import NO_PARENT, walk
from apps.traces.outline.queries import FEW, GroupRow


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """One span, or (`span_count` above 1) alike siblings as one, under the key and start of the first."""

    key: int
    parent_key: int
    service: str
    name: str
    kind: int
    status: int
    start_ns: int
    duration_ns: int
    event_count: int
    span_count: int = 1
    error_count: int = 0
    total_ns: int = 0
    p95_ns: int = 0

    @property
    def is_folded(self) -> bool:
        return self.span_count > 1


def unfold(group: GroupRow) -> Iterator[OutlineRow]:
    """A row for each of a few siblings, one for many."""
    shared = (group.parent_key, group.service, group.name, group.kind)
    if group.span_count > FEW:
        yield OutlineRow(
            group.members[0][1],
            *shared,
            status=2 if group.error_count else 0,
            start_ns=group.start_ns,
            duration_ns=group.end_ns - group.start_ns,
            event_count=0,
            span_count=group.span_count,
            error_count=group.error_count,
            total_ns=group.total_ns,
            p95_ns=group.p95_ns,
        )
        return
    for start_ns, key, duration_ns, status, event_count in group.members:
        yield OutlineRow(key, *shared, status, start_ns, duration_ns, event_count)


@dataclass(slots=True)
class Outline:
    """Rows in pre-order. `hidden`: row -> how many of its children are not among the rows."""

    rows: list[OutlineRow]
    depths: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    hidden: Mapping[int, int] = field(default_factory=dict)

    @property
    def represented(self) -> int:
        return sum(row.span_count for row in self.rows)


def arrange_rows(found: Sequence[OutlineRow], children: Mapping[int, int]) -> Outline:
    """`children`: key -> how many there are in the store."""
    by_start = sorted(found, key=lambda row: (row.start_ns, row.key))
    # Of spans that share an id the last server, else the first, takes the children.
    holder = {row.key: index for index, row in reversed(list(enumerate(by_start))) if not row.is_folded}
    holder |= {row.key: index for index, row in enumerate(by_start) if row.kind == 2 and not row.is_folded}
    above = [holder.get(row.parent_key, NO_PARENT) for row in by_start]
    order = walk([NO_PARENT if parent == index else parent for index, parent in enumerate(above)])
    rows = [by_start[index] for index in order.rows]
    shown: dict[int, int] = {}
    for row, parent in zip(rows, order.parents, strict=True):
        shown[parent] = shown.get(parent, 0) + row.span_count
    places = {index: place for place, index in enumerate(order.rows)}
    hidden = {
        places[index]: missing
        for key, index in holder.items()
        if index in places and (missing := children.get(key, 0) - shown.get(places[index], 0)) > 0
    }
    return Outline(rows, order.depths, order.parents, hidden)
