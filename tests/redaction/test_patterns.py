"""What a pattern may ask for, told from its text."""

import pytest

from apps.redaction.detectors import DETECTORS
from apps.redaction.patterns import BadPattern, require_bounded


@pytest.mark.parametrize(
    "pattern",
    [
        "a{64}",
        "a{2,64}b{64}",
        "(a{64}){4}",
        "((a{4}b){4}){16}",
        "(a{64})(b{64})(c{64})",
        r"\\C",
        r"\Q{65}\C(\E",
        r"\{65}",
        r"\x{65}",
        r"\p{Greek}{3}",
        "a{,65}",
        "[{65}]",
        "[]{65}]",
        "[^]{65}]",
        "[[:alpha:]{65}]",
        r"[\]{65}]",
        *(detector.value_pattern for detector in DETECTORS.values()),
    ],
)
def test_a_pattern_within_the_bounds_passes(pattern: str) -> None:
    require_bounded(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "a{65}",
        "a{65,}",
        "a{1,65}",
        "a{99999999999999999999}",
        "(a{17}){16}",
        "((a{7}b){7}c){7}",
        "(a{17}+b){16}",
        "(a{17}|b){16}",
        r"(a{17}\Q)\E){16}",
        "(a{17}[)]){16}",
        "(a{17}[[:alpha:])]){16}",
        r"(a{17}\)){16}",
        "[a]{65}",
        r"\\{65}",
        r"\pL{65}",
        r"\C",
        r"(a\C+)",
    ],
)
def test_a_pattern_beyond_the_bounds_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        require_bounded(pattern)
