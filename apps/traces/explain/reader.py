"""Explains a selection: what its spans have more often than the rest of what matches."""

from itertools import chain

from apps.query.matching import Scope
from apps.traces.analysis.contrast import ln_tests
from apps.traces.explain import counting
from apps.traces.explain.findings import Explanation, Outcome, find, outcome_without_counting
from apps.traces.explain.number_counting import count_numbers
from apps.traces.explain.queries import Compared
from apps.traces.explain.restating import is_left_out, restates
from apps.traces.explain.selection import Selection, fields_of, selected_condition
from apps.traces.matching import match_spans


def explain(scope: Scope, text: str, selection: Selection) -> Explanation:
    """Raises FilterError, TooManyCandidates and QueryTooExpensive."""
    second = match_spans(selection.text, scope) if selection.text.strip() else None
    selected, params = selected_condition(selection, second)
    compared = Compared(scope.project_id, match_spans(text, scope), selected, params)
    rows = counting.read_fields(compared)
    sides = counting.count_sides(rows)
    if (outcome := outcome_without_counting(sides)) is not None:
        return Explanation(sides, outcome)
    sample = counting.draw_sample(compared, sides)
    asked = fields_of(selection.text)
    counted = [
        each
        for each in chain(
            counting.count_fields(rows, sample),
            counting.count_resource_values(compared, sample),
            counting.count_texts(compared, sample),
            count_numbers(compared, sample, sides),
        )
        if not is_left_out(each.candidate.field, selection, asked)
    ]
    found = find(counted, sides, ln_tests(sides, sample.values_per_span))
    telling = [each for each in found if not restates(each.candidate.field, selection)]
    restating = [each for each in found if restates(each.candidate.field, selection)]
    outcome = Outcome.EXPLAINED if telling else Outcome.NOTHING_STANDS_OUT
    return Explanation(sides, outcome, len(counted), telling, restating)
