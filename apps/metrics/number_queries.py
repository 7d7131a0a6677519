"""Questions about gauges, sums and summaries over time, as SQL: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from apps.metrics.fields import HAS_NUMBER, NUMBER, STREAM_WINDOW, TIME_NS
from apps.metrics.kinds import Aggregation
from apps.metrics.selection import (
    MetricSelection,
    Query,
    labels_expression,
    points_filter,
    points_params,
    step_expression,
    whole_expression,
)


def read_gauges(wanted: MetricSelection, aggregation: Aggregation) -> Query:
    """NumberRow a group and step, over all points of the group; `last` is the latest of them."""
    value = {
        Aggregation.AVG: f"avg({NUMBER})",
        Aggregation.MIN: f"min({NUMBER})",
        Aggregation.MAX: f"max({NUMBER})",
        Aggregation.LAST: f"argMax({NUMBER}, (p.time, p.series))",
    }[aggregation]
    sql = f"""\
SELECT
    {labels_expression(wanted)} AS labels,
    {step_expression(TIME_NS)} AS step,
    {value}
FROM metric_points AS p
{points_filter(wanted, HAS_NUMBER, lookback=False)}
GROUP BY labels, step
ORDER BY labels, step"""
    return sql, points_params(wanted, lookback=False)


def read_totals(wanted: MetricSelection) -> Query:
    """NumberRow a group and step: the last totals of all series in it, added up. Deltas have no total."""
    sql = f"""\
SELECT
    labels,
    step,
    sum(total)
FROM
(
    SELECT
        {labels_expression(wanted)} AS labels,
        {step_expression(TIME_NS)} AS step,
        argMax({NUMBER}, p.time) AS total
    FROM metric_points AS p
    {points_filter(wanted, HAS_NUMBER, "p.temporality != 1", lookback=False)}
    GROUP BY labels, step, p.series
)
GROUP BY labels, step
ORDER BY labels, step"""
    return sql, points_params(wanted, lookback=False)


def read_increases(wanted: MetricSelection) -> Query:
    """NumberRow a group and step: by how much its sums grew.

    A cumulative point counts what it has over the one before it in its stream, or all it has after a reset.
    The first of a stream counts only when the stream began within what is read; else nobody knows its share.
    """
    sql = f"""\
SELECT
    labels,
    step,
    sum(if(is_whole OR (growth < 0 AND is_monotonic), number, growth)) AS increase
FROM
(
    SELECT
        {labels_expression(wanted)} AS labels,
        {TIME_NS} AS time_ns,
        {step_expression("time_ns")} AS step,
        p.is_monotonic AS is_monotonic,
        {NUMBER} AS number,
        row_number() OVER stream = 1 AS is_first,
        {whole_expression()} AS is_whole,
        toFloat64(p.int_value - lagInFrame(p.int_value) OVER stream)
            + (p.double_value - lagInFrame(p.double_value) OVER stream) AS growth
    FROM metric_points AS p
    {points_filter(wanted, HAS_NUMBER)}
    WINDOW stream AS {STREAM_WINDOW}
)
WHERE time_ns >= {{from_ns:Int64}} AND (is_whole OR NOT is_first)
GROUP BY labels, step
ORDER BY labels, step"""
    return sql, points_params(wanted)


def read_summaries(wanted: MetricSelection) -> Query:
    """SummaryRow a group and step: the quantiles of its latest point. Those of several cannot be merged."""
    sql = f"""\
SELECT
    {labels_expression(wanted)} AS labels,
    {step_expression(TIME_NS)} AS step,
    argMax(p.quantile_values, (p.time, p.series))
FROM metric_points AS p
{points_filter(wanted, lookback=False)}
GROUP BY labels, step
ORDER BY labels, step"""
    return sql, points_params(wanted, lookback=False)
