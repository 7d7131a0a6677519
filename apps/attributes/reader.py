"""Runs the queries about attributes: the catalogue for those that were sent, the rollups for intrinsics."""

from apps.attributes import queries
from apps.attributes.fields import ALWAYS, ROLLUPS, Place
from apps.attributes.queries import CatalogueRange, KeyRow, ValueRow
from apps.attributes.suggestions import (
    KeyPage,
    ValuePage,
    find_aliases,
    intrinsic_rows,
    merge_keys,
    read_values,
)
from apps.clickhouse import client
from apps.query.language.fields import SPELLINGS
from apps.query.language.names import aliases_of, current_name
from apps.query.language.tree import Intrinsic

# Old and new names, and types, come as rows of their own and are merged: more than a page of them is read.
SPARE_KEYS = 1000
ATTRIBUTE_PLACES = (Place.SPAN, Place.RESOURCE, Place.LOG)


def list_keys(within: CatalogueRange, *, prefix: str, limit: int) -> KeyPage:
    """The commonest keys of the hours that the range touches."""
    rows = client.select(
        *queries.list_keys(within, prefix=prefix, aliases=find_aliases(prefix), limit=limit + SPARE_KEYS)
    )
    counted = client.select(*queries.count_items(within, ROLLUPS[within.signal]))
    always = intrinsic_rows(within.signal, counted[0][0], prefix) if counted else []
    known = set(ALWAYS[within.signal])
    sent = [row for row in map(KeyRow._make, rows) if row.place != Place.INTRINSIC or row.key not in known]
    return merge_keys([*always, *sent], limit)


def list_values(
    within: CatalogueRange, *, key: str, place: Place | None, prefix: str, limit: int
) -> ValuePage:
    """The commonest values of a key under any of its names. Of `place` None an intrinsic comes first."""
    intrinsic = SPELLINGS.get(key) if place in (None, Place.INTRINSIC) else None
    rollup = ROLLUPS[within.signal]
    if intrinsic is not None and intrinsic in rollup.columns:
        query = queries.list_intrinsic_values(
            within, rollup=rollup, intrinsic=intrinsic, prefix=prefix, limit=limit
        )
    else:
        keys, places = _wanted(key, intrinsic, place)
        query = queries.list_values(within, keys=keys, places=places, prefix=prefix, limit=limit)
    return read_values([ValueRow._make(row) for row in client.select(*query)])


def _wanted(key: str, intrinsic: Intrinsic | None, place: Place | None) -> tuple[list[str], list[Place]]:
    if intrinsic is not None:
        return [intrinsic], [Place.INTRINSIC]
    return list(aliases_of(current_name(key))), list(ATTRIBUTE_PLACES) if place is None else [place]
