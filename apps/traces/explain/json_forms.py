"""The heat map and the explanation as JSON. Pure."""

from typing import Any

from apps.query.language.build import negate
from apps.query.language.tree import Attribute, Expression
from apps.traces.explain.findings import Explanation, Finding
from apps.traces.explain.heat_map import HeatMap
from apps.traces.explain.selection import Selection, narrow, narrow_by_text

Json = dict[str, Any]


def describe_heat_map(heat_map: HeatMap) -> Json:
    cells = heat_map.cells
    return {
        "start_time_unix_nano": str(heat_map.columns.start_ns),
        "step_ns": heat_map.columns.step_ns,
        "column_count": heat_map.columns.count,
        "rows": [
            {"min_duration_ns": row.min_duration_ns, "max_duration_ns": row.max_duration_ns}
            for row in heat_map.rows
        ],
        "cells": {
            "column": [cell.column for cell in cells],
            "row": [cell.row for cell in cells],
            "count": [cell.spans for cell in cells],
            "errors": [cell.errors for cell in cells],
        },
        "span_count": sum(cell.spans for cell in cells),
        "error_count": sum(cell.errors for cell in cells),
    }


def describe_explanation(explanation: Explanation, text: str, selection: Selection) -> Json:
    """`text`: the filter that was asked with, to which each finding's is added."""
    return {
        "outcome": explanation.outcome.value,
        "selected_count": explanation.sides.selected,
        "rest_count": explanation.sides.rest,
        "compared_count": explanation.compared,
        "filter": narrow_by_text(text, selection),
        "findings": [_describe_finding(finding, text) for finding in explanation.findings],
        "restating": [_describe_finding(finding, text) for finding in explanation.restating],
    }


def _describe_finding(finding: Finding, text: str) -> Json:
    candidate, found = finding.candidate, finding.contrast
    term: Expression = candidate.filter_term()
    return {
        "scope": candidate.field.scope.value if isinstance(candidate.field, Attribute) else "intrinsic",
        "key": candidate.field.key if isinstance(candidate.field, Attribute) else candidate.field.value,
        "value": candidate.label(),
        "selected_count": found.selected,
        "rest_count": found.rest,
        "selected_share": found.selected_share,
        "rest_share": found.rest_share,
        "score": found.score,
        "chance": finding.chance,
        "filter": narrow(text, term),
        "exclude": narrow(text, negate(term)),
    }
