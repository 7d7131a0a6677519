"""A filter as one expression on one row, where nothing else makes sense: logs, alert rules. Pure."""

from apps.query.language.build import join_and
from apps.query.language.errors import FilterError
from apps.query.language.tree import (
    Aggregate,
    Everything,
    Expression,
    Filter,
    Pipeline,
    Spanset,
    SpansetAnd,
    SpansetOr,
    Spansets,
    Structure,
)


def require_flat(tree: Filter, *, subject: str) -> Expression:
    """Terms and a single spanset, as one expression. Raises FilterError for all that needs several spans.

    `subject` is what is filtered, in the plural: "logs".
    """
    for node in _several(tree.spansets):
        is_figure = isinstance(node, Aggregate)
        what = "An aggregate" if is_figure else "A combination of spansets"
        raise FilterError(
            f"{what} makes no sense for {subject}: they are looked at one by one.",
            position=node.at.position,
            length=node.at.length,
            hint="put all conditions into one { ... } with && and ||",
        )
    return join_and((tree.terms, flatten(tree.spansets) or Everything()))


def flatten(spansets: Spansets | None) -> Expression | None:
    """The expression on one row that the spansets come to; None where they need several."""
    if spansets is None:
        return Everything()
    if any(_several(spansets)):
        return None
    if isinstance(spansets, Pipeline):
        stages = [stage.expression for stage in spansets.stages if isinstance(stage, Spanset)]
        return join_and([flatten(spansets.source) or Everything(), *stages])
    return spansets.expression if isinstance(spansets, Spanset) else None


def _several(spansets: Spansets | None) -> list[SpansetAnd | SpansetOr | Structure | Aggregate]:
    """What cannot be told from one span, first the outermost."""
    if spansets is None or isinstance(spansets, Spanset):
        return []
    if isinstance(spansets, Pipeline):
        figures = [stage for stage in spansets.stages if isinstance(stage, Aggregate)]
        return [*_several(spansets.source), *figures]
    return [spansets]
