"""Cursors: opaque, exact, and only good for the list they were made for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.api.pagination import InvalidCursor, decode_cursor, encode_cursor

POSITIONS = st.dictionaries(
    st.text(st.characters(codec="utf-8"), max_size=10),
    st.integers(-(2**63), 2**64 - 1) | st.text(st.characters(codec="utf-8"), max_size=40),
    max_size=4,
)


@given(position=POSITIONS)
def test_a_position_comes_back_exactly(position: dict[str, str | int]) -> None:
    text = encode_cursor(position, scope="traces:1")
    assert text.isascii()
    assert text.replace("-", "").replace("_", "").isalnum()
    assert decode_cursor(text, scope="traces:1") == position


@given(text=st.text())
def test_any_other_text_is_a_clear_error(text: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(text, scope="traces:1")


@given(position=POSITIONS, index=st.integers(0, 30))
def test_a_changed_cursor_is_refused(position: dict[str, str | int], index: int) -> None:
    text = encode_cursor(position, scope="traces:1")
    at = index % len(text)
    for broken in (text[:at], text[:at] + "." + text[at + 1 :], text + "AAAA", text + "="):
        with pytest.raises(InvalidCursor):
            decode_cursor(broken, scope="traces:1")


def test_a_cursor_is_bound_to_its_list() -> None:
    text = encode_cursor({"start": 1}, scope="traces:1")
    with pytest.raises(InvalidCursor):
        decode_cursor(text, scope="traces:2")


def test_the_error_names_the_parameter() -> None:
    with pytest.raises(InvalidCursor) as raised:
        decode_cursor("x" * 2000, scope="traces:1")
    assert raised.value.status_code == 400
    assert list(raised.value.detail) == ["cursor"]
    assert raised.value.default_code == "invalid_cursor"
