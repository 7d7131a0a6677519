"""What waits to be sent to one open page: bounded, and honest about what it had to let go."""

import asyncio
from collections import deque
from typing import Any

import orjson

from apps.traces.queries import TraceFilter

MAX_FRAMES = 64


class Viewer:
    """One socket's queue. Belongs to one event loop; nothing here waits but `next_frame`."""

    def __init__(self, *, user_id: int = 0, max_frames: int = MAX_FRAMES) -> None:
        self.wanted = TraceFilter()
        self.user_id = user_id
        self._frames: deque[str] = deque()
        self._max_frames = max_frames
        self._sequence = 0
        self._dropped = 0
        self._must_resync = False
        self._ready = asyncio.Event()

    def offer_traces(self, traces_json: str) -> None:
        """Queue a frame with these traces. When the queue is full the oldest goes: the newest tells more."""
        self._sequence += 1
        if len(self._frames) == self._max_frames:
            self._frames.popleft()
            self._dropped += 1
        # The traces were written once for all viewers; only the number is each one's own.
        self._frames.append(f'{{"type":"traces","sequence":{self._sequence},"traces":{traces_json}}}')
        self._ready.set()

    def offer_resync(self) -> None:
        """Announcements were missed: the page must read its list again. Said once, however often due.

        What waits is older than that list will be, and goes.
        """
        self._frames.clear()
        self._must_resync = True
        self._ready.set()

    async def next_frame(self) -> str:
        """The next frame to send; waits for one. Losses are told before what comes after them."""
        while not (self._frames or self._dropped or self._must_resync):
            self._ready.clear()
            await self._ready.wait()
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            return encode_frame({"type": "dropped", "count": dropped})
        if self._must_resync:
            self._must_resync = False
            return encode_frame({"type": "resync"})
        return self._frames.popleft()


def encode_frame(frame: dict[str, Any]) -> str:
    return orjson.dumps(frame).decode()
