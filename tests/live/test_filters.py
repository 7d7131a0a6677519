"""What a page may say to its socket."""

import pytest

from apps.live.filters import BadFrame, parse_filter
from apps.traces.queries import TraceFilter


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"type":"filter"}', TraceFilter()),
        ('{"type":"filter","service":null,"environment":null}', TraceFilter()),
        ('{"type":"filter","service":"","environment":""}', TraceFilter()),
        ('{"type":"filter","service":"cart","environment":"staging"}', TraceFilter("cart", "staging")),
    ],
)
def test_a_filter_is_read(text: str, wanted: TraceFilter) -> None:
    assert parse_filter(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        "null",
        "7",
        '{"service":"cart"}',
        '{"type":"subscribe"}',
        '{"type":"filter","servcie":"cart"}',
        '{"type":"filter","service":7}',
        '{"type":"filter","service":["cart"]}',
        '{"type":"filter","service":"' + "x" * 1001 + '"}',
        '{"type":"filter","service":"\\ud800"}',
        "[" * 5000,
    ],
)
def test_anything_else_is_refused(text: str | None) -> None:
    with pytest.raises(BadFrame):
        parse_filter(text)
