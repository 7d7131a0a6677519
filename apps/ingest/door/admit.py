"""Admit: authenticate -> limit -> validate -> queue, the same for every protocol."""

import contextlib
import time
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from apps.ingest.door.auth import KeyDirectory
from apps.ingest.door.budget import Budget
from apps.ingest.door.forms import Form, to_protobuf
from apps.ingest.door.rate import RequestRate
from apps.ingest.door.tally import Tally
from apps.ingest.door.turns import Turns
from apps.ingest.encodings import kept_encoding, unpack
from apps.ingest.limits import (
    LARGE_BODY_BYTES,
    LARGE_WIRE_BYTES,
    MAX_BODY_BYTES,
    MAX_IN_FLIGHT_BYTES,
    ONE_REQUEST,
    TooLarge,
    window_at,
)
from apps.ingest.queue.intake import Queued
from apps.ingest.sender import Sender
from apps.ingest.spool.keep import Keep
from apps.ingest.throttle import Excess
from apps.otlp.checked import Checked, TimeWindow, describe_outcome
from apps.otlp.checks import CHECKS
from apps.otlp.signals import Signal
from apps.projects.selectors import ApiKeyMatch


class Reason(StrEnum):
    """Why a request, or some of its items, were turned away."""

    NO_KEY = "no_key"
    UNKNOWN_KEY = "unknown_key"
    MISTYPED_KEY = "mistyped_key"
    REVOKED_KEY = "revoked_key"
    WRONG_KIND_OF_KEY = "wrong_kind_of_key"
    ORIGIN_NOT_ALLOWED = "origin_not_allowed"
    CONTENT_TYPE = "content_type"
    CONTENT_ENCODING = "content_encoding"
    WRONG_PATH = "wrong_path"
    UNDECODABLE = "undecodable"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    UNAVAILABLE = "unavailable"
    EMPTY = "empty"
    ITEMS_REJECTED = "items_rejected"
    RATE_LIMITED = Excess.REQUESTS.value
    ADDRESS_RATE_LIMITED = Excess.ADDRESS.value
    SPAN_QUOTA = Excess.SPANS.value
    BYTE_QUOTA = Excess.BYTES.value
    TOO_MANY_UNKNOWN_KEYS = Excess.KEYS.value


class NotAllowed(Exception):
    """The key does not open this door. `is_known` tells a wrong key (401) from a wrong kind (403)."""

    def __init__(self, reason: Reason, message: str, *, is_known: bool) -> None:
        super().__init__(message)
        self.reason = reason
        self.is_known = is_known


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one request. `items` were queued durably (or had been before), `rejected` were not.

    `message` is for `partial_success`; without rejections it is a warning, and empty where all is well.
    """

    items: int
    rejected: int
    message: str


_KEY_PROBLEMS = {
    "unknown": (Reason.UNKNOWN_KEY, "This API key is unknown."),
    "mistyped": (
        Reason.MISTYPED_KEY,
        "This API key's prefix is known but the rest does not match: check how it was copied.",
    ),
    "revoked": (Reason.REVOKED_KEY, "This API key was revoked."),
}


def require_ingest(key: ApiKeyMatch, origin: str) -> Sender:
    """What `key` may write to. A browser key only from the origins it is bound to.

    Raises NotAllowed.
    """
    if key.state in _KEY_PROBLEMS:
        reason, message = _KEY_PROBLEMS[key.state]
        raise NotAllowed(reason, message, is_known=False)
    if key.kind == "browser" and origin not in key.allowed_origins:
        raise NotAllowed(
            Reason.ORIGIN_NOT_ALLOWED,
            f"This browser key is not bound to the origin {origin or '(none)'}.",
            is_known=True,
        )
    if key.kind not in {"ingest", "browser"} or key.project_id is None or key.key_id is None:
        raise NotAllowed(
            Reason.WRONG_KIND_OF_KEY, "This key reads; sending takes an ingest key.", is_known=True
        )
    return Sender(key.project_id, key.key_id, key.allowance)


# A byte that is converted costs far more than one that is only checked (10 000 empty JSON spans in 128 KiB).
LARGE_CONVERTED_BYTES = {Form.JSON: 128 * 1024, Form.ZIPKIN: 64 * 1024}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One export request as it came: `packed` in its content encoding, in one of the forms."""

    signal: Signal
    packed: bytes
    encoding: str = ""
    form: Form = Form.PROTOBUF


class Admission:
    """Behind the Door of one event loop: its memory of keys, its limits and its line to the queue."""

    def __init__(self) -> None:
        self.keys = KeyDirectory()
        self.keep = Keep()
        self.rate = RequestRate(self.keep.redis, is_redis_away=lambda: self.keep.is_queue_away)
        self.tally = Tally(self.keep.redis)
        self.budget = Budget(MAX_IN_FLIGHT_BYTES)
        self._large = Turns()

    async def take(
        self,
        signal: Signal,
        sender: Sender,
        packed: bytes,
        encoding: str,
        form: Form = Form.PROTOBUF,
    ) -> Receipt:
        """Accept one export request. On return it survives any process's death.

        Raises TooLarge, BadEncoding, Undecodable, OverLimit, Throttled, Busy, QueueUnavailable.
        """
        received_ns = time.time_ns()
        window = window_at(received_ns)
        checked, untouched = await self._check(sender, Parcel(signal, packed, encoding, form), window)
        queued = Queued()
        with self.budget.open() as holding:
            holding.add(0 if checked.body is packed else len(checked.body))
            if checked.items:
                queued = await self.keep.put(
                    signal,
                    sender=sender,
                    items=checked.items,
                    received_ns=received_ns,
                    body=checked.body,
                    # Only what passed untouched may travel on as it came.
                    packed=packed if untouched and encoding == kept_encoding(packed) != "" else None,
                )
        self.tally.add_accepted(signal, sender, checked, is_new=queued.is_new)
        message = "; ".join(filter(None, (describe_outcome(checked), queued.warning)))
        return Receipt(checked.items, checked.rejected.total(), message)

    async def _check(self, sender: Sender, parcel: Parcel, window: TimeWindow) -> tuple[Checked, bool]:
        """A large body may take seconds and gigabytes to check: others must not wait for it, and one at a
        time is enough."""
        if len(parcel.packed) <= LARGE_WIRE_BYTES:
            with contextlib.suppress(TooLarge):
                return _check(parcel, window, large_body_bytes(parcel.form))
        return await self._large.run(sender.project_id, partial(_check, parcel, window, MAX_BODY_BYTES))


def large_body_bytes(form: Form) -> int:
    """Above this a body is not for the event loop: the worst of this size hold it up by some 50 ms."""
    return LARGE_CONVERTED_BYTES.get(form, LARGE_BODY_BYTES)


def _check(parcel: Parcel, window: TimeWindow, max_bytes: int) -> tuple[Checked, bool]:
    """What may be stored, and whether it is the body as it came."""
    body = unpack(parcel.packed, parcel.encoding, max_bytes=max_bytes)
    converted = to_protobuf(parcel.form, parcel.signal, body)
    checked = CHECKS[parcel.signal](converted, window, ONE_REQUEST)
    # A conversion and a repair (a bad byte of text becomes three) may add to what was measured above.
    if len(checked.body) > MAX_BODY_BYTES:
        raise TooLarge(
            f"As OTLP protobuf with its text repaired the body is more than {MAX_BODY_BYTES} bytes."
        )
    return checked, checked.body is body
