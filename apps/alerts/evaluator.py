"""A tick: of every project with rules read what was touched, judge, write. None holds up others for long."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from apps.alerts.book import read_fences
from apps.alerts.evaluate import LATE_MINUTES
from apps.alerts.project_evaluator import LONGEST_CATCH_UP, Moments, ProjectEvaluator, running_minute
from apps.alerts.reader import list_touched, read_settled_moments
from apps.clickhouse.client import ClickHouseError, QueryTooExpensive

logger = logging.getLogger(__name__)

# What repairs change has no new rows: young minutes are read whole so often.
REREAD_S = 60
# A project that takes longer than this rests three times as long, while the others go on.
LONGEST_S = 1.0
REST_SHARE = 3.0


@dataclass(frozen=True, slots=True)
class Tick:
    """How many groups were judged, and of how many something was written."""

    judged: int
    written: int


class Evaluator:
    """Kept from tick to tick by the process that holds the lease; whoever begins, begins with nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._projects: dict[int, ProjectEvaluator] = {}
        # Up to which moment (unix ms) touched minutes were read, by signal.
        self._read_until: Moments | None = None
        self._reread_at_s = 0.0
        # Minutes that a project has still to read, and until when (monotonic) it rests.
        self._waiting = defaultdict[int, set[int]](set)
        self._resting: dict[int, float] = {}

    def tick(self, now_s: float) -> Tick:
        """As of now. Raises ClickHouseError where nothing could be read: then nothing was judged."""
        fences = read_fences()
        for gone in self._projects.keys() - fences.keys():
            del self._projects[gone]
            self._waiting.pop(gone, None)
            self._resting.pop(gone, None)
        if not fences:
            self._read_until = None
            return Tick(0, 0)
        self._take_touched(sorted(fences), now_s)
        judged = written = 0
        for project_id, fence in fences.items():
            if self._clock() < self._resting.get(project_id, 0.0):
                continue
            done = self._tick_project(project_id, fence, now_s)
            judged, written = judged + done[0], written + done[1]
        return Tick(judged, written)

    def _tick_project(self, project_id: int, fence: int, now_s: float) -> tuple[int, int]:
        """What is wrong with one project's rules is wrong with them alone. Raises ClickHouseError where
        the store does not answer."""
        begun_s = self._clock()
        project = self._projects.setdefault(project_id, ProjectEvaluator(project_id))
        try:
            done = project.tick(fence, self._waiting[project_id], now_s)
            self._waiting.pop(project_id, None)
        except Exception as error:
            if isinstance(error, ClickHouseError) and not error.code:
                raise
            logger.exception("alert rules of project %d could not be judged", project_id)
            self._projects.pop(project_id, None)
            done = 0, 0
        taken_s = self._clock() - begun_s
        if taken_s > LONGEST_S:
            self._resting[project_id] = self._clock() + REST_SHARE * taken_s
        return done

    def _take_touched(self, project_ids: list[int], now_s: float) -> None:
        """Note for each project which minutes came in since the last tick; once a minute, all young ones."""
        settled = read_settled_moments()
        running = running_minute(now_s)
        young = set(range(running - LATE_MINUTES, running + 1))
        is_due = now_s >= self._reread_at_s + REREAD_S
        try:
            for subject, after_ms in (self._read_until or {}).items():
                touched = list_touched(
                    project_ids,
                    subject,
                    oldest=running - LONGEST_CATCH_UP,
                    after_ms=after_ms,
                    until_ms=settled[subject],
                )
                for project_id, minutes in touched.items():
                    self._waiting[project_id] |= minutes
        except QueryTooExpensive as error:
            logger.warning("what came in is read whole: %s", error)
            is_due = True
        if is_due:
            self._reread_at_s = now_s
            for project_id in project_ids:
                self._waiting[project_id] |= young
        self._read_until = settled
