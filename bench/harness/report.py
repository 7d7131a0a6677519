"""Report: rounds become tables for people and one JSON object for programs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.harness.rounds import Measured

Figures = dict[str, float | int | str | None]
PARTS = ("receiver", "valkey", "worker", "beat")
OTHERS = ("rotel", "conventional")
_WIDTH = 38


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rounds of each path; `unmerged` had merges stopped, which tells INSERTs from merges."""

    rounds: Mapping[str, Sequence[Measured]]
    unmerged: Mapping[str, Measured]
    spans: int
    encoding: str

    @property
    def _names(self) -> list[str]:
        return list(self.rounds)

    def figures(self) -> Figures:
        ours = self.rounds["ours"]
        return {
            "ours_us_per_span": round(_total(ours), 2),
            "rotel_us_per_span": None,
            **self._others(),
            **{f"ours_{part}_us": round(_part(ours, part), 2) for part in PARTS},
            **self._engine_figures(),
            "spans_per_s": round(median(each.spans_per_s for each in ours)),
            "sender_us": round(median(each.sender_us for each in ours), 2),
            "spans_per_insert": round(self.spans / _inserts(ours)),
            "spans_per_round": self.spans,
            "rounds": len(ours),
            "encoding": self.encoding,
        }

    def _others(self) -> Figures:
        found: Figures = {}
        for name in self._names[1:]:
            rounds = self.rounds[name]
            ratio = "ratio" if name == "conventional" else f"{name}_ratio"
            found[f"{name}_us_per_span"] = round(_total(rounds), 2)
            found[ratio] = round(_total(rounds) / _total(self.rounds["ours"]), 2)
            found[f"{name}_receiver_us"] = round(_part(rounds, "receiver"), 2)
            found[f"{name}_spans_per_s"] = round(median(each.spans_per_s for each in rounds))
        return found

    def _engine_figures(self) -> Figures:
        found: Figures = {}
        for name in self.unmerged:
            found[f"{name}_insert_us"] = round(self._insert(name), 2)
            found[f"{name}_merge_us"] = round(self._merge(name), 2)
        return found

    def _insert(self, name: str) -> float:
        return self.unmerged[name].cpu_us["engine"]

    def _merge(self, name: str) -> float:
        return _part(self.rounds[name], "engine") - self._insert(name)

    def table(self) -> str:
        rounds = self.rounds.values()
        lines = [
            f"{len(self.rounds['ours'])} rounds of {self.spans:,} spans, 512 a request, {self.encoding}",
            "",
            f"{'server CPU, us a span':<{_WIDTH}}" + "".join(f"{name:>14}" for name in self._names),
            *(_line(part, [_part_or_none(each, part) for each in rounds]) for part in PARTS),
            *self._engine_lines(),
            "-" * (_WIDTH + 14 * len(self._names)),
            _line("all, median of the rounds", map(_total, rounds)),
            _line("  lowest", (min(_totals(each)) for each in rounds)),
            _line("  highest", (max(_totals(each)) for each in rounds)),
            _line("spans/s, first request to queryable", map(_pace, rounds), digits=0),
            _line("INSERTs a round", map(_inserts, rounds), digits=0),
            "",
            *(
                f"{name} needs {_total(self.rounds[name]) / _total(self.rounds['ours']):.2f} times the CPU "
                "seconds a span of ours"
                for name in self._names[1:]
            ),
        ]
        return "\n".join(lines)

    def _engine_lines(self) -> list[str]:
        if not self.unmerged:
            return [_line("engine", [_part(each, "engine") for each in self.rounds.values()])]
        return [
            _line("engine: INSERT, views, indexes", map(self._insert, self._names)),
            _line("engine: merges", map(self._merge, self._names)),
        ]


@dataclass(frozen=True, slots=True)
class FormRounds:
    """One form's rounds on our path."""

    name: str
    spans_per_request: int
    rounds: Sequence[Measured]

    @property
    def us_per_span(self) -> float:
        return round(_total(self.rounds), 2)


def form_table(forms: Sequence[FormRounds]) -> str:
    parts = (*PARTS, "engine")
    head = f"{'ours by form, us a span':<24}{'spans':>7}" + "".join(f"{part:>10}" for part in parts)
    lines = [f"{head}{'all':>10}{'spans/s':>10}"]
    for form in forms:
        cells = "".join(f"{_part(form.rounds, part):>10.2f}" for part in parts)
        pace = f"{_pace(form.rounds):>10,.0f}"
        lines.append(f"{form.name:<24}{form.spans_per_request:>7}{cells}{form.us_per_span:>10.2f}{pace}")
    return "\n".join(lines)


def _line(name: str, values: Iterable[float | None], digits: int = 2) -> str:
    cells = (f"{'':>14}" if value is None else f"{value:>14,.{digits}f}" for value in values)
    return f"{name:<{_WIDTH}}" + "".join(cells)


def _total(rounds: Sequence[Measured]) -> float:
    return median(_totals(rounds))


def _totals(rounds: Sequence[Measured]) -> list[float]:
    return [each.total_us for each in rounds]


def _part(rounds: Sequence[Measured], part: str) -> float:
    return median(each.cpu_us[part] for each in rounds)


def _part_or_none(rounds: Sequence[Measured], part: str) -> float | None:
    return _part(rounds, part) if part in rounds[0].cpu_us else None


def _pace(rounds: Sequence[Measured]) -> float:
    return median(each.spans_per_s for each in rounds)


def _inserts(rounds: Sequence[Measured]) -> float:
    return median(each.inserts for each in rounds)
