"""What a combination of spansets is made of, told from its tree. Pure."""

from collections.abc import Iterator

from apps.query.language.tree import (
    Aggregate,
    Expression,
    Field,
    Pipeline,
    Sides,
    Spanset,
    SpansetAnd,
    SpansetOr,
    Spansets,
    Structure,
)


def parts_of(node: Spansets) -> Iterator[Spansets | Aggregate]:
    """What the node stands on: its operands, or its source and its stages."""
    match node:
        case SpansetAnd(parts) | SpansetOr(parts):
            yield from parts
        case Structure(left, _, right):
            yield left
            yield right
        case Pipeline(source, stages):
            yield source
            yield from stages


def walk(node: Spansets | Aggregate) -> Iterator[Spansets | Aggregate]:
    """The node and all below it; trees are not deep (language/bounds.py)."""
    yield node
    if not isinstance(node, Aggregate):
        for part in parts_of(node):
            yield from walk(part)


def list_conditions(node: Spansets) -> list[Expression]:
    """What is asked of single spans, each once."""
    return list(dict.fromkeys(part.expression for part in walk(node) if isinstance(part, Spanset)))


def list_aggregated(node: Spansets) -> list[Field]:
    """The fields of which a figure is asked, each once."""
    fields = (part.field for part in walk(node) if isinstance(part, Aggregate))
    return list(dict.fromkeys(field for field in fields if field is not None))


def list_kept(node: Spansets) -> list[Expression]:
    """The conditions of which each span that the node keeps meets at least one."""
    match node:
        case Spanset(expression):
            return [expression]
        case Structure(left, _, right, sides):
            return [*(list_kept(left) if sides is Sides.BOTH else []), *list_kept(right)]
        case Pipeline(source, _):
            return list_kept(source)
        case SpansetAnd(parts) | SpansetOr(parts):
            return [expression for part in parts for expression in list_kept(part)]
