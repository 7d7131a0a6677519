"""Questions about a service that its spans alone answer: which there are, real ones behind a chart. Pure."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from apps.query.sql import Query

# Exemplars are spread over so many stretches of a range, in each over latencies: octaves, the slowest first.
STRETCHES = 32
PER_STRETCH = 6


@dataclass(frozen=True, slots=True)
class SpanSelection:
    """Entry spans of a service, by what they are called: the sort key finds these, no others are unpacked.

    `ranges_ns`: stretches of unix nanoseconds [from, until), in order. `has_roots`: some are entries because
    they have no parent; the ids of parents are dear to read.
    """

    project_id: int
    service: str
    names: Sequence[str]
    ranges_ns: Sequence[tuple[int, int]]
    has_roots: bool = True
    environment: str | None = None
    version: str | None = None

    @property
    def conditions(self) -> str:
        """On `spans AS s`."""
        ranges = "\n        OR ".join(
            f"s.start >= fromUnixTimestamp64Nano({{from_{number}_ns:Int64}}, 'UTC')"
            f" AND s.start < fromUnixTimestamp64Nano({{until_{number}_ns:Int64}}, 'UTC')"
            for number in range(len(self.ranges_ns))
        )
        is_entry = "is_entry(s.kind, s.parent_span_id)" if self.has_roots else "s.kind IN (2, 5)"
        narrowed = "".join(
            f"\n        AND s.{name} = {{{name}:String}}"
            for name in ("environment", "version")
            if getattr(self, name) is not None
        )
        return f"""s.project_id = {{project_id:UInt32}}
        AND s.service = {{service:String}}
        AND s.name IN {{names:Array(String)}}
        AND {is_entry}
        AND ({ranges}){narrowed}"""

    @property
    def params(self) -> dict[str, Any]:
        """What `conditions` bind."""
        given = {"environment": self.environment, "version": self.version}
        params: dict[str, Any] = {
            "project_id": self.project_id,
            "service": self.service,
            "names": list(self.names),
            **{name: value for name, value in given.items() if value is not None},
        }
        for number, (from_ns, until_ns) in enumerate(self.ranges_ns):
            params[f"from_{number}_ns"], params[f"until_{number}_ns"] = from_ns, until_ns
        return params


class ExemplarRow(NamedTuple):
    trace_id: str
    span_id: str
    at_ns: int
    duration_ns: int
    status: int
    name: str


def list_exemplars(selection: SpanSelection, *, from_ns: int, step_ns: int) -> Query:
    """ExemplarRow of at most 6 entry spans in each stretch `step_ns` long, one an octave of latency."""
    sql = f"""\
SELECT
    lower(hex(shown.1)),
    lower(hex(shown.2)),
    toUnixTimestamp64Nano(shown.3),
    shown.4,
    shown.5,
    toString(shown.6)
FROM
(
    SELECT
        intDiv(toUnixTimestamp64Nano(s.start) - {{from_ns:Int64}}, {{step_ns:Int64}}) AS stretch,
        intDiv(duration_bucket(s.duration), 36) AS octave,
        argMin(
            (s.trace_id, s.span_id, s.start, s.duration, s.status, s.name),
            (s.status != 2, cityHash64(s.span_id))) AS shown
    FROM spans AS s
    WHERE {selection.conditions}
    GROUP BY stretch, octave
)
ORDER BY stretch, octave DESC
LIMIT {{per_stretch:UInt32}} BY stretch"""
    return sql, {
        **selection.params,
        "from_ns": from_ns,
        "step_ns": step_ns,
        "per_stretch": PER_STRETCH,
    }
