"""What was found in maps is kept: the same errors are looked at again and again. Pure."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from apps.sourcemaps.jobs import Original

# About 2 kB each.
MAX_PLACES = 5000

Place = tuple[int, int]


class KeptPlaces:
    """By content and place; the least used goes first."""

    def __init__(self, max_places: int = MAX_PLACES) -> None:
        self._max_places = max_places
        self._kept: OrderedDict[tuple[int, Place], Original | None] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, content_id: int, places: Iterable[Place]) -> dict[Place, Original | None]:
        """Those that are known; None: nothing is mapped there."""
        found: dict[Place, Original | None] = {}
        with self._lock:
            for place in places:
                if (content_id, place) in self._kept:
                    self._kept.move_to_end((content_id, place))
                    found[place] = self._kept[content_id, place]
        return found

    def add(self, content_id: int, found: Mapping[Place, Original | None]) -> None:
        with self._lock:
            for place, original in found.items():
                self._kept[content_id, place] = original
            while len(self._kept) > self._max_places:
                self._kept.popitem(last=False)
