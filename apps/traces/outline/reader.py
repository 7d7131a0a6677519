"""Reads an outline, level by level, until there are as many rows as a page is glad of."""

import time
from collections.abc import Iterator

from apps.clickhouse import client
from apps.clickhouse.client import Limits
from apps.query.sql import Query
from apps.query.values import as_text
from apps.traces.outline import queries
from apps.traces.outline.outline import Outline, OutlineRow, arrange_rows, unfold
from apps.traces.outline.queries import Alike, GroupRow, Member
from apps.traces.queries import TraceBounds

MAX_ROWS = 10_000
MAX_ALIKE = 1_000
MAX_LEVELS = 12
# A level is one pass over the trace: a reader waits for a few of them, not for all.
PATIENCE_S = 2.0
LIMITS = Limits(memory_bytes=3_000_000_000)


def read_outline(project_id: int, bounds: TraceBounds) -> Outline:
    """The trace from its roots down."""
    query = queries.group_tops(project_id=project_id, bounds=bounds, limit=MAX_ROWS)
    return _descend(project_id, bounds, list(_read_groups(query)))


def read_outline_of_span(project_id: int, bounds: TraceBounds, span_key: int) -> Outline:
    """One span and what lies below it; without rows where there is no such span."""
    rows = client.select(*queries.read_one(project_id=project_id, bounds=bounds, span_key=span_key))
    tops = [
        _row_of((parent, as_text(service), as_text(name), kind), Member._make(member))
        for parent, service, name, kind, *member in rows
    ]
    return _descend(project_id, bounds, tops)


def read_outline_of_alike(project_id: int, bounds: TraceBounds, alike: Alike) -> Outline:
    """The next MAX_ALIKE members of a folded row, and what lies below them."""
    query = queries.read_alike(project_id=project_id, bounds=bounds, alike=alike, limit=MAX_ALIKE)
    shared = (alike.parent_key, alike.service, alike.name, alike.kind)
    tops = [_row_of(shared, Member._make(member)) for member in client.select(*query)]
    return _descend(project_id, bounds, tops)


def _descend(project_id: int, bounds: TraceBounds, tops: list[OutlineRow]) -> Outline:
    found = tops
    level = tops
    until_s = time.monotonic() + PATIENCE_S
    for _ in range(MAX_LEVELS):
        parents = sorted({row.key for row in level if not row.is_folded})
        room = MAX_ROWS - len(found)
        if not parents or room <= 0 or time.monotonic() > until_s:
            break
        query = queries.group_children(project_id=project_id, bounds=bounds, parents=parents, limit=room)
        # A row that is there already closes a ring.
        known = {(row.key, row.start_ns) for row in found}
        level = [row for row in _read_groups(query) if (row.key, row.start_ns) not in known]
        found = found + level
    keys = sorted({row.key for row in found if not row.is_folded})
    counted = client.select(
        *queries.count_children(project_id=project_id, bounds=bounds, parents=keys), limits=LIMITS
    )
    return arrange_rows(found, dict(counted))


def _read_groups(query: Query) -> Iterator[OutlineRow]:
    for row in client.select(*query, limits=LIMITS):
        group = GroupRow._make(row)
        yield from unfold(group._replace(service=as_text(group.service), name=as_text(group.name)))


def _row_of(shared: tuple[int, str, str, int], member: Member) -> OutlineRow:
    start_ns, key, duration_ns, status, event_count = member
    return OutlineRow(key, *shared, status, start_ns, duration_ns, event_count)
