"""Secrets: random text for links and keys, and the keyed digests they are stored as."""

import hashlib
import hmac
import secrets
import string

from django.conf import settings

ALPHABET = string.digits + string.ascii_letters


def make_secret(length: int) -> str:
    """`length` random characters, 5.95 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def derive_secret(length: int, *, purpose: str, message: str) -> str:
    """Always the same `length` characters for this installation; at most 42, which is all 256 bits."""
    number = int.from_bytes(hmac.digest(derive_pepper(purpose), message.encode(), hashlib.sha256))
    characters = []
    for _ in range(length):
        number, index = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[index])
    return "".join(characters)


def digest_secret(text: str, *, purpose: str) -> str:
    """What is stored in place of `text`: useless without the installation's SECRET_KEY."""
    return hmac.digest(derive_pepper(purpose), text.encode(errors="surrogatepass"), hashlib.sha256).hex()


def derive_pepper(purpose: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"spanwise.{purpose}".encode(), hashlib.sha256)
