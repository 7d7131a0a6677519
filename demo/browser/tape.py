"""A captured page: what the snippet sent of it, its times from the page's begin on, its ids small numbers."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

TAPES = Path(__file__).with_name("tapes.json")
ORIGIN = "https://shop.example.com"

Values = Mapping[str, str | bool | int | float]


@dataclass(frozen=True, slots=True)
class TapeSpan:
    """Times in ms; ids count from 1, 0 is none; `links` are ids of spans; `kind` is OTLP's number."""

    name: str
    kind: int
    trace: int
    id: int
    parent: int
    view: int
    start_ms: float
    end_ms: float
    attributes: Values
    links: tuple[int, ...] = ()
    is_failed: bool = False

    @property
    def is_view(self) -> bool:
        return self.attributes.get("rum.kind") == "view"

    @property
    def is_owner(self) -> bool:
        """A view or an action: there was no rest while it was under way."""
        return "rum.kind" in self.attributes


@dataclass(frozen=True, slots=True)
class TapeLine:
    """A log record, of the span with that id."""

    event: str
    severity: int
    body: str
    time_ms: float
    span: int
    view: int
    attributes: Values


@dataclass(frozen=True, slots=True)
class Tape:
    """In the order of time; the page's own view is the first span."""

    name: str
    spans: tuple[TapeSpan, ...]
    lines: tuple[TapeLine, ...]

    @property
    def end_ms(self) -> float:
        return max(item.end_ms for item in self.spans)


@cache
def read_tapes(path: Path = TAPES) -> Mapping[str, Tape]:
    """By name."""
    return {tape["name"]: _read(tape) for tape in json.loads(path.read_text())}


def write_tapes(tapes: list[Tape], path: Path = TAPES) -> None:
    """An item a line, so that a capture can be compared with the last."""
    path.write_text("[\n" + ",\n".join(_write(tape) for tape in tapes) + "\n]\n")


def _read(tape: dict[str, Any]) -> Tape:
    spans = [TapeSpan(**{**span, "links": tuple(span["links"])}) for span in tape["spans"]]
    return Tape(tape["name"], tuple(spans), tuple(TapeLine(**line) for line in tape["lines"]))


def _write(tape: Tape) -> str:
    spans = ",\n".join(json.dumps(asdict(span)) for span in tape.spans)
    lines = ",\n".join(json.dumps(asdict(line)) for line in tape.lines)
    return f'{{"name": "{tape.name}", "spans": [\n{spans}\n], "lines": [\n{lines}\n]}}'
