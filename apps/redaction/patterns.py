"""Bound what a pattern may cost the other tenants, by its text alone. Pure."""

import re

PATTERN_CHARS = 200
# Each repetition is a copy of what it repeats in RE2's program; nested ones multiply.
MAX_REPEAT = 64
MAX_NESTED_REPEAT = 256

_COUNTED = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_CLASS = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]?", re.DOTALL)
_ESCAPE = re.compile(r"\\[pPx]\{[^}]*\}|\\Q.*?(?:\\E|\Z)|\\.?", re.DOTALL)


class BadPattern(ValueError):
    """Not an RE2 pattern, one that would find something everywhere, or one that costs too much."""


def require_bounded(pattern: str) -> None:
    """Raises BadPattern for single bytes and for counted repetitions beyond the bounds."""
    # By open group, the outermost first: the most copies that anything in it stands for.
    nested, atom, at = [1], 1, 0
    while at < len(pattern):
        if part := _COUNTED.match(pattern, at):
            # In RE2 a second count on the same atom is an error, so multiplying is never too little.
            atom *= _count(part)
            nested[-1] = max(nested[-1], atom)
        elif part := _CLASS.match(pattern, at):
            atom = 1
        elif part := _ESCAPE.match(pattern, at):
            _require_characters(part[0])
            atom = 1
        else:
            atom = _step(pattern[at], nested, atom)
        at = part.end() if part else at + 1
        if max(nested) > MAX_NESTED_REPEAT:
            raise BadPattern(
                f"Repetitions within repetitions may ask for at most {MAX_NESTED_REPEAT} in all."
            )


def _step(character: str, nested: list[int], atom: int) -> int:
    """How many copies the last atom stands for, once `character` is read."""
    if character == "(":
        nested.append(1)
        return 1
    if character == ")" and len(nested) > 1:
        inner = nested.pop()
        nested[-1] = max(nested[-1], inner)
        return inner
    return atom if character in "*+?)" else 1


def _count(part: re.Match[str]) -> int:
    count = max(int(number) for number in part.groups(default="0") if number)
    if count > MAX_REPEAT:
        raise BadPattern(f"A repetition may ask for at most {MAX_REPEAT}, not {part[0]}.")
    return max(count, 1)


def _require_characters(escape: str) -> None:
    if escape == r"\C":
        raise BadPattern(r"\C matches single bytes and would tear characters apart; use a dot.")
