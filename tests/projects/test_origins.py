"""Origins: stored exactly as browsers send them."""

import pytest

from apps.projects.origins import normalise_origin


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        (" HTTPS://Shop.Example ", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://shop.example:80", "https://shop.example:80"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("http://[0:0::1]", "http://[::1]"),
        ("http://10.0.0.1", "http://10.0.0.1"),
    ],
)
def test_an_origin_is_brought_into_its_one_form(text: str, origin: str) -> None:
    assert normalise_origin(text) == origin
    assert normalise_origin(origin) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "null",
        "shop.example",
        "https://",
        "https://*.shop.example",
        "ftp://shop.example",
        "javascript:alert(1)",
        "https://shop.example/",
        "https://shop.example/path",
        "https://shop.example?",
        "https://shop.example?x=1",
        "https://shop.example#",
        "https://user@shop.example",
        "https://:secret@shop.example",
        "https://shop.example:99999",
        "https://shop.example:x",
        "https://shop.example:",
        "https://shop..example",
        "https://-shop.example",
        "https://shop example",
        "https://shop_1.example\\@evil.example",
        "https://a.example,https://b.example",
        "http://[::1",
        "http://[v1.x]",
        "http://[::1%25eth0]",
        "https://" + "a" * 300 + ".example",
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        normalise_origin(text)


def test_the_refusal_of_a_path_says_what_was_meant() -> None:
    with pytest.raises(ValueError, match=r"did you mean https://shop\.example\?"):
        normalise_origin("https://shop.example/cart")
