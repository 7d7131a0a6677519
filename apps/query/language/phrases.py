"""Words of the short hand that stand alone. Pure."""

from lark import Token

from apps.query.language.errors import FilterError
from apps.query.language.fields import SPELLINGS
from apps.query.language.literals import read_quoted
from apps.query.language.tree import And, Expression, Phrase, Place

# Elsewhere they join conditions, and nobody who writes them looks for these words.
_LOWER_CASE = frozenset({"and", "or", "not"})


def read_phrase(token: Token, at: Place) -> str:
    """The words to look for; raises FilterError for what is likely a comparison in another language."""
    if token.type == "QUOTED":
        return read_quoted(token)
    if token in _LOWER_CASE:
        raise FilterError(
            f"{token} would be looked for as a word.",
            position=at.position,
            length=at.length,
            hint=f'write {token.upper()}, or "{token}" for the word',
        )
    key, colon, value = token.partition(":")
    if colon and key in SPELLINGS and token not in SPELLINGS:
        raise FilterError(
            f"{token} would be looked for as a word.",
            position=at.position,
            length=at.length,
            hint=f'write {key}={value or "..."}, or "{token}" for the word',
        )
    return str(token)


def refuse_query_hint(terms: Expression) -> None:
    """Raises FilterError for TraceQL's `{ ... } with (most_recent=true)`, which would read as a word."""
    first = terms.parts[0] if isinstance(terms, And) else terms
    if isinstance(first, Phrase) and first.text == "with" and first.at.length == len(first.text):
        raise FilterError(
            "Query hints are not offered.",
            position=first.at.position,
            length=first.at.length,
            hint='"with" in quotes is the word',
        )
