"""Explains a selection: what its spans have more often than the rest of what matches."""

from apps.query.matching import Scope
from apps.traces.analysis.contrast import ln_tests
from apps.traces.explain import counting
from apps.traces.explain.cells import choose_slot_s
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
    slot_s = choose_slot_s(scope.within)
    rows = counting.read_fields(compared, slot_s)
    sides = counting.count_sides(rows)
    if (outcome := outcome_without_counting(sides)) is not None:
        return Explanation(sides, outcome)
    asked = fields_of(selection.text)
    look = counting.look_first(
        compared, rows, sides, slot_s, is_left_out=lambda field: is_left_out(field, selection, asked)
    )
    counted = [
        *counting.count_fields(rows, look),
        *counting.count_resource_values(compared, look),
        *counting.count_texts(compared, look),
        *count_numbers(compared, look, sides),
    ]
    found = find(counted, sides, ln_tests(sides, look.values_per_span))
    telling = [each for each in found if not restates(each.candidate.field, selection)]
    restating = [each for each in found if restates(each.candidate.field, selection)]
    outcome = Outcome.EXPLAINED if telling else Outcome.NOTHING_STANDS_OUT
    return Explanation(sides, outcome, len(counted), telling, restating)
