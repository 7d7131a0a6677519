"""How much more often a value occurs in a selection than in the rest, and how surely. Pure.

docs/adr/0011-explain.md says why these measures. Nothing here is an approximation for large numbers: the
chance is a bound that holds for any counts (Chvátal 1979, "The tail of the hypergeometric distribution").
"""

import math
from dataclasses import dataclass

# Cohen's h of a small effect. As h <= 2 asin(sqrt(share)), a value with less than SHARE_FLOOR of the
# selection cannot reach it, whatever the rest looks like: it need not be counted there at all.
LEAST_EFFECT = 0.2
SHARE_FLOOR = math.sin(LEAST_EFFECT / 2) ** 2
# Of any accidental finding in a whole answer: the family-wise error rate, which bounds false discoveries.
GREATEST_CHANCE = 0.01
# What fewer traces share may be an accident of one request.
LEAST_TRACES = 3


@dataclass(frozen=True, slots=True)
class Sides:
    """How many spans there are on either side."""

    selected: int
    rest: int


@dataclass(frozen=True, slots=True)
class Contrast:
    """`selected`, `rest`: spans that have it. `score`: 0 to 1. `ln_chance`: its logarithm, uncorrected."""

    selected: int
    rest: int
    selected_share: float
    rest_share: float
    effect: float
    score: float
    ln_chance: float

    def chance(self, ln_tests: float) -> float:
        """At most this likely by accident, if e**ln_tests values were compared (Bonferroni)."""
        return math.exp(min(self.ln_chance + ln_tests, 0.0))

    def stands_out(self, ln_tests: float) -> bool:
        return self.effect >= LEAST_EFFECT and self.chance(ln_tests) <= GREATEST_CHANCE


def contrast(selected: int, rest: int, sides: Sides, *, spans_per_trace: float = 1.0) -> Contrast:
    """Compare `selected` of the selection's spans with `rest` of the others.

    Spans of one trace share most of what they carry, so evidence is counted in traces: `spans_per_trace` is
    how many of the selected spans one trace has.
    """
    share, rest_share = selected / sides.selected, rest / sides.rest
    return Contrast(
        selected=selected,
        rest=rest,
        selected_share=share,
        rest_share=rest_share,
        effect=effect_of(share, rest_share),
        score=_certainty(selected, rest, sides) if share > rest_share else 0.0,
        ln_chance=_ln_tail(selected, selected + rest, sides) / max(spans_per_trace, 1.0),
    )


def effect_of(share: float, rest_share: float) -> float:
    """Cohen's h of two shares; above 0 where the first is the greater."""
    return 2 * math.asin(math.sqrt(share)) - 2 * math.asin(math.sqrt(rest_share))


def ln_tests(sides: Sides, values_per_span: float) -> float:
    """Logarithm of how many values are common enough to be a finding at all, so of how many are compared.

    A finding has at least SHARE_FLOOR of the selection, so the value is on at least as many spans; all spans
    together carry so many values, and no more of them can be that common.
    """
    spans = sides.selected + sides.rest
    least = max(SHARE_FLOOR * sides.selected, 1.0)
    return math.log(max(values_per_span, 1.0) * spans / least)


def _certainty(selected: int, rest: int, sides: Sides) -> float:
    """Theil's uncertainty coefficient: how much of "selected or not" is known once the value is known."""
    spans = sides.selected + sides.rest
    whole = _entropy(sides.selected / spans)
    count = selected + rest
    others = spans - count
    left = count / spans * _entropy(selected / count) if count else 0.0
    if others:
        left += others / spans * _entropy((sides.selected - selected) / others)
    return max(0.0, (whole - left) / whole)


def _entropy(share: float) -> float:
    return -sum(part * math.log(part) for part in (share, 1 - share) if part > 0)


def _ln_tail(selected: int, count: int, sides: Sides) -> float:
    """Bound on the logarithm of P(X >= selected), X of `count` spans drawn at random being selected.

    Selection and value may change places, which gives a second bound: the smaller one holds as well.
    """
    spans = sides.selected + sides.rest
    by_selection = sides.selected * _divergence(selected / sides.selected, count / spans)
    by_value = count * _divergence(selected / count, sides.selected / spans) if count else 0.0
    return -max(by_selection, by_value)


def _divergence(share: float, expected: float) -> float:
    """Kullback-Leibler divergence of a share above the one expected; 0 below it."""
    if share <= expected:
        return 0.0
    below = (1 - share) * math.log((1 - share) / (1 - expected)) if share < 1 else 0.0
    return share * math.log(share / expected) + below
