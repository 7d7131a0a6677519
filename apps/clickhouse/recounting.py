"""What a recount is given: which minutes to count anew, and the fence behind which it may write."""

from dataclasses import dataclass
from typing import Any, Protocol

# Stands in the text of each statement of a recount, and in no other.
OVERSLEPT = "who counts has overslept its lease"
# In the WHERE of each INSERT of a recount: the engine refuses a writer that overslept.
FENCED = f"throwIf(now64(3) > fromUnixTimestamp64Milli({{fence:Int64}}), '{OVERSLEPT}') = 0"


@dataclass(frozen=True, slots=True)
class Touched:
    """Minutes of one project, unix seconds, in order: of one UTC day, half an hour at most.

    Compare a span's start with toDateTime64(..., 9, 'UTC') only: by a bound that is a DateTime the index on
    it drops what starts within the last second before the bound.
    """

    project_id: int
    minutes: tuple[int, ...]

    @property
    def from_s(self) -> int:
        return self.minutes[0]

    @property
    def until_s(self) -> int:
        return self.minutes[-1] + 60

    @property
    def params(self) -> dict[str, Any]:
        """Of a statement about the minutes."""
        return {
            "project_id": self.project_id,
            "minutes": list(self.minutes),
            "from_s": self.from_s,
            "until_s": self.until_s,
        }


class Fence(Protocol):
    def insert(self, sql: str, params: dict[str, Any]) -> None:
        """One INSERT, which must contain FENCED: of (recount - current), so that it may be done again.

        Raises ClickHouseError, and FenceLost when somebody else counts by now: then write nothing more.
        """


class FenceLost(Exception):
    """Another process counts."""


class TookTooLong(Exception):
    """What is counted holds up the others: fewer minutes at once."""
