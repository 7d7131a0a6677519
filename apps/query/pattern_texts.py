"""What any text must hold that a pattern matches: an index on parts of texts can look for it. Pure."""

import re

# Letters that stand for themselves in RE2, and escaped ones; around them anything.
_LITERAL = re.compile(r"(?:\.\*)?((?:[A-Za-z0-9_/ :@=,%&#~;<>!'-]|\\[^A-Za-z0-9\n])+)(?:\.\*)?")
_ESCAPED = re.compile(r"\\(.)")
_LIKE = re.compile(r"([\\%_])")


def required_text(pattern: str) -> str | None:
    """The text of a pattern that is nothing else, with or without `.*` at its ends."""
    match = _LITERAL.fullmatch(pattern)
    return _ESCAPED.sub(r"\1", match[1]) if match else None


def like_any_part(text: str) -> str:
    """A pattern of LIKE for values that hold the text."""
    escaped = _LIKE.sub(r"\\\1", text)
    return f"%{escaped}%"
