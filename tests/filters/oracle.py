"""Filters in plain Python over rows in memory: what the SQL must find. Knows nothing of columns or SQL."""

from collections.abc import Callable, Iterable, Sequence
from operator import eq, ge, gt, le, lt, ne
from typing import Any

import re2

from apps.query.language.fields import KIND_WORDS, SEVERITY_WORDS, STATUS_WORDS
from apps.query.language.names import aliases_of
from apps.query.language.tree import (
    Aggregate,
    And,
    Attribute,
    AttributeScope,
    Bare,
    Boolean,
    Comparison,
    Duration,
    Everything,
    Expression,
    Filter,
    Intrinsic,
    Nil,
    Not,
    Number,
    Or,
    Phrase,
    Pipeline,
    Spanset,
    SpansetAnd,
    SpansetOr,
    Spansets,
    Structure,
    Text,
    Value,
    Word,
)
from tests.filters.rows import Attributes, LogRow, SpanRow

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq,
    "!=": ne,
    ">": gt,
    ">=": ge,
    "<": lt,
    "<=": le,
}
Row = SpanRow | LogRow


# One row.


def meets(row: Row, expression: Expression, trace: Sequence[SpanRow] = ()) -> bool:
    match expression:
        case Everything():
            return True
        case And(parts):
            return all(meets(row, part, trace) for part in parts)
        case Or(parts):
            return any(meets(row, part, trace) for part in parts)
        case Not(part):
            return not meets(row, part, trace)
        case Phrase(text):
            return any(text.lower() in place.lower() for place in phrase_places(row))
        case Comparison(field, operator, value):
            return compares(values_of(row, field, trace), operator, value)


def phrase_places(row: Row) -> list[str]:
    return [row.origin.shown_service, row.name] if isinstance(row, SpanRow) else [row.body]


def compares(values: list[Any], operator: str, asked: Value) -> bool:
    if isinstance(asked, Nil):
        return bool(values) == (operator == "!=")
    comparable = [value for value in values if is_comparable(value, asked)]
    if operator in ("!=", "!~"):
        positive = {"!=": "=", "!~": "=~"}[operator]
        return bool(comparable) and not any(passes(value, positive, asked) for value in comparable)
    return any(passes(value, operator, asked) for value in comparable)


def is_comparable(value: Any, asked: Value) -> bool:
    match asked:
        case Text():
            return isinstance(value, str)
        case Number() | Duration():
            return is_number(value)
        case Boolean():
            return isinstance(value, bool)
    return True


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def passes(value: Any, operator: str, asked: Value) -> bool:
    match asked:
        case Text(text) if operator == "=~":
            options = re2.Options()
            options.dot_nl = True
            return re2.compile(text, options).fullmatch(value) is not None
        case Text(text):
            return OPERATORS[operator](value.encode(), text.encode())
        case Number(number) | Duration(number):
            return OPERATORS[operator](value, number)
        case Boolean(is_true):
            return bool(value == is_true)
        case Bare(text):
            return value == text if isinstance(value, str) else reads_as(text, value)
        case Word(word):
            least, greatest = word_range(word, value)
            edge = greatest if operator in (">", "<=") else least
            return least <= value <= greatest if operator == "=" else OPERATORS[operator](value, edge)
    raise TypeError(asked)


def reads_as(text: str, value: Any) -> bool:
    if isinstance(value, bool):
        return text == str(value).lower()
    try:
        return is_number(value) and value == (int(text) if text.lstrip("-").isdigit() else float(text))
    except ValueError:
        return False


class Named(int):
    """A number of an enumeration."""

    words: Sequence[str] = ()


class StatusNumber(Named):
    words = STATUS_WORDS


class KindNumber(Named):
    words = KIND_WORDS


def word_range(word: str, value: int) -> tuple[int, int]:
    if isinstance(value, Named):
        return value.words.index(word), value.words.index(word)
    least = 4 * SEVERITY_WORDS.index(word) + 1
    return least, least + 3


def values_of(row: Row, field: Intrinsic | Attribute, trace: Sequence[SpanRow]) -> list[Any]:
    if isinstance(field, Attribute):
        return [value for where in holders(row, field.scope) for value in named(where, field.key)]
    value = intrinsic(row, field, trace)
    several = value if isinstance(value, list) else [value]
    return [each for each in several if each not in ("", None)]


def holders(row: Row, scope: AttributeScope) -> list[Attributes]:
    resource = row.origin.all_attributes
    match scope:
        case AttributeScope.RESOURCE:
            return [resource]
        case AttributeScope.EVENT:
            return [attributes for _, attributes in row.events] if isinstance(row, SpanRow) else []
        case AttributeScope.BODY:
            is_structured = isinstance(row, LogRow) and row.body_fields is not None
            return [{"message": row.body, **row.body_fields}] if is_structured else []  # type: ignore[union-attr,dict-item]
        case AttributeScope.SPAN:
            return [row.attributes]
    return [row.attributes, resource]


def named(attributes: Attributes, key: str) -> list[Any]:
    found = [attributes[name] for name in aliases_of(key) if name in attributes]
    return [value for value in found if value is not None]


def intrinsic(row: Row, field: Intrinsic, trace: Sequence[SpanRow]) -> Any:
    shared = {
        Intrinsic.SERVICE: row.origin.shown_service,
        Intrinsic.ENVIRONMENT: row.origin.environment,
        Intrinsic.VERSION: row.origin.version,
        Intrinsic.TRACE_ID: (row.trace and f"{row.trace:032x}") or "",
    }
    if field in shared:
        return shared[field]
    return log_intrinsic(row, field) if isinstance(row, LogRow) else span_intrinsic(row, field, trace)


def log_intrinsic(row: LogRow, field: Intrinsic) -> Any:
    return {
        Intrinsic.SPAN_ID: (row.span and f"{row.span:016x}") or "",
        Intrinsic.SEVERITY: row.severity or None,
        Intrinsic.BODY: row.body,
        Intrinsic.EVENT_NAME: row.event_name,
        Intrinsic.SCOPE_NAME: "",
        Intrinsic.SCOPE_VERSION: "",
    }[field]


def span_intrinsic(row: SpanRow, field: Intrinsic, trace: Sequence[SpanRow]) -> Any:
    if field in (Intrinsic.TRACE_DURATION, Intrinsic.ROOT_NAME, Intrinsic.ROOT_SERVICE):
        return trace_intrinsic(field, trace)
    return {
        Intrinsic.NAME: row.name,
        Intrinsic.DURATION: row.duration_ns,
        Intrinsic.STATUS: StatusNumber(row.status),
        Intrinsic.STATUS_MESSAGE: row.message,
        Intrinsic.KIND: KindNumber(row.kind),
        Intrinsic.SPAN_ID: f"{row.id:016x}",
        Intrinsic.PARENT_ID: (row.parent and f"{row.parent:016x}") or "",
        Intrinsic.EVENT_NAME: [name for name, _ in row.events],
        Intrinsic.SCOPE_NAME: "tracer",
        Intrinsic.SCOPE_VERSION: "",
    }[field]


def trace_intrinsic(field: Intrinsic, trace: Sequence[SpanRow]) -> Any:
    if field is Intrinsic.TRACE_DURATION:
        return max(row.start_ns + row.duration_ns for row in trace) - min(row.start_ns for row in trace)
    # As the index has it: the least of (start, service, name) among spans without a parent.
    roots = [row for row in trace if not row.parent]
    if not roots:
        return None
    root = min(roots, key=lambda row: (row.start_ns, row.origin.shown_service.encode(), row.name.encode()))
    return root.name if field is Intrinsic.ROOT_NAME else root.origin.shown_service


# One trace.


def find_spans(tree: Filter, rows: Sequence[SpanRow]) -> Iterable[SpanRow]:
    """The spans that match, wherever they start."""
    traces: dict[int, list[SpanRow]] = {}
    for row in rows:
        traces.setdefault(row.trace, []).append(row)
    for trace in traces.values():
        kept = keep(tree.spansets or Spanset(Everything()), trace)
        yield from (row for row in trace if is_in(row, kept) and meets(row, tree.terms, trace))


def is_in(row: SpanRow, rows: Sequence[SpanRow]) -> bool:
    return any(each is row for each in rows)


def keep(node: Spansets, trace: Sequence[SpanRow]) -> list[SpanRow]:
    match node:
        case Spanset(expression):
            return [row for row in trace if meets(row, expression, trace)]
        case SpansetOr(parts) | SpansetAnd(parts):
            each = [keep(part, trace) for part in parts]
            is_found = all(each) if isinstance(node, SpansetAnd) else True
            return [row for row in trace if is_found and any(is_in(row, kept) for kept in each)]
        case Structure():
            return relate(node, trace)
        case Pipeline(source, stages):
            kept = keep(source, trace)
            for stage in stages:
                kept = pass_stage(kept, stage, trace)
            return kept


def pass_stage(kept: list[SpanRow], stage: Aggregate | Spanset, trace: Sequence[SpanRow]) -> list[SpanRow]:
    if isinstance(stage, Spanset):
        return [row for row in kept if meets(row, stage.expression, trace)]
    amount = stage.value.ns if isinstance(stage.value, Duration) else stage.value.number
    compare = OPERATORS[stage.operator]
    if stage.field is None:
        return kept if kept and compare(len(kept), amount) else []
    numbers = [number for row in kept for number in number_of(row, stage.field)]
    return kept if numbers and compare(figure(stage.aggregation, numbers), amount) else []


def number_of(row: SpanRow, field: Intrinsic | Attribute) -> list[float]:
    if not isinstance(field, Attribute):
        return [row.duration_ns]
    return [float(value) for value in named(row.attributes, field.key) if is_number(value)][:1]


def figure(aggregation: str, numbers: list[float]) -> float:
    if aggregation == "avg":
        return sum(numbers) / len(numbers)
    return {"sum": sum, "min": min, "max": max}[aggregation](numbers)  # type: ignore[operator,no-any-return]


# Structure.


def relate(node: Structure, trace: Sequence[SpanRow]) -> list[SpanRow]:
    left, right = keep(node.left, trace), keep(node.right, trace)
    parents = Parents(trace)

    def stands(one: SpanRow, other: SpanRow) -> bool:
        """`other` is to `one` what the operator says."""
        match node.relation.value:
            case ">":
                return parents.of(other) is one
            case "<":
                return parents.of(one) is other
            case ">>":
                return is_in(one, parents.above(other))
            case "<<":
                return is_in(other, parents.above(one))
        return (
            one is not other
            and parents.family(one) is not None
            and parents.family(one) == parents.family(other)
        )

    kept_right = [each for each in right if any(stands(one, each) for one in left)]
    match node.sides.value:
        case "!":
            return [each for each in right if not is_in(each, kept_right)]
        case "&":
            return [*kept_right, *(one for one in left if any(stands(one, each) for each in right))]
    return kept_right


class Parents:
    """By definition, not by cleverness: who lies under whom."""

    def __init__(self, trace: Sequence[SpanRow]) -> None:
        self._rows = sorted(trace, key=lambda row: (row.start_ns, row.id, row.kind))

    def named(self, row: SpanRow) -> SpanRow | None:
        """The span that the links name, rings and all."""
        halves = [each for each in self._rows if each.id == row.id and each.kind == 3]
        if row.kind == 2 and halves:
            return halves[0]
        holders = [each for each in self._rows if each.id == row.parent]
        servers = [each for each in holders if each.kind == 2]
        return next(iter(servers or holders), None)

    def of(self, row: SpanRow) -> SpanRow | None:
        return None if self._ring(row)[:1] == [row] else self.named(row)

    def _ring(self, row: SpanRow) -> list[SpanRow]:
        """The ring that the span is part of, the earliest first; or nothing."""
        path: list[SpanRow] = []
        at: SpanRow | None = row
        while at is not None and not is_in(at, path):
            path.append(at)
            at = self.named(at)
        return [each for each in self._rows if is_in(each, path)] if at is row else []

    def above(self, row: SpanRow) -> list[SpanRow]:
        found: list[SpanRow] = []
        at = self.of(row)
        while at is not None:
            found.append(at)
            at = self.of(at)
        return found

    def family(self, row: SpanRow) -> object:
        parent = self.of(row)
        if parent is not None:
            return parent.key
        return row.parent if row.parent and self.named(row) is None else None
