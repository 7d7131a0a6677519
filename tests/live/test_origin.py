"""Sockets are for our own pages: the cookies that come along do not say who opened them."""

import pytest
from pytest_django.fixtures import Settings

from apps.live.origin import is_own_origin


@pytest.fixture(autouse=True)
def addresses(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://traces.shop.example"
    settings.ALLOWED_HOSTS = ["traces.shop.example", "localhost", "127.0.0.1", "[::1]"]


def headers(origin: str | None, host: str) -> list[tuple[bytes, bytes]]:
    named = [(b"host", host.encode())]
    return named if origin is None else [*named, (b"origin", origin.encode())]


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://traces.shop.example", "traces.shop.example"),
        ("https://traces.shop.example", "10.0.0.7:8000"),  # behind a proxy that names its backend
        ("http://localhost:8000", "localhost:8000"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("http://LOCALHOST:8000", "localhost:8000"),
    ],
)
def test_our_own_pages_may(origin: str, host: str) -> None:
    assert is_own_origin(headers(origin, host))


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (None, "localhost:8000"),
        ("", "localhost:8000"),
        ("null", "localhost:8000"),
        ("http://localhost:3000", "localhost:8000"),
        ("http://evil.example", "localhost:8000"),
        ("http://evil.example", "evil.example"),
        ("http://localhost.evil.example:8000", "localhost:8000"),
        ("http://localhost:8000@evil.example", "localhost:8000"),
        ("http://traces.shop.example", "10.0.0.7:8000"),
        ("https://sub.traces.shop.example", "traces.shop.example"),
        ("file://localhost:8000", "localhost:8000"),
        ("http://[::1", "[::1"),
        ("http://é", "é"),
    ],
)
def test_others_may_not(origin: str | None, host: str) -> None:
    assert not is_own_origin(headers(origin, host))


def test_two_origins_are_none() -> None:
    twice = [*headers("http://localhost:8000", "localhost:8000"), (b"origin", b"http://localhost:8000")]
    assert not is_own_origin(twice)
