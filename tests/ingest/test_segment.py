"""The spool's record format: whatever happens to the bytes, what is read is what was written."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ingest.spool.segment import (
    MARK_BYTES,
    MAX_PAYLOAD_BYTES,
    Header,
    Record,
    encode_record,
    measure_record,
    scan_segment,
    split_by_weight,
)
from apps.otlp.signals import Signal

MARK = bytes(range(101, 101 + MARK_BYTES))


def record_of(number: int, body: bytes) -> Record:
    header = Header(
        signal=Signal.TRACES,
        project=7,
        key=3,
        items=number,
        received_ns=1_700_000_000_000_000_000 + number,
        digest=f"{number:064x}",
        encoding="gzip",
        body_bytes=len(body),
    )
    return Record(header, body)


def segment_of(records: list[Record]) -> bytes:
    return b"".join(encode_record(MARK, record) for record in records)


bodies = st.lists(st.binary(max_size=200) | st.just(MARK * 3), max_size=8)
RECORDS = [record_of(number, bytes([number]) * (5 + number)) for number in range(3)]
SEGMENT = segment_of(RECORDS)


@given(bodies)
def test_what_is_written_is_read_in_its_order(written: list[bytes]) -> None:
    records = [record_of(number, body) for number, body in enumerate(written)]
    scan = scan_segment(MARK, segment_of(records))
    assert (scan.records, scan.damaged) == (records, [])


def test_a_segment_cut_at_any_byte_gives_every_record_that_is_whole() -> None:
    ends = [len(segment_of(RECORDS[:count])) for count in range(len(RECORDS) + 1)]
    for length in range(len(SEGMENT) + 1):
        scan = scan_segment(MARK, SEGMENT[:length])
        whole = sum(end <= length for end in ends) - 1
        assert scan.records == RECORDS[:whole]
        assert scan.damaged == [(ends[whole], length)] * (ends[whole] < length)


def test_a_flipped_bit_costs_its_own_record_and_no_other() -> None:
    for position in range(len(SEGMENT)):
        for bit in range(8):
            flipped = bytearray(SEGMENT)
            flipped[position] ^= 1 << bit
            scan = scan_segment(MARK, bytes(flipped))
            assert len(scan.records) == len(RECORDS) - 1
            assert all(record in RECORDS for record in scan.records)
            assert len(scan.damaged) == 1


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_rubbish_is_never_a_record_nor_an_exception(before: bytes, after: bytes) -> None:
    scan = scan_segment(MARK, before + SEGMENT + after)
    assert scan.records == RECORDS
    assert sum(end - start for start, end in scan.damaged) <= len(before) + len(after)


def test_zeros_that_a_power_cut_leaves_behind_are_no_damage() -> None:
    scan = scan_segment(MARK, SEGMENT + bytes(5000))
    assert (scan.records, scan.damaged) == (RECORDS, [])


def test_a_body_cannot_forge_a_record_for_another_project() -> None:
    # A sender knows the format, but not the mark of the segment its body will lie in.
    stranger = bytes(MARK_BYTES)
    forged = encode_record(stranger, dataclasses.replace(RECORDS[0], body=b"forged"))
    data = bytearray(segment_of([record_of(1, forged), RECORDS[2]]))
    data[MARK_BYTES] ^= 1
    assert scan_segment(MARK, bytes(data)).records == [RECORDS[2]]


def test_a_length_that_lies_is_not_believed() -> None:
    data = MARK + (MAX_PAYLOAD_BYTES + 1).to_bytes(4, "little") + bytes(4) + bytes(100)
    assert scan_segment(MARK, data + SEGMENT).records == RECORDS


def test_a_record_that_would_not_be_read_is_not_written() -> None:
    most = MAX_PAYLOAD_BYTES - measure_record(record_of(1, b"")) + MARK_BYTES + 8
    largest = dataclasses.replace(record_of(1, b""), body=bytes(most))
    assert scan_segment(MARK, encode_record(MARK, largest)).records == [largest]
    with pytest.raises(ValueError, match="more than the spool reads"):
        encode_record(MARK, dataclasses.replace(largest, body=bytes(most + 1)))


@given(bodies)
def test_a_record_takes_what_was_measured(written: list[bytes]) -> None:
    records = [record_of(number, body) for number, body in enumerate(written)]
    assert len(segment_of(records)) == sum(map(measure_record, records))


@given(bodies, st.integers(1, 4), st.integers(1, 300))
def test_a_handful_keeps_both_limits_and_loses_nothing(written: list[bytes], count: int, weight: int) -> None:
    records = [record_of(number, body) for number, body in enumerate(written)]
    handfuls = list(split_by_weight(records, count=count, body_bytes=weight))
    assert [record for handful in handfuls for record in handful] == records
    assert all(len(handful) <= count for handful in handfuls)
    assert all(
        len(handful) == 1 or sum(len(record.body) for record in handful) <= weight for handful in handfuls
    )
