"""What a filter of logs means, as conditions and their parameters. Pure."""

import re
from dataclasses import dataclass
from typing import Any

from apps.logs.attribute_match import match_attribute
from apps.query.sql import Query, all_of
from apps.query.timerange import TimeRange

_SEPARATORS = re.compile(r"([^0-9A-Za-z\x80-\U0010ffff]+)")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Every part that is given must match.

    `severity` is the least SeverityNumber, `text` a part of the body whatever its case. `attributes` are
    (key, value): a value that reads as a number or a boolean also matches one, of the record or its resource.
    """

    severity: int | None = None
    service: str | None = None
    environment: str | None = None
    text: str | None = None
    trace_id: str | None = None
    span_id: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def is_in_rollup(self) -> bool:
        return not (self.text or self.trace_id or self.span_id or self.attributes)


def logs_in(project_id: int, within: TimeRange, wanted: LogFilter, *also: str) -> Query:
    """Everything after WHERE for the table `logs AS l`: a range of time is half open."""
    conditions = [
        "l.project_id = {project_id:UInt32}",
        "l.time >= fromUnixTimestamp64Nano({start_ns:Int64}, 'UTC')",
        "l.time < fromUnixTimestamp64Nano({end_ns:Int64}, 'UTC')",
        *also,
    ]
    params: dict[str, Any] = {
        "project_id": project_id,
        "start_ns": within.start_ns,
        "end_ns": within.end_ns,
    }
    columns, column_params = match_columns(wanted, "l")
    parts = [(columns, column_params), _match_ids(wanted), _match_text(wanted.text)]
    parts += [match_attribute(place, *pair) for place, pair in enumerate(wanted.attributes)]
    for part_conditions, part_params in parts:
        conditions += part_conditions
        params |= part_params
    return all_of(conditions), params


def match_columns(wanted: LogFilter, alias: str) -> tuple[list[str], dict[str, Any]]:
    """What both the records and the rollup know."""
    tests = {
        "severity": (wanted.severity, f"{alias}.severity >= {{severity:UInt8}}"),
        "service": (wanted.service, f"{alias}.service = {{service:String}}"),
        "environment": (wanted.environment, f"{alias}.environment = {{environment:String}}"),
    }
    given = {name: (value, test) for name, (value, test) in tests.items() if value is not None}
    return [test for _, test in given.values()], {name: value for name, (value, _) in given.items()}


def _match_ids(wanted: LogFilter) -> tuple[list[str], dict[str, Any]]:
    conditions, params = [], {}
    if wanted.trace_id is not None:
        conditions.append("l.trace_id = toFixedString(unhex({trace_id:String}), 16)")
        params["trace_id"] = wanted.trace_id
    if wanted.span_id is not None:
        conditions.append("l.span_id = toFixedString(unhex({span_id:String}), 8)")
        params["span_id"] = wanted.span_id
    return conditions, params


def _match_text(text: str | None) -> tuple[list[str], dict[str, Any]]:
    if not text:
        return [], {}
    conditions = ["positionCaseInsensitiveUTF8(l.body, {text:String}) > 0"]
    tokens = whole_tokens(text)
    if not tokens:
        return conditions, {"text": text}
    return ["hasAllTokens(l.body, {tokens:Array(String)})", *conditions], {"text": text, "tokens": tokens}


def whole_tokens(text: str) -> list[str]:
    """The words of `text` that any body with it must hold as whole words: the index finds those.

    The first and the last may be parts of longer words. Beyond ASCII the index does not fold case.
    """
    parts = _SEPARATORS.split(text)
    return sorted({part.lower() for part in parts[2:-2:2] if part and part.isascii()})
