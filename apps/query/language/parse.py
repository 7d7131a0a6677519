"""Filter text to a tree. Pure.

The text is read with a grammar of one token ahead (`grammar.lark`); what it cannot say, such as which
operators a field knows, is checked while the tree is built, so that every error knows its place.
"""

from collections.abc import Collection
from functools import cache
from pathlib import Path

from lark import Lark
from lark.exceptions import UnexpectedInput, VisitError

from apps.query.language.bounds import MAX_CHARS, require_bounded
from apps.query.language.builder import TreeBuilder
from apps.query.language.errors import FilterError
from apps.query.language.explain import explain_syntax
from apps.query.language.tree import Filter

_GRAMMAR = Path(__file__).with_name("grammar.lark")


def parse_filter(text: str, *, known_keys: Collection[str] = ()) -> Filter:
    """The tree of a filter; empty text matches everything. Raises FilterError.

    `known_keys` are attribute keys that are in use: they are suggested where a key looks mistyped.
    """
    if len(text) > MAX_CHARS:
        raise FilterError(
            f"A filter has at most {MAX_CHARS} characters, this one has {len(text)}.",
            position=MAX_CHARS,
            length=len(text) - MAX_CHARS,
        )
    try:
        tree = _read_grammar().parse(text)
        built: Filter = TreeBuilder(known_keys).transform(tree)
    except UnexpectedInput as error:
        raise explain_syntax(text, error, known_keys) from error
    except VisitError as error:
        raise error.orig_exc from error
    require_bounded(built, text)
    return built


@cache
def _read_grammar() -> Lark:
    return Lark(_GRAMMAR.read_text(), parser="lalr", lexer="contextual", maybe_placeholders=True)
