"""Batch numbers: unique for ever, growing, and the same however often they are asked for."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from apps.ingest.queue.keys import Shard
from apps.ingest.write.batch import BatchRecord, batch_number, split_batches
from apps.otlp.signals import Signal

SHARD = Shard(Signal.TRACES, 3)

moments = st.integers(1_700_000_000_000, 2**42 - 1)
ids = st.tuples(moments, st.integers(0, 2**20))


@dataclass(frozen=True)
class Body:
    entry_id: str
    items: int
    body_bytes: int = 1


@given(st.sets(st.tuples(st.integers(0, 127), ids), min_size=2, max_size=20))
def test_no_two_batches_share_a_number(firsts: set[tuple[int, tuple[int, int]]]) -> None:
    numbers = {batch_number(shard, f"{ms}-{sequence}") for shard, (ms, sequence) in firsts}
    assert len(numbers) == len(firsts)
    assert all(0 < number < 2**64 for number in numbers)


@given(
    st.integers(0, 127),
    st.tuples(moments, st.integers(0, 2**14 - 1)),
    st.tuples(moments, st.integers(0, 2**14 - 1)),
)
def test_a_later_batch_of_a_shard_has_a_greater_number(
    shard: int, one: tuple[int, int], other: tuple[int, int]
) -> None:
    numbers = [batch_number(shard, f"{ms}-{sequence}") for ms, sequence in sorted([one, other])]
    assert numbers == sorted(numbers)


def test_a_record_reads_back_from_redis() -> None:
    record = BatchRecord.of(SHARD, [Body("1790000000000-1", 5), Body("1790000000002-0", 7)]).next_attempt()
    stored = {name.encode(): str(value).encode() for name, value in record.to_fields().items()}
    assert BatchRecord.from_fields(SHARD, stored) == record
    assert record.items == 12


def test_all_inserts_of_a_batch_have_names_of_their_own_under_a_prefix_that_no_other_batch_has() -> None:
    one, other = (BatchRecord.of(SHARD, [Body(f"1790000000000-{n}", 5)]) for n in (1, 11))
    names = [one.query_id(attempt, part) for attempt in range(2) for part in range(2)]
    assert len(set(names)) == 4
    assert all(name.startswith(one.query_prefix) for name in names)
    assert not other.query_prefix.startswith(one.query_prefix)


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), max_size=30))
def test_batches_keep_the_limits_the_order_and_every_body(sizes: list[tuple[int, int]]) -> None:
    bodies = [Body(f"1790000000000-{n}", items, size) for n, (items, size) in enumerate(sizes)]
    batches = list(split_batches(bodies, max_items=50, max_bytes=50))
    assert [body for batch in batches for body in batch] == bodies
    crowded = [batch for batch in batches if len(batch) > 1]
    assert all(sum(body.items for body in batch) <= 50 for batch in crowded)
    assert all(sum(body.body_bytes for body in batch) <= 50 for batch in crowded)
