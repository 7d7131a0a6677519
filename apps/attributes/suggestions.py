"""Rows of the catalogue to what is suggested: a thing that has an old and a new name shows once. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.attributes.fields import ALWAYS, KeyType, Place, Signal
from apps.attributes.queries import KeyRow, ValueRow
from apps.query.language.names import FORMER_NAMES, current_name
from apps.query.values import as_text


@dataclass(frozen=True, slots=True)
class Key:
    """`scope` is where it stands; `type` the commonest of its values' types."""

    key: str
    scope: Place
    type: KeyType
    count: int


@dataclass(frozen=True, slots=True)
class KeyPage:
    """`sampled`: of some hours one item in 16 was looked at, and counts are 16 times that."""

    keys: tuple[Key, ...]
    sampled: bool


@dataclass(frozen=True, slots=True)
class ValueCount:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class ValuePage:
    values: tuple[ValueCount, ...]
    sampled: bool


def is_named(key: str, prefix: str) -> bool:
    """Whether somebody who types `prefix` may mean the key: it, or a part of it, begins so."""
    return key.lower().startswith(prefix.lower()) or f".{prefix.lower()}" in key.lower()


def find_aliases(prefix: str) -> list[str]:
    """All names of what has a name like that: who types an old one is shown the new one too."""
    if not prefix:
        return []
    return [
        name
        for current, former in FORMER_NAMES.items()
        if any(is_named(each, prefix) for each in (current, *former))
        for name in (current, *former)
    ]


def merge_keys(rows: Iterable[KeyRow], limit: int) -> KeyPage:
    """Under today's names, by count. `rows` by count, so that the first type of a key is its commonest."""
    merged: dict[tuple[str, Place], Key] = {}
    sampled = False
    for row in rows:
        name, place = as_text(row.key), Place(row.place)
        name = name if place is Place.INTRINSIC else current_name(name)
        sampled |= row.factor > 1
        known = merged.get((name, place))
        merged[name, place] = Key(
            name, place, known.type if known else KeyType(row.type), row.items + (known.count if known else 0)
        )
    found = sorted(merged.values(), key=lambda key: (-key.count, key.key, key.scope))
    return KeyPage(tuple(found[:limit]), sampled)


def intrinsic_rows(signal: Signal, items: int, prefix: str) -> list[KeyRow]:
    """What every item has."""
    return [
        KeyRow(intrinsic, Place.INTRINSIC, key_type, items, 1)
        for intrinsic, key_type in ALWAYS[signal].items()
        if is_named(intrinsic, prefix)
    ]


def read_values(rows: Sequence[ValueRow]) -> ValuePage:
    return ValuePage(
        tuple(ValueCount(as_text(row.value), row.items) for row in rows), any(row.factor > 1 for row in rows)
    )
