"""Runs the queries about services; rates and percentiles are of requests, not of spans."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from apps.clickhouse import client
from apps.query.sql import Query
from apps.query.timerange import LATEST_S, MINUTE_S, TimeRange, elapsed_s
from apps.services import figures, queries
from apps.services.models import APDEX_T_MS, ServiceSettings
from apps.services.queries import CountRow, OperationRow, Selection, ServiceRow, Thresholds, VersionRow
from apps.services.records import (
    Deployment,
    Operation,
    Owner,
    Series,
    ServiceDetail,
    ServiceList,
    ServiceSeries,
    ServiceSummary,
    Version,
)
from apps.services.releases import find_last_deployments
from apps.services.windows import (
    DAY_S,
    HOUR_S,
    Compare,
    Steps,
    Window,
    divide,
    read_window,
)

# More than anybody picks from a list; a project with more sends something else as its environment.
MAX_ENVIRONMENTS = 500
MAX_OPERATIONS = 500
SPARKLINE_STEPS = 49
CHART_STEPS = 300
# Beside the figures of longer ranges a line is drawn by the hour: minutes would cost more than a page may.
BY_MINUTE_S = 6 * HOUR_S
# What ran before, when asked which version came last.
RELEASES_S = 30 * DAY_S

Settings = Mapping[str, ServiceSettings]


@dataclass(frozen=True, slots=True)
class Question:
    """What every page about services is asked: whose, when, where, beside what."""

    project_id: int
    within: TimeRange
    now_ns: int
    environment: str | None = None
    compare: Compare | None = None

    @property
    def window(self) -> Window:
        return read_window(self.within)

    @property
    def elapsed_s(self) -> float:
        window = self.window
        return elapsed_s(window.from_s, window.until_s, now_ns=self.now_ns)

    def select(self, steps: Steps | None = None, **narrowed: str | None) -> Selection:
        by_hour = steps is None or steps.step_s % HOUR_S == 0
        return Selection(self.project_id, self.window, by_hour, self.environment, **narrowed)

    def has_passed(self, steps: Steps, rows: Sequence[ServiceRow]) -> Steps:
        """Without the steps that have not come yet."""
        return steps.until_now(self.now_ns, figures.last_step_of(rows))


# A page of a project with more services and steps than this is refused before it fills the memory of all.
WIDE = replace(client.INTERACTIVE, rows_returned=100_000)


def list_services(question: Question, settings: Settings) -> ServiceList:
    """Every service with a span in the minutes that the range touches."""
    window = question.window
    steps = _divide_sparklines(window)
    everywhere = client.begin(*queries.count_spans(replace(question.select(), environment=None)))
    released = client.begin(*queries.list_versions(_releases_of(question)))
    rows = _summarise(question.select(steps), steps, settings)
    asked = {row.service: row for row in rows}
    steps = question.has_passed(steps, rows)
    before = _read_before(question, settings)
    releases = find_last_deployments(map(VersionRow._make, released.result()))
    counts = [CountRow._make(row) for row in everywhere.result()]
    spans: Counter[str] = Counter()
    for row in counts:
        if question.environment in (None, row.environment):
            spans[row.service] += row.spans
    return ServiceList(
        start_s=steps.first_s,
        end_s=window.until_s,
        step_s=steps.step_s,
        services=[
            _describe(asked.get(name, _unasked(name)), count, question, steps, settings, before, releases)
            for name, count in spans.items()
        ],
        environments=sorted({row.environment for row in counts} - {""}),
    )


def read_service(
    question: Question, service: str, settings: Settings, *, version: str | None
) -> ServiceDetail | None:
    """One service with what it is asked and which versions of it run; None where it is not known at all."""
    window = question.window
    steps = _divide_sparklines(window)
    month = client.begin(*queries.list_versions(_releases_of(question, service)))
    running = client.begin(*queries.list_versions(question.select(service=service)))
    asked = client.begin(*_ask_operations(question.select(service=service, version=version)))
    rows = _summarise(question.select(steps, service=service, version=version), steps, settings)
    released = [VersionRow._make(row) for row in month.result()]
    versions = [VersionRow._make(row) for row in running.result()]
    spans = sum(row.spans for row in versions if version in (None, row.version))
    if not spans and not released:
        return None
    (row,) = rows or [_unasked(service)]
    steps = question.has_passed(steps, rows)
    before = _read_before(question, settings, service=service, version=version)
    operations = [OperationRow._make(row) for row in asked.result()]
    return ServiceDetail(
        summary=_describe(row, spans, question, steps, settings, before, find_last_deployments(released)),
        start_s=steps.first_s,
        end_s=window.until_s,
        step_s=steps.step_s,
        operations=_describe_operations(operations, question, service, version),
        versions=_describe_versions(versions, released),
    )


def read_series(
    question: Question, service: str, settings: Settings, *, operation: str | None, version: str | None
) -> ServiceSeries:
    """A chart's lines: what the service was asked, step by step."""
    steps = divide(question.window, most=CHART_STEPS)
    selection = question.select(steps, service=service, operation=operation, version=version)
    rows = _summarise(selection, steps, settings)
    steps = question.has_passed(steps, rows)
    before = None
    if question.compare:
        shift_s = question.compare.shift_s
        earlier = replace(selection, window=selection.window.shifted(shift_s))
        found = _summarise(earlier, steps.shifted(shift_s), settings)
        before = _fill(found, steps)
    return ServiceSeries(
        start_s=steps.first_s,
        end_s=question.window.until_s,
        step_s=steps.step_s,
        series=_fill(rows, steps),
        before=before,
    )


def list_environments(project_id: int) -> tuple[str, ...]:
    """All that the project has sent spans or logs from, at most 500, by name."""
    rows = client.select(*queries.list_all_environments(project_id=project_id, limit=MAX_ENVIRONMENTS))
    return tuple(name for (name,) in rows)


def _divide_sparklines(window: Window) -> Steps:
    is_long = window.until_s - window.from_s > BY_MINUTE_S
    return divide(window, most=SPARKLINE_STEPS, finest_s=HOUR_S if is_long else MINUTE_S)


def _summarise(selection: Selection, steps: Steps, settings: Settings) -> list[ServiceRow]:
    own_ms = {name: each.apdex_t_ms for name, each in settings.items() if each.apdex_t_ms != APDEX_T_MS}
    thresholds = Thresholds(APDEX_T_MS, own_ms)
    query = queries.summarise_services(selection, steps, thresholds)
    return [ServiceRow._make(row) for row in client.select(*query, limits=WIDE)]


def _unasked(service: str) -> ServiceRow:
    return ServiceRow(service, 0, 0, 0, 0, 0, [], [])


def _read_before(
    question: Question, settings: Settings, *, service: str | None = None, version: str | None = None
) -> dict[str, ServiceRow] | None:
    if question.compare is None:
        return None
    selection = question.select(service=service, version=version)
    window = selection.window.shifted(question.compare.shift_s)
    whole = Steps(window.from_s, max(window.until_s - window.from_s, 1), 1)
    return {row.service: row for row in _summarise(replace(selection, window=window), whole, settings)}


def _releases_of(question: Question, service: str | None = None) -> Selection:
    """By the hour: a month back, whatever the range."""
    until_s = min(-(-question.window.until_s // HOUR_S) * HOUR_S, LATEST_S // HOUR_S * HOUR_S)
    from_s = max(until_s - max(RELEASES_S, until_s - question.window.from_s) - HOUR_S, 0)
    window = Window(from_s // HOUR_S * HOUR_S, until_s)
    return Selection(question.project_id, window, environment=question.environment, service=service)


def _describe_operations(
    rows: Sequence[OperationRow], question: Question, service: str, version: str | None
) -> list[Operation]:
    before: dict[tuple[str, int], OperationRow] = {}
    if question.compare:
        selection = question.select(service=service, version=version)
        earlier = replace(selection, window=selection.window.shifted(question.compare.shift_s))
        found = map(OperationRow._make, client.select(*_ask_operations(earlier)))
        before = {(row.name, row.kind): row for row in found}
    total_ns = sum(row.duration_sum for row in rows)
    return [_describe_operation(row, question, before, total_ns) for row in rows]


def _ask_operations(selection: Selection) -> Query:
    return queries.summarise_operations(selection, limit=MAX_OPERATIONS)


def _fill(rows: Sequence[ServiceRow], steps: Steps) -> Series:
    return figures.fill_series(rows[0] if rows else None, steps)


def _describe(
    row: ServiceRow,
    spans: int,
    question: Question,
    steps: Steps,
    settings: Settings,
    before: Mapping[str, ServiceRow] | None,
    releases: Mapping[str, Deployment],
) -> ServiceSummary:
    p50_ns, p95_ns, p99_ns = figures.read_durations(row.requests, row.percentiles)
    own = settings.get(row.service)
    has_owner = own is not None and bool(own.team or own.contact or own.repository)
    return ServiceSummary(
        service=row.service,
        owner=Owner(own.team, own.contact, own.repository) if own and has_owner else None,
        requests=row.requests,
        requests_per_s=figures.rate_of(row, question.elapsed_s),
        error_rate=figures.error_rate_of(row),
        apdex=figures.score_apdex(row.requests, row.points),
        apdex_t_ms=own.apdex_t_ms if own else APDEX_T_MS,
        p50_ns=p50_ns,
        p95_ns=p95_ns,
        p99_ns=p99_ns,
        spans=spans,
        estimated_requests=round(figures.estimate(row.requests, row.unsent)) if row.unsent else None,
        last_deployment=releases.get(row.service),
        series=figures.fill_sparklines(row, steps),
        before=None if before is None else figures.before_of(before.get(row.service), _length_s(question)),
    )


def _describe_operation(
    row: OperationRow, question: Question, before: Mapping[tuple[str, int], OperationRow], total_ns: int
) -> Operation:
    p50_ns, p95_ns, p99_ns = figures.read_durations(row.requests, row.percentiles)
    earlier = before.get((row.name, row.kind))
    return Operation(
        name=row.name,
        kind=row.kind,
        requests=row.requests,
        requests_per_s=figures.rate_of(row, question.elapsed_s),
        error_rate=figures.error_rate_of(row),
        p50_ns=p50_ns,
        p95_ns=p95_ns,
        p99_ns=p99_ns,
        time_share=row.duration_sum / total_ns if total_ns else 0.0,
        before=figures.operation_before_of(earlier, _length_s(question)) if question.compare else None,
    )


def _describe_versions(rows: Sequence[VersionRow], released: Sequence[VersionRow]) -> list[Version]:
    first_seen = {(row.version, row.environment): row.first_s for row in released}
    total = sum(row.requests for row in rows)
    return [
        Version(
            version=row.version,
            environment=row.environment,
            first_seen=min(row.first_s, first_seen.get((row.version, row.environment), row.first_s)),
            last_seen=row.last_s,
            requests=row.requests,
            requests_share=row.requests / total if total else 0.0,
        )
        for row in sorted(rows, key=lambda row: -row.requests)
    ]


def _length_s(question: Question) -> int:
    return max(question.window.until_s - question.window.from_s, 1)
