"""A webhook's body in the receiver's own shape: JSON with placeholders, filled in where its texts stand.

The template is parsed first and filled in afterwards, so nothing that a message says changes its structure. A
text that is one placeholder and nothing else becomes the value itself, be it a number, an object or null.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

MAX_CHARS = 10_000
PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+(?:\.[^{}]+?)?)\s*\}\}")
FACTS = "facts."


class BadTemplate(ValueError):
    """It is no JSON, or names what no message has; the text says which, in a sentence."""


def require_template(text: str, fields: Mapping[str, Any]) -> None:
    """`fields`: a body as it would be without a template. Raises BadTemplate."""
    for name in _list_names(_parse(text)):
        if name not in fields and not name.startswith(FACTS):
            known = ", ".join(sorted(fields))
            raise BadTemplate(f"There is no {{{{{name}}}}}; there are: {known}, and facts.<name>.")


def _list_names(value: Any) -> list[str]:
    try:
        return list(_names_in(value))
    except RecursionError as error:
        raise BadTemplate("The template is nested too deep.") from error


def fill(text: str, fields: Mapping[str, Any]) -> bytes:
    """Raises BadTemplate."""
    return orjson.dumps(_fill(_parse(text), fields))


def _parse(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        hint = " Placeholders stand inside of quotes." if PLACEHOLDER.search(text) else ""
        raise BadTemplate(f"The template is not JSON: {error}.{hint}") from error


def _names_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        for match in PLACEHOLDER.finditer(value):
            yield match[1]
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _names_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names_in(inner)


def _fill(value: Any, fields: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _fill(inner, fields) for name, inner in value.items()}
    if isinstance(value, list):
        return [_fill(inner, fields) for inner in value]
    if not isinstance(value, str):
        return value
    if whole := PLACEHOLDER.fullmatch(value):
        return _look_up(whole[1], fields)
    return PLACEHOLDER.sub(lambda match: _as_text(_look_up(match[1], fields)), value)


def _look_up(name: str, fields: Mapping[str, Any]) -> Any:
    if name.startswith(FACTS):
        return fields["facts"].get(name.removeprefix(FACTS), "")
    return fields.get(name)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
