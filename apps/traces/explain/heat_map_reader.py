"""Counts the cells of a heat map."""

from apps.clickhouse import client
from apps.query.matching import Scope
from apps.traces.analysis.ladder import duration_edges
from apps.traces.explain.heat_map import HeatMap, choose_columns, draw
from apps.traces.explain.queries import count_cells
from apps.traces.matching import match_spans

EDGES = duration_edges()


def read_heat_map(scope: Scope, text: str) -> HeatMap:
    """Of the spans that match. Raises FilterError, TooManyCandidates and QueryTooExpensive."""
    columns = choose_columns(scope.within)
    query = count_cells(
        project_id=scope.project_id,
        matching=match_spans(text, scope),
        first_ns=columns.start_ns,
        step_ns=columns.step_ns,
        edges=EDGES,
    )
    return draw(columns, [(row[0], row[1], row[2], row[3]) for row in client.select(*query)], EDGES)
