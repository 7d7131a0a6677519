"""Looking at whole traces from a question about a range: which rows of `spans` that takes. Pure.

Most traces lie within the range. Those that reach beyond it are known by their ids (`Reach`), so that the
rest of the store is asked for nothing but them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.query.binding import Binder
from apps.query.columns import Columns
from apps.query.fragments import any_of
from apps.query.matching import Scope
from apps.query.sql import all_of


@dataclass(frozen=True, slots=True)
class Reach:
    """The traces with spans in the range and beyond it; when their first and last span starts, unix ns."""

    trace_ids: Sequence[str] = ()
    start_ns: int = 0
    last_start_ns: int = 0


def select_ids(binder: Binder, trace_ids: Sequence[str]) -> str:
    """A subquery of the ids, as they are stored."""
    return f"SELECT toFixedString(unhex(arrayJoin({binder.texts(list(trace_ids))})), 16)"


@dataclass(frozen=True, slots=True)
class WholeTraces:
    """Everything after WHERE for the rows of the traces that have a span in the range, whole."""

    columns: Columns
    binder: Binder
    scope: Scope
    reach: Reach

    def rows(self, *also: str) -> str:
        """The environment of a question is about the spans it finds, not about those around them."""
        start = self.binder.name("start_ns", "Int64", self.scope.within.start_ns)
        end = self.binder.name("end_ns", "Int64", self.scope.within.end_ns)
        times = [self._between(f">= {_time(start)}", f"< {_time(end)}")]
        if self.reach.trace_ids:
            first = self.binder.bind("Int64", self.reach.start_ns)
            last = self.binder.bind("Int64", self.reach.last_start_ns)
            beyond = self._between(f">= {_time(first)}", f"<= {_time(last)}")
            times.append(f"({beyond} AND s.trace_id IN ({select_ids(self.binder, self.reach.trace_ids)}))")
        project = self.binder.name("project_id", "UInt32", self.scope.project_id)
        conditions = [f"{self.columns.project_id} = {project}", any_of(times)]
        if self.scope.ingested_until_ms is not None:
            until = self.binder.name("ingested_until_ms", "Int64", self.scope.ingested_until_ms)
            conditions.append(f"{self.columns.ingested} <= fromUnixTimestamp64Milli({until}, 'UTC')")
        return all_of([*conditions, *also])

    def _between(self, first: str, last: str) -> str:
        return f"({self.columns.time} {first} AND {self.columns.time} {last})"


def _time(ns: str) -> str:
    return f"fromUnixTimestamp64Nano({ns}, 'UTC')"
