"""What waits to be sent to one open page: bounded, and honest about what it had to let go."""

import asyncio
from collections import deque
from typing import Any

import orjson

from apps.live.wanted import Wanted

MAX_FRAMES = 64


class Viewer:
    """One socket's queue. Belongs to one event loop; nothing here waits but `next_frame`."""

    def __init__(self, *, user_id: int = 0, max_frames: int = MAX_FRAMES) -> None:
        # None: its filter cannot be read, and it is told nothing until it sends another.
        self.wanted: Wanted | None = Wanted()
        self.user_id = user_id
        self._frames: deque[tuple[str, int]] = deque()
        self._max_frames = max_frames
        self._sequence = 0
        self._dropped_frames = 0
        self._dropped_rows = 0
        self._must_resync = False
        self._rate: float | None = None
        self._ready = asyncio.Event()

    def offer_rows(self, feed: str, rows_json: str, *, rows: int, matched: int) -> None:
        """Queue a frame of a feed. When the queue is full the oldest goes: the newest tells more."""
        self._sequence += 1
        if len(self._frames) == self._max_frames:
            _, lost = self._frames.popleft()
            self._dropped_frames += 1
            self._dropped_rows += lost
        # The rows were written once for all viewers; only the number is each one's own.
        head = f'"type":"{feed}","sequence":{self._sequence},"matched":{matched}'
        self._frames.append((f'{{{head},"{feed}":{rows_json}}}', rows))
        self._ready.set()

    def offer_rate(self, per_second: float) -> None:
        """Only the last one waits: a rate is about now."""
        self._rate = per_second
        self._ready.set()

    def offer_resync(self) -> None:
        """Announcements were missed: the page must read its list again. Said once, however often due.

        What waits is older than that list will be, and goes.
        """
        self._frames.clear()
        self._must_resync = True
        self._ready.set()

    def forget_rows(self) -> None:
        """What waits, and what had to be let go, was read through a filter that is no longer wanted."""
        self._frames.clear()
        self._dropped_frames = self._dropped_rows = 0
        self._rate = None

    async def next_frame(self) -> str:
        """The next frame to send; waits for one. Losses are told before what comes after them."""
        while not self._has_news():
            self._ready.clear()
            await self._ready.wait()
        if self._dropped_frames:
            lost = {"type": "dropped", "count": self._dropped_frames, "rows": self._dropped_rows}
            self._dropped_frames = self._dropped_rows = 0
            return encode_frame(lost)
        if self._must_resync:
            self._must_resync = False
            return encode_frame({"type": "resync"})
        if self._rate is not None:
            rate, self._rate = self._rate, None
            return encode_frame({"type": "rate", "per_second": round(rate, 2)})
        return self._frames.popleft()[0]

    def _has_news(self) -> bool:
        return bool(self._frames or self._dropped_frames or self._must_resync or self._rate is not None)


def encode_frame(frame: dict[str, Any]) -> str:
    return orjson.dumps(frame).decode()
