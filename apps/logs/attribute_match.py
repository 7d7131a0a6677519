"""Equality with an attribute whose type the question does not tell. Pure.

A text matches a string; where it reads as a number or a boolean it matches one of those as well. The record
keeps numbers in maps of their own, a resource keeps them in its one map, marked (0001_otlp_traces.sql).
"""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

import math
import re
from typing import Any

from apps.query.values import MARK

_INT64 = range(-(2**63), 2**63)


def match_attribute(place: int, key: str, value: str) -> tuple[list[str], dict[str, Any]]:
    """A condition on `logs AS l` and its parameters, whose names end in `place`."""
    k, texts = f"{{key_{place}:String}}", f"{{texts_{place}:Array(String)}}"
    record = [f"(mapContains(l.attrs, {k}) AND l.attrs[{k}] IN {texts})"]
    resource = [f"(mapContains(r.attrs, {k}) AND r.attrs[{k}] IN {texts})"]
    params: dict[str, Any] = {f"key_{place}": key, f"texts_{place}": _stored_texts(value)}
    integer, number = _read_integer(value), _read_number(value)
    if integer is not None:
        params[f"integer_{place}"] = integer
        n = f"{{integer_{place}:Int64}}"
        record.append(f"(mapContains(l.ints, {k}) AND l.ints[{k}] = {n})")
        resource.append(f"r.attrs[{k}] = concat('\\x013', toString({n}))")
    if number is not None:
        params[f"number_{place}"] = number
        n = f"{{number_{place}:Float64}}"
        record.append(f"(mapContains(l.doubles, {k}) AND l.doubles[{k}] = {n})")
        resource.append(
            f"(startsWith(r.attrs[{k}], '\\x014') AND toFloat64OrNull(substring(r.attrs[{k}], 3)) = {n})"
        )
    return [f"({_any_of(*record, _in_resource(resource))})"], params


def _in_resource(tests: list[str]) -> str:
    return f"""\
l.resource_hash IN (
            SELECT r.resource_hash
            FROM resources AS r
            WHERE r.project_id = {{project_id:UInt32}}
                AND ({_any_of(*tests)}))"""


def _any_of(*tests: str) -> str:
    return "\n        OR ".join(tests)


def _stored_texts(value: str) -> list[str]:
    """As `attribute_text` writes a string, and a boolean of that name."""
    text = f"{MARK}1{value}" if value.startswith(MARK) else value
    return [text, f"{MARK}2{value}"] if value in ("true", "false") else [text]


def _read_integer(value: str) -> int | None:
    if re.fullmatch(r"-?[0-9]{1,19}", value, re.ASCII) and int(value) in _INT64:
        return int(value)
    return None


def _read_number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
