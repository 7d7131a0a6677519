"""From counts to what is said: which values stand out, in which order, and how surely. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.query.language.tree import Attribute, AttributeScope, Field
from apps.traces.analysis.contrast import Contrast, Sides, contrast
from apps.traces.explain.candidates import Candidate

LEAST_SELECTED = 5
MAX_FINDINGS = 30
# Of one field no more than this: a list of fifty users says less than its first ones.
MAX_OF_ONE_FIELD = 5


class Outcome(StrEnum):
    EXPLAINED = "explained"
    NOTHING_STANDS_OUT = "nothing_stands_out"
    TOO_FEW = "too_few"
    NOTHING_TO_COMPARE = "nothing_to_compare"


@dataclass(frozen=True, slots=True)
class Counted:
    """A candidate's spans. `ln_trials`: logarithm of how many ranges were tried to find this one."""

    candidate: Candidate
    all: int
    selected: int
    spans_per_trace: float
    ln_trials: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    candidate: Candidate
    contrast: Contrast
    chance: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """`compared`: how many values were counted on both sides. `restating`: what says the selection again."""

    sides: Sides
    outcome: Outcome
    compared: int = 0
    findings: Sequence[Finding] = ()
    restating: Sequence[Finding] = ()


def outcome_without_counting(sides: Sides) -> Outcome | None:
    """None: there is something to compare."""
    if sides.selected < LEAST_SELECTED:
        return Outcome.TOO_FEW
    return Outcome.NOTHING_TO_COMPARE if sides.rest < LEAST_SELECTED else None


def find(counted: Iterable[Counted], sides: Sides, ln_tests: float) -> list[Finding]:
    """What stands out, the most telling first."""
    findings = []
    for each in counted:
        found = contrast(each.selected, each.all - each.selected, sides, spans_per_trace=each.spans_per_trace)
        tests = ln_tests + each.ln_trials
        if found.stands_out(tests):
            findings.append(Finding(each.candidate, found, found.chance(tests)))
    return limit_each_field(sorted(findings, key=_rank))


def _rank(finding: Finding) -> tuple[float, int, str, str]:
    """By score; at equal scores what the program itself says before where it runs, then by name."""
    candidate = finding.candidate
    return (-finding.contrast.score, _closeness(candidate.field), str(candidate.field), candidate.label())


def _closeness(of: Field) -> int:
    if not isinstance(of, Attribute):
        return 1
    return 0 if of.scope is AttributeScope.SPAN else 2


def limit_each_field(findings: Sequence[Finding]) -> list[Finding]:
    seen: dict[Field, int] = {}
    kept: list[Finding] = []
    for finding in findings:
        of = finding.candidate.field
        seen[of] = seen.get(of, 0) + 1
        if seen[of] <= MAX_OF_ONE_FIELD:
            kept.append(finding)
    return kept[:MAX_FINDINGS]
