"""Tells the whole story to a door: the history first, as fast as it is taken, then live."""

import math
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Literal

from demo.browser.live import LiveVisits
from demo.browser.shop import SNIPPET
from demo.drafts import SpanDraft
from demo.export import Exporter
from demo.feed import Feed
from demo.memory import Memory, Recollection
from demo.source_maps import upload_source_maps
from demo.telling import Telling, floor_minute
from demo.traffic import Traffic
from scripts.chromium import find_chromium

DEFAULT_SEED = 1
DEFAULT_HISTORY_HOURS = 24.0
DEFAULT_RATE_PER_MIN = 6.0
BATCH_SPANS = 1_000
TICK_S = 0.5


@dataclass(frozen=True, slots=True)
class Home:
    """What the demo knows of the project that it is told to, besides the door.

    `memory`: go on where the last run stopped. Without it, two runs tell two stories side by side.
    `source_maps`: where those of the shop's page are uploaded; otherwise its stacks stay minified.
    `key_for`: a browser key for pages of an origin. With it, and a browser on this machine, the page is
    visited while the demo is live.
    """

    memory: Memory | None = None
    source_maps: str = ""
    key_for: Callable[[str], str] | None = None


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
    home: Home | None = None,
) -> Progress:
    """Sends the demo and returns the last progress. Blocks; made for a process or a task of its own.

    `live_s`: how long to stay live after the history; 0 not at all, None until `stop` is set.
    Raises RefusedError (key, payload), UnreachableError (no door), AlreadyTellingError (memory is held).
    """
    wanted = Telling(seed, floor_minute(read_clock()), history_hours, rate_per_min)
    home = home or Home()
    memory = home.memory
    with memory.held() if memory else nullcontext():
        recollection = memory.recall(wanted) if memory else Recollection(wanted, wanted.began_s)
        teller = _Teller(recollection, wanted.now_s, stop or threading.Event(), on_progress, memory)
        exporter = Exporter(endpoint, key, stop=teller.stop, on_wait=teller.report_wait)
        visits = (
            _find_visits(home, recollection.telling, endpoint, teller.report_wait) if live_s != 0 else None
        )
        try:
            if home.source_maps:
                problem = upload_source_maps(home.source_maps, key, recollection.telling)
                if problem:
                    teller.report_wait(f"The page's stacks stay minified: {problem}.")
            return teller.tell(exporter, live_s, visits)
        finally:
            if visits:
                visits.stop()
            exporter.close()


def _find_visits(
    home: Home, telling: Telling, endpoint: str, say: Callable[[str], None]
) -> LiveVisits | None:
    path = find_chromium()
    if home.key_for is None or path is None or not SNIPPET.exists():
        return None
    return LiveVisits(telling, path, endpoint=endpoint, key_for=home.key_for, say=say)


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

    def tell(self, exporter: Exporter, live_s: float | None, visits: LiveVisits | None) -> Progress:
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
                if visits:
                    visits.start()
                live_until_s = time.monotonic() + (math.inf if live_s is None else live_s)
            if time.monotonic() >= live_until_s:
                break
            self.stop.wait(TICK_S)
            for trace in visits.take() if visits else ():
                self._feed.add(trace)
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
