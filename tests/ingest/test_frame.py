"""The bytes of one INSERT, taken apart again with nothing but the protobuf encoding."""

from hypothesis import given
from hypothesis import strategies as st

from apps.ingest.write.frame import frame_bodies
from apps.otlp.wire import encode_field, encode_varint


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


@given(st.integers(0, 2**64 - 1))
def test_a_varint_reads_back(value: int) -> None:
    assert read_varint(encode_varint(value), 0) == (value, len(encode_varint(value)))


@given(st.lists(st.tuples(st.integers(1, 2**32 - 1), st.binary(max_size=300)), max_size=6))
def test_each_body_is_followed_by_its_own_tenant(bodies: list[tuple[int, bytes]]) -> None:
    frames = frame_bodies(bodies, batch=2**63 + 5, lease_expires_ms=1_800_000_000_000)
    at = 0
    for project_id, body in bodies:
        length, at = read_varint(frames, at)
        ours = encode_field(100, project_id) + encode_field(101, 2**63 + 5)
        assert frames[at : at + length] == body + ours + encode_field(102, 1_800_000_000_000)
        at += length
    assert at == len(frames)
