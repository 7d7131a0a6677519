"""What a page may say to its socket."""

import pytest

from apps.live.wanted import BadFrame, Wanted, parse_wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"type":"filter"}', Wanted()),
        ('{"type":"filter","feed":null,"q":null,"environment":null}', Wanted()),
        ('{"type":"filter","feed":"","q":"","environment":"","columns":[]}', Wanted()),
        (
            '{"type":"filter","feed":"spans","q":"service=cart","environment":"staging","columns":["a","b"]}',
            Wanted("spans", "service=cart", "staging", ("a", "b")),
        ),
    ],
)
def test_a_filter_is_read(text: str, wanted: Wanted) -> None:
    assert parse_wanted(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        "null",
        "7",
        '{"q":"service=cart"}',
        '{"type":"subscribe"}',
        '{"type":"filter","qq":"cart"}',
        '{"type":"filter","q":7}',
        '{"type":"filter","environment":["cart"]}',
        '{"type":"filter","q":"' + "x" * 8001 + '"}',
        '{"type":"filter","columns":"a"}',
        '{"type":"filter","columns":[7]}',
        '{"type":"filter","columns":[""]}',
        '{"type":"filter","columns":[' + ",".join(['"a"'] * 21) + "]}",
        '{"type":"filter","q":"\\ud800"}',
        "[" * 5000,
    ],
)
def test_anything_else_is_refused(text: str | None) -> None:
    with pytest.raises(BadFrame):
        parse_wanted(text)
