"""Whether a filter makes sense for a signal; what the project has sent only helps to guess what was meant."""

import time
from collections.abc import Collection
from contextlib import suppress

from apps.attributes import reader
from apps.attributes.fields import Place, Signal
from apps.attributes.queries import CatalogueRange
from apps.clickhouse.client import ClickHouseError
from apps.logs.fields import LOG_COLUMNS
from apps.query.binding import Binder
from apps.query.language.errors import FilterError
from apps.query.language.flat import require_flat
from apps.query.language.parse import parse_filter
from apps.query.language.tree import Filter
from apps.query.predicate import Predicate
from apps.traces.fields import SPAN_COLUMNS
from apps.traces.spansets.shape import list_conditions

SUGGESTED_FROM_S = 24 * 3600
MOST_KEYS = 500


def check_filter(project_id: int, text: str, signal: Signal) -> Filter:
    """The tree; raises FilterError, whose hint knows the keys that the project sent within a day.

    These keys decide nothing: what is valid here is valid everywhere.
    """
    try:
        return read_filter(text, signal)
    except FilterError as error:
        refused = error
    with suppress(ClickHouseError):
        read_filter(text, signal, known_keys=_list_keys(project_id, signal))
    raise refused


def read_filter(text: str, signal: Signal, *, known_keys: Collection[str] = ()) -> Filter:
    """The tree; raises FilterError."""
    tree = parse_filter(text, known_keys=known_keys)
    if signal is Signal.LOGS:
        Predicate(LOG_COLUMNS, Binder()).write(require_flat(tree, subject="logs"))
        return tree
    conditions = list_conditions(tree.spansets) if tree.spansets else []
    for condition in (tree.terms, *conditions):
        Predicate(SPAN_COLUMNS, Binder()).write(condition)
    return tree


def _list_keys(project_id: int, signal: Signal) -> list[str]:
    now_s = int(time.time())
    within = CatalogueRange(project_id, signal, now_s - SUGGESTED_FROM_S, now_s)
    found = reader.list_keys(within, prefix="", limit=MOST_KEYS).keys
    return [each.key for each in found if each.scope is not Place.INTRINSIC]
