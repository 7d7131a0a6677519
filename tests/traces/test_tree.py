"""The waterfall's order: every span once, children below their parents, whatever the links say."""

from hypothesis import given
from hypothesis import strategies as st

from apps.traces.analysis.tree import NO_PARENT, Placed, place_rows
from apps.traces.rows import WaterfallRow

IDS = ["a", "b", "c", "d", "e"]


def make_row(span_id: str, parent: str = "", start: int = 0, kind: int = 1) -> WaterfallRow:
    return WaterfallRow(span_id, parent, start, 10, "shop", "work", kind, 0, 0)


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
    return [f"{'  ' * place.depth}{place.row.span_id}{'?' * place.is_orphan}" for place in placed]


@given(rows_with_any_links)
def test_every_span_is_drawn_once_whatever_the_links_say(rows: list[WaterfallRow]) -> None:
    placed = place_rows(rows)
    assert sorted(place.row for place in placed) == sorted(rows)


@given(rows_with_any_links)
def test_a_parent_stands_before_its_children_and_one_level_higher(rows: list[WaterfallRow]) -> None:
    placed = place_rows(rows)
    children = [(index, place) for index, place in enumerate(placed) if place.parent != NO_PARENT]
    roots = [place for place in placed if place.parent == NO_PARENT]
    assert all(place.depth == 0 for place in roots)
    assert all(place.parent < index for index, place in children)
    assert all(place.depth == placed[place.parent].depth + 1 for _, place in children)
    # Pre-order: what stands between a span and its parent lies deeper than the parent.
    assert all(
        between.depth > placed[place.parent].depth
        for index, place in children
        for between in placed[place.parent + 1 : index]
    )


@given(rows_with_any_links)
def test_siblings_and_roots_run_by_start_then_id(rows: list[WaterfallRow]) -> None:
    placed = place_rows(rows)
    families: dict[int, list[tuple[int, str]]] = {}
    for place in placed:
        families.setdefault(place.parent, []).append((place.row.start_time_unix_nano, place.row.span_id))
    assert all(family == sorted(family) for family in families.values())


@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_a_sound_tree_is_drawn_as_it_is_in_any_order_of_arrival(random: object, size: int) -> None:
    rows = [make_row(f"{n:03}", f"{(n - 1) // 2:03}" if n else "", start=n) for n in range(size)]
    shuffled = sorted(rows, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert place_rows(shuffled) == place_rows(rows)
    assert not any(place.is_orphan for place in place_rows(rows))
    assert sum(place.parent == NO_PARENT for place in place_rows(rows)) == 1


def test_a_span_whose_parent_was_not_received_is_an_orphan() -> None:
    assert sketch(place_rows([make_row("a", "gone"), make_row("b", "a", 1)])) == ["a?", "  b"]


def test_a_ring_of_parents_starts_at_its_earliest_span() -> None:
    ring = [make_row("a", "c", 2), make_row("b", "a", 0), make_row("c", "b", 1), make_row("d", "c", 5)]
    assert sketch(place_rows(ring)) == ["b?", "  c", "    a", "    d"]


def test_a_span_that_is_its_own_parent_is_an_orphan() -> None:
    assert sketch(place_rows([make_row("a", "a")])) == ["a?"]


def test_the_server_half_of_a_shared_span_lies_under_the_client_half_and_takes_the_children() -> None:
    shared = [make_row("a", "", 0, kind=3), make_row("a", "", 1, kind=2), make_row("b", "a", 2)]
    placed = place_rows(shared)
    assert [(place.row.kind, place.depth) for place in placed] == [(3, 0), (2, 1), (1, 2)]


def test_a_span_that_was_sent_twice_is_drawn_twice_and_its_children_once() -> None:
    assert sketch(place_rows([make_row("a"), make_row("a"), make_row("b", "a", 1)])) == ["a", "  b", "a"]


def test_a_chain_of_a_hundred_thousand_neither_recurses_nor_crawls() -> None:
    chain = [make_row(f"{n:06}", f"{n - 1:06}" if n else "", start=-n) for n in range(100_000)]
    placed = place_rows(chain)
    assert [place.depth for place in placed] == list(range(100_000))
