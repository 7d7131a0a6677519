"""A tree back to text, in the one canonical form: `parse_filter(write_filter(tree)) == tree`. Pure."""

import re

from apps.query.language.keys import is_plain_key, write_key
from apps.query.language.literals import (
    write_duration,
    write_number,
    write_quoted,
)
from apps.query.language.tree import (
    Aggregate,
    And,
    Attribute,
    AttributeScope,
    Bare,
    Boolean,
    Comparison,
    Duration,
    Everything,
    Expression,
    Field,
    Filter,
    Intrinsic,
    Nil,
    Not,
    Number,
    Operator,
    Or,
    Phrase,
    Pipeline,
    Spanset,
    SpansetAnd,
    SpansetOr,
    Spansets,
    Structure,
    Text,
    Value,
    Word,
)

# Nothing in it that could end a value, or that could be taken for anything but text.
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_/.@*+:#$%?;,\\^-]+")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_/.@#][A-Za-z0-9_/.@*+#$%?;,-]*")
_KEYWORDS = ("AND", "OR", "NOT", "and", "or", "not")


def write_filter(tree: Filter) -> str:
    """The canonical text of a filter."""
    return " ".join(write_parts(tree))


def write_parts(tree: Filter) -> list[str]:
    """The texts that stand side by side in it and must all hold: its terms, and its spansets as one."""
    terms = tree.terms.parts if isinstance(tree.terms, And) else (tree.terms,)
    is_alone = len(terms) == 1 and tree.spansets is None
    parts = [_write_short(term, is_tight=not is_alone) for term in terms if term != Everything()]
    return [*parts, *([_write_spansets(tree.spansets)] if tree.spansets else [])]


def _write_short(expression: Expression, *, is_tight: bool) -> str:
    """`is_tight`: whatever stands beside it binds tighter than OR."""
    match expression:
        case And(parts):
            return " ".join(_write_short(part, is_tight=True) for part in parts)
        case Or(parts):
            text = " OR ".join(
                f"({_write_short(part, is_tight=True)})"
                if isinstance(part, And)
                else _write_short(part, is_tight=True)
                for part in parts
            )
            return f"({text})" if is_tight else text
        case Not(part):
            inner = _write_short(part, is_tight=True)
            return f"-({inner})" if isinstance(part, And) else f"-{inner}"
        case Phrase(text):
            return text if _is_plain_word(text) else write_quoted(text)
        case Comparison(field, operator, value):
            return f"{_write_short_field(field)}{operator}{_write_short_value(field, operator, value)}"
    return ""


def _is_plain_word(text: str) -> bool:
    return bool(_PLAIN_WORD.fullmatch(text)) and text not in _KEYWORDS


def _write_short_field(field: Field) -> str:
    if isinstance(field, Attribute) and field.scope is AttributeScope.ANY and is_plain_key(field.key):
        return field.key
    return _write_field(field)


def _write_short_value(field: Field, operator: Operator, value: Value) -> str:
    match value:
        case Bare(text):
            return text
        case Text(text) if isinstance(field, Intrinsic) and _PLAIN_VALUE.fullmatch(text) and text != "nil":
            return text
    return _write_value(value)


def _write_field(field: Field) -> str:
    return field.value if isinstance(field, Intrinsic) else f"{field.scope}.{write_key(field.key)}"


def _write_value(value: Value) -> str:
    match value:
        case Text(text) | Bare(text):
            return write_quoted(text)
        case Number(number):
            return write_number(number)
        case Duration(ns):
            return write_duration(ns)
        case Boolean(is_true):
            return "true" if is_true else "false"
        case Word(word):
            return word
        case Nil():
            return "nil"


def _write_spansets(spansets: Spansets) -> str:
    match spansets:
        case Spanset(expression):
            return _write_spanset(expression)
        case SpansetAnd(parts):
            return " && ".join(_write_operand(part, (SpansetOr, SpansetAnd, Pipeline)) for part in parts)
        case SpansetOr(parts):
            return " || ".join(_write_operand(part, (SpansetAnd, SpansetOr, Pipeline)) for part in parts)
        case Structure(left, relation, right, sides):
            before = _write_operand(left, (SpansetAnd, SpansetOr, Pipeline))
            after = _write_operand(right, (SpansetAnd, SpansetOr, Pipeline, Structure))
            return f"{before} {sides}{relation} {after}"
        case Pipeline(source, stages):
            return " | ".join([_write_spansets(source), *(_write_stage(stage) for stage in stages)])


def _write_operand(spansets: Spansets, looser: tuple[type, ...]) -> str:
    text = _write_spansets(spansets)
    return f"({text})" if isinstance(spansets, looser) else text


def _write_spanset(expression: Expression) -> str:
    return "{ }" if isinstance(expression, Everything) else f"{{ {_write_condition(expression)} }}"


def _write_stage(stage: Aggregate | Spanset) -> str:
    if isinstance(stage, Spanset):
        return _write_spanset(stage.expression)
    of = _write_field(stage.field) if stage.field else ""
    return f"{stage.aggregation}({of}) {stage.operator} {_write_value(stage.value)}"


def _write_condition(expression: Expression) -> str:
    match expression:
        case And(parts):
            return " && ".join(_write_part(part) for part in parts)
        case Or(parts):
            return " || ".join(_write_part(part) for part in parts)
        case Not(part):
            return f"!{_write_part(part)}"
        case Comparison(field, operator, value):
            return f"{_write_field(field)} {operator} {_write_value(value)}"
    raise TypeError(f"{expression} has no place in braces.")


def _write_part(expression: Expression) -> str:
    text = _write_condition(expression)
    return f"({text})" if isinstance(expression, And | Or) else text
