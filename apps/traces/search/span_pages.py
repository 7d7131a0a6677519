"""Lists of the spans that match, page after page: each span once, as of the question's bound."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from apps.clickhouse import client
from apps.query.resources import UNKNOWN_RESOURCE
from apps.query.timerange import SECOND_NS
from apps.query.values import Attributes, as_text, decode_attributes
from apps.traces import reader
from apps.traces.analysis.ends import drawable_duration_ns
from apps.traces.records import SpanKind, StatusCode
from apps.traces.search import queries
from apps.traces.search.columns import Column, keys_in_spans, pick_columns
from apps.traces.search.order import SpanOrder, SpanPlace
from apps.traces.search.question import Question
from apps.traces.search.records import FoundSpan
from apps.traces.search.rows import FoundSpanRow

# A page nearly always lies in the newest minutes of its range. Each slice costs a query, so there are few.
SLICES_NS = (30 * 60 * SECOND_NS,)


@dataclass(frozen=True, slots=True)
class SpanPage:
    """`next_place` is None on the last page."""

    spans: tuple[FoundSpan, ...]
    next_place: SpanPlace | None


def list_spans(
    question: Question,
    *,
    order: SpanOrder,
    limit: int,
    columns: Sequence[Column] = (),
    after: SpanPlace | None = None,
) -> SpanPage:
    """A page of the spans that match. Raises client.QueryTooExpensive."""
    rows: list[FoundSpanRow] = []
    place = after
    for starts_ns in _near_to_far(question, order, after):
        query = queries.list_spans(
            matching=question.matching,
            order=order,
            limit=limit + 1 - len(rows),
            columns=keys_in_spans(columns),
            after=place,
            starts_ns=starts_ns,
        )
        rows += [FoundSpanRow(*row) for row in client.select(*query)]
        if len(rows) > limit:
            break
        # All that ties with the place lies in the slice that touches it.
        place = None
    is_end = len(rows) <= limit
    spans = decode_rows(question.project_id, rows[:limit], columns)
    return SpanPage(spans, None if is_end else next_place(rows[:limit], order, after))


def next_place(rows: Sequence[FoundSpanRow], order: SpanOrder, after: SpanPlace | None) -> SpanPlace:
    """Behind the last of the rows, which followed `after`."""
    places = (
        SpanPlace(row.start_time_unix_nano, row.trace_id, row.span_id, row.duration_ns, passed=0)
        for row in reversed(rows)
    )
    last = next(places)
    key = last.sort_key(order)
    tied = 1 + sum(1 for _ in takewhile(lambda place: place.sort_key(order) == key, places))
    if after and tied == len(rows) and key == after.sort_key(order):
        tied += after.passed
    return replace(last, passed=tied)


def decode_rows(
    project_id: int, rows: Sequence[FoundSpanRow], columns: Sequence[Column]
) -> tuple[FoundSpan, ...]:
    needs_resources = any(column.in_resource for column in columns)
    hashes = {row.resource_hash for row in rows} if needs_resources else set()
    resources = reader.read_resources_of(project_id, hashes) if hashes else {}
    return tuple(
        _decode_row(row, resources.get(row.resource_hash, UNKNOWN_RESOURCE).attributes, columns)
        for row in rows
    )


def _decode_row(row: FoundSpanRow, resource: Attributes, columns: Sequence[Column]) -> FoundSpan:
    own = decode_attributes(row.attribute_texts, row.attribute_ints, row.attribute_doubles)
    return FoundSpan(
        trace_id=row.trace_id,
        span_id=row.span_id,
        parent_span_id=row.parent_span_id or None,
        service=as_text(row.service),
        environment=as_text(row.environment),
        version=as_text(row.version),
        name=as_text(row.name),
        kind=SpanKind(row.kind).name,
        status=StatusCode(row.status_code).name,
        status_message=as_text(row.status_message),
        start_time_unix_nano=row.start_time_unix_nano,
        duration_ns=drawable_duration_ns(row.start_time_unix_nano, row.duration_ns),
        attributes=pick_columns(columns, own, resource),
    )


def _near_to_far(
    question: Question, order: SpanOrder, after: SpanPlace | None
) -> Iterator[tuple[int, int] | None]:
    """[from, until) in unix ns, from where the list goes on, in parts that touch: small ones first."""
    within = question.within
    if not order.is_by_start:
        yield None
        return
    if order is SpanOrder.START:
        near = within.end_ns if after is None else min(within.end_ns, after.start_ns + 1)
        for width_ns in SLICES_NS:
            if near - width_ns > within.start_ns:
                yield near - width_ns, near
                near -= width_ns
        yield within.start_ns, near
        return
    near = within.start_ns if after is None else max(within.start_ns, after.start_ns)
    for width_ns in SLICES_NS:
        if near + width_ns < within.end_ns:
            yield near, near + width_ns
            near += width_ns
    yield near, within.end_ns
