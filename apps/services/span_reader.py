"""Reads a service's spans themselves, no more of them than a page may cost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.clickhouse import client
from apps.query.percentiles import duration_of
from apps.query.timerange import MINUTE_S, SECOND_NS
from apps.services import instance_queries, queries, span_queries
from apps.services.instance_queries import InstanceRow, UncountedRow
from apps.services.queries import MAX_NAMES, NameRow, Selection, SlotRow
from apps.services.reader import Question
from apps.services.span_queries import STRETCHES, ExemplarRow, SpanSelection
from apps.services.windows import HOUR_S, Window

# The sort key of spans begins with ten minutes.
SLOT_NS = 600 * SECOND_NS
# Of longer stretches even the minutes are too many to look through.
LONGEST_STEP_NS = 6 * SLOT_NS
MAX_INSTANCES = 500
# About as many rows are read; a chart's dots may be few, an instance's figures may not.
EXEMPLAR_SPANS = 100_000
INSTANCE_SPANS = 1_000_000
SERVER_ERROR = 2


@dataclass(frozen=True, slots=True)
class Exemplar:
    """`at_ns`: unix nanoseconds as text; they are more than a JSON number holds."""

    trace_id: str
    span_id: str
    at_ns: str
    duration_ns: int
    is_error: bool
    name: str


@dataclass(frozen=True, slots=True)
class Instance:
    instance: str
    host: str
    pod: str
    version: str
    requests: int
    requests_per_s: float
    error_rate: float
    p95_ns: int
    last_seen: int


@dataclass(frozen=True, slots=True)
class Instances:
    """Counted over [start_s, end_s): the end of the range, as much of it as one answer may read."""

    start_s: int
    end_s: int
    instances: Sequence[Instance]


def list_exemplars(
    question: Question, service: str, *, operation: str | None, version: str | None
) -> list[Exemplar]:
    """Real entry spans spread over time and latency, at most 192, by start."""
    from_ns, until_ns = _bounds_ns(question.window)
    step_ns = max(-(-(until_ns - from_ns) // STRETCHES), 1)
    choose = _choose_slots if SLOT_NS < step_ns <= LONGEST_STEP_NS else _choose_beginnings
    selection = choose(question, service, operation, version, step_ns)
    if not selection.names:
        return []
    rows = client.select(*span_queries.list_exemplars(selection, from_ns=from_ns, step_ns=step_ns))
    found = sorted((ExemplarRow._make(row) for row in rows), key=lambda row: (row.at_ns, row.span_id))
    return [_describe_exemplar(row) for row in found]


def _choose_beginnings(
    question: Question, service: str, operation: str | None, version: str | None, step_ns: int
) -> SpanSelection:
    """Of each stretch the beginning, as long as there may be read."""
    names = _list_names(question, service, operation, version)
    from_ns, until_ns = _bounds_ns(question.window)
    share = min(EXEMPLAR_SPANS / max(sum(row.spans for row in names), 1), 1)
    ranges = [
        (begin_ns, min(begin_ns + max(round(step_ns * share), 1), until_ns))
        for begin_ns in range(from_ns, until_ns, step_ns)
    ]
    return _select_spans(question, service, names, ranges if share < 1 else [(from_ns, until_ns)], version)


def _choose_slots(
    question: Question, service: str, operation: str | None, version: str | None, step_ns: int
) -> SpanSelection:
    """Of each stretch the ten minutes with most requests: each costs as much as it takes to unpack what
    stands around them, however few they are.
    """
    selection = question.select(service=service, operation=operation, version=version)
    rows = client.select(*queries.list_busiest_slots(replace(selection, by_hour=False), step_ns=step_ns))
    slots = [SlotRow._make(row) for row in rows]
    from_ns, until_ns = _bounds_ns(question.window)
    names = Counter(name for slot in slots for name in slot.names).most_common(MAX_NAMES)
    share = min(EXEMPLAR_SPANS / max(sum(slot.requests for slot in slots), 1), 1)
    length_ns = round(SLOT_NS * share)
    return SpanSelection(
        project_id=question.project_id,
        service=service,
        names=[name for name, _ in names],
        ranges_ns=[
            (max(begin_ns, from_ns), min(begin_ns + length_ns, until_ns))
            for begin_ns in sorted({slot.at_s * SECOND_NS for slot in slots})
        ],
        has_roots=any(slot.has_roots for slot in slots),
        environment=question.environment,
        version=version,
    )


def list_instances(question: Question, service: str) -> Instances:
    """What ran the service, by what its resource says of itself; at most 500, the busiest first."""
    selection = question.select(service=service)
    from_ns, until_ns = _bounds_ns(question.window)
    passed_ns = max(min(until_ns, question.now_ns) - from_ns, SECOND_NS)
    uncounted = _list_uncounted(selection)
    share = min(INSTANCE_SPANS / max(sum(row.requests for row in uncounted), 1), 1)
    ranges = [(row.at_s * SECOND_NS, _end_ns(row, selection)) for row in uncounted]
    if share < 1:
        # So much has yet to be counted that a part of it alone can be read: of one stretch of time.
        from_ns += round(passed_ns * (1 - share))
        ranges = [(from_ns, until_ns)]
        selection = replace(selection, window=Window(selection.window.until_s, selection.window.until_s))
    spans = None
    if uncounted:
        names = _list_names(question, service, None, None)
        spans = _select_spans(question, service, names, _join(ranges), None)
    found = client.select(
        *instance_queries.list_instances(
            selection, [row.at_s for row in uncounted], spans, limit=MAX_INSTANCES
        )
    )
    elapsed_s = passed_ns * share / SECOND_NS
    return Instances(
        start_s=from_ns // SECOND_NS,
        end_s=until_ns // SECOND_NS,
        instances=[_describe_instance(InstanceRow._make(row), elapsed_s) for row in found],
    )


def _list_uncounted(selection: Selection) -> list[UncountedRow]:
    rows = client.select(*instance_queries.list_uncounted(selection))
    return [UncountedRow._make(row) for row in rows]


def _end_ns(row: UncountedRow, selection: Selection) -> int:
    first_s, last_s = selection.window.hours
    return (row.at_s + (HOUR_S if first_s <= row.at_s < last_s else MINUTE_S)) * SECOND_NS


def _join(ranges_ns: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those that touch as one."""
    joined: list[tuple[int, int]] = []
    for from_ns, until_ns in ranges_ns:
        if joined and joined[-1][1] == from_ns:
            from_ns = joined.pop()[0]
        joined.append((from_ns, until_ns))
    return joined


def _list_names(
    question: Question, service: str, operation: str | None, version: str | None
) -> list[NameRow]:
    selection = question.select(service=service, operation=operation, version=version)
    rows = client.select(*queries.list_entry_names(selection, limit=MAX_NAMES))
    return [NameRow._make(row) for row in rows]


def _select_spans(
    question: Question,
    service: str,
    names: Sequence[NameRow],
    ranges_ns: Sequence[tuple[int, int]],
    version: str | None,
) -> SpanSelection:
    return SpanSelection(
        project_id=question.project_id,
        service=service,
        names=[row.name for row in names],
        ranges_ns=ranges_ns,
        has_roots=any(row.has_roots for row in names),
        environment=question.environment,
        version=version,
    )


def _bounds_ns(window: Window) -> tuple[int, int]:
    return window.from_s * SECOND_NS, window.until_s * SECOND_NS


def _describe_exemplar(row: ExemplarRow) -> Exemplar:
    return Exemplar(
        trace_id=row.trace_id,
        span_id=row.span_id,
        at_ns=str(row.at_ns),
        duration_ns=row.duration_ns,
        is_error=row.status == SERVER_ERROR,
        name=row.name,
    )


def _describe_instance(row: InstanceRow, elapsed_s: float) -> Instance:
    return Instance(
        instance=row.instance,
        host=row.host,
        pod=row.pod,
        version=row.version,
        requests=row.requests,
        requests_per_s=row.requests / elapsed_s,
        error_rate=row.errors / row.requests,
        p95_ns=duration_of(row.p95),
        last_seen=row.last_s,
    )
