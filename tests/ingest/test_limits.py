"""A body costs no more than the limit, however it is packed."""

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ingest.address import sender_address
from apps.ingest.encodings import gunzip
from apps.ingest.limits import BadEncoding, TooLarge


@given(st.binary(max_size=2_000), st.binary(max_size=200))
def test_one_or_several_members_unpack_to_the_whole(first: bytes, second: bytes) -> None:
    assert gunzip(gzip.compress(first) + gzip.compress(second)) == first + second


def test_a_body_at_the_limit_passes_and_one_byte_more_does_not() -> None:
    assert len(gunzip(gzip.compress(bytes(1_000)), max_bytes=1_000)) == 1_000
    with pytest.raises(TooLarge):
        gunzip(gzip.compress(bytes(1_001)), max_bytes=1_000)


def test_a_bomb_takes_no_more_memory_than_the_limit() -> None:
    bomb = gzip.compress(bytes(200_000_000))
    tracemalloc.start()
    with pytest.raises(TooLarge):
        gunzip(bomb, max_bytes=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.parametrize(
    "packed",
    [b"", b"plain", gzip.compress(b"") * 17, gzip.compress(b"cut short")[:-3], gzip.compress(b"x") + b"rest"],
)
def test_what_is_not_whole_gzip_is_refused(packed: bytes) -> None:
    with pytest.raises(BadEncoding):
        gunzip(packed)


@pytest.mark.parametrize(
    ("forwarded_for", "trusted_proxies", "expected"),
    [
        ("1.1.1.1", 0, "9.9.9.9"),
        ("1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1, 10.0.0.1", 2, "1.1.1.1"),
        ("", 1, "9.9.9.9"),
        ("1.1.1.1", 2, "9.9.9.9"),
    ],
)
def test_only_our_own_proxies_say_who_sent(forwarded_for: str, trusted_proxies: int, expected: str) -> None:
    assert sender_address("9.9.9.9", forwarded_for, trusted_proxies=trusted_proxies) == expected
