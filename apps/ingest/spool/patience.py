"""Patience: how long a body may wait for the queue before it goes to the spool."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

# A healthy queue answers within a few ms, and a queue that answers others is not away, only busy.
PATIENCE_S = 0.25
# A large body may take longer: its transfer is no sign of trouble.
PATIENCE_S_PER_MIB = 0.1
# The first answer takes connections that have yet to be made.
FIRST_PATIENCE_S = 2.0
_EXTEND_EVERY_S = 0.05


class Patience:
    """One for each event loop: every answer of the queue gives those that still wait a new while."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Timeout] = set()
        self._has_answered = False
        self._extended_s = 0.0

    @contextlib.asynccontextmanager
    async def wait(self, body_bytes: int) -> AsyncIterator[None]:
        """Raises TimeoutError once the queue has been silent for too long."""
        patience_s = PATIENCE_S if self._has_answered else FIRST_PATIENCE_S
        async with asyncio.timeout(patience_s + PATIENCE_S_PER_MIB * (body_bytes >> 20)) as limit:
            self._waiting.add(limit)
            try:
                yield
            finally:
                self._waiting.discard(limit)
        self._note_answer()

    def _note_answer(self) -> None:
        self._has_answered = True
        now_s = asyncio.get_running_loop().time()
        if now_s - self._extended_s < _EXTEND_EVERY_S:
            return
        self._extended_s = now_s
        for limit in self._waiting:
            if not limit.expired():
                limit.reschedule(max(limit.when() or 0.0, now_s + PATIENCE_S))
