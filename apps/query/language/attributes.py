"""Which attributes a filter asks for. Pure."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from apps.query.language.tree import Attribute, Filter


def list_attributes(tree: Filter) -> list[Attribute]:
    """Each once, in no order."""
    return list(dict.fromkeys(node for node in walk_tree(tree) if isinstance(node, Attribute)))


def walk_tree(tree: Filter) -> Iterator[Any]:
    """Every node, value and field of a tree, in no order. Not recursive."""
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, tuple):
            waiting += node
        elif is_dataclass(node):
            waiting += [getattr(node, field.name) for field in fields(node)]
