"""Secrets at rest: encrypted and authenticated under a key of this installation's, which may be changed.

Fernet is AES-128-CBC with HMAC-SHA256. Texts of any length serve as keys: each is stretched to one (HKDF).
"""

import base64
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


class SealBroken(Exception):
    """It was sealed under a key that is not there any more, or was changed since."""


def seal(secrets: dict[str, Any]) -> str:
    return _sealer().encrypt(orjson.dumps(secrets)).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """Raises SealBroken."""
    try:
        opened: dict[str, Any] = orjson.loads(_sealer().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise SealBroken from error
    return opened


def reseal(sealed: str) -> str:
    """The same under the first key. Raises SealBroken."""
    try:
        return _sealer().rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken from error


def _sealer() -> MultiFernet:
    """The first seals, all open: keys of the setting, then what was there before it."""
    texts = [*settings.NOTIFIERS_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_stretch(text)) for text in texts])


def _stretch(text: str | bytes) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"spanwise.notifiers").derive(force_bytes(text))
    return base64.urlsafe_b64encode(key)
