"""Authenticate: an API key becomes a project, remembered for a few seconds."""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from apps.projects.selectors import ApiKeyMatch, api_key_by_token

# A revoked key is refused after this long at the latest.
REMEMBER_S = 3.0
REMEMBER_KEYS = 10_000


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

    async def find(self, token: str) -> ApiKeyMatch:
        """Who `token` is; unknown, mistyped and revoked keys are answers too, not errors.

        Raises DirectoryUnavailable.
        """
        name = hashlib.sha256(token.encode()).digest()
        known = self._known.get(name)
        if known is not None and known.until_s > time.monotonic():
            return known.match
        try:
            match = await sync_to_async(_look_up, thread_sensitive=False)(token)
        except DatabaseError as error:
            raise DirectoryUnavailable(str(error)) from error
        self._known[name] = _Remembered(match, time.monotonic() + REMEMBER_S)
        self._known.move_to_end(name)
        if len(self._known) > REMEMBER_KEYS:
            self._known.popitem(last=False)
        return match


def _look_up(token: str) -> ApiKeyMatch:
    close_old_connections()
    try:
        return api_key_by_token(token)
    finally:
        close_old_connections()
