"""What a search is about: a filter, a range, an environment, and up to when spans had arrived."""

from dataclasses import dataclass

from apps.clickhouse.settled import read_settled_ms
from apps.query.language.parse import parse_filter
from apps.query.language.tree import Filter
from apps.query.matching import Matching, Scope
from apps.query.timerange import TimeRange
from apps.traces.matching import match_span_tree
from apps.traces.search.fields import INTAKE


@dataclass(frozen=True, slots=True)
class Question:
    """`matching` is true of the spans that are meant: those that start in the range, match, and had arrived
    by `until_ms`, unix ms on the store's clock. `has_filter` and `environment`: what narrows them further."""

    project_id: int
    within: TimeRange
    until_ms: int
    matching: Matching
    has_filter: bool
    environment: str | None


def ask(
    project_id: int, text: str, *, within: TimeRange, environment: str | None, as_of_ms: int | None = None
) -> Question:
    """As of now, or as of an earlier moment: the same question then has the same answer for as long as its
    spans are kept. Raises FilterError and TooManyCandidates."""
    settled_ms = read_settled_ms(INTAKE)
    until_ms = settled_ms if as_of_ms is None else min(as_of_ms, settled_ms)
    scope = Scope(project_id, within, environment, until_ms)
    tree = parse_filter(text)
    matching = match_span_tree(tree, scope)
    return Question(project_id, within, until_ms, matching, tree != Filter(), environment)
