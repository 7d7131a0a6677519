"""A list as a file: the first of what matches, in its order, and how much there is in all. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from apps.query.csv_lines import Cell, encode_lines


@dataclass(frozen=True, slots=True)
class Export:
    """`items` come in parts, each read when it is asked for. `total`: how many match; no more than `limit` of
    them come. `noun` is what they are called."""

    noun: str
    total: int
    limit: int
    header: Sequence[str]
    items: Iterator[Sequence[Any]]
    list_cells: Callable[[Any], Sequence[Cell]]
    describe: Callable[[Any], dict[str, Any]]

    @property
    def is_whole(self) -> bool:
        return self.total <= self.limit

    def name_file(self, project: str, extension: str) -> str:
        """A file that is not whole says so."""
        part = "" if self.is_whole else f"-first-{self.limit}-of-{self.total}"
        return f"{project}-{self.noun}{part}.{extension}"


def write_csv(export: Export) -> Iterator[bytes]:
    yield encode_lines([export.header])
    for part in export.items:
        yield encode_lines([export.list_cells(item) for item in part])


def write_json(export: Export) -> Iterator[bytes]:
    """The form of the list, and behind it what is said of a file that is not whole."""
    yield f'{{"{export.noun}":['.encode()
    exported, between = 0, b""
    for part in export.items:
        if part:
            yield between + b",\n".join(orjson.dumps(export.describe(item)) for item in part)
            exported, between = exported + len(part), b",\n"
    said = {"exported": exported, "matched": export.total, "is_whole": export.is_whole}
    yield b"]," + orjson.dumps(said)[1:]


Write = Callable[[Export], Iterator[bytes]]
FORMATS: dict[str, tuple[Write, str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "json": (write_json, "application/json"),
}
