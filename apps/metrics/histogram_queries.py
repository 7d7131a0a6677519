"""Questions about histograms over time, as SQL: one function, one query. Runs nothing."""

# ruff: noqa: S608 - only names written in this code enter the text; values travel as parameters.

from apps.metrics.fields import STREAM_WINDOW, TIME_NS
from apps.metrics.selection import (
    MetricSelection,
    Query,
    labels_expression,
    points_filter,
    points_params,
    step_expression,
    whole_expression,
)


def read_histograms(wanted: MetricSelection) -> Query:
    """HistogramRow a group, step and set of bounds; cumulative points by difference, as in read_increases.

    Summaries are read by it too: they are cumulative and have no buckets.
    """
    sql = f"""\
SELECT
    labels,
    step,
    sum(toInt64(count) - if(is_alone, 0, toInt64(before_count))),
    sum(total - if(is_alone, 0, before_total)),
    bounds,
    sumForEach(arrayMap(
        (now, before) -> toInt64(now) - if(is_alone, 0, toInt64(before)), counts, before_counts)),
    minIf(low, is_delta),
    maxIf(high, is_delta)
FROM
(
    SELECT
        *,
        is_whole OR count < before_count OR arrayExists((now, before) -> now < before, counts, before_counts)
            AS is_alone
    FROM
    (
        SELECT
            {labels_expression(wanted)} AS labels,
            {TIME_NS} AS time_ns,
            {step_expression("time_ns")} AS step,
            p.temporality = 1 AS is_delta,
            row_number() OVER stream = 1 AS is_first,
            {whole_expression()} AS is_whole,
            p.count AS count,
            lagInFrame(p.count) OVER stream AS before_count,
            p.sum AS total,
            lagInFrame(p.sum) OVER stream AS before_total,
            p.explicit_bounds AS bounds,
            p.bucket_counts AS counts,
            arrayResize(lagInFrame(p.bucket_counts) OVER stream, length(counts)) AS before_counts,
            p.min AS low,
            p.max AS high
        FROM metric_points AS p
        {points_filter(wanted)}
        WINDOW stream AS {STREAM_WINDOW}
    )
    WHERE time_ns >= {{from_ns:Int64}} AND (is_whole OR NOT is_first)
)
GROUP BY labels, step, bounds
ORDER BY labels, step, bounds"""
    return sql, points_params(wanted)


def read_exponential_histograms(wanted: MetricSelection) -> Query:
    """ExponentialRow a group, step and scale; cumulative points by difference, as in read_increases.

    Between two points of one stream the scale may fall: the finer buckets are then read as the coarser ones.
    """
    sql = f"""\
SELECT
    labels,
    step,
    sum(toInt64(count) - if(is_alone, 0, toInt64(before_count))),
    sum(total - if(is_alone, 0, before_total)),
    common_scale,
    sum(toInt64(zeros) - if(is_alone, 0, toInt64(before_zeros))),
    max(zero_threshold),
    {_exponential_buckets("positive")},
    {_exponential_buckets("negative")}
FROM
(
    SELECT
        *,
        is_whole OR count < before_count AS is_alone,
        if(is_alone, scale, least(scale, before_scale)) AS common_scale
    FROM
    (
        SELECT
            {labels_expression(wanted)} AS labels,
            {TIME_NS} AS time_ns,
            {step_expression("time_ns")} AS step,
            row_number() OVER stream = 1 AS is_first,
            {whole_expression()} AS is_whole,
            p.count AS count,
            lagInFrame(p.count) OVER stream AS before_count,
            p.sum AS total,
            lagInFrame(p.sum) OVER stream AS before_total,
            p.scale AS scale,
            lagInFrame(p.scale) OVER stream AS before_scale,
            p.zero_count AS zeros,
            lagInFrame(p.zero_count) OVER stream AS before_zeros,
            p.zero_threshold AS zero_threshold,
            (p.positive_offset, p.positive_counts) AS positive,
            lagInFrame((p.positive_offset, p.positive_counts)) OVER stream AS before_positive,
            (p.negative_offset, p.negative_counts) AS negative,
            lagInFrame((p.negative_offset, p.negative_counts)) OVER stream AS before_negative
        FROM metric_points AS p
        {points_filter(wanted)}
        WINDOW stream AS {STREAM_WINDOW}
    )
    WHERE time_ns >= {{from_ns:Int64}} AND (is_whole OR NOT is_first)
)
GROUP BY labels, step, common_scale
ORDER BY labels, step, common_scale"""
    return sql, points_params(wanted)


def _exponential_buckets(side: str) -> str:
    """(indexes, counts) at the common scale: this point's, and those of the one before it with a minus."""
    now_indexes, before_indexes = _indexes(side, "scale"), _indexes(f"before_{side}", "before_scale")
    return f"""\
sumMap(
        arrayConcat(
            {now_indexes},
            if(is_alone, [], {before_indexes})),
        arrayConcat(
            arrayMap(n -> toInt64(n), {side}.2),
            if(is_alone, [], arrayMap(n -> -toInt64(n), before_{side}.2))))"""


def _indexes(side: str, scale: str) -> str:
    # Half as fine a scale has half as high an index, rounded down: a shift, for negative ones as well.
    shift = f"greatest(least({scale} - common_scale, 62), 0)"
    return (
        f"arrayMap(i -> bitShiftRight(toInt64({side}.1) + toInt64(i) - 1, {shift}), arrayEnumerate({side}.2))"
    )
