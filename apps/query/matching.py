"""What a filter comes to: one condition on a table that holds everything that was asked. Pure."""

from dataclasses import dataclass
from typing import Any

from apps.query.language.errors import FilterError
from apps.query.timerange import TimeRange


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is about, besides its filter. `ingested_until_ms`: only what had arrived by then."""

    project_id: int
    within: TimeRange
    environment: str | None = None
    ingested_until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Matching:
    """A boolean SQL expression over the table's alias, and its parameters, whose names begin with `m_`.

    It names the project, the range, the environment, the bound on arrival and the filter: what follows WHERE
    needs nothing else.
    """

    sql: str
    params: dict[str, Any]


class TooManyCandidates(FilterError):
    """The structure of more traces would have to be looked at than one answer may cost: narrow the range."""

    def __init__(self, message: str) -> None:
        super().__init__(message, position=0, length=0, hint="narrow the range, or ask for something rarer")
