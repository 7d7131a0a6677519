"""Reads deployments: what was told out of the relational store, what was noticed out of ClickHouse."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apps.clickhouse import client
from apps.clickhouse.progress import read_counted_until_ms
from apps.deployments import queries
from apps.deployments.merging import SAME_WITHIN_S, Entry, merge
from apps.deployments.models import Deployment
from apps.deployments.queries import ReleaseRow
from apps.deployments.selectors import told_between, told_in
from apps.projects.models import Project
from apps.query.timerange import LATEST_S, SECOND_NS, TimeRange, touched_minutes

# More markers than a chart can bear, and more rows than anybody reads.
MAX_DEPLOYMENTS = 500


@dataclass(frozen=True, slots=True)
class DeploymentPage:
    """Newest first; `is_whole`: the range holds no more of what is counted, which is what was ingested until
    `counted_until_ms` (unix).
    """

    deployments: list[Entry]
    is_whole: bool
    counted_until_ms: int


def list_deployments(
    project: Project, *, within: TimeRange, service: str | None, environment: str | None
) -> DeploymentPage:
    """Deployments whose moment lies in the range."""
    from_s, until_s = within.start_ns / SECOND_NS, min(within.end_ns / SECOND_NS, LATEST_S)
    told = told_between(
        told_in(project, service=service, environment=environment),
        # What is told and what is noticed may lie on either side of a bound.
        datetime.fromtimestamp(max(from_s - SAME_WITHIN_S, 0), UTC),
        datetime.fromtimestamp(until_s + SAME_WITHIN_S, UTC),
    )
    entries = [as_entry(deployment) for deployment in told[: 2 * MAX_DEPLOYMENTS]]
    rows = client.select(
        *queries.list_releases(
            project_id=project.pk,
            from_s=max(int(from_s) - SAME_WITHIN_S, 0),
            until_s=min(int(until_s) + 1 + SAME_WITHIN_S, LATEST_S),
            service=service,
            environment=environment,
            limit=2 * MAX_DEPLOYMENTS,
        )
    )
    merged = merge(entries, [read_release(row) for row in rows])
    found = [entry for entry in merged if from_s <= entry.at_s < until_s]
    is_whole = max(len(entries), len(rows)) < 2 * MAX_DEPLOYMENTS and len(found) <= MAX_DEPLOYMENTS
    first_s, end_s = touched_minutes(within)
    counted_until_ms = read_counted_until_ms(project.pk, from_s=first_s, until_s=end_s)
    return DeploymentPage(found[:MAX_DEPLOYMENTS], is_whole, counted_until_ms)


def read_release(row: tuple[Any, ...]) -> ReleaseRow:
    release = ReleaseRow._make(row)
    return release._replace(is_first=bool(release.is_first))


def as_entry(deployment: Deployment) -> Entry:
    return Entry(
        id=deployment.pk,
        service=deployment.service,
        version=deployment.version,
        environment=deployment.environment,
        at_s=deployment.at.timestamp(),
        source="told",
        commit=deployment.commit,
        author=deployment.author,
        url=deployment.url,
    )
