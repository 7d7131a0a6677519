"""Whose minutes are counted next, and how many: by turns, so that no backlog holds up another project."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from apps.clickhouse.recounting import Touched

# How many spans start in minutes of a project. Raises ClickHouseError.
CountSpans = Callable[[int, Sequence[int]], Mapping[int, int]]

# Minutes that are counted together lie within so many of each other, and hold so many spans: a second of CPU.
# What they take by the clock says nothing: on a busy machine it is the planning of statements that takes
# long, and that of one minute takes as long as that of thirty.
MAX_MINUTES = 30
MAX_SPANS = 200_000
DAY_S = 24 * 3600
# A minute that cannot be counted is left alone for so long, then for twice that, up to the longest.
SETBACK_S, LONGEST_SETBACK_S = 60.0, 4 * 3600.0


class Turns:
    """Kept from one run to the next, by the process."""

    def __init__(self) -> None:
        # How many minutes at most, of projects where some could not be counted together.
        self._widths: dict[int, int] = {}
        # Until when (monotonic), and for how long the last time.
        self._setbacks: dict[tuple[int, int], tuple[float, float]] = {}
        self._last_project = 0

    def take(self, due: Sequence[tuple[int, int]], count_spans: CountSpans) -> Iterator[Touched]:
        """Chunks of `due` (project, minute; the latest first): one of each project in turn, again and again.

        It goes on where it was left the last time. Raises what `count_spans` raises.
        """
        now_s = time.monotonic()
        self._setbacks = {
            key: (until_s, length_s)
            for key, (until_s, length_s) in self._setbacks.items()
            if until_s > now_s - LONGEST_SETBACK_S
        }
        waiting: dict[int, list[int]] = {}
        for project_id, minute in due:
            if self._setbacks.get((project_id, minute), (0.0, 0.0))[0] <= now_s:
                waiting.setdefault(project_id, []).append(minute)
        order = sorted(waiting)
        order = [
            *(each for each in order if each > self._last_project),
            *(each for each in order if each <= self._last_project),
        ]
        while waiting:
            for project_id in [each for each in order if each in waiting]:
                self._last_project = project_id
                yield self._cut(project_id, waiting[project_id], count_spans)
                if not waiting[project_id]:
                    del waiting[project_id]

    def _cut(self, project_id: int, minutes: list[int], count_spans: CountSpans) -> Touched:
        width = self._widths.get(project_id, MAX_MINUTES)
        latest = minutes[0]
        together = [
            minute
            for minute in minutes[:width]
            if latest - minute < MAX_MINUTES * 60 and minute // DAY_S == latest // DAY_S
        ]
        if len(together) > 1:
            together = _few_enough(together, count_spans(project_id, together))
        del minutes[: len(together)]
        return Touched(project_id, tuple(reversed(together)))

    def note_taken(self, chunk: Touched) -> None:
        """Twice as many at once again."""
        width = 2 * self._widths.pop(chunk.project_id, MAX_MINUTES)
        if width < MAX_MINUTES:
            self._widths[chunk.project_id] = width

    def note_failed(self, chunk: Touched) -> None:
        """Fewer at once; where it was one, it waits."""
        self._widths[chunk.project_id] = 1
        if len(chunk.minutes) == 1:
            key = (chunk.project_id, chunk.minutes[0])
            _, before_s = self._setbacks.get(key, (0.0, SETBACK_S / 2))
            length_s = min(2 * before_s, LONGEST_SETBACK_S)
            self._setbacks[key] = time.monotonic() + length_s, length_s


def _few_enough(minutes: list[int], spans: Mapping[int, int]) -> list[int]:
    """The first of them, one at least."""
    total = 0
    for place, minute in enumerate(minutes):
        total += spans.get(minute, 0)
        if total > MAX_SPANS:
            return minutes[: max(place, 1)]
    return minutes
