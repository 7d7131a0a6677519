"""Attributes that a list shows beside what every span has: `key`, `span.key` or `resource.key`. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.query.language.names import aliases_of
from apps.query.values import Attributes, Value

SPAN_PREFIX, RESOURCE_PREFIX = "span.", "resource."


@dataclass(frozen=True, slots=True)
class Column:
    """`keys`: under which names the attribute may be sent, old and new conventions, the asked one first."""

    name: str
    keys: tuple[str, ...]
    in_span: bool
    in_resource: bool

    def pick(self, span: Attributes, resource: Attributes) -> tuple[bool, Value]:
        """(whether it is there, its value): the span's own before the resource's."""
        places = [*([span] if self.in_span else []), *([resource] if self.in_resource else [])]
        found = (place[key] for place in places for key in self.keys if key in place)
        return next(((True, value) for value in found), (False, None))


def read_column(name: str) -> Column:
    """As the filter language writes attributes; a leading dot may be left out."""
    if name.startswith(SPAN_PREFIX) and len(name) > len(SPAN_PREFIX):
        return _column(name, name.removeprefix(SPAN_PREFIX), in_resource=False)
    if name.startswith(RESOURCE_PREFIX) and len(name) > len(RESOURCE_PREFIX):
        return _column(name, name.removeprefix(RESOURCE_PREFIX), in_span=False)
    return _column(name, name.removeprefix("."))


def keys_in_spans(columns: Sequence[Column]) -> list[str]:
    """What needs to be read of a span's attributes."""
    return sorted({key for column in columns if column.in_span for key in column.keys})


def pick_columns(columns: Sequence[Column], span: Attributes, resource: Attributes) -> dict[str, Value]:
    """Values by the column's name; what is not there is left out."""
    picked = ((column.name, *column.pick(span, resource)) for column in columns)
    return {name: value for name, is_there, value in picked if is_there}


def _column(name: str, key: str, *, in_span: bool = True, in_resource: bool = True) -> Column:
    keys = (key, *(alias for alias in aliases_of(key) if alias != key))
    return Column(name, keys, in_span, in_resource)
