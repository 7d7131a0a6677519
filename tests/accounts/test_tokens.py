"""Secrets: long enough, stored as digests, derived the same way every time."""

from pytest_django.fixtures import Settings

from apps.accounts.tokens import derive_secret, digest_secret, make_secret


def test_secrets_differ() -> None:
    assert len({make_secret(32) for _ in range(100)}) == 100


def test_a_digest_depends_on_the_installation_and_on_the_purpose(settings: Settings) -> None:
    digests = {digest_secret("text", purpose="a"), digest_secret("text", purpose="b")}
    settings.SECRET_KEY = "another installation"
    assert len(digests | {digest_secret("text", purpose="a")}) == 3


def test_a_derived_secret_is_always_the_same_for_one_installation(settings: Settings) -> None:
    first = derive_secret(40, purpose="keys", message="1")
    assert first == derive_secret(40, purpose="keys", message="1")
    assert first != derive_secret(40, purpose="keys", message="2")
    settings.SECRET_KEY = "another installation"
    assert first != derive_secret(40, purpose="keys", message="1")
