"""An expression of the filter language as an SQL condition on one row; spans and logs share it. Pure.

A field is a set of values: of an attribute those under all its names, on the row and on its resource. `=`,
the orders and `=~` hold when any value passes; `!=` and `!~` when there is a value to compare with and none
passes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from apps.query.attribute_places import AttributePlace, MapsPlace, MarkedPlace, ResourcePlace
from apps.query.binding import Binder
from apps.query.columns import Columns
from apps.query.fragments import ALWAYS, all_of_these, any_of, negate
from apps.query.intrinsic_tests import compare_column
from apps.query.language.errors import FilterError
from apps.query.language.fields import KINDS
from apps.query.language.names import aliases_of
from apps.query.language.tree import (
    And,
    Attribute,
    AttributeScope,
    Comparison,
    Everything,
    Expression,
    Intrinsic,
    Nil,
    Not,
    Number,
    Operator,
    Or,
    Phrase,
    Text,
    Value,
)
from apps.query.operand_tests import ANYTHING, Asked, ask, ask_comparable

_POSITIVE = {Operator.NOT_EQUAL: Operator.EQUAL, Operator.NO_MATCH: Operator.MATCH}


@dataclass(frozen=True, slots=True)
class Predicate:
    """Writes conditions for one signal; values go to the binder.

    `resource_keys`: all keys of the project's resources, so that none is asked for another; None: not known.
    """

    columns: Columns
    binder: Binder
    resource_keys: Collection[str] | None = None

    def write(self, expression: Expression) -> str:
        """Raises FilterError for what makes no sense in this signal."""
        match expression:
            case Everything():
                return ALWAYS
            case And(parts):
                return all_of_these([self.write(part) for part in parts])
            case Or(parts):
                return any_of([self.write(part) for part in parts])
            case Not(part):
                return negate(self.write(part))
            case Phrase(text):
                return self.columns.phrase(self.binder, text)
            case Comparison():
                return self._compare(expression)

    def write_each(self, expression: Expression) -> list[str]:
        """The same as conditions that must all hold."""
        parts = expression.parts if isinstance(expression, And) else (expression,)
        return [self.write(part) for part in parts]

    def _compare(self, comparison: Comparison) -> str:
        self._refuse(comparison)
        operator = _POSITIVE.get(comparison.operator, comparison.operator)
        is_negative = operator is not comparison.operator
        if isinstance(comparison.field, Attribute):
            places = self._places(comparison.field)
            return self._compare_attribute(places, operator, comparison.value, is_negative=is_negative)
        return self._compare_intrinsic(comparison.field, operator, comparison.value, is_negative=is_negative)

    def _compare_intrinsic(
        self, intrinsic: Intrinsic, operator: Operator, value: Value, *, is_negative: bool
    ) -> str:
        column = self.columns.intrinsics[intrinsic]
        present = column.present or ALWAYS
        if isinstance(value, Nil):
            exists = column.within(present)
            return exists if is_negative else negate(exists)
        passes = compare_column(column.value, KINDS[intrinsic], operator, value, self.binder)
        if is_negative and column.is_many:
            return all_of_these([column.within(present), negate(column.within(passes))])
        if is_negative:
            return column.within(all_of_these([present, negate(passes)]))
        hides_absence = column.hides_absence or _looks_absent(value)
        is_enough = operator is Operator.EQUAL and not hides_absence
        return column.within(passes if is_enough else all_of_these([present, passes]))

    def _compare_attribute(
        self, places: Sequence[AttributePlace], operator: Operator, value: Value, *, is_negative: bool
    ) -> str:
        if isinstance(value, Nil):
            exists = self._any_place(places, ANYTHING)
            return exists if is_negative else negate(exists)
        passes = self._any_place(places, ask(operator, value))
        if is_negative:
            return all_of_these([self._any_place(places, ask_comparable(value)), negate(passes)])
        return passes

    def _any_place(self, places: Sequence[AttributePlace], asked: Asked) -> str:
        return any_of(place.test(asked, self.binder) for place in places)

    def _places(self, attribute: Attribute) -> list[AttributePlace]:
        keys = aliases_of(attribute.key)
        if (held := self.columns.marked_maps.get(attribute.scope)) is not None:
            return [MarkedPlace(held.value, keys, held.within)]
        places: list[AttributePlace] = []
        if attribute.scope is not AttributeScope.RESOURCE:
            places.append(MapsPlace(self.columns.attributes, keys))
        if attribute.scope is not AttributeScope.SPAN and self._is_on_resources(keys):
            places.append(ResourcePlace(self.columns, keys))
        return places

    def _is_on_resources(self, keys: Sequence[str]) -> bool:
        return self.resource_keys is None or any(key in self.resource_keys for key in keys)

    def _refuse(self, comparison: Comparison) -> None:
        field = comparison.field
        about = field.scope if isinstance(field, Attribute) else field
        if (why := self.columns.refused.get(about)) is not None:
            at = comparison.at
            raise FilterError(why, position=at.position, length=at.length)


def _looks_absent(value: Value) -> bool:
    """Whether a column without a value may hold what looks like this one: 0, '', an id of zeros."""
    match value:
        case Number(number):
            return number == 0
        case Text(text):
            return not text.strip("0")
    return False
