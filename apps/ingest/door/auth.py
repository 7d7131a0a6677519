"""Authenticate: an API key becomes a project, remembered for a few seconds."""

import asyncio
import hashlib
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from apps.ingest.throttle import Excess, Throttled
from apps.projects.selectors import ApiKeyMatch, api_key_by_token

# A revoked key is refused after this long at the latest.
REMEMBER_S = 3.0
REMEMBER_KEYS = 10_000
# Look-ups for one address of keys that were not good a moment ago: nobody may keep the relational store busy
# with guesses.
MAX_STRANGERS_PER_SECOND = 50


class DirectoryUnavailable(Exception):
    """The relational store cannot say whose key this is: the sender should try again."""


@dataclass(slots=True)
class _Remembered:
    match: ApiKeyMatch
    until_s: float


class KeyDirectory:
    """Key look-ups with a short memory. One for each event loop."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, _Remembered] = OrderedDict()
        self._looking: dict[bytes, asyncio.Task[ApiKeyMatch]] = {}
        self._second = 0
        self._strangers: Counter[str] = Counter()

    async def find(self, token: str, address: str = "") -> ApiKeyMatch:
        """Who `token` is; unknown, mistyped and revoked keys are answers too, not errors.

        Raises DirectoryUnavailable, and Throttled when `address` tries too many keys.
        """
        name = hashlib.sha256(token.encode()).digest()
        known = self._known.get(name)
        if known is not None and known.until_s > time.monotonic():
            return known.match
        looking = self._looking.get(name)
        if looking is None:
            if known is None or known.match.state != "active":
                self._admit_stranger(address)
            looking = self._looking[name] = asyncio.create_task(self._find(name, token))
            looking.add_done_callback(lambda _: self._looking.pop(name))
        # One look-up for all that wait: a sender that gives up must not end it for the others.
        return await asyncio.shield(looking)

    def recall(self, token: str) -> ApiKeyMatch | None:
        """What was found for `token` a moment ago, without looking again."""
        known = self._known.get(hashlib.sha256(token.encode()).digest())
        return known.match if known else None

    async def _find(self, name: bytes, token: str) -> ApiKeyMatch:
        try:
            match = await sync_to_async(_look_up, thread_sensitive=False)(token)
        except DatabaseError as error:
            raise DirectoryUnavailable(str(error)) from error
        self._known[name] = _Remembered(match, time.monotonic() + REMEMBER_S)
        self._known.move_to_end(name)
        if len(self._known) > REMEMBER_KEYS:
            self._known.popitem(last=False)
        return match

    def _admit_stranger(self, address: str) -> None:
        second = int(time.monotonic())
        if second != self._second:
            self._second = second
            self._strangers.clear()
        self._strangers[address] += 1
        if self._strangers[address] > MAX_STRANGERS_PER_SECOND:
            raise Throttled(
                Excess.KEYS, "Too many keys that are not known to be good come from this address."
            )


def _look_up(token: str) -> ApiKeyMatch:
    close_old_connections()
    try:
        return api_key_by_token(token)
    finally:
        close_old_connections()
