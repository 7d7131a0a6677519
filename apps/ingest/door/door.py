"""The way in that all protocols share: who sends, may they, what did they send, what became of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Self

from django.conf import settings

from apps.ingest.door.address import sender_address, truncate_address
from apps.ingest.door.admit import Admission, Parcel, Reason, Receipt, require_ingest
from apps.ingest.door.budget import Holding
from apps.ingest.door.deadlines import Deadline, Deadlines
from apps.ingest.door.last_use import LastUse
from apps.ingest.door.refusals import Refusal, RefusalLog
from apps.ingest.door.refused import Refused, refuse, try_again
from apps.ingest.door.shares import Shares
from apps.ingest.limits import BODY_TIMEOUT_S, MAX_IN_FLIGHT_REQUESTS, TAKE_TIMEOUT_S, Busy
from apps.ingest.sender import Sender
from apps.otlp.signals import ITEM_WORDS
from apps.projects.selectors import ApiKeyMatch

# Reads what a request carries, once its sender is known, into the bytes that it may hold.
Fetch = Callable[[Sender, Holding], Awaitable[Parcel]]


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose request it is, as far as the request says. `is_page`: sent by the browser snippet."""

    token: str
    origin: str
    address: str
    is_page: bool = False

    @classmethod
    def of(cls, headers: Mapping[str, str], peer: str) -> Self:
        """From HTTP headers or gRPC metadata, names in lower case."""
        return cls(
            token=_token(headers),
            origin=headers.get("origin", ""),
            address=sender_address(
                peer,
                headers.get("x-forwarded-for", ""),
                trusted_proxies=settings.ALLAUTH_TRUSTED_PROXY_COUNT,
            ),
        )


class ClientGone(Exception):
    """The sender hung up before its body was here: there is nobody to answer."""


@dataclass(slots=True)
class _Visit:
    """One request while it is under way: what is known of it so far."""

    caller: Caller
    key: ApiKeyMatch | None = None
    parcel: Parcel | None = None
    is_reading: bool = False


class Door:
    """The receiver of one event loop, for every protocol."""

    def __init__(self) -> None:
        self.admission = Admission()
        self.refusals = RefusalLog(self.admission.keep.redis)
        self.last_use = LastUse()
        self._requests = 0
        self._shares = Shares(MAX_IN_FLIGHT_REQUESTS)
        self._deadlines = Deadlines()

    async def take(self, caller: Caller, fetch: Fetch) -> tuple[Parcel, Receipt]:
        """Accept one request. The one place where the outcome of each is known: a receipt, or Refused.

        Raises Refused, ClientGone.
        """
        visit = _Visit(caller)
        self._requests += 1
        try:
            with self.admission.budget.open() as holding:
                receipt = await self._take(visit, fetch, holding)
        except ClientGone:
            raise
        except Exception as error:
            refused = refuse(_as_slow(visit, error))
            self._note_refused(visit, refused)
            raise refused from error
        finally:
            self._requests -= 1
        assert visit.parcel is not None  # noqa: S101 - there is no receipt without one
        self._note_receipt(visit, visit.parcel, receipt)
        return visit.parcel, receipt

    async def _take(self, visit: _Visit, fetch: Fetch, holding: Holding) -> Receipt:
        if self._requests > MAX_IN_FLIGHT_REQUESTS:
            raise Busy("too many requests are under way")
        async with self._deadlines.after(TAKE_TIMEOUT_S) as deadline:
            visit.key = await self._identify(visit.caller)
            sender = require_ingest(visit.key, visit.caller.origin)
            if visit.key.kind == "browser":
                await self.admission.rate.spend_from(visit.caller.address, sender)
            await self.admission.rate.spend(sender)
            # Once its body is here, how long a request takes is not its sender's doing.
            async with self._shares.hold(sender.key_id):
                visit.parcel = parcel = await _read(visit, fetch(sender, holding), deadline)
            receipt = await self.admission.take(
                parcel.signal, sender, parcel.packed, parcel.encoding, parcel.form
            )
        self.last_use.mark(sender.key_id)
        return receipt

    async def _identify(self, caller: Caller) -> ApiKeyMatch:
        if not caller.token:
            message = "Send an ingest key as `Authorization: Bearer <key>` or `x-api-key: <key>`."
            raise Refused(Reason.NO_KEY, 401, message, headers={"www-authenticate": "Bearer"})
        return await self.admission.keys.find(caller.token, caller.address)

    def _note_refused(self, visit: _Visit, refused: Refused) -> None:
        self.admission.tally.add_refused(visit.key, refused.reason)
        # Trouble of our own passes, and nobody can do anything about it at the other end.
        if refused.reason is not Reason.UNAVAILABLE:
            self._note(visit, refused.reason, refused.status, refused.message)

    def _note_receipt(self, visit: _Visit, parcel: Parcel, receipt: Receipt) -> None:
        if receipt.rejected:
            self._note(visit, Reason.ITEMS_REJECTED, 200, receipt.message)
        elif not receipt.items:
            self._note(visit, Reason.EMPTY, 200, f"The request held no {ITEM_WORDS[parcel.signal]}.")

    def _note(self, visit: _Visit, reason: Reason, status: int, message: str) -> None:
        key, address = visit.key, visit.caller.address
        # Of visitors no more is kept than it takes; senders are found by their whole address.
        if visit.caller.is_page or (key is not None and key.kind == "browser"):
            address = truncate_address(address)
        self.refusals.add(
            Refusal(
                at=time.time(),
                reason=reason,
                status=status,
                message=message,
                address=address,
                key_prefix=key.prefix if key else "",
                project_id=key.project_id if key else None,
            )
        )

    async def close(self) -> None:
        await self.last_use.close()
        await self.refusals.flush()
        await self.admission.tally.close()
        await self.admission.keep.close()


async def _read(visit: _Visit, fetched: Awaitable[Parcel], deadline: Deadline) -> Parcel:
    """The time that a sender takes for its body is not ours: it has a limit of its own."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    left_s = deadline.due - began
    deadline.due = began + BODY_TIMEOUT_S
    visit.is_reading = True
    parcel = await fetched
    visit.is_reading = False
    deadline.due = loop.time() + left_s
    return parcel


def _as_slow(visit: _Visit, error: Exception) -> Exception:
    if not visit.is_reading or not isinstance(error, TimeoutError):
        return error
    message = f"The body did not arrive within {BODY_TIMEOUT_S:.0f} s."
    return try_again(message, Reason.TOO_SLOW, connection="close")


def _token(headers: Mapping[str, str]) -> str:
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    return headers.get("x-api-key", "").strip()


_doors: dict[asyncio.AbstractEventLoop, Door] = {}


def this_door() -> Door:
    """Connections belong to an event loop, so each loop has a door of its own."""
    loop = asyncio.get_running_loop()
    if loop not in _doors:
        _doors[loop] = Door()
    return _doors[loop]
