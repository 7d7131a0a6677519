"""The text that any match of a pattern holds."""

import pytest

from apps.query.pattern_texts import like_any_part, required_text


@pytest.mark.parametrize(
    ("pattern", "required"),
    [
        (".*checkout.*", "checkout"),
        ("/api/.*", "/api/"),
        (r".*\.json", ".json"),
        (r"a\\b", "a\\b"),
        ("GET /x", "GET /x"),
        ("a|b", None),
        ("a.b", None),
        (r".*\d+", None),
        ("(?i)a.*", None),
        ("a?", None),
        ("[ab]", None),
        (".*", None),
        ("", None),
    ],
)
def test_a_plain_pattern_has_a_text(pattern: str, required: str | None) -> None:
    assert required_text(pattern) == required


def test_likes_own_letters_are_escaped() -> None:
    assert like_any_part(r"50%_\x") == r"%50\%\_\\x%"
