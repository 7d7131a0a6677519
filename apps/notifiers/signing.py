"""Signatures of webhooks, as Standard Webhooks has them (https://www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
SECRET_BYTES = 32
LEAST_BYTES, MOST_BYTES = 24, 64


class BadSigningSecret(ValueError):
    """Not `whsec_` and the base64 of 24 to 64 bytes."""


def new_signing_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def read_signing_secret(text: str) -> bytes:
    """The key in it. Raises BadSigningSecret."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise BadSigningSecret from error
    if not text.startswith(PREFIX) or not LEAST_BYTES <= len(key) <= MOST_BYTES:
        raise BadSigningSecret
    return key


def sign(secret: str, *, message_id: str, timestamp_s: int, body: bytes) -> dict[str, str]:
    """The three headers. Raises BadSigningSecret."""
    signed = f"{message_id}.{timestamp_s}.".encode() + body
    digest = hmac.new(read_signing_secret(secret), signed, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
