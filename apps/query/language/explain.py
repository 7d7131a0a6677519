"""What the grammar could not read, in words a person can act on. Pure."""

import re
from collections.abc import Collection

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from apps.query.language.errors import FilterError

_STAGES = re.compile(r"(by|select|coalesce|rate|\w+_over_time|histogram|topk|bottomk|compare)\b")

# In this order: what is looked for among the tokens that could have stood there.
_EXPECTED = (
    ("VALUE", "A value is missing after the operator."),
    ("LITERAL", "A value is missing after the operator."),
    ("AMOUNT", "A number or a duration is missing after the operator."),
    ("COMPARE", "The figure must be compared with something, as in count() > 3."),
    ("RELATION", "After a spanset stands &&, ||, |, a structural operator such as >>, or the end."),
    ("WORD", "A word or a comparison such as service=cart is missing."),
    ("COUNT", "After | stands count(), avg(...), min(...), max(...), sum(...) or a spanset."),
    ("OPERATOR", "An operator is missing: = != > >= < <= =~ !~."),
    ("FIELD", "A key is missing, such as name, duration, status or .attribute."),
    ("OPEN", "A spanset { ... } is missing."),
)


def explain_syntax(text: str, error: UnexpectedInput, known_keys: Collection[str]) -> FilterError:
    """The error of the grammar at its character, in the terms of the language."""
    position = len(text) if _is_at_end(error) else (error.pos_in_stream or 0)
    rest = text[position:]
    found = re.match(r"\S", rest)
    if rest[:1] in ('"', "'", "`") and isinstance(error, UnexpectedCharacters):
        close = f"close it with {rest[0]}"
        return FilterError("The quoted text has no end.", position=position, length=len(rest), hint=close)
    if not found:
        return _explain_end(text, error)
    message, hint = _explain_character(text, position, error)
    token = error.token if isinstance(error, UnexpectedToken) else None
    return FilterError(message, position=position, length=max(len(token or ""), 1), hint=hint)


def _is_at_end(error: UnexpectedInput) -> bool:
    return isinstance(error, UnexpectedToken) and error.token.type == "$END"


def _explain_end(text: str, error: UnexpectedInput) -> FilterError:
    expected = _expected(error)
    if expected & {"RBRACE"} and text.count("{") > text.count("}"):
        message, hint = "The filter ends within { }.", "close it with }"
    elif "RPAR" in expected:
        message, hint = "The filter ends within ( ).", "close it with )"
    else:
        message, hint = _what_is_missing(expected), None
    return FilterError(message, position=len(text), length=0, hint=hint)


def _explain_character(text: str, position: int, error: UnexpectedInput) -> tuple[str, str | None]:
    rest, before, expected = text[position:], text[:position].rstrip(), _expected(error)
    if before.endswith("|") and (stage := _STAGES.match(rest)):
        return f"{stage[0]}() is not offered.", "count(), avg(), min(), max() and sum() are"
    if before.endswith("=") and rest.startswith("="):
        return "Equality is written with one =.", "write ="
    if re.match(r"[:+*/%^-]", rest) and "OPERATOR" in expected:
        return f"{rest[0]} is no operator here.", "operators are = != > >= < <= =~ !~"
    if rest.startswith((">>", "<<", "~", "!>", "!<")) or (rest[0] in "<>" and before.endswith((">", "<"))):
        return "Structure relates spansets.", "write { ... } >> { ... }"
    if "VALUE" in expected or "LITERAL" in expected:
        return f"{rest[0]} cannot begin a value.", 'quote it, as in name = "GET /"'
    if rest[0] in "])}":
        return f"Nothing is open that {rest[0]} could close.", None
    if rest[0] in "&|" and rest[1:2] != rest[0] and expected & {"OPERATOR", "_BOTH_AND", "FIELD"}:
        return f"{rest[0]} is no operator here.", f"write {rest[0] * 2}"
    return f"Not expected here: {rest[0]}. {_what_is_missing(expected)}", None


def _expected(error: UnexpectedInput) -> set[str]:
    if isinstance(error, UnexpectedToken):
        return set(error.accepts or error.expected)
    return set(error.allowed or ()) if isinstance(error, UnexpectedCharacters) else set()


def _what_is_missing(expected: set[str]) -> str:
    return next((message for name, message in _EXPECTED if name in expected), "The filter ends too early.")
