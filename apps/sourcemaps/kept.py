"""What was found in maps is kept: the same errors are looked at again and again. Pure."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from apps.sourcemaps.jobs import Original

# 4 kB each at most.
MAX_PLACES = 5000
# A map that cannot be looked into costs the time that it was given; it is not tried again at once.
REFUSED_S = 600.0
MAX_REFUSED = 1000

Place = tuple[int, int]


class KeptPlaces:
    """By content and place; the least used goes first."""

    def __init__(self, max_places: int = MAX_PLACES) -> None:
        self._max_places = max_places
        self._kept: OrderedDict[tuple[int, Place], Original | None] = OrderedDict()
        self._refused: OrderedDict[int, tuple[float, str]] = OrderedDict()
        self._lock = threading.Lock()

    def refuse(self, content_id: int, detail: str) -> None:
        with self._lock:
            self._refused[content_id] = (time.monotonic() + REFUSED_S, detail)
            while len(self._refused) > MAX_REFUSED:
                self._refused.popitem(last=False)

    def refusal(self, content_id: int) -> str | None:
        """Why it could not be looked into some minutes ago."""
        with self._lock:
            until_s, detail = self._refused.get(content_id, (0.0, ""))
            return detail if time.monotonic() < until_s else None

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
