"""What a key of a filter names: an intrinsic or an attribute; or what was likely meant. Pure."""

import re
from collections.abc import Collection
from difflib import get_close_matches

from apps.query.language.errors import FilterError
from apps.query.language.fields import NOT_OFFERED, SPELLINGS
from apps.query.language.tree import Attribute, AttributeScope, Field, Place

SCOPES = {f"{scope}.": scope for scope in AttributeScope}
REFUSED_SCOPES = {
    "parent.": "write {{ .{key} ... }} > {{ ... }} to compare a parent",
    "link.": "links are shown on the span, not searched",
    "instrumentation.": "only instrumentation:name and instrumentation:version are searched",
}
# How alike a short key must be to an intrinsic to be taken for a slip of the finger.
ALIKE = 0.8

_PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"|([^"]+)')
_ESCAPED = re.compile(r'\\(["\\])')
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./:-]*")
_BARE_KEY = re.compile(r"""[^\s{}()"'`=~!<>&|^,]+""")
_SHORT_NAMES = [name for name in SPELLINGS if ":" not in name]


def read_field(text: str, at: Place, *, is_short: bool, known_keys: Collection[str]) -> Field:
    """The field of a key as it was written; raises FilterError.

    In the short hand a key that is nothing else is an attribute; in braces that takes a scope or a dot.
    """
    if text in SPELLINGS:
        return SPELLINGS[text]
    if text in NOT_OFFERED:
        raise _error(f"{text} cannot be searched.", at, NOT_OFFERED[text])
    prefix = text[: text.find(".") + 1]
    if prefix in SCOPES:
        return Attribute(SCOPES[prefix], _read_key(text[len(prefix) :], at))
    if prefix in REFUSED_SCOPES:
        hint = REFUSED_SCOPES[prefix].format(key=text[len(prefix) :])
        raise _error(f"The scope {prefix} cannot be searched.", at, hint)
    if is_short:
        _refuse_slip(text, at, known_keys)
        return Attribute(AttributeScope.ANY, _read_key(text, at))
    raise _error(f"Unknown: {text}.", at, _suggest(text, known_keys))


def write_key(key: str) -> str:
    """An attribute's key behind its scope and dot."""
    if _BARE_KEY.fullmatch(key):
        return key
    escaped = re.sub(r'(["\\])', r"\\\1", key)
    return f'"{escaped}"'


def is_plain_key(key: str) -> bool:
    """Whether the short hand takes the key for this attribute as it stands."""
    prefix = key[: key.find(".") + 1]
    is_taken = key in SPELLINGS or key in NOT_OFFERED or prefix in SCOPES or prefix in REFUSED_SCOPES
    is_word = key in ("AND", "OR", "NOT") or ":" in key
    return bool(_PLAIN.fullmatch(key)) and not is_taken and not is_word and not _slip_of(key)


def _read_key(text: str, at: Place) -> str:
    if not text:
        raise _error("An attribute needs a name after the dot.", at, None)
    return "".join(
        _ESCAPED.sub(r"\1", quoted) if plain == "" else plain for quoted, plain in _PIECE.findall(text)
    )


def _slip_of(key: str) -> list[str]:
    return [] if "." in key else get_close_matches(key, _SHORT_NAMES, n=1, cutoff=ALIKE)


def _refuse_slip(text: str, at: Place, known_keys: Collection[str]) -> None:
    if text in known_keys:
        return
    if meant := _slip_of(text):
        hint = f"did you mean {meant[0]}? For an attribute of that name write .{text}"
        raise _error(f"There is no key {text}.", at, hint)


def _suggest(text: str, known_keys: Collection[str]) -> str:
    """The likely key: an intrinsic, or an attribute that is in use."""
    if "." in text or text in known_keys:
        return f"attributes begin with a dot or a scope: .{text}, span.{text}, resource.{text}"
    candidates = {**{name: name for name in SPELLINGS}, **{key: f".{key}" for key in known_keys}}
    if meant := get_close_matches(text, candidates, n=1, cutoff=0.6):
        return f"did you mean {candidates[meant[0]]}?"
    return f"attributes begin with a dot: .{text}"


def _error(message: str, at: Place, hint: str | None) -> FilterError:
    return FilterError(message, position=at.position, length=at.length, hint=hint)
