"""Rows of edges -> edges and inferred nodes of the map, with their percentiles. SQL texts; pure."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

# Buckets (0005_red_1m.sql), by nearest rank. The engine finds them: histograms are dear to send and to read.
QUANTILES = "quantilesExactWeighted{}(0.5, 0.95, 0.99)"


def sum_edges(rows: str) -> str:
    """EdgeRow of the rows `FROM ... AS e`, which have an edge's key, n, errors and histogram."""
    return f"""\
SELECT
    toString(edge.1), toString(edge.2), toString(edge.3), toString(edge.4),
    sum(calls), sum(failed), {QUANTILES.format("ArrayMerge")}(durations)
FROM
(
    SELECT
        e.caller AS caller, e.callee AS callee, e.protocol AS protocol, e.via AS via,
        sum(e.n) AS calls,
        sum(e.errors) AS failed,
        {QUANTILES.format("ArrayState")}(mapKeys(e.histogram), mapValues(e.histogram)) AS durations,
        toString(if(via = '', callee, via)) AS node
{rows}
    GROUP BY caller, callee, protocol, via
    HAVING calls > 0
)
ARRAY JOIN arrayConcat(
    [(toString(caller), toString(callee), toString(protocol), toString(via))],
    if(startsWith(node, 'service:'), [], [('', node, '', '')])) AS edge
GROUP BY edge"""
