"""Runs the queries that explain one trace."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.clickhouse import client
from apps.query.resources import Resource, ResourceRow, decode_resource, read_resources
from apps.query.values import Value, as_text, decode_text
from apps.traces.analysis.drawing import Drawing
from apps.traces.insight import queries
from apps.traces.insight.operation import Usual, compare, find_window
from apps.traces.insight.queries import AttributeColumns, OperationRow, SpanMark, UsualRow
from apps.traces.matching import match_in_trace
from apps.traces.queries import TraceBounds
from apps.traces.records import SpanKind


@dataclass(frozen=True, slots=True)
class AttributeKey:
    """`span_count`: how many spans of the trace have it, of their own or from their resource."""

    key: str
    span_count: int
    is_resource: bool


@dataclass(frozen=True, slots=True)
class AttributeOfSpans:
    """`numbers`: for each row of the waterfall the index of its value, or -1."""

    values: list[Value]
    numbers: list[int]


def read_usual(
    project_id: int, bounds: TraceBounds, span_id: str, *, start_time_unix_nano: int | None, kind: str | None
) -> Usual | None:
    """One span beside its operation's others; None: there is no such span."""
    query = queries.identify_operation(project_id=project_id, bounds=bounds, span_id=span_id)
    found = (OperationRow._make(row) for row in client.select(*query))
    wanted = (
        operation
        for operation in found
        if start_time_unix_nano in (None, operation.start_time_unix_nano)
        and kind in (None, SpanKind(operation.kind).name)
    )
    operation = next(wanted, None)
    if operation is None:
        return None
    from_s, until_s = find_window(operation)
    rows = client.select(
        *queries.summarise_operation(
            project_id=project_id, operation=operation, from_s=from_s, until_s=until_s
        )
    )
    usual = UsualRow._make(rows[0]) if rows else UsualRow(0, 0, {})
    return compare(operation, usual, (from_s, until_s))


def list_keys(project_id: int, bounds: TraceBounds) -> list[AttributeKey]:
    """What spans of a trace can be told apart by, most frequent first."""
    keys = [
        AttributeKey(as_text(key), count, is_resource=False)
        for key, count in client.select(*queries.count_keys(project_id=project_id, bounds=bounds))
    ]
    query = queries.count_resources(project_id=project_id, bounds=bounds)
    counts: dict[int, int] = dict(client.select(*query))
    of_resources: dict[str, int] = {}
    for resource_hash, resource in _resources(project_id, list(counts)).items():
        for key in resource.attributes:
            of_resources[key] = of_resources.get(key, 0) + counts[resource_hash]
    keys += [AttributeKey(key, count, is_resource=True) for key, count in of_resources.items()]
    return sorted(keys, key=lambda entry: (entry.is_resource, -entry.span_count, entry.key))


def read_attribute(project_id: int, bounds: TraceBounds, drawing: Drawing, key: str) -> AttributeOfSpans:
    """The attribute of every span, by row of the waterfall; where a span has none, its resource's."""
    answer = client.select_columns(*queries.read_attribute(project_id=project_id, bounds=bounds, key=key))
    if not answer:
        return AttributeOfSpans([], [])
    found = AttributeColumns._make(answer)
    resources = _resources(project_id, sorted(set(found.resource_hash)))
    inherited = {
        resource_hash: resource.attributes[key]
        for resource_hash, resource in resources.items()
        if key in resource.attributes
    }
    values: list[Value] = []
    number_of: dict[object, int] = {}
    numbers = []
    for text, resource_hash in zip(found.attribute_value, found.resource_hash, strict=True):
        source: object = resource_hash if text is None else text
        if text is None and resource_hash not in inherited:
            numbers.append(-1)
            continue
        if source not in number_of:
            number_of[source] = len(values)
            values.append(inherited[resource_hash] if text is None else decode_text(text))
        numbers.append(number_of[source])
    told = zip(found.span_key, found.start_time_unix_nano, found.kind, strict=True)
    of_span = dict(zip(told, numbers, strict=True))
    return AttributeOfSpans(values, [of_span.get(span, -1) for span in _drawn(drawing)])


def read_matches(project_id: int, bounds: TraceBounds, drawing: Drawing, text: str) -> list[int]:
    """Rows of the waterfall whose spans match a filter. Raises FilterError, and TooManyCandidates."""
    matching = match_in_trace(text, project_id=project_id, bounds=bounds)
    query = queries.list_matches(project_id=project_id, bounds=bounds, matching=matching)
    found = set(map(SpanMark._make, client.select(*query)))
    return [row for row, span in enumerate(_drawn(drawing)) if span in found]


def _drawn(drawing: Drawing) -> Iterator[tuple[int, int, int]]:
    """What tells each span from the others, in the order of the waterfall: a shifted clock moves rows."""
    spans = drawing.spans
    return zip(spans.span_key, spans.start_time_unix_nano, spans.kind, strict=True)


def _resources(project_id: int, hashes: Sequence[int]) -> dict[int, Resource]:
    rows = client.select(*read_resources(project_id=project_id, hashes=hashes))
    return {row[0]: decode_resource(ResourceRow._make(row)) for row in rows}
