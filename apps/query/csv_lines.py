"""Rows as CSV that a spreadsheet may open. Pure."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO

from apps.query.json_values import describe_double
from apps.query.timerange import SECOND_NS

Cell = str | int | float | None


def encode_lines(lines: Sequence[Sequence[Cell]]) -> bytes:
    """Text that begins like a formula is guarded; numbers stay numbers."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([_write_cell(cell) for cell in line] for line in lines)
    return text.getvalue().encode(errors="replace")


def _write_cell(cell: Cell) -> Cell:
    if isinstance(cell, float):
        return describe_double(cell)
    return guard_cell(cell) if isinstance(cell, str) else cell


def guard_cell(cell: str) -> str:
    """A spreadsheet would run what begins like a formula, and what was sent is strangers' text."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def format_time(time_ns: int) -> str:
    """RFC 3339 to the nanosecond, UTC."""
    seconds, fraction_ns = divmod(time_ns, SECOND_NS)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{fraction_ns:09d}Z"
