"""A filter as a tree: what `parse.py` makes of the text, what SQL and evaluators are made from. Pure.

Everything is frozen and compares by value; `at`, the place in the text, takes no part in comparing.
"""

from dataclasses import dataclass
from dataclasses import field as declare
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the text something was written, in characters."""

    position: int = 0
    length: int = 0


NOWHERE = Place()


class Operator(StrEnum):
    EQUAL = "="
    NOT_EQUAL = "!="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    MATCH = "=~"
    NO_MATCH = "!~"


class AttributeScope(StrEnum):
    """Where an attribute is looked for. ANY: on the span or the log record, and on its resource."""

    ANY = ""
    SPAN = "span"
    RESOURCE = "resource"
    EVENT = "event"
    BODY = "body"


class Intrinsic(StrEnum):
    """What is no attribute. The value is the name as it is written."""

    NAME = "name"
    DURATION = "duration"
    STATUS = "status"
    STATUS_MESSAGE = "statusMessage"
    KIND = "kind"
    SPAN_ID = "span:id"
    PARENT_ID = "span:parentID"
    TRACE_ID = "trace:id"
    TRACE_DURATION = "traceDuration"
    ROOT_NAME = "rootName"
    ROOT_SERVICE = "rootServiceName"
    EVENT_NAME = "event:name"
    SCOPE_NAME = "instrumentation:name"
    SCOPE_VERSION = "instrumentation:version"
    SERVICE = "service"
    ENVIRONMENT = "environment"
    VERSION = "version"
    SEVERITY = "severity"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Attribute:
    scope: AttributeScope
    key: str


Field: TypeAlias = Intrinsic | Attribute


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """int: exact, within 64 bits; float: finite."""

    number: int | float


@dataclass(frozen=True, slots=True)
class Duration:
    ns: int


@dataclass(frozen=True, slots=True)
class Boolean:
    is_true: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a status, a kind or a severity."""

    word: str


@dataclass(frozen=True, slots=True)
class Nil:
    """No value at all."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A value of the short hand without quotes: the text, or the number or boolean that it reads as."""

    text: str


Value: TypeAlias = Text | Number | Duration | Boolean | Word | Nil | Bare


@dataclass(frozen=True, slots=True)
class Comparison:
    field: Field
    operator: Operator
    value: Value
    at: Place = declare(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand in the service or the name of a span, or in the body of a log record."""

    text: str
    at: Place = declare(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches whatever there is."""


@dataclass(frozen=True, slots=True)
class Not:
    part: "Expression"


@dataclass(frozen=True, slots=True)
class And:
    """Two parts or more, none of them an And."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Two parts or more, none of them an Or."""

    parts: tuple["Expression", ...]


# About one span or one log record.
Expression: TypeAlias = Comparison | Phrase | Everything | Not | And | Or


class Relation(StrEnum):
    """How a span of the right side stands to a span of the left side."""

    DESCENDANT = ">>"
    CHILD = ">"
    ANCESTOR = "<<"
    PARENT = "<"
    SIBLING = "~"


class Sides(StrEnum):
    """Which spans a structural operator keeps."""

    RIGHT = ""
    RIGHT_UNRELATED = "!"
    BOTH = "&"


class Aggregation(StrEnum):
    COUNT = "count"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Spanset:
    """The spans of a trace that an expression matches: `{ ... }`."""

    expression: Expression
    at: Place = declare(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SpansetAnd:
    """All spans of all parts, in traces where each part found one. Two parts or more, none of this kind."""

    parts: tuple["Spansets", ...]
    at: Place = declare(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SpansetOr:
    """All spans of all parts. Two parts or more, none of this kind."""

    parts: tuple["Spansets", ...]
    at: Place = declare(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Structure:
    left: "Spansets"
    relation: Relation
    right: "Spansets"
    sides: Sides = Sides.RIGHT
    at: Place = declare(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Keeps a trace's spans when a figure over them compares. `field` is None for a count only."""

    aggregation: Aggregation
    field: Field | None
    operator: Operator
    value: Number | Duration
    at: Place = declare(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A spanset through one stage or more; `source` is no Pipeline."""

    source: "Spansets"
    stages: tuple[Aggregate | Spanset, ...]


# About the spans of one trace.
Spansets: TypeAlias = Spanset | SpansetAnd | SpansetOr | Structure | Pipeline


@dataclass(frozen=True, slots=True)
class Filter:
    """`terms` of the short hand and `spansets`: a span must match both. None: no spanset was written."""

    terms: Expression = Everything()
    spansets: Spansets | None = None
