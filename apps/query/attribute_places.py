"""Where an attribute may stand, and what asking for its value is in SQL there. Pure.

Texts carry marks (query/values.py): a string is unmarked, or marked 1 (it begins with the mark) or 8 (cut).
"""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from apps.query.binding import Binder
from apps.query.columns import Columns, Maps, as_it_is
from apps.query.fragments import any_of
from apps.query.language.operands import anchored
from apps.query.language.tree import Operator
from apps.query.operand_tests import Asked
from apps.query.pattern_texts import like_any_part, required_text
from apps.query.values import MARK

# In a regular expression of RE2: what asks for a beginning or an end of the text, or of a word.
_ANCHORS = re.compile(r"(?<!\[)\^|\$|\\[AzZbBQE]")
_EMPTY = r"'\x010'"


class AttributePlace(Protocol):
    def test(self, asked: Asked, binder: Binder) -> str:
        """A condition: under one of its names stands a value that passes."""


@dataclass(frozen=True, slots=True)
class MapsPlace:
    """Texts, integers and doubles in maps of their own: the attributes of a span or a log record."""

    maps: Maps
    keys: Sequence[str]

    def test(self, asked: Asked, binder: Binder) -> str:
        return any_of(
            [
                *self._stored(asked, binder),
                *(test for key in self.keys for test in self._texts(key, asked, binder)),
                *(test for key in self.keys for test in self._numbers(binder.text(key), asked, binder)),
            ]
        )

    def _texts(self, key: str, asked: Asked, binder: Binder) -> list[str]:
        tests = _texts(self.maps.texts, binder.text(key), asked, binder)
        column = self.maps.searched.get(key)
        if column is None or asked.text is None or not _is_anywhere(*asked.text):
            return tests
        # What matches as a whole matches somewhere: that much an index can tell. The rest in one piece:
        # ClickHouse gives indexes up on a condition of more than 32 parts.
        pattern = binder.text(asked.text[1])
        return [f"(match({column}, {pattern}) AND if({test}, true, false))" for test in tests]

    def _stored(self, asked: Asked, binder: Binder) -> list[str]:
        if not asked.stored:
            return []
        promoted = self.maps.promoted if all(asked.stored) and not _is_marked(asked) else {}
        columns = [promoted[key] for key in self.keys if key in promoted]
        texts = binder.texts(asked.stored)
        tests = [f"{column} IN {texts}" for column in columns]
        if keys := [key for key in self.keys if key not in promoted]:
            tests.append(self._stored_in_map(keys, asked.stored, binder))
        return tests

    def _stored_in_map(self, keys: Sequence[str], stored: Sequence[str], binder: Binder) -> str:
        exact = any_of(_is_one_of(self.maps.texts, binder.text(key), stored, binder) for key in keys)
        if self.maps.pairs is None:
            return exact
        # The index knows whole pairs; a key with a = in it can look like another pair: the map decides. Pairs
        # are a hint for the index and never put together.
        pairs = binder.texts([f"{key}={text}" for key in keys for text in stored])
        return f"({exact} AND indexHint(hasAny({self.maps.pairs}, {pairs})))"

    def _numbers(self, key: str, asked: Asked, binder: Binder) -> list[str]:
        columns = (self.maps.ints, self.maps.doubles)
        tests = [f"mapContains({column}, {key})" for column in columns if asked.has_number or asked.has_any]
        if asked.number is not None:
            operator, number = asked.number
            n = binder.number(number)
            tests += [
                f"(mapContains({column}, {key}) AND {column}[{key}] {operator} {n})" for column in columns
            ]
        return tests


@dataclass(frozen=True, slots=True)
class MarkedPlace:
    """One map whose texts carry marks for numbers, too: resources, events, the body of a log record."""

    texts: str
    keys: Sequence[str]
    within: Callable[[str], str] = as_it_is

    def test(self, asked: Asked, binder: Binder) -> str:
        tests = [test for key in self.keys for test in self._tests(binder.text(key), asked, binder)]
        return self.within(any_of(tests))

    def _tests(self, key: str, asked: Asked, binder: Binder) -> list[str]:
        value = f"{self.texts}[{key}]"
        tests = _texts(self.texts, key, asked, binder)
        if asked.stored:
            tests.append(_is_one_of(self.texts, key, asked.stored, binder))
        if asked.has_number:
            tests.append(rf"substring({value}, 1, 2) IN ('\x013', '\x014')")
        if asked.number is not None:
            operator, number = asked.number
            n, digits = binder.number(number), f"substring({value}, 3)"
            tests.append(
                rf"multiIf(startsWith({value}, '\x013'), toInt64OrZero({digits}) {operator} {n},"
                rf" startsWith({value}, '\x014'), toFloat64OrZero({digits}) {operator} {n}, false)"
            )
        return tests


@dataclass(frozen=True, slots=True)
class ResourcePlace:
    """The resource, by its hash. A table of columns may hold some of its attributes as well."""

    columns: Columns
    keys: Sequence[str]

    def test(self, asked: Asked, binder: Binder) -> str:
        inner = MarkedPlace("r.attrs", self.keys).test(asked, binder)
        by_hash = f"""\
{self.columns.resource_hash} IN (
        SELECT r.resource_hash
        FROM resources AS r
        WHERE r.project_id = {{m_project_id:UInt32}} AND {inner})"""
        held = [self.columns.resource_texts[key] for key in self.keys if key in self.columns.resource_texts]
        is_narrow = asked == Asked(stored=asked.stored) and not _is_marked(asked) and all(asked.stored)
        if len(self.keys) == len(held) and asked.stored and is_narrow:
            return f"({any_of(f'{column} IN {binder.texts(asked.stored)}' for column in held)} AND {by_hash})"
        return by_hash


def _is_anywhere(operator: Operator, pattern: str) -> bool:
    """Whether a part of what matches does, too, and of its marked form: no beginning or end is asked for."""
    return operator is Operator.MATCH and not _ANCHORS.search(pattern)


def _is_marked(asked: Asked) -> bool:
    return any(text.startswith(MARK) for text in asked.stored)


def _is_one_of(texts: str, key: str, stored: Sequence[str], binder: Binder) -> str:
    is_in = f"{texts}[{key}] IN {binder.texts(list(stored))}"
    # What is not in a map reads as ''.
    return f"(mapContains({texts}, {key}) AND {is_in})" if "" in stored else is_in


def _texts(texts: str, key: str, asked: Asked, binder: Binder) -> list[str]:
    value, contains = f"{texts}[{key}]", f"mapContains({texts}, {key})"
    is_unmarked = rf"(NOT startsWith({value}, '\x01') OR substring({value}, 2, 1) IN ('1', '8'))"
    tests = []
    if asked.has_text:
        tests.append(f"({contains} AND {is_unmarked})")
    if asked.has_boolean:
        tests.append(rf"startsWith({value}, '\x012')")
    if asked.has_any:
        tests.append(f"({contains} AND {value} != {_EMPTY})")
    if asked.text is not None:
        is_there = _holds_required(value, *asked.text, binder) or contains
        passes = compare_text(f"plain_text({value})", *asked.text, binder)
        tests.append(f"({is_there} AND {is_unmarked} AND {passes})")
    return tests


def _holds_required(value: str, operator: Operator, pattern: str, binder: Binder) -> str | None:
    """For the index on parts of texts, which knows the value as it is stored.

    What is not in a map reads as '' and holds no text; asking the map itself would hide the index.
    """
    required = required_text(pattern) if operator is Operator.MATCH else None
    return f"{value} LIKE {binder.text(like_any_part(required))}" if required else None


def compare_text(value: str, operator: Operator, text: str, binder: Binder) -> str:
    if operator is Operator.MATCH:
        return f"match({value}, {binder.text(anchored(text))})"
    return f"{value} {operator} {binder.text(text)}"
