"""Spans by name, as a condition: what is left of structure once it has been looked at. Pure."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.query.binding import Binder
from apps.query.fragments import NEVER
from apps.query.sql import all_of
from apps.query.timerange import TimeRange
from apps.traces.analysis.kinship import Members
from apps.traces.spansets.evaluate import TraceSpans
from apps.traces.spansets.whole import select_ids


@dataclass(slots=True)
class NamedSpans:
    """Spans by trace and span id, 48 hex digits.

    Ids may be shared, as by Zipkin's two halves of a call: `others` are the spans that have the id of a named
    one and are not meant, with their kind and start (unix ns). Copies that share these as well are found
    together.
    """

    trace_ids: list[str] = field(default_factory=list)
    pairs: list[str] = field(default_factory=list)
    others: list[tuple[str, int, int]] = field(default_factory=list)

    def add(self, trace: TraceSpans, kept: Members, within: TimeRange) -> None:
        """The kept spans of a trace that start in the range."""
        meant = {
            (span_id, kind, start_ns)
            for span_id, kind, start_ns, is_kept in zip(*_names(trace), kept, strict=True)
            if is_kept and within.start_ns <= start_ns < within.end_ns
        }
        if not meant:
            return
        ids = {name[0] for name in meant}
        self.trace_ids.append(trace.trace_id)
        self.pairs += [_pair(trace, span_id) for span_id in ids]
        if len(set(trace.ids)) < len(trace.ids):
            others = {name for name in zip(*_names(trace), strict=True) if name[0] in ids} - meant
            self.others += [(_pair(trace, span_id), kind, start_ns) for span_id, kind, start_ns in others]

    def write(self, binder: Binder) -> str:
        """The condition on a span. The traces stand apart for the index on them."""
        if not self.pairs:
            return NEVER
        pairs = binder.texts(self.pairs)
        conditions = [
            f"s.trace_id IN ({select_ids(binder, self.trace_ids)})",
            f"concat(s.trace_id, s.span_id) IN (SELECT unhex(arrayJoin({pairs})))",
        ]
        if self.others:
            others = binder.bind("Array(Tuple(String, Int8, Int64))", self.others)
            conditions.append(f"""\
(concat(s.trace_id, s.span_id), s.kind, toUnixTimestamp64Nano(s.start)) NOT IN (
        SELECT unhex(other.1), other.2, other.3
        FROM (SELECT arrayJoin({others}) AS other))""")
        return all_of(conditions)


def _names(trace: TraceSpans) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    return trace.ids, trace.kinds, trace.starts_ns


def _pair(trace: TraceSpans, span_id: int) -> str:
    return f"{trace.trace_id}{span_id:016x}"
