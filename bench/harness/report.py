"""Report: rounds become a table for people and one JSON object for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.harness.rounds import Measured

PARTS = ("receiver", "valkey", "worker", "beat")


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rounds of both paths; `*_unmerged` had merges stopped, which tells INSERTs from merges."""

    ours: Sequence[Measured]
    conventional: Sequence[Measured]
    ours_unmerged: Measured
    conventional_unmerged: Measured
    spans: int
    encoding: str

    def figures(self) -> dict[str, float | int | str]:
        ours, conventional = _total(self.ours), _total(self.conventional)
        inserts = median(each.inserts for each in self.ours)
        return {
            "ours_us_per_span": round(ours, 2),
            "conventional_us_per_span": round(conventional, 2),
            "ratio": round(conventional / ours, 2),
            "spans_per_s": round(median(each.spans_per_s for each in self.ours)),
            "conventional_spans_per_s": round(median(each.spans_per_s for each in self.conventional)),
            **{f"ours_{part}_us": round(_part(self.ours, part), 2) for part in PARTS},
            "ours_insert_us": round(_engine(self.ours_unmerged), 2),
            "ours_merge_us": round(_merges(self.ours, self.ours_unmerged), 2),
            "conventional_receiver_us": round(_part(self.conventional, "receiver"), 2),
            "conventional_insert_us": round(_engine(self.conventional_unmerged), 2),
            "conventional_merge_us": round(_merges(self.conventional, self.conventional_unmerged), 2),
            "sender_us": round(median(each.sender_us for each in self.ours), 2),
            "spans_per_insert": round(self.spans / inserts),
            "spans_per_round": self.spans,
            "rounds": len(self.ours),
            "encoding": self.encoding,
        }

    def table(self) -> str:
        lines = [
            f"{len(self.ours)} rounds of {self.spans:,} spans, 512 a request, {self.encoding}",
            "",
            f"{'server CPU, us a span':<34}{'ours':>10}{'conventional':>15}",
            *self._breakdown(),
            "-" * 59,
            _line("all, median of the rounds", _total(self.ours), _total(self.conventional)),
            _line("  lowest", min(_totals(self.ours)), min(_totals(self.conventional))),
            _line("  highest", max(_totals(self.ours)), max(_totals(self.conventional))),
            f"{'spans/s, first request to queryable':<34}{_pace(self.ours):>9,.0f}"
            f"{_pace(self.conventional):>15,.0f}",
            f"{'INSERTs a round':<34}{_inserts(self.ours):>10.0f}{_inserts(self.conventional):>15.0f}",
            "",
            f"ours needs {_total(self.conventional) / _total(self.ours):.2f} times fewer CPU seconds a span",
        ]
        return "\n".join(lines)

    def _breakdown(self) -> list[str]:
        ours, other = self.ours, self.conventional
        unmerged, other_unmerged = self.ours_unmerged, self.conventional_unmerged
        return [
            _line("receiver", _part(ours, "receiver"), _part(other, "receiver")),
            *(_line(part, _part(ours, part), None) for part in PARTS[1:]),
            _line("engine: INSERT, views, indexes", unmerged.cpu_us["engine"], _engine(other_unmerged)),
            _line("engine: merges", _merges(ours, unmerged), _merges(other, other_unmerged)),
        ]


def _line(name: str, ours: float, conventional: float | None) -> str:
    return f"{name:<34}{ours:>10.2f}" + (f"{conventional:>15.2f}" if conventional is not None else "")


def _total(rounds: Sequence[Measured]) -> float:
    return median(_totals(rounds))


def _totals(rounds: Sequence[Measured]) -> list[float]:
    return [each.total_us for each in rounds]


def _part(rounds: Sequence[Measured], part: str) -> float:
    return median(each.cpu_us[part] for each in rounds)


def _merges(rounds: Sequence[Measured], unmerged: Measured) -> float:
    return _part(rounds, "engine") - _engine(unmerged)


def _engine(measured: Measured) -> float:
    return measured.cpu_us["engine"]


def _pace(rounds: Sequence[Measured]) -> float:
    return median(each.spans_per_s for each in rounds)


def _inserts(rounds: Sequence[Measured]) -> float:
    return median(each.inserts for each in rounds)
