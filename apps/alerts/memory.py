"""The rows of minutes that rules were last judged by, kept from tick to tick. Pure."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from apps.alerts.conditions import Reading, Series
from apps.alerts.figures import Figuring, Minute
from apps.alerts.measure import Group, Measure

Rows: TypeAlias = dict[int, Minute]
# What is read of a group, by figure and minute.
Readings: TypeAlias = dict[Group, dict[Figuring, dict[int, Reading]]]
NO_ROWS: Rows = {}


class MeasuredMinutes:
    """Of one project, by measure and group. Readings are made once, until a minute of theirs changes."""

    def __init__(self) -> None:
        self._rows: dict[Measure, dict[Group, Rows]] = {}
        self._readings: dict[Measure, Readings] = {}
        # The first minute of which each measure was read.
        self._since: dict[Measure, int] = {}

    def knows(self, measure: Measure, since: int) -> bool:
        """Whether its minutes from `since` on were read before."""
        return measure in self._since and self._since[measure] <= since

    def forget(self, measure: Measure) -> None:
        """It must be read anew."""
        self._rows.pop(measure, None)
        self._readings.pop(measure, None)
        self._since.pop(measure, None)

    def write(
        self, measure: Measure, minutes: Iterable[int], counted: Mapping[Group, Mapping[int, Minute]]
    ) -> None:
        """What the measure's minutes are now; where a group is not counted, it has nothing in them."""
        changed = list(minutes)
        self._since[measure] = min([*changed, self._since.get(measure, changed[0])])
        groups = self._rows.setdefault(measure, {})
        for group in counted.keys() - groups.keys():
            groups[group] = {}
        for group, rows in groups.items():
            now = counted.get(group, NO_ROWS)
            if any(rows.get(minute) != now.get(minute) for minute in changed):
                self._write_group(measure, group, changed, now)

    def groups(self, measure: Measure) -> list[Group]:
        """Those that have rows, those with the most requests first."""
        rows = self._rows.get(measure, {})
        requests = {group: sum(row.requests for row in of.values()) for group, of in rows.items()}
        return sorted(rows, key=lambda group: (-requests[group], group))

    def count_groups(self, measure: Measure) -> int:
        """How many have rows."""
        return len(self._rows.get(measure, ()))

    def series(self, measure: Measure, group: Group, figuring: Figuring) -> Series:
        """The figure of the group, for the window that ends with a minute."""
        rows = self._rows.get(measure, {}).get(group, NO_ROWS)
        known = self._readings.setdefault(measure, {}).setdefault(group, {}).setdefault(figuring, {})

        def read(minute: int) -> Reading:
            found = known.get(minute)
            if found is None:
                first = minute - figuring.window_minutes + 1
                found = figuring.read([rows[each] for each in range(first, minute + 1) if each in rows])
                known[minute] = found
            return found

        return read

    def keep(self, since: Mapping[Measure, int]) -> None:
        """Forget what no rule asks, and minutes before `since`, by measure."""
        for measure in self._since.keys() - since.keys():
            self.forget(measure)
        self._readings = {}
        for measure, groups in self._rows.items():
            self._since[measure] = max(self._since[measure], since[measure])
            for group, rows in list(groups.items()):
                groups[group] = {minute: row for minute, row in rows.items() if minute >= since[measure]}
                if not groups[group]:
                    del groups[group]

    def _write_group(
        self, measure: Measure, group: Group, changed: Iterable[int], now: Mapping[int, Minute]
    ) -> None:
        rows = self._rows[measure][group]
        for minute in changed:
            rows.pop(minute, None)
            if minute in now:
                rows[minute] = now[minute]
        self._readings.get(measure, {}).pop(group, None)
