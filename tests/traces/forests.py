"""Random forests of spans, with everything that goes wrong in real ones, and hand-made ones."""

from collections.abc import Sequence

from hypothesis import strategies as st

from apps.traces.analysis.timeline import DrawnTimes
from apps.traces.analysis.tree import NO_PARENT

INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = 1, 2, 3, 4, 5
# (parent or NO_PARENT, start, duration or None, kind, orphan)
Sketch = tuple[int, int, int | None, int, bool]


def draw(sketches: Sequence[Sketch]) -> DrawnTimes:
    """In pre-order, whatever order they come in, as long as parents come before children."""
    children: dict[int, list[int]] = {}
    for index, (parent, *_) in enumerate(sketches):
        children.setdefault(parent, []).append(index)
    order: list[tuple[int, int, int]] = []

    def visit(index: int, parent: int, depth: int) -> None:
        place = len(order)
        order.append((index, parent, depth))
        for child in children.get(index, []):
            visit(child, place, depth + 1)

    for top in children.get(NO_PARENT, []):
        visit(top, NO_PARENT, 0)
    return DrawnTimes(
        parents=[parent for _, parent, _ in order],
        depths=[depth for _, _, depth in order],
        starts_ns=[sketches[index][1] for index, _, _ in order],
        durations_ns=[sketches[index][2] for index, _, _ in order],
        kinds=[sketches[index][3] for index, _, _ in order],
        orphans=frozenset(
            place
            for place, (index, parent, _) in enumerate(order)
            if parent == NO_PARENT and sketches[index][4]
        ),
    )


DURATIONS = st.one_of(st.integers(0, 30), st.none(), st.integers(-3, -1), st.just(0))
KINDS = st.sampled_from([INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER])
# How far above in the list the parent stands: near ones make chains.
ABOVE = st.one_of(st.integers(1, 2), st.integers(1, 13))
RAW = st.tuples(ABOVE, st.integers(0, 30), DURATIONS, KINDS, st.booleans(), st.integers(0, 39))


def build(raws: Sequence[tuple[int, int, int | None, int, bool, int]], scale: int) -> DrawnTimes:
    sketches: list[Sketch] = []
    for index, (above, start, duration, kind, orphan, rest) in enumerate(raws):
        parent = max(index - above, NO_PARENT)
        length = duration if duration is None else duration * scale
        sketches.append((parent, start * scale + rest % scale, length, kind, orphan))
    return draw(sketches)


def forests() -> st.SearchStrategy[DrawnTimes]:
    """Overlap, skew, missing parents, several roots, no ends, ends before starts, moments, long chains.

    Small times collide often; in large ones the clocks' grain shows.
    """
    return st.builds(build, st.lists(RAW, min_size=1, max_size=14), st.sampled_from([1, 3, 40]))
