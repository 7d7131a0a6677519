"""The waterfall's order: every span once, children below their parents, whatever the links say."""

from dataclasses import dataclass
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from apps.traces.analysis.tree import NO_PARENT, place_rows

IDS = ["a", "b", "c", "d", "e"]


class Row(NamedTuple):
    start: int
    span_id: str
    parent: str
    kind: int


@dataclass(frozen=True)
class Placed:
    row: Row
    parent: int
    depth: int

    @property
    def is_orphan(self) -> bool:
        return self.parent == NO_PARENT and self.row.parent != ""


def make_row(span_id: str, parent: str = "", start: int = 0, kind: int = 1) -> Row:
    return Row(start, span_id, parent, kind)


def place(rows: list[Row]) -> list[Placed]:
    """As the store hands them over: by start, then span id."""
    by_start = sorted(rows, key=lambda row: (row.start, row.span_id))
    order = place_rows(
        [row.span_id for row in by_start],
        [row.parent or None for row in by_start],
        [row.kind for row in by_start],
    )
    places = zip(order.rows, order.parents, order.depths, strict=True)
    return [Placed(by_start[row], parent, depth) for row, parent, depth in places]


rows_with_any_links = st.lists(
    st.builds(
        make_row,
        st.sampled_from(IDS),
        st.sampled_from(["", "gone", *IDS]),
        st.integers(0, 3),
        st.sampled_from([1, 2, 3]),
    ),
    max_size=12,
)


def sketch(placed: list[Placed]) -> list[str]:
    return [f"{'  ' * each.depth}{each.row.span_id}{'?' * each.is_orphan}" for each in placed]


@given(rows_with_any_links)
def test_every_span_is_drawn_once_whatever_the_links_say(rows: list[Row]) -> None:
    placed = place(rows)
    assert sorted(each.row for each in placed) == sorted(rows)


@given(rows_with_any_links)
def test_a_parent_stands_before_its_children_and_one_level_higher(rows: list[Row]) -> None:
    placed = place(rows)
    children = [(index, each) for index, each in enumerate(placed) if each.parent != NO_PARENT]
    roots = [each for each in placed if each.parent == NO_PARENT]
    assert all(each.depth == 0 for each in roots)
    assert all(each.parent < index for index, each in children)
    assert all(each.depth == placed[each.parent].depth + 1 for _, each in children)
    # Pre-order: what stands between a span and its parent lies deeper than the parent.
    assert all(
        between.depth > placed[each.parent].depth
        for index, each in children
        for between in placed[each.parent + 1 : index]
    )


@given(rows_with_any_links)
def test_siblings_and_roots_run_by_start_then_id(rows: list[Row]) -> None:
    placed = place(rows)
    families: dict[int, list[tuple[int, str]]] = {}
    for each in placed:
        families.setdefault(each.parent, []).append((each.row.start, each.row.span_id))
    assert all(family == sorted(family) for family in families.values())


@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_a_sound_tree_is_drawn_as_it_is_in_any_order_of_arrival(random: object, size: int) -> None:
    rows = [make_row(f"{n:03}", f"{(n - 1) // 2:03}" if n else "", start=n) for n in range(size)]
    shuffled = sorted(rows, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert place(shuffled) == place(rows)
    assert not any(each.is_orphan for each in place(rows))
    assert sum(each.parent == NO_PARENT for each in place(rows)) == 1


def test_a_span_whose_parent_was_not_received_is_an_orphan() -> None:
    assert sketch(place([make_row("a", "gone"), make_row("b", "a", 1)])) == ["a?", "  b"]


def test_a_ring_of_parents_starts_at_its_earliest_span() -> None:
    ring = [make_row("a", "c", 2), make_row("b", "a", 0), make_row("c", "b", 1), make_row("d", "c", 5)]
    assert sketch(place(ring)) == ["b?", "  c", "    a", "    d"]


def test_a_span_that_is_its_own_parent_is_an_orphan() -> None:
    assert sketch(place([make_row("a", "a")])) == ["a?"]


def test_the_server_half_of_a_shared_span_lies_under_the_client_half_and_takes_the_children() -> None:
    shared = [make_row("a", "", 0, kind=3), make_row("a", "", 1, kind=2), make_row("b", "a", 2)]
    placed = place(shared)
    assert [(each.row.kind, each.depth) for each in placed] == [(3, 0), (2, 1), (1, 2)]


def test_a_span_that_was_sent_twice_is_drawn_twice_and_its_children_once() -> None:
    assert sketch(place([make_row("a"), make_row("a"), make_row("b", "a", 1)])) == ["a", "  b", "a"]


def test_a_chain_of_a_hundred_thousand_neither_recurses_nor_crawls() -> None:
    chain = [make_row(f"{n:06}", f"{n - 1:06}" if n else "", start=-n) for n in range(100_000)]
    placed = place(chain)
    assert [each.depth for each in placed] == list(range(100_000))
