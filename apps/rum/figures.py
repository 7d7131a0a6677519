"""Rows of views, errors and vitals -> the figures that people read. Pure."""

from collections.abc import Iterable, Sequence

from apps.rum.question import Question
from apps.rum.records import Figures, Series, Vital
from apps.rum.rows import StepRow, ViewsRow, VitalRow
from apps.rum.vitals import VITALS
from apps.services.windows import Steps

NO_VIEWS = ViewsRow(0, 0, 0, {})


def make_figures(
    question: Question, views: ViewsRow, errors: Sequence[StepRow], vitals: Sequence[VitalRow]
) -> Figures:
    totals = [row for row in vitals if row.is_total]
    steps_of_vitals = [row for row in vitals if not row.is_total]
    told = [*views.series, *(row.step for row in errors), *(row.step for row in steps_of_vitals)]
    steps = question.steps.until_now(question.now_ns, max(told, default=-1))
    return Figures(
        start_s=steps.first_s,
        end_s=question.end_s,
        step_s=steps.step_s,
        views=views.views,
        sessions=views.sessions,
        errors=sum(row.n for row in errors),
        views_with_errors=views.views_with_errors,
        vitals=[_describe_vital(name, totals) for name in VITALS],
        series=_fill_series(steps, views, errors, steps_of_vitals),
    )


def _describe_vital(name: str, totals: Iterable[VitalRow]) -> Vital:
    row = next((row for row in totals if row.name == name), None)
    return Vital(
        name=name,
        p75=row.p75 if row else None,
        good=row.good if row else 0,
        needs_improvement=row.needs_improvement if row else 0,
        poor=row.poor if row else 0,
        good_until=VITALS[name].good,
        poor_above=VITALS[name].poor,
    )


def _fill_series(
    steps: Steps, views: ViewsRow, errors: Iterable[StepRow], vitals: Iterable[VitalRow]
) -> Series:
    """Every step has an entry, also where nothing happened."""
    failed = {row.step: row.n for row in errors}
    measured = {(row.name, row.step): row.p75 for row in vitals}
    lines = {name: [measured.get((name, step)) for step in range(steps.count)] for name in VITALS}
    return Series(
        views=[views.series.get(step, 0) for step in range(steps.count)],
        errors=[failed.get(step, 0) for step in range(steps.count)],
        **lines,
    )
