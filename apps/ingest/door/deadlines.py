"""Limit: the time of very many short pieces of work, by one timer for all of them."""

import asyncio
from types import TracebackType
from typing import Self

# How late a deadline may be noticed.
TICK_S = 0.25


class Deadlines:
    """Of one event loop. A timer for each request would cost more than all else that the door does for it."""

    def __init__(self) -> None:
        self._open: set[Deadline] = set()
        self._is_ticking = False

    def after(self, timeout_s: float) -> "Deadline":
        return Deadline(self, asyncio.get_running_loop().time() + timeout_s)

    def watch(self, deadline: "Deadline") -> None:
        self._open.add(deadline)
        if not self._is_ticking:
            self._is_ticking = True
            asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def forget(self, deadline: "Deadline") -> None:
        self._open.discard(deadline)

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for deadline in [deadline for deadline in self._open if deadline.due <= now]:
            self._open.discard(deadline)
            deadline.expire(now)
        self._is_ticking = bool(self._open)
        if self._is_ticking:
            loop.call_later(TICK_S, self._tick)


class Deadline:
    """`async with`: ends with TimeoutError when it goes past `due` (loop time), which may be moved."""

    def __init__(self, deadlines: Deadlines, due: float) -> None:
        self.due = due
        self._deadlines = deadlines
        self._timeout = asyncio.timeout(None)

    def expire(self, now: float) -> None:
        self._timeout.reschedule(now)

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._deadlines.watch(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deadlines.forget(self)
        await self._timeout.__aexit__(kind, error, trace)
