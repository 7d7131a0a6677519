"""One project's live stream: what its batches touched, read once for each filter, given to every viewer."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict

import orjson

from apps.live.viewers import Viewer
from apps.traces import reader
from apps.traces.queries import TraceFilter
from apps.traces.records import TraceSummary

MAX_TRACES = 200
# So many batches waiting for one read mean that the store is far behind: the list is the better answer.
MAX_PENDING = 64
PAUSE_AFTER_FAILURE_S = 1.0

# (project id, batches, filter) -> traces; blocks.
ReadTouched = Callable[[int, Sequence[int], TraceFilter], list[TraceSummary]]

logger = logging.getLogger(__name__)


def read_touched(project_id: int, batches: Sequence[int], wanted: TraceFilter) -> list[TraceSummary]:
    return reader.read_touched(project_id, batches=batches, wanted=wanted, limit=MAX_TRACES)


class ProjectStream:
    """Runs while it has viewers. Batches that come faster than they can be read are read together."""

    def __init__(self, project_id: int, *, gate: asyncio.Semaphore, read: ReadTouched) -> None:
        self.viewers: set[Viewer] = set()
        self._project_id = project_id
        self._gate = gate
        self._read = read
        self._pending: set[int] = set()
        self._wake = asyncio.Event()

    def offer(self, batch: int) -> None:
        if len(self._pending) >= MAX_PENDING:
            self._pending.clear()
            self.resync()
        self._pending.add(batch)
        self._wake.set()

    def resync(self) -> None:
        for viewer in self.viewers:
            viewer.offer_resync()

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            batches, self._pending = sorted(self._pending), set()
            if not batches:
                continue
            try:
                await self._deliver(batches)
            except Exception:
                # One batch that cannot be read must not end the stream; the viewers learn of it.
                logger.exception("live read for project %d failed", self._project_id)
                self.resync()
                await asyncio.sleep(PAUSE_AFTER_FAILURE_S)

    async def _deliver(self, batches: Sequence[int]) -> None:
        for wanted in {viewer.wanted for viewer in self.viewers}:
            async with self._gate:
                traces = await asyncio.to_thread(self._read, self._project_id, batches, wanted)
            # Viewers come, go and change their filter during a read.
            viewers = [viewer for viewer in self.viewers if viewer.wanted == wanted]
            if traces and viewers:
                traces_json = orjson.dumps([asdict(trace) for trace in traces]).decode()
                for viewer in viewers:
                    viewer.offer_traces(traces_json)
