"""A figure over the spans of one trace, compared: as SQL, and over values that were read. Pure."""

from collections.abc import Callable, Mapping, Sequence
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from apps.query.binding import Binder
from apps.query.columns import Columns
from apps.query.language.names import aliases_of
from apps.query.language.tree import (
    Aggregate,
    Aggregation,
    Attribute,
    Duration,
    Field,
    Operator,
)

_COMPARE: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: eq,
    Operator.NOT_EQUAL: ne,
    Operator.GREATER: gt,
    Operator.GREATER_OR_EQUAL: ge,
    Operator.LESS: lt,
    Operator.LESS_OR_EQUAL: le,
}


def write_value(columns: Columns, field: Field, binder: Binder) -> str:
    """The number that a span adds to the figure; NULL for none.

    Durations stay integers. Attributes are doubles: the first of their names under which stands a number.
    """
    if not isinstance(field, Attribute):
        return columns.intrinsics[field].value
    maps = columns.attributes
    branches = []
    for key in map(binder.text, aliases_of(field.key)):
        branches.append(f"mapContains({maps.ints}, {key}), toFloat64({maps.ints}[{key}])")
        branches.append(
            f"mapContains({maps.doubles}, {key}) AND NOT isNaN({maps.doubles}[{key}]), {maps.doubles}[{key}]"
        )
    return f"multiIf({', '.join(branches)}, NULL)"


def write_aggregate(aggregate: Aggregate, columns: Columns, binder: Binder) -> str:
    """A condition for HAVING; NULL, which keeps nothing, where no span has a number."""
    amount, operator = binder.number(_amount(aggregate)), aggregate.operator
    if aggregate.field is None:
        return f"count() {operator} {amount}"
    value = write_value(columns, aggregate.field, binder)
    is_exact = not isinstance(aggregate.field, Attribute)
    # 128 bits, since durations can be anything; an average is compared without dividing.
    total = f"sum(toInt128({value}))" if is_exact else f"sum({value})"
    match aggregate.aggregation:
        case Aggregation.SUM:
            return f"{total} {operator} {amount}"
        case Aggregation.AVG if is_exact:
            return f"{total} {operator} toInt128({amount}) * count()"
        case _:
            return f"{aggregate.aggregation}({value}) {operator} {amount}"


def passes(aggregate: Aggregate, values: Sequence[int] | Sequence[float], count: int) -> bool:
    """The same over the values of the spans that have one; `count` is of all spans."""
    amount, compare = _amount(aggregate), _COMPARE[aggregate.operator]
    if aggregate.field is None:
        return compare(count, amount)
    if not values:
        return False
    match aggregate.aggregation:
        case Aggregation.AVG if isinstance(aggregate.field, Attribute):
            return compare(sum(values) / len(values), amount)
        case Aggregation.AVG:
            return compare(sum(values), amount * count)
        case Aggregation.SUM:
            return compare(sum(values), amount)
        case Aggregation.MIN:
            return compare(min(values), amount)
        case _:
            return compare(max(values), amount)


def _amount(aggregate: Aggregate) -> int | float:
    return aggregate.value.ns if isinstance(aggregate.value, Duration) else aggregate.value.number
