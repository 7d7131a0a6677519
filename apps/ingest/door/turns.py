"""Limit: large bodies, one at a time off the event loop, and of the projects that wait each in its turn."""

import asyncio
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")


class Turns:
    """Work of one event loop that runs in a thread, one piece at a time.

    A project has at most one piece that runs or is next: its others wait behind that one and not before
    other projects.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)
        # Those who hold or wait for a lock keep it alive.
        self._of_project: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def run(self, project_id: int, work: Callable[[], T]) -> T:
        """What `work` returns or raises. A caller that leaves while it runs does not end it."""
        own = self._of_project.setdefault(project_id, asyncio.Lock())
        await own.acquire()
        try:
            await self._turn.acquire()
        except asyncio.CancelledError:
            own.release()
            raise

        def end_turn(_: "asyncio.Future[T]") -> None:
            self._turn.release()
            own.release()

        running = asyncio.get_running_loop().run_in_executor(None, work)
        # A thread cannot be called off: it keeps its turn even when nobody waits for it any longer.
        running.add_done_callback(end_turn)
        return await asyncio.shield(running)
