"""A tick: read what was touched, judge every rule that it concerns, write what became of them."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from apps.alerts.book import Book, Watched, read_book, read_fence
from apps.alerts.evaluate import LATE_MINUTES, evaluate, last_minute_over
from apps.alerts.findings import FenceRaised, Finding, findings_write
from apps.alerts.measure import Group, Measure, Subject
from apps.alerts.memory import MeasuredMinutes
from apps.alerts.reader import list_touched, read_measures, read_settled_moments
from apps.alerts.services import rules_note_failures
from apps.clickhouse.client import QueryTooExpensive
from apps.query.language.errors import FilterError
from apps.query.timerange import MINUTE_S

logger = logging.getLogger(__name__)

# Who was away for longer begins anew: what happened before that is history, not an alert.
LONGEST_CATCH_UP = 6 * 60
# What repairs change has no new rows: young minutes are read whole so often.
REREAD_S = 60
# Each group has an alert of its own; a rule with more of them is told of, not followed.
MAX_GROUPS = 200

Moments: TypeAlias = Mapping[Subject, int]


@dataclass(frozen=True, slots=True)
class Tick:
    """How many groups were judged, and of how many something was written."""

    judged: int
    written: int


class Evaluator:
    """Kept from tick to tick by the process that holds the lease; whoever begins, begins with nothing."""

    def __init__(self) -> None:
        self._book: Book | None = None
        self._minutes = defaultdict[int, MeasuredMinutes](MeasuredMinutes)
        # Up to which moment (unix ms) touched minutes were read, by signal.
        self._read_until: Moments | None = None
        self._reread_at_s = 0.0
        # Why a measure could not be read.
        self._failures: dict[tuple[int, Measure], str] = {}
        # The last minute that was over when all rules were judged.
        self._over = 0

    def tick(self, now_s: float) -> Tick:
        """As of now. Raises ClickHouseError where nothing could be read: then nothing was judged."""
        book = self._open_book()
        if not book.watched:
            return Tick(0, 0)
        over = last_minute_over(now_s)
        if over > self._over:
            book.begin_at(over - LONGEST_CATCH_UP)
        touched = self._read_minutes(book, now_s)
        self._note_failures(book)
        due = [
            each
            for each in book.watched
            if (over > self._over or each.rule.project_id in touched) and not each.is_failing
        ]
        findings = [finding for watched in due for finding in self._judge(watched, now_s)]
        try:
            written = findings_write(book, due, findings, settled=over - LATE_MINUTES, now_s=now_s)
        except FenceRaised:
            # Somebody changed a rule meanwhile, or another evaluator was quicker: the next tick judges anew.
            self._book = None
            return Tick(len(findings), 0)
        except BaseException:
            # Half of what was found may stand in the book, and nothing of it in the store.
            self._book = None
            raise
        if over > self._over:
            self._over = over
            self._forget(book)
        return Tick(len(findings), written)

    def _open_book(self) -> Book:
        fence = read_fence()
        if self._book is None or self._book.fence != fence:
            self._book, self._over = read_book(fence), 0
        return self._book

    def _read_minutes(self, book: Book, now_s: float) -> set[int]:
        """What came since the last tick, and all that is new to memory. The projects that it concerns."""
        settled = read_settled_moments()
        touched = self._find_touched(book, settled, now_s)
        concerned = set[int]()
        for project_id, measures in _by_project(book.watched).items():
            memory, new, known = self._minutes[project_id], list[Measure](), list[Measure]()
            for measure in measures:
                (known if memory.knows(measure) else new).append(measure)
            minutes = touched.get(project_id, set())
            if new:
                self._fill(project_id, new, range(_first_minute(book, project_id), _running(now_s) + 1))
            if known and minutes:
                self._fill(project_id, known, minutes)
            if new or minutes:
                concerned.add(project_id)
        self._read_until = settled
        return concerned

    def _find_touched(self, book: Book, settled: Moments, now_s: float) -> dict[int, set[int]]:
        """Minutes by project that are young enough to matter."""
        oldest = {each: _first_minute(book, each) for each in book.project_ids}
        found = defaultdict[int, set[int]](set)
        if now_s >= self._reread_at_s + REREAD_S:
            self._reread_at_s = now_s
            for project_id, first in oldest.items():
                found[project_id].update(
                    range(max(first, _running(now_s) - LATE_MINUTES), _running(now_s) + 1)
                )
        for subject, until_ms in settled.items() if self._read_until else ():
            after_ms = self._read_until[subject] if self._read_until else until_ms
            touched = list_touched(book.project_ids, subject, after_ms=after_ms, until_ms=until_ms)
            for project_id, minutes in touched.items():
                found[project_id].update(minute for minute in minutes if minute >= oldest[project_id])
        return found

    def _fill(self, project_id: int, measures: list[Measure], minutes: Iterable[int]) -> None:
        """Read them together; where that fails, one by one, so that none holds up the others."""
        wanted, memory = list(minutes), self._minutes[project_id]
        try:
            for measure, counted in read_measures(project_id, measures, wanted):
                memory.write(measure, wanted, counted)
                self._failures.pop((project_id, measure), None)
        except (FilterError, QueryTooExpensive) as error:
            if len(measures) > 1:
                for measure in measures:
                    self._fill(project_id, [measure], wanted)
                return
            memory.forget(measures[0])
            self._failures[project_id, measures[0]] = str(error)

    def _note_failures(self, book: Book) -> None:
        """Rules whose measure cannot be read are not judged, and say so; the others are not held up."""
        failing, well = dict[int, str](), list[int]()
        for watched in book.watched:
            why = self._failures.get((watched.rule.project_id, watched.measure))
            watched.is_failing = why is not None
            if why is not None and why != watched.rule.failure:
                failing[watched.rule.pk] = watched.rule.failure = why
            elif why is None and watched.rule.failure:
                well.append(watched.rule.pk)
                watched.rule.failure = ""
        if failing or well:
            rules_note_failures(failing, well=well)

    def _judge(self, watched: Watched, now_s: float) -> Iterator[Finding]:
        memory = self._minutes[watched.rule.project_id]
        for group in self._groups(watched, memory):
            series = memory.series(watched.measure, group, watched.figuring)
            outcome = evaluate(watched.conditions, watched.state_of(group), series, now_s=now_s)
            yield Finding(watched, group, outcome, series)

    def _groups(self, watched: Watched, memory: MeasuredMinutes) -> list[Group]:
        if not watched.measure.group_by:
            return [()]
        followed = [*watched.states.keys() | watched.incidents.keys()]
        others = [each for each in memory.groups(watched.measure) if each not in watched.states]
        return [*followed, *sorted(others)][:MAX_GROUPS]

    def _forget(self, book: Book) -> None:
        for project_id, measures in _by_project(book.watched).items():
            self._minutes[project_id].keep(measures, since=_first_minute(book, project_id))
        for project_id in self._minutes.keys() - set(book.project_ids):
            del self._minutes[project_id]


def _by_project(watched: Iterable[Watched]) -> dict[int, set[Measure]]:
    measures = defaultdict[int, set[Measure]](set)
    for each in watched:
        measures[each.rule.project_id].add(each.measure)
    return measures


def _first_minute(book: Book, project_id: int) -> int:
    """The first that a window of the project's rules still reaches to."""
    return min(
        each.evaluated_until + 1 - each.figuring.window_minutes
        for each in book.watched
        if each.rule.project_id == project_id
    )


def _running(now_s: float) -> int:
    return int(now_s) // MINUTE_S
