"""What may be aggregated, and what the figure is compared with. Pure."""

from apps.query.language.errors import FilterError
from apps.query.language.literals import read_duration, read_number
from apps.query.language.operands import Written
from apps.query.language.tree import (
    Aggregate,
    Aggregation,
    Attribute,
    AttributeScope,
    Duration,
    Field,
    Intrinsic,
    Number,
    Operator,
    Place,
)


def read_aggregate(
    name: str, of: tuple[Field, str, Place] | None, operator: str, amount: Written, at: Place
) -> Aggregate:
    """`of`: the field, its key as written and its place; None for count(). Raises FilterError."""
    aggregation = Aggregation(name)
    field = _require_numeric(*of) if of else None
    return Aggregate(aggregation, field, Operator(operator), _read_amount(field, amount), at)


def _require_numeric(field: Field, key: str, at: Place) -> Field:
    is_own = isinstance(field, Attribute) and field.scope in (AttributeScope.ANY, AttributeScope.SPAN)
    if field != Intrinsic.DURATION and not is_own:
        raise FilterError(
            f"{key} cannot be aggregated.",
            position=at.position,
            length=at.length,
            hint="aggregate duration or a numeric attribute of spans",
        )
    return field


def _read_amount(field: Field | None, amount: Written) -> Number | Duration:
    number, duration = read_number(amount.text), read_duration(amount.text)
    if field == Intrinsic.DURATION and duration is None:
        written = amount.text if number else "100"
        raise amount.error("A duration is compared with a duration.", f"write a unit, as in {written}ms")
    if field is None and number is None:
        raise amount.error("count() is compared with a number.")
    value = number or duration
    if value is None:
        raise amount.error(f"{amount.text} is no number and no duration.")
    return value
