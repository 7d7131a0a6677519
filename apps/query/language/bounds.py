"""How much one filter may ask for. Pure."""

from dataclasses import fields, is_dataclass

from apps.query.language.errors import FilterError
from apps.query.language.tree import (
    Aggregate,
    And,
    Comparison,
    Filter,
    Not,
    Or,
    Phrase,
    Pipeline,
    Spanset,
    SpansetAnd,
    SpansetOr,
    Structure,
)

MAX_CHARS = 4000
MAX_TERMS = 100
MAX_DEPTH = 24
# Each needs its own look at the structure of every candidate trace.
MAX_STRUCTURES = 16

# What cannot be written within each of these without brackets. What binds tighter needs none, and brackets
# that say nothing are not in the tree.
_IN_BRACKETS: dict[type, tuple[type, ...]] = {
    And: (Or,),
    Not: (And, Or),
    SpansetAnd: (SpansetOr, Pipeline),
    SpansetOr: (Pipeline,),
    Structure: (SpansetAnd, SpansetOr, Pipeline),
    Pipeline: (Pipeline,),
}


def require_bounded(tree: Filter, text: str) -> None:
    """Raises FilterError for too many terms, or too many brackets within brackets. Not recursive."""
    terms = structures = 0
    waiting: list[tuple[object, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        terms += isinstance(node, Comparison | Phrase | Aggregate)
        structures += isinstance(node, Structure)
        _require(depth <= MAX_DEPTH, f"At most {MAX_DEPTH} brackets may stand within each other.", text)
        _require(terms <= MAX_TERMS, f"A filter has at most {MAX_TERMS} terms.", text)
        _require(
            structures <= MAX_STRUCTURES, f"A filter has at most {MAX_STRUCTURES} structural operators.", text
        )
        waiting += [(child, depth + _stands_in_brackets(child, node)) for child in _children(node)]


def _stands_in_brackets(child: object, parent: object) -> bool:
    return isinstance(child, (Spanset, *_IN_BRACKETS.get(type(parent), ())))


def _children(node: object) -> list[object]:
    if isinstance(node, Comparison | Phrase | Aggregate) or not is_dataclass(node):
        return []
    found = [getattr(node, field.name) for field in fields(node)]
    return [child for part in found for child in (part if isinstance(part, tuple) else (part,))]


def _require(is_met: bool, message: str, text: str) -> None:
    if not is_met:
        raise FilterError(message, position=0, length=len(text))
