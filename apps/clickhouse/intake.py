"""Intake: the INSERT statements that bodies go in by, plain or through an expression of theirs."""

# ruff: noqa: S608 - tables and expressions are written in this code; what people chose travels as parameters.

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from apps.clickhouse import client


@dataclass(frozen=True, slots=True)
class Statement:
    """An INSERT whose data are bytes that follow, and the values for `{name:String}` in it.

    One that `rewrites` is as long as the rules behind it, and may cost so much and no more.
    """

    text: str
    params: Mapping[str, str] = field(default_factory=dict)
    rewrites: bool = False


def insert_plain(table: str) -> Statement:
    """Bytes straight into an intake: its columns are the message's fields."""
    return Statement(f"INSERT INTO {table} FORMAT Protobuf")


def insert_rewritten(table: str, column: str, expression: str, params: Mapping[str, str]) -> Statement:
    """Bytes into an intake, one of its columns replaced by an expression of all of them."""
    columns = [f"{expression} AS {name}" if name == column else name for name, _ in _columns(table)]
    text = f"INSERT INTO {table} SELECT {', '.join(columns)} FROM {_input_of(table)} FORMAT Protobuf"
    return Statement(text, params, rewrites=True)


def insert_derived(target: str, select: str, params: Mapping[str, str], *, table: str) -> Statement:
    """What `select` makes of the bytes of an intake, into another table; `%INPUT%` in it stands for them."""
    text = f"INSERT INTO {target} {select.replace('%INPUT%', _input_of(table))} FORMAT Protobuf"
    return Statement(text, params, rewrites=True)


def _input_of(table: str) -> str:
    structure = ", ".join(f"{name} {kind}" for name, kind in _columns(table))
    return "input('" + structure.replace("\\", "\\\\").replace("'", "\\'") + "')"


@cache
def _columns(table: str) -> tuple[tuple[str, str], ...]:
    """(name, type) in order; they change with a migration only, and then every process starts anew."""
    sql = (
        "SELECT name, type FROM system.columns "
        "WHERE database = currentDatabase() AND table = {table:String} ORDER BY position"
    )
    rows = client.select(sql, {"table": table})
    if not rows:
        raise client.ClickHouseError(f"there is no table {table}")
    return tuple((str(name), str(kind)) for name, kind in rows)
