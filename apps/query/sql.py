"""What every query is made of: its text, its parameters, and columns by OpenTelemetry's names. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

Query = tuple[str, dict[str, Any]]


def select_list(fields: Mapping[str, str], names: Sequence[str]) -> str:
    """The expressions of `names`, in their order, one a line."""
    return ",\n    ".join(fields[name] for name in names)


def all_of(conditions: Sequence[str]) -> str:
    return "\n    AND ".join(conditions)
