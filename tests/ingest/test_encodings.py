"""A body costs no more than the limit, however it is packed."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from apps.ingest.encodings import kept_encoding, message_encoding, unpack
from apps.ingest.limits import BadEncoding, TooLarge

MEBIBYTE = 1024 * 1024


def deflate_bare(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def zstd_streamed(body: bytes) -> bytes:
    """As Collectors send it: the frame does not say how long its content is."""
    packer = zstandard.ZstdCompressor().compressobj()
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "identity": ("identity", lambda body: body),
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", deflate_bare),
    "zstd": ("zstd", zstandard.ZstdCompressor().compress),
    "streamed zstd": ("zstd", zstd_streamed),
}
COMPRESSED = [name for name in PACKERS if name != "identity"]


def zstd_bomb(*, blocks: int) -> bytes:
    """Four bytes for each 128 KiB: blocks of one repeated byte. Source: RFC 8878, "RLE_Block"."""
    repeat, size = 1 << 1, 128 * 1024 << 3
    block = (size | repeat).to_bytes(3, "little") + b"\0"
    last = (size | repeat | 1).to_bytes(3, "little") + b"\0"
    window_1_mib = bytes([10 << 3])
    return b"\x28\xb5\x2f\xfd" + b"\0" + window_1_mib + block * (blocks - 1) + last


@pytest.mark.parametrize("name", PACKERS)
@given(body=st.binary(max_size=2_000))
def test_what_was_packed_comes_out_again(name: str, body: bytes) -> None:
    encoding, pack = PACKERS[name]
    assert unpack(pack(body), encoding) == body


@pytest.mark.parametrize("name", ["gzip", "zstd", "streamed zstd"])
@given(first=st.binary(max_size=2_000), second=st.binary(max_size=200))
def test_several_members_or_frames_unpack_to_the_whole(name: str, first: bytes, second: bytes) -> None:
    encoding, pack = PACKERS[name]
    assert unpack(pack(first) + pack(second), encoding) == first + second


@pytest.mark.parametrize("name", PACKERS)
def test_a_body_at_the_limit_passes_and_one_byte_more_does_not(name: str) -> None:
    encoding, pack = PACKERS[name]
    assert len(unpack(pack(bytes(1_000)), encoding, max_bytes=1_000)) == 1_000
    with pytest.raises(TooLarge):
        unpack(pack(bytes(1_001)), encoding, max_bytes=1_000)


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "gzip": ("gzip", lambda: gzip.compress(bytes(200 * MEBIBYTE), 9)),
    "gzip of two members": ("gzip", lambda: gzip.compress(bytes(900_000)) + gzip.compress(bytes(MEBIBYTE))),
    "deflate": ("deflate", lambda: zlib.compress(bytes(200 * MEBIBYTE))),
    "bare deflate": ("deflate", lambda: deflate_bare(bytes(200 * MEBIBYTE))),
    "zstd, 10 kB that grow to 320 MB": ("zstd", lambda: zstd_bomb(blocks=2_500)),
    "zstd, 320 kB that grow to 10 GB": ("zstd", lambda: zstd_bomb(blocks=80_000)),
    "zstd of many frames": ("zstd", lambda: zstd_bomb(blocks=5) * 100),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_no_more_memory_than_the_limit(name: str) -> None:
    encoding, make = BOMBS[name]
    bomb = make()
    tracemalloc.start()
    with pytest.raises(TooLarge):
        unpack(bomb, encoding, max_bytes=MEBIBYTE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MEBIBYTE + len(bomb)


@pytest.mark.parametrize("name", COMPRESSED)
@given(body=st.binary(max_size=500), data=st.data())
def test_a_body_cut_short_is_never_taken_for_a_whole_one(name: str, body: bytes, data: st.DataObject) -> None:
    encoding, pack = PACKERS[name]
    packed = pack(body)
    cut = data.draw(st.integers(0, len(packed) - 1))
    with pytest.raises(BadEncoding):
        unpack(packed[:cut], encoding)


@pytest.mark.parametrize("name", COMPRESSED)
def test_what_follows_the_end_of_a_body_is_refused(name: str) -> None:
    encoding, pack = PACKERS[name]
    with pytest.raises(BadEncoding):
        unpack(pack(b"x") + b"rest", encoding)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
def test_what_is_not_packed_at_all_is_refused(encoding: str) -> None:
    with pytest.raises(BadEncoding):
        unpack(b"plain", encoding)


def test_more_gzip_members_than_anybody_sends_are_refused() -> None:
    with pytest.raises(BadEncoding):
        unpack(gzip.compress(b"") * 17, "gzip")


def test_a_zstd_window_beyond_what_http_allows_is_refused() -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=26, enable_ldm=False)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    with pytest.raises(BadEncoding):
        unpack(packer.compress(bytes(100)) + packer.flush(), "zstd")


@pytest.mark.parametrize(
    ("name", "kept", "message"),
    [
        ("identity", "", ""),
        ("gzip", "gzip", "gzip"),
        ("deflate", "", "deflate"),
        ("zstd", "zstd", ""),
    ],
)
def test_an_encoding_is_told_from_the_first_bytes(name: str, kept: str, message: str) -> None:
    """Zstandard is no encoding of gRPC's."""
    _, pack = PACKERS[name]
    packed = pack(b"\x0a\x03abc")
    assert (kept_encoding(packed), message_encoding(packed)) == (kept, message)
