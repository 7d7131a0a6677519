"""One project's live stream: what its batches brought, read once for each filter, given to every viewer."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence

import orjson

from apps.live.feeds import Feed
from apps.live.rates import RateMeter
from apps.live.viewers import Viewer
from apps.live.wanted import Wanted
from apps.otlp.signals import Signal

# So many batches waiting for one read mean that the store is far behind: the list is the better answer.
MAX_PENDING = 64
PAUSE_AFTER_FAILURE_S = 1.0
RATE_EVERY_S = 2.0
# Fewer than there are for all (hub.MAX_READS_AT_ONCE): no project's filters hold up another's.
MAX_READS_OF_PROJECT = 2

logger = logging.getLogger(__name__)


class ProjectStream:
    """Runs while it has viewers. Each filter is read by a task of its own, so that one which is slow or fails
    holds up no other; batches that come faster than it can be read are read together."""

    def __init__(self, project_id: int, *, gate: asyncio.Semaphore, feeds: Mapping[str, Feed]) -> None:
        self.viewers: set[Viewer] = set()
        self._project_id = project_id
        self._gate = gate
        self._own_gate = asyncio.Semaphore(MAX_READS_OF_PROJECT)
        self._feeds = feeds
        self._pending: defaultdict[Wanted, set[int]] = defaultdict(set)
        self._readers: dict[Wanted, asyncio.Task[None]] = {}
        self._meters: dict[Wanted, RateMeter] = {}
        self._told: dict[Viewer, tuple[Wanted, float]] = {}

    def offer(self, signal: Signal, batch: int) -> None:
        """Only filters of that signal that somebody looks through are read."""
        watched = {viewer.wanted for viewer in self.viewers if viewer.wanted}
        for wanted in watched:
            if self._feeds[wanted.feed].signal is signal:
                self._offer_to(wanted, batch)

    def resync(self) -> None:
        for viewer in self.viewers:
            viewer.offer_resync()

    async def run(self) -> None:
        try:
            while True:
                await asyncio.sleep(RATE_EVERY_S)
                self.tell_rates(asyncio.get_running_loop().time())
        finally:
            for reader in self._readers.values():
                reader.cancel()

    def tell_rates(self, now_s: float) -> None:
        """To each viewer the rate of what it wants, where it is another than it was told last."""
        wanted = {viewer.wanted for viewer in self.viewers if viewer.wanted}
        self._meters = {key: meter for key, meter in self._meters.items() if key in wanted}
        self._told = {viewer: told for viewer, told in self._told.items() if viewer in self.viewers}
        for viewer in self.viewers:
            if viewer.wanted is None:
                continue
            rate = self._meter(viewer.wanted, now_s).per_second(now_s)
            if (viewer.wanted, rate) != self._told.get(viewer):
                self._told[viewer] = (viewer.wanted, rate)
                viewer.offer_rate(rate)

    def _offer_to(self, wanted: Wanted, batch: int) -> None:
        pending = self._pending[wanted]
        if len(pending) >= MAX_PENDING:
            pending.clear()
            for viewer in self._viewers_of(wanted):
                viewer.offer_resync()
        pending.add(batch)
        if wanted not in self._readers:
            self._readers[wanted] = asyncio.create_task(self._read_pending(wanted))

    async def _read_pending(self, wanted: Wanted) -> None:
        """Until nothing is pending, or nobody wants it any more."""
        try:
            while (batches := self._pending.pop(wanted, None)) and self._viewers_of(wanted):
                await self._try_delivering(wanted, sorted(batches))
        finally:
            del self._readers[wanted]

    async def _try_delivering(self, wanted: Wanted, batches: Sequence[int]) -> None:
        try:
            await self._deliver(wanted, batches)
        except Exception:
            # One batch that cannot be read must not end the stream; the viewers learn of it.
            logger.exception("live read of %s for project %d failed", wanted.feed, self._project_id)
            for viewer in self._viewers_of(wanted):
                viewer.offer_resync()
            await asyncio.sleep(PAUSE_AFTER_FAILURE_S)

    async def _deliver(self, wanted: Wanted, batches: Sequence[int]) -> None:
        # In this order: whoever waits for its own turn takes no place in the queue of all.
        async with self._own_gate, self._gate:
            news = await asyncio.to_thread(self._feeds[wanted.feed].read, self._project_id, batches, wanted)
        now_s = asyncio.get_running_loop().time()
        self._meter(wanted, now_s).add(news.matched, now_s)
        # Viewers come, go and change their filter during a read.
        viewers = self._viewers_of(wanted)
        if news.rows and viewers:
            rows_json = orjson.dumps(news.rows).decode()
            for viewer in viewers:
                viewer.offer_rows(wanted.feed, rows_json, rows=len(news.rows), matched=news.matched)

    def _meter(self, wanted: Wanted, now_s: float) -> RateMeter:
        if wanted not in self._meters:
            self._meters[wanted] = RateMeter(now_s)
        return self._meters[wanted]

    def _viewers_of(self, wanted: Wanted) -> list[Viewer]:
        return [viewer for viewer in self.viewers if viewer.wanted == wanted]
