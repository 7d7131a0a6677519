"""One project's part of a tick: its rules, the minutes that they were judged by, what is told of them."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from apps.alerts.book import Book, Watched, read_book
from apps.alerts.evaluate import LATE_MINUTES, evaluate, last_minute_over
from apps.alerts.findings import FenceRaised, Finding, findings_write
from apps.alerts.measure import Group, Measure, Subject
from apps.alerts.memory import MeasuredMinutes
from apps.alerts.reader import read_measures
from apps.alerts.services import rules_note_failures
from apps.clickhouse.client import ClickHouseError
from apps.query.language.errors import FilterError
from apps.query.timerange import MINUTE_S

logger = logging.getLogger(__name__)

# Who was away for longer begins anew: what happened before that is history, not an alert.
LONGEST_CATCH_UP = 6 * 60
# Each group has an alert of its own; those with the most requests are followed, and the rule says so.
MAX_GROUPS = 200
CROWDED = f"It has more than {MAX_GROUPS} groups: those with the most requests are followed."
# What could not be read is left alone for so long, then for twice that, up to the longest.
SETBACK_S, LONGEST_SETBACK_S = 60.0, 30 * 60.0

Moments: TypeAlias = Mapping[Subject, int]


@dataclass(frozen=True, slots=True)
class Setback:
    """Why a measure could not be read, when it is tried again (unix seconds), how long that was put off."""

    why: str
    until_s: float
    length_s: float


class ProjectEvaluator:
    """Kept from tick to tick with the minutes that were read."""

    def __init__(self, project_id: int) -> None:
        self._project_id = project_id
        self._book: Book | None = None
        self._minutes = MeasuredMinutes()
        self._setbacks: dict[Measure, Setback] = {}
        # The last minute that was over when all rules were judged.
        self._over = 0

    def tick(self, fence: int, touched: set[int], now_s: float) -> tuple[int, int]:
        """How many groups were judged, and of how many something was written. Raises ClickHouseError."""
        book = self._open_book(fence)
        over = last_minute_over(now_s)
        is_whole = over > self._over
        if is_whole:
            book.begin_at(over - LONGEST_CATCH_UP)
        is_touched = self._read_minutes(book, touched, now_s)
        try:
            self._note_failures(book)
            due = [each for each in book.watched if (is_whole or is_touched) and not each.is_failing]
            findings = [finding for watched in due for finding in self._judge(watched, now_s)]
            settled = over - LATE_MINUTES
            written = findings_write(book, due, findings, settled=settled, is_whole=is_whole, now_s=now_s)
        except FenceRaised:
            # Somebody changed a rule meanwhile, or another evaluator was quicker: the next tick judges anew.
            self._book = None
            return len(findings), 0
        except BaseException:
            # Half of what was found may stand in the book, and nothing of it in the store.
            self._book = None
            raise
        if is_whole:
            self._over = over
            self._minutes.keep(_first_minutes(book))
        return len(findings), written

    def _open_book(self, fence: int) -> Book:
        if self._book is None or self._book.fence != fence:
            self._book, self._over = read_book(self._project_id, fence), 0
        return self._book

    def _read_minutes(self, book: Book, touched: set[int], now_s: float) -> bool:
        """What came since the last tick, and all that is new to memory; whether there was any."""
        since = _first_minutes(book)
        asked = [
            each for each in since if each not in self._setbacks or self._setbacks[each].until_s <= now_s
        ]
        known = [each for each in asked if self._minutes.knows(each, since[each])]
        new = defaultdict[int, list[Measure]](list)
        for measure in asked:
            if measure not in known:
                new[since[measure]].append(measure)
        for first, measures in new.items():
            self._fill(measures, range(first, running_minute(now_s) + 1), now_s)
        if known and touched:
            self._fill(known, touched, now_s)
        return bool(new or touched)

    def _fill(self, measures: list[Measure], minutes: Iterable[int], now_s: float) -> None:
        """Read them together; where that fails, each half by itself, so that none holds up the others."""
        wanted = list(minutes)
        try:
            for measure, counted in read_measures(self._project_id, measures, wanted):
                self._minutes.write(measure, wanted, counted)
                self._setbacks.pop(measure, None)
        except (FilterError, ClickHouseError) as error:
            if isinstance(error, ClickHouseError) and not error.code:
                raise
            if len(measures) > 1:
                half = len(measures) // 2
                self._fill(measures[:half], wanted, now_s)
                self._fill(measures[half:], wanted, now_s)
                return
            self._set_back(measures[0], error, now_s)

    def _set_back(self, measure: Measure, error: Exception, now_s: float) -> None:
        self._minutes.forget(measure)
        before = self._setbacks.get(measure)
        length_s = min(2 * before.length_s, LONGEST_SETBACK_S) if before else SETBACK_S
        why = str(error) if isinstance(error, FilterError) else "What it asks costs more than it may."
        logger.warning("a measure of project %d could not be read: %s", self._project_id, error)
        self._setbacks[measure] = Setback(why, now_s + length_s, length_s)

    def _note_failures(self, book: Book) -> None:
        """Rules whose measure cannot be read are not judged, and say so; the others are not held up."""
        asked = {each.measure for each in book.watched}
        self._setbacks = {each: setback for each, setback in self._setbacks.items() if each in asked}
        failing, well = dict[int, str](), dict[int, str]()
        for watched in book.watched:
            setback = self._setbacks.get(watched.measure)
            watched.is_failing = setback is not None
            said = setback.why if setback else self._remark_on(watched)
            if said != watched.rule.failure:
                (failing if setback else well)[watched.rule.pk] = said
        if failing or well:
            rules_note_failures(failing, well)
            changed = failing | well
            for watched in book.watched:
                watched.rule.failure = changed.get(watched.rule.pk, watched.rule.failure)

    def _remark_on(self, watched: Watched) -> str:
        return CROWDED if self._minutes.count_groups(watched.measure) > MAX_GROUPS else ""

    def _judge(self, watched: Watched, now_s: float) -> Iterator[Finding]:
        for group in self._groups(watched):
            series = self._minutes.series(watched.measure, group, watched.figuring)
            outcome = evaluate(watched.conditions, watched.state_of(group), series, now_s=now_s)
            yield Finding(watched, group, outcome, series)

    def _groups(self, watched: Watched) -> list[Group]:
        """First those that are not at rest, then those with the most requests."""
        if not watched.measure.group_by:
            return [()]
        followed = watched.states.keys() | watched.incidents.keys()
        others = [each for each in self._minutes.groups(watched.measure) if each not in followed]
        return [*sorted(followed), *others][:MAX_GROUPS]


def first_minute(watched: Watched) -> int:
    """The first that a window of the rule still reaches to."""
    return watched.evaluated_until + 2 - watched.figuring.window_minutes


def running_minute(now_s: float) -> int:
    """The minute that runs."""
    return int(now_s) // MINUTE_S


def _first_minutes(book: Book) -> dict[Measure, int]:
    """Of each measure, for the rule that reaches furthest back."""
    since = dict[Measure, int]()
    for each in book.watched:
        since[each.measure] = min(since.get(each.measure, first_minute(each)), first_minute(each))
    return since
