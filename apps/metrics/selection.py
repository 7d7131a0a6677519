"""Which points a question is about, and how they are grouped: the parts that its queries share. Pure."""

from dataclasses import dataclass
from typing import Any

from apps.metrics.fields import IS_RECORDED, TIME_NS, label_expression
from apps.metrics.kinds import Kind

Query = tuple[str, dict[str, Any]]

# How far before the range a series is looked for, so that its first point there has one to differ from.
LOOKBACK_NS = 10 * 60 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class MetricSelection:
    """Points of one metric: whole steps of [from_ns, until_ns), grouped by `group_by`."""

    project_id: int
    name: str
    kind: Kind
    unit: str
    from_ns: int
    until_ns: int
    step_ns: int
    service: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    group_by: tuple[str, ...] = ()


def labels_expression(wanted: MetricSelection) -> str:
    parts = [label_expression(key, f"group_{number}") for number, key in enumerate(wanted.group_by)]
    return f"CAST([{', '.join(parts)}], 'Array(String)')"


def step_expression(time_ns: str) -> str:
    return f"intDiv({time_ns}, {{step_ns:Int64}})"


def points_filter(wanted: MetricSelection, *also: str, lookback: bool = True) -> str:
    attributes = [
        f"mapContains(p.attrs, {{key_{number}:String}})"
        f" AND plain_text(p.attrs[{{key_{number}:String}}]) = {{value_{number}:String}}"
        for number in range(len(wanted.attributes))
    ]
    conditions = [
        "p.project_id = {project_id:UInt32}",
        "p.name = {name:String}",
        f"p.time >= fromUnixTimestamp64Nano({{{'read_from_ns' if lookback else 'from_ns'}:Int64}}, 'UTC')",
        "p.time < fromUnixTimestamp64Nano({until_ns:Int64}, 'UTC')",
        "p.kind = {kind:String}",
        "p.unit = {unit:String}",
        IS_RECORDED,
        *also,
        *(["p.service = {service:String}"] if wanted.service is not None else []),
        *attributes,
    ]
    return "WHERE " + "\n    AND ".join(conditions)


def points_params(wanted: MetricSelection, *, lookback: bool = True) -> dict[str, Any]:
    params: dict[str, Any] = {
        "project_id": wanted.project_id,
        "name": wanted.name,
        "kind": wanted.kind.value,
        "unit": wanted.unit,
        "from_ns": wanted.from_ns,
        "until_ns": wanted.until_ns,
        "step_ns": wanted.step_ns,
    }
    if lookback:
        params["read_from_ns"] = max(wanted.from_ns - LOOKBACK_NS, 0)
    if wanted.service is not None:
        params["service"] = wanted.service
    for number, (key, value) in enumerate(wanted.attributes):
        params |= {f"key_{number}": key, f"value_{number}": value}
    for number, key in enumerate(wanted.group_by):
        if key != "service":
            params[f"group_{number}"] = key
    return params


def whole_expression() -> str:
    """Whether a point counts as a whole: a delta, or the first of a stream that began within what is read."""
    return (
        "p.temporality = 1 OR (row_number() OVER stream = 1"
        f" AND p.start_time >= toUInt64({{read_from_ns:Int64}}) AND p.start_time < {TIME_NS})"
    )
