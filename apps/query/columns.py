"""How a signal's table answers to the filter language: what each `fields.py` describes. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from apps.query.binding import Binder
from apps.query.language.tree import AttributeScope, Intrinsic


def as_it_is(condition: str) -> str:
    return condition


@dataclass(frozen=True, slots=True)
class Column:
    """An expression with the value of an intrinsic.

    `present`: a condition that there is a value; None: there always is. `within` puts a condition on the
    value where it can be asked: into an array's lambda, or into a subquery; `is_many`: it then looks at
    several values. `hides_absence`: what is not present may look like a value, so equality must ask, too.
    """

    value: str
    present: str | None = None
    within: Callable[[str], str] = as_it_is
    is_many: bool = False
    hides_absence: bool = False


@dataclass(frozen=True, slots=True)
class Maps:
    """Attributes of a row: texts (marked, see query/values.py) and numbers apart.

    `pairs` is the indexed array of `key=text`. `promoted` are columns that hold the text of an attribute, ''
    where there is none; they stand in for the map.
    """

    texts: str
    ints: str
    doubles: str
    pairs: str | None = None
    promoted: Mapping[str, str] = field(default_factory=dict)
    # Sub-columns of `texts` whose parts an index knows, by key. A key with a former name needs one for each.
    searched: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Columns:
    """A table that can be filtered.

    `resource_texts`: columns that hold an attribute of the resource as text, whatever its type; a condition
    on the resource that asks for a certain text is narrowed by them: they may be in the primary key.
    `marked_maps`: scopes whose attributes all stand in one marked map, numbers too. `refused`: what makes no
    sense in this signal, and why.
    """

    project_id: str
    time: str
    environment: str
    ingested: str
    resource_hash: str
    attributes: Maps
    intrinsics: Mapping[Intrinsic, Column]
    phrase: Callable[[Binder, str], str]
    resource_texts: Mapping[str, str]
    marked_maps: Mapping[AttributeScope, Column]
    refused: Mapping[Intrinsic | AttributeScope, str]
