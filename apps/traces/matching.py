"""A filter of spans as one condition on `spans AS s`."""

from collections.abc import Sequence
from contextlib import suppress

from apps.clickhouse import client
from apps.query.binding import Binder
from apps.query.language.attributes import list_attributes
from apps.query.language.build import join_and
from apps.query.language.flat import flatten, require_flat
from apps.query.language.parse import parse_filter
from apps.query.language.tree import (
    AttributeScope,
    Comparison,
    Everything,
    Filter,
    Intrinsic,
    Operator,
    Spanset,
    Text,
)
from apps.query.matching import Matching, Scope
from apps.query.predicate import Predicate
from apps.query.scoping import join_matching, scope_conditions
from apps.query.timerange import TimeRange
from apps.traces.fields import ARRIVED_SPAN_COLUMNS
from apps.traces.queries import TraceBounds
from apps.traces.spansets import queries
from apps.traces.spansets.question import Question
from apps.traces.spansets.structure import find_reach, find_spans
from apps.traces.spansets.trace_conditions import NotInSql

_ARRIVED = "spans of a live stream"


def match_spans(text: str, scope: Scope) -> Matching:
    """The spans that start in the range and match the filter.

    Spansets are looked at in whole traces, wherever their spans are: that takes queries of its own. Raises
    FilterError, and TooManyCandidates where that would cost too much.
    """
    return match_span_tree(parse_filter(text), scope)


def match_in_trace(text: str, *, project_id: int, bounds: TraceBounds) -> Matching:
    """The spans of one trace that match, whenever they start; structure is looked at in this trace alone.

    Raises FilterError, and TooManyCandidates.
    """
    tree = parse_filter(text)
    of_trace = Comparison(Intrinsic.TRACE_ID, Operator.EQUAL, Text(bounds.trace_id))
    scope = Scope(project_id, TimeRange(bounds.start_ns, bounds.last_start_ns + 1))
    return match_span_tree(Filter(join_and((of_trace, tree.terms)), tree.spansets), scope)


def match_span_tree(tree: Filter, scope: Scope) -> Matching:
    """The same for a tree."""
    resource_keys = _list_resource_keys(tree, scope)
    flat = flatten(tree.spansets)
    if tree.spansets is None or flat is not None:
        terms = join_and((tree.terms, flat or Everything()))
        return Question(scope, terms, Spanset(terms), resource_keys).match_terms()
    question = Question(scope, tree.terms, tree.spansets, resource_keys)
    reach = find_reach(question)
    with suppress(NotInSql):
        return question.match_in_sql(reach)
    binder = Binder()
    named = find_spans(question, reach).write(binder)
    return join_matching([*question.begin(binder), named], binder)


def check_arrived_filter(text: str) -> None:
    """Raises FilterError for what spans cannot be asked one by one: structure, aggregates, what only logs
    have."""
    expression = require_flat(parse_filter(text), subject=_ARRIVED)
    Predicate(ARRIVED_SPAN_COLUMNS, Binder()).write(expression)


def match_arrived(text: str, scope: Scope, batches: Sequence[int]) -> Matching:
    """The spans that match of traces that the batches brought spans for, whichever batch they came with.

    Of traces without a span in the batches it may tell nothing. Raises FilterError.
    """
    tree = parse_filter(text)
    binder = Binder()
    binder.name("batches", "Array(UInt64)", list(batches))
    predicate = Predicate(ARRIVED_SPAN_COLUMNS, binder, _list_resource_keys(tree, scope))
    conditions = [
        *scope_conditions(ARRIVED_SPAN_COLUMNS, scope, binder),
        *predicate.write_each(require_flat(tree, subject=_ARRIVED)),
    ]
    return join_matching(conditions, binder)


def _list_resource_keys(tree: Filter, scope: Scope) -> frozenset[str] | None:
    """Only where it helps: an attribute that may be anywhere is found by the index if no resource has it."""
    if all(attribute.scope is not AttributeScope.ANY for attribute in list_attributes(tree)):
        return None
    rows = client.select(*queries.list_resource_keys(project_id=scope.project_id))
    return frozenset(row[0] for row in rows)
