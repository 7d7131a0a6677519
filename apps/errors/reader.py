"""Runs the queries about error groups, and says where each group stands."""

from collections.abc import Iterable, Iterator, Sequence

from apps.clickhouse import client
from apps.errors import queries
from apps.errors.groups import Group, GroupPage
from apps.errors.queries import Chosen, CountRow, GroupRow, Question, Sample, Sort
from apps.errors.selectors import decided_of
from apps.errors.standing import (
    Decided,
    ReleaseRow,
    Seen,
    Standing,
    Status,
    Versions,
    find_standing,
    list_settled,
)
from apps.projects.models import Project

PAGE_SIZE = 50


def list_groups(
    project: Project,
    question: Question,
    *,
    status: Status | None,
    text: str,
    sort: Sort,
    after: tuple[int, str] | None,
) -> GroupPage:
    """Groups that were seen in the range; a status of None: however they stand."""
    versions = read_versions(project.pk)
    decided = decided_of(project)
    standings = find_standings(project.pk, decided, versions)
    query = queries.list_groups(
        question,
        chosen=choose(standings, status, text),
        sort=sort,
        limit=PAGE_SIZE + 1,
        after=after,
    )
    rows = [GroupRow._make(row) for row in client.select(*query)]
    groups = complete(project.pk, rows[:PAGE_SIZE], decided, standings, versions)
    last = (sorted_value(groups[-1].row, sort), groups[-1].row.fingerprint) if len(rows) > PAGE_SIZE else None
    return GroupPage(groups, last)


def read_group(project: Project, question: Question, fingerprint: str) -> Group | None:
    """One group as it was seen in the range; None: it was not."""
    versions = read_versions(project.pk)
    decided = decided_of(project, [fingerprint])
    query = queries.list_groups(question, chosen=Chosen(only=[fingerprint]), sort=Sort.EVENTS, limit=1)
    rows = [GroupRow._make(row) for row in client.select(*query)]
    standings = find_standings(project.pk, decided, versions)
    groups = complete(project.pk, rows, decided, standings, versions, with_records=True)
    return next(iter(groups), None)


def count_places(question: Question, fingerprint: str) -> list[CountRow]:
    query = queries.count_places(question, fingerprint=fingerprint)
    return [CountRow._make(row) for row in client.select(*query)]


def is_known(project_id: int, fingerprint: str) -> bool:
    return bool(client.select(*queries.find_group(project_id=project_id, fingerprint=fingerprint)))


def read_versions(project_id: int) -> Versions:
    rows = client.select(*queries.list_releases(project_id=project_id))
    return Versions(ReleaseRow._make(row) for row in rows)


def find_standings(project_id: int, decided: dict[str, Decided], versions: Versions) -> dict[str, Standing]:
    """Of the groups that anything was decided of."""
    moments = {
        fingerprint: int(one.at_s) for fingerprint, one in decided.items() if one.decision == Status.RESOLVED
    }
    later: dict[str, list[Seen]] = {}
    if moments:
        for fingerprint, *seen in client.select(*queries.find_later(project_id=project_id, moments=moments)):
            later.setdefault(fingerprint, []).append(Seen._make(seen))
    return {
        fingerprint: find_standing(one, later.get(fingerprint, ()), versions)
        for fingerprint, one in decided.items()
    }


def choose(standings: dict[str, Standing], status: Status | None, text: str) -> Chosen:
    if status is None:
        return Chosen(text=text)
    if status is Status.OPEN:
        settled = [
            *list_settled(standings, Status.RESOLVED),
            *list_settled(standings, Status.IGNORED),
        ]
        return Chosen(never=settled, text=text)
    return Chosen(only=list_settled(standings, status), text=text)


def complete(
    project_id: int,
    rows: Sequence[GroupRow],
    decided: dict[str, Decided],
    standings: dict[str, Standing],
    versions: Versions,
    *,
    with_records: bool = False,
) -> list[Group]:
    """`with_records`: log records are samples, too, where their trace is not stored or there is none."""
    samples = [[Sample._make(sample) for sample in row.samples] for row in rows]
    every = [sample for of_row in samples for sample in of_row]
    traces = find_stored(project_id, {sample.trace_id for sample in every} - {""})
    traceless = {sample.log_id for sample in every if sample.trace_id not in traces} - {""}
    records = find_stored_records(project_id, traceless) if with_records else set()
    return [
        Group(
            row=row,
            standing=standings.get(row.fingerprint) or find_standing(None, (), versions),
            decided=decided.get(row.fingerprint),
            is_new=versions.is_newest(str(row.first[1]), str(row.first[2])),
            newest={
                service: newest
                for service in row.services
                if (newest := versions.newest_of(service)) is not None
            },
            samples=one_of_each_trace(keep_stored(of_row, traces, records)),
        )
        for row, of_row in zip(rows, samples, strict=True)
    ]


def find_stored(project_id: int, trace_ids: set[str]) -> set[str]:
    if not trace_ids:
        return set()
    query = queries.find_stored(project_id=project_id, trace_ids=sorted(trace_ids))
    return {trace_id for (trace_id,) in client.select(*query)}


def find_stored_records(project_id: int, log_ids: set[str]) -> set[str]:
    if not log_ids:
        return set()
    query = queries.find_stored_records(project_id=project_id, log_ids=sorted(log_ids))
    return {log_id for (log_id,) in client.select(*query)}


def keep_stored(samples: Iterable[Sample], traces: set[str], records: set[str]) -> Iterator[Sample]:
    """Each leads to its trace, or else it is a log record alone."""
    for sample in samples:
        if sample.trace_id in traces:
            yield sample
        elif sample.log_id in records:
            yield sample._replace(trace_id="", span_id="")


def one_of_each_trace(samples: Iterable[Sample]) -> list[Sample]:
    """An error that went through several spans of a trace names the trace once."""
    of_each = {sample.trace_id or sample.log_id: sample for sample in reversed(list(samples))}
    return list(of_each.values())[::-1]


def sorted_value(row: GroupRow, sort: Sort) -> int:
    return {Sort.LAST_SEEN: row.last[0], Sort.EVENTS: row.events, Sort.FIRST_SEEN: row.first[0]}[sort]
