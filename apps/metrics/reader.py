"""Runs the queries about metrics: which there are, and the points of one over time."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.clickhouse import client
from apps.metrics import queries
from apps.metrics.histogram_queries import read_exponential_histograms, read_histograms
from apps.metrics.kinds import ALLOWED, Aggregation, Kind, Temporality, default_aggregation
from apps.metrics.lines import LineBuilder, RateClock
from apps.metrics.number_queries import read_gauges, read_increases, read_summaries, read_totals
from apps.metrics.queries import MetricKey
from apps.metrics.records import Identity, Metric, Range
from apps.metrics.rows import ExponentialRow, HistogramRow, IdentityRow, MetricRow, NumberRow, SummaryRow
from apps.metrics.selection import MetricSelection, Query
from apps.query.timerange import SECOND_NS, TimeRange
from apps.query.values import as_text


class WrongAggregation(Exception):
    """This kind of metric has no such aggregation; says which it has."""


@dataclass(frozen=True, slots=True)
class MetricPage:
    """`next_after` is None on the last page."""

    metrics: tuple[Metric, ...]
    next_after: MetricKey | None


@dataclass(frozen=True, slots=True)
class Question:
    """A range query before it is known what goes by the name. Times are read as whole steps."""

    name: str
    within: TimeRange
    step_s: int
    aggregation: Aggregation | None = None
    kind: str | None = None
    unit: str | None = None
    service: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    group_by: tuple[str, ...] = ()


def list_metrics(
    project_id: int,
    *,
    within: TimeRange,
    text: str | None,
    service: str | None,
    limit: int,
    after: MetricKey | None = None,
) -> MetricPage:
    """A page of the metrics with a point in the range, by name."""
    query = queries.list_metrics(
        project_id=project_id,
        from_ns=within.start_ns,
        until_ns=within.end_ns,
        text=text,
        service=service,
        after=after or queries.BEFORE_ALL,
        limit=limit + 1,
    )
    rows = [MetricRow._make(row) for row in client.select(*query)]
    is_last = len(rows) <= limit
    return MetricPage(
        tuple(_metric(row) for row in rows[:limit]), None if is_last else _key_of(rows[limit - 1])
    )


def read_range(project_id: int, question: Question, *, now_ns: int) -> Range:
    """The metric by steps. Raises WrongAggregation, TooManyLines."""
    step_ns = question.step_s * SECOND_NS
    first, last = question.within.start_ns // step_ns, -(-question.within.end_ns // step_ns)
    start_s, end_s = first * question.step_s, last * question.step_s
    identity = _identify(project_id, question)
    if identity is None:
        return Range(None, start_s, end_s, question.step_s, ())
    selection = MetricSelection(
        project_id=project_id,
        name=question.name,
        kind=identity.kind,
        unit=identity.unit,
        from_ns=first * step_ns,
        until_ns=last * step_ns,
        step_ns=step_ns,
        service=question.service,
        attributes=question.attributes,
        group_by=question.group_by,
    )
    builder = LineBuilder(selection, RateClock(step_ns, now_ns))
    _fill(builder, selection, identity.aggregation)
    return Range(identity, start_s, end_s, question.step_s, builder.lines(), builder.relative_error)


def _identify(project_id: int, question: Question) -> Identity | None:
    rows = client.select(
        *queries.identify_metric(
            project_id=project_id,
            name=question.name,
            from_ns=question.within.start_ns,
            until_ns=question.within.end_ns,
            kind=question.kind,
            unit=question.unit,
            service=question.service,
        )
    )
    if not rows:
        return None
    row = IdentityRow._make(rows[0])
    kind = Kind(row.kind)
    is_delta = row.temporalities == [Temporality.DELTA]
    aggregation = question.aggregation or default_aggregation(
        kind, is_monotonic=row.is_monotonic, is_delta=is_delta
    )
    if aggregation not in ALLOWED[kind]:
        raise WrongAggregation(f"A {kind.replace('_', ' ')} has: {', '.join(ALLOWED[kind])}.")
    temporalities = tuple(Temporality(number).name.lower() for number in row.temporalities)
    return Identity(kind, row.unit, row.description, temporalities, row.is_monotonic, aggregation)


def _fill(builder: LineBuilder, selection: MetricSelection, aggregation: Aggregation) -> None:
    match selection.kind, aggregation:
        case Kind.GAUGE, _:
            builder.add_numbers(_numbers(read_gauges(selection, aggregation)))
        case Kind.SUM, Aggregation.LAST:
            builder.add_numbers(_numbers(read_totals(selection)))
        case Kind.SUM, _:
            builder.add_increases(_numbers(read_increases(selection)), aggregation)
        case Kind.SUMMARY, Aggregation.LAST:
            builder.add_summaries(
                [SummaryRow._make(row) for row in client.select(*read_summaries(selection))]
            )
        case Kind.EXPONENTIAL_HISTOGRAM, _:
            rows = client.select(*read_exponential_histograms(selection))
            builder.add_exponentials([ExponentialRow._make(row) for row in rows], aggregation)
        case _:
            rows = client.select(*read_histograms(selection))
            builder.add_histograms([HistogramRow._make(row) for row in rows], aggregation)


def _numbers(query: Query) -> Sequence[NumberRow]:
    return [NumberRow._make(row) for row in client.select(*query)]


def _metric(row: MetricRow) -> Metric:
    return Metric(
        name=row.name,
        kind=row.kind,
        unit=row.unit,
        description=row.description,
        temporality=Temporality(row.temporality).name.lower(),
        is_monotonic=bool(row.is_monotonic),
        last_time_unix_nano=row.last_time_unix_nano,
        series_count=row.series_count,
    )


def _key_of(row: MetricRow) -> MetricKey:
    return as_text(row.name), row.kind, as_text(row.unit), row.temporality, int(row.is_monotonic)
