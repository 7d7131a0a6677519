"""How long a lease an INSERT gets: by its size, and by how long the last ones took."""

from hypothesis import given
from hypothesis import strategies as st

from apps.ingest.write.lease import LEASE_MS
from apps.ingest.write.lease_length import LeaseLength


def length_of_small(length: LeaseLength) -> int:
    return length.of(inserts=1, items=1, body_bytes=100)


@given(st.integers(1, 100_000), st.integers(1, 128 << 20))
def test_it_grows_with_the_batch(items: int, body_bytes: int) -> None:
    length = LeaseLength()
    assert length.of(inserts=1, items=items, body_bytes=body_bytes) >= LEASE_MS
    assert length.of(inserts=2, items=items, body_bytes=body_bytes) >= 2 * LEASE_MS
    assert length.of(inserts=1, items=items + 1_000, body_bytes=body_bytes) > length.of(
        inserts=1, items=items, body_bytes=body_bytes
    )


def test_over_a_slow_line_only_the_first_batch_is_tried_in_vain() -> None:
    length = LeaseLength()
    usual_ms = length_of_small(length)
    length.note_expired()
    for _ in range(10):
        assert length_of_small(length) >= 2 * usual_ms
        length.note_taken(2 * usual_ms)


def test_it_is_short_again_once_batches_are_quick() -> None:
    length = LeaseLength()
    usual_ms = length_of_small(length)
    length.note_expired()
    length.note_expired()
    length_of_small(length)
    length.note_taken(usual_ms // 10)
    assert length_of_small(length) == usual_ms


@given(st.integers(0, 100))
def test_a_dead_drainers_successor_never_waits_for_ever(times: int) -> None:
    length = LeaseLength()
    for _ in range(times):
        length.note_expired()
    assert length_of_small(length) <= 81 * LEASE_MS
