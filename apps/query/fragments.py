"""Small pieces of SQL conditions. Pure."""

from collections.abc import Iterable

NEVER = "false"
ALWAYS = "true"


def any_of(conditions: Iterable[str]) -> str:
    parts = [condition for condition in dict.fromkeys(conditions) if condition != NEVER]
    if ALWAYS in parts:
        return ALWAYS
    return f"({' OR '.join(parts)})" if len(parts) > 1 else parts[0] if parts else NEVER


def all_of_these(conditions: Iterable[str]) -> str:
    parts = [condition for condition in dict.fromkeys(conditions) if condition != ALWAYS]
    if NEVER in parts:
        return NEVER
    return f"({' AND '.join(parts)})" if len(parts) > 1 else parts[0] if parts else ALWAYS


def negate(condition: str) -> str:
    return {ALWAYS: NEVER, NEVER: ALWAYS}.get(condition) or f"NOT ({condition})"
