"""Tells the whole story to a door: the history first, as fast as it is taken, then live."""

import math
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Literal

from demo.drafts import SpanDraft
from demo.export import Exporter
from demo.feed import Feed
from demo.memory import Memory, Recollection
from demo.telling import Telling, floor_minute
from demo.traffic import Traffic

DEFAULT_SEED = 1
DEFAULT_HISTORY_HOURS = 24.0
DEFAULT_RATE_PER_MIN = 6.0
BATCH_SPANS = 1_000
TICK_S = 0.5

Phase = Literal["starting", "history", "live", "waiting", "done"]


@dataclass(frozen=True, slots=True)
class Progress:
    """`share`: of the history, 0 to 1. `note` is a sentence for a person, when there is one."""

    phase: Phase
    telling: Telling
    share: float
    spans: int
    traces: int
    rejected_spans: int
    elapsed_s: float
    note: str = ""


def send(
    endpoint: str,
    key: str,
    *,
    seed: int = DEFAULT_SEED,
    history_hours: float = DEFAULT_HISTORY_HOURS,
    live_s: float | None = None,
    rate_per_min: float = DEFAULT_RATE_PER_MIN,
    on_progress: Callable[[Progress], None],
    stop: threading.Event | None = None,
    memory: Memory | None = None,
) -> Progress:
    """Sends the demo and returns the last progress. Blocks; made for a process or a task of its own.

    `live_s`: how long to stay live after the history; 0 not at all, None until `stop` is set.
    `memory`: go on where the last run stopped. Without it, two runs tell two stories side by side.
    Raises RefusedError (key, payload), UnreachableError (no door), AlreadyTellingError (memory is held).
    """
    wanted = Telling(seed, floor_minute(read_clock()), history_hours, rate_per_min)
    with memory.held() if memory else nullcontext():
        recollection = memory.recall(wanted) if memory else Recollection(wanted, wanted.began_s)
        teller = _Teller(recollection, wanted.now_s, stop or threading.Event(), on_progress, memory)
        exporter = Exporter(endpoint, key, stop=teller.stop, on_wait=teller.report_wait)
        try:
            return teller.tell(exporter, live_s)
        finally:
            exporter.close()


def read_clock() -> float:
    """Unix seconds. The story's only clock."""
    return time.time()


class _Teller:
    """One run: what was sent so far, and how far it has come."""

    def __init__(
        self,
        recollection: Recollection,
        live_from_s: int,
        stop: threading.Event,
        on_progress: Callable[[Progress], None],
        memory: Memory | None,
    ) -> None:
        self.stop = stop
        self._telling = recollection.telling
        self._from_s = recollection.from_s
        self._live_from_s = live_from_s
        self._feed = Feed(Traffic(recollection.telling), recollection.from_s)
        self._on_progress = on_progress
        self._memory = memory
        self._spans = 0
        self._traces = 0
        self._rejected_spans = 0
        self._began_s = time.monotonic()

    def tell(self, exporter: Exporter, live_s: float | None) -> Progress:
        self._report("starting")
        live_until_s: float | None = None
        while not self.stop.is_set():
            batch = self._feed.take(read_clock(), BATCH_SPANS)
            self._deliver(exporter, batch)
            if len(batch) == BATCH_SPANS:
                self._report("history")
                continue
            self._report("live")
            if live_until_s is None:
                live_until_s = time.monotonic() + (math.inf if live_s is None else live_s)
            if time.monotonic() >= live_until_s:
                break
            self.stop.wait(TICK_S)
        self._deliver(exporter, self._feed.finish(self._told_until_s()))
        return self._report("done")

    def report_wait(self, note: str) -> None:
        self._report("waiting", note)

    def _deliver(self, exporter: Exporter, batch: list[SpanDraft]) -> None:
        if not batch:
            return
        exporter.deliver(batch)
        self._spans += len(batch)
        self._traces += sum(draft.parent_id == 0 for draft in batch)
        self._rejected_spans = exporter.rejected_spans
        if self._memory:
            self._memory.note(self._telling, self._told_until_s())

    def _told_until_s(self) -> float:
        return min(read_clock(), self._feed.told_s)

    def _report(self, phase: Phase, note: str = "") -> Progress:
        told_s, whole_s = self._feed.told_s - self._from_s, self._live_from_s - self._from_s
        progress = Progress(
            phase=phase,
            telling=self._telling,
            share=min(1.0, told_s / whole_s) if whole_s > 0 else 1.0,
            spans=self._spans,
            traces=self._traces,
            rejected_spans=self._rejected_spans,
            elapsed_s=time.monotonic() - self._began_s,
            note=note,
        )
        self._on_progress(progress)
        return progress
