"""What was selected among what matches: a stretch of time, of durations, errors, a second filter. Pure."""

import re
from dataclasses import dataclass
from typing import Any

from apps.query.language.build import join_and
from apps.query.language.parse import parse_filter
from apps.query.language.tree import (
    And,
    Comparison,
    Duration,
    Expression,
    Field,
    Filter,
    Intrinsic,
    Not,
    Operator,
    Or,
    Spanset,
    Word,
)
from apps.query.language.write import write_filter
from apps.query.matching import Matching
from apps.query.timerange import TimeRange
from apps.traces.fields import SPAN_COLUMNS
from apps.traces.records import StatusCode


@dataclass(frozen=True, slots=True)
class Selection:
    """Bounds are half open; None bounds nothing. `text` is a second filter."""

    within: TimeRange
    min_duration_ns: int | None = None
    max_duration_ns: int | None = None
    is_errors_only: bool = False
    text: str = ""

    def terms(self) -> list[Expression]:
        """What it asks beside its time, in the filter language."""
        duration, status = Intrinsic.DURATION, Intrinsic.STATUS
        terms: list[Expression] = []
        if self.min_duration_ns is not None:
            terms.append(Comparison(duration, Operator.GREATER_OR_EQUAL, Duration(self.min_duration_ns)))
        if self.max_duration_ns is not None:
            terms.append(Comparison(duration, Operator.LESS, Duration(self.max_duration_ns)))
        if self.is_errors_only:
            terms.append(Comparison(status, Operator.EQUAL, Word("error")))
        return terms


def narrow(text: str, *terms: Expression) -> str:
    """The filter with further terms: of the spans that it finds, those of which all of them hold.

    Raises FilterError.
    """
    tree = parse_filter(text)
    return write_filter(Filter(join_and((tree.terms, *terms)), tree.spansets))


def narrow_by_text(text: str, selection: Selection) -> str:
    """The filter that leads to the selected spans, within the selection's time; raises FilterError.

    A second filter with a spanset of its own comes last, after the braces of the first.
    """
    narrowed = narrow(text, *selection.terms())
    second = parse_filter(selection.text)
    if second.spansets is None:
        return narrow(narrowed, second.terms)
    tree = parse_filter(narrowed)
    if tree.spansets is None:
        return write_filter(Filter(join_and((tree.terms, second.terms)), second.spansets))
    if isinstance(tree.spansets, Spanset) and isinstance(second.spansets, Spanset):
        both = join_and((tree.spansets.expression, second.spansets.expression))
        return write_filter(Filter(join_and((tree.terms, second.terms)), Spanset(both)))
    return narrowed


def fields_of(text: str) -> set[Field]:
    """What a filter compares on single spans, as far as it does: naming it again would say nothing."""
    tree = parse_filter(text)
    parts: list[Expression] = [tree.terms]
    if isinstance(tree.spansets, Spanset):
        parts.append(tree.spansets.expression)
    found: set[Field] = set()
    while parts:
        match parts.pop():
            case And(inner) | Or(inner):
                parts += inner
            case Not(inner_part):
                parts.append(inner_part)
            case Comparison(field):
                found.add(field)
            case _:
                pass
    return found


def selected_condition(selection: Selection, second: Matching | None) -> tuple[str, dict[str, Any]]:
    """A boolean SQL expression over `spans AS s`, and its parameters, whose names begin with `b_`."""
    duration = SPAN_COLUMNS.intrinsics[Intrinsic.DURATION].value
    status = SPAN_COLUMNS.intrinsics[Intrinsic.STATUS].value
    conditions = [
        f"{SPAN_COLUMNS.time} >= fromUnixTimestamp64Nano({{b_start_ns:Int64}}, 'UTC')",
        f"{SPAN_COLUMNS.time} < fromUnixTimestamp64Nano({{b_end_ns:Int64}}, 'UTC')",
    ]
    params: dict[str, Any] = {
        "b_start_ns": selection.within.start_ns,
        "b_end_ns": selection.within.end_ns,
    }
    if selection.min_duration_ns is not None:
        conditions.append(f"{duration} >= {{b_min_duration_ns:Int64}}")
        params["b_min_duration_ns"] = selection.min_duration_ns
    if selection.max_duration_ns is not None:
        conditions.append(f"{duration} < {{b_max_duration_ns:Int64}}")
        params["b_max_duration_ns"] = selection.max_duration_ns
    if selection.is_errors_only:
        conditions.append(f"{status} = {{b_status:Int8}}")
        params["b_status"] = StatusCode.ERROR.value
    if second is not None:
        # Its parameters have the names of the first filter's: they step aside.
        conditions.append(f"({re.sub(r'{m_', '{b_m_', second.sql)})")
        params |= {f"b_{name}": value for name, value in second.params.items()}
    return f"({' AND '.join(conditions)})", params
