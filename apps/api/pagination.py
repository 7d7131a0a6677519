"""Cursors: where a list goes on, as opaque text that only this installation can have made."""

import base64
import binascii
import hmac
from collections.abc import Mapping

import orjson
from django.utils.crypto import salted_hmac
from rest_framework.exceptions import ValidationError

SIGNATURE_BYTES = 12
MAX_CURSOR_CHARS = 1024

CursorValue = str | int


class InvalidCursor(ValidationError):
    """400: the cursor was cut, changed, or belongs to another list."""

    default_code = "invalid_cursor"

    def __init__(self) -> None:
        super().__init__({"cursor": ["Not a cursor of this list; start again without one."]})


def encode_cursor(position: Mapping[str, CursorValue], *, scope: str) -> str:
    """`position` as URL-safe text, bound to `scope` (the list and the project it belongs to)."""
    payload = orjson.dumps(dict(position), option=orjson.OPT_SORT_KEYS)
    return encode_text(sign_payload(payload, scope) + payload)


def decode_cursor(text: str, *, scope: str) -> dict[str, CursorValue]:
    """The position `encode_cursor` was given; raises InvalidCursor for anything else."""
    if not text.isascii() or len(text) > MAX_CURSOR_CHARS:
        raise InvalidCursor
    try:
        signed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise InvalidCursor from error
    # Base64 has several texts for the same bytes; ours is one.
    if encode_text(signed) != text:
        raise InvalidCursor
    signature, payload = signed[:SIGNATURE_BYTES], signed[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, sign_payload(payload, scope)):
        raise InvalidCursor
    position: dict[str, CursorValue] = orjson.loads(payload)
    return position


def encode_text(signed: bytes) -> str:
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def sign_payload(payload: bytes, scope: str) -> bytes:
    return salted_hmac(f"spanwise.cursor.{scope}", payload, algorithm="sha256").digest()[:SIGNATURE_BYTES]
