"""The values to be counted over all spans, numbered for the query and found again by number. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.query.language.names import aliases_of
from apps.traces.analysis.ladder import fraction_edges, whole_edges
from apps.traces.analysis.ranges import Number
from apps.traces.explain.candidates import Candidate, key_of

# Numbers of values come before those of buckets; each divided key has room for its buckets.
FIRST_RANGE = 1 << 20
RANGE_ROOM = 1 << 12
INT_EDGES = whole_edges()
# The outermost stands for all that is smaller: parameters have no way to say infinity.
DOUBLE_EDGES = [-1.7976931348623157e308, *fraction_edges()[1:]]
INT_EDGES_PARAMS = {"int_edges": INT_EDGES, "int_edges_places": list(range(1, len(INT_EDGES) + 1))}
DOUBLE_EDGES_PARAMS = {
    "double_edges": DOUBLE_EDGES,
    "double_edges_places": list(range(1, len(DOUBLE_EDGES) + 1)),
}


@dataclass
class _Pairs:
    """(key, value) -> number, under every name that the key has."""

    keys: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)

    def add(self, key: str, value: Any, id_: int) -> None:
        for name in aliases_of(key):
            self.keys.append(name)
            self.values.append(value)
            self.ids.append(id_)

    def params(self, name: str) -> dict[str, Any]:
        """Nothing where nothing is wanted."""
        if not self.keys:
            return {}
        return {f"{name}_keys": self.keys, f"{name}_values": self.values, f"{name}_ids": self.ids}


class WantedTexts:
    """Candidates with the stored text of each."""

    def __init__(self, texts: Mapping[Candidate, str]) -> None:
        self.candidates = list(texts)
        self._pairs = _Pairs()
        for id_, (candidate, stored) in enumerate(texts.items(), start=1):
            self._pairs.add(key_of(candidate), stored, id_)

    def params(self) -> dict[str, Any]:
        """`texts_pairs`: as the index of pairs holds them."""
        pairs = [f"{key}={value}" for key, value in zip(self._pairs.keys, self._pairs.values, strict=True)]
        return {**self._pairs.params("texts"), "texts_pairs": pairs}

    def candidate(self, number: int) -> Candidate:
        return self.candidates[number - 1]


@dataclass(frozen=True, slots=True)
class DividedKey:
    """A number with so many values that ranges of it are compared. `key` is today's name."""

    key: str
    is_double: bool

    @property
    def edges(self) -> Sequence[Number]:
        return DOUBLE_EDGES if self.is_double else INT_EDGES


class WantedNumbers:
    """Candidates with the number of each, and keys that are divided into ranges."""

    def __init__(self, values: Mapping[Candidate, Number], divided: Sequence[DividedKey]) -> None:
        self.candidates = list(values)
        self.divided = list(divided)
        self._ints, self._doubles = _Pairs(), _Pairs()
        for id_, (candidate, number) in enumerate(values.items(), start=1):
            self._add(key_of(candidate), number, id_)

    def _add(self, key: str, number: Number, id_: int) -> None:
        """A whole number may have been sent as a double, and equals it."""
        if isinstance(number, int):
            self._ints.add(key, number, id_)
        if float(number) == number:
            self._doubles.add(key, float(number), id_)

    def params(self) -> dict[str, Any]:
        """Of the four kinds that numbers are looked for by only those by which some are wanted."""
        return {
            **self._ints.params("ints"),
            **self._doubles.params("doubles"),
            **self._range_params("int_ranges", INT_EDGES_PARAMS, is_double=False),
            **self._range_params("double_ranges", DOUBLE_EDGES_PARAMS, is_double=True),
        }

    def _range_params(self, name: str, edges: Mapping[str, Any], *, is_double: bool) -> dict[str, Any]:
        places = [
            (alias, FIRST_RANGE + index * RANGE_ROOM)
            for index, divided in enumerate(self.divided)
            if divided.is_double == is_double
            for alias in aliases_of(divided.key)
        ]
        if not places:
            return {}
        keys, ids = zip(*places, strict=True)
        return {f"{name}_keys": list(keys), f"{name}_ids": list(ids), **edges}

    def candidate(self, number: int) -> Candidate | None:
        """None for the number of a bucket."""
        return self.candidates[number - 1] if number < FIRST_RANGE else None

    def bucket(self, number: int) -> tuple[DividedKey, Number]:
        """The divided key, and the lower edge of the bucket."""
        index, place = divmod(number - FIRST_RANGE, RANGE_ROOM)
        divided = self.divided[index]
        return divided, divided.edges[place - 1]
