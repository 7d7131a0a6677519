"""What a project wants kept out of the store, as the writer applies it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What happens to what a rule finds, before it is stored."""

    DROP = "drop"  # the attribute goes; text that is no attribute is emptied
    HASH = "hash"  # the whole value becomes a keyed hash: equal values stay equal, within a project
    MASK = "mask"  # what the value's pattern matches becomes ***; without one, the whole value


@dataclass(frozen=True, slots=True)
class Rule:
    """Finds attributes whose key and whose value match; both patterns are RE2, empty matches everything.

    A rule without a key pattern also looks at text that is no attribute: span names, status messages, log
    bodies. One that does not `enforce` only counts what it finds.
    """

    rule_id: int
    key_pattern: str
    value_pattern: str
    action: Action
    enforce: bool


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of one project, in their order, and the key of its hashes."""

    rules: tuple[Rule, ...]
    salt: str

    @property
    def enforced(self) -> Sequence[Rule]:
        return [rule for rule in self.rules if rule.enforce]
