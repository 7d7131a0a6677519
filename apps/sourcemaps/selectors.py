"""Reads about source maps. Only `content_of` reads their bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet, Sum

from apps.projects.models import Project
from apps.sourcemaps.matching import Uploaded
from apps.sourcemaps.models import SourceMap, SourceMapContent

MAX_RELEASES = 500
MAX_FILES = 1000
# Of one version there is one for each host and service; of others a few are named.
MAX_LOOKED_AT = 2000
MAX_OTHERS = 200


@dataclass(frozen=True, slots=True)
class Release:
    """What was uploaded for a version of a service. `stored_bytes` counts what others share with it, too."""

    service: str
    version: str
    files: int
    refused: int
    stored_bytes: int
    uploaded_at: datetime


def stored_bytes_of(project: Project) -> int:
    found = SourceMapContent.objects.filter(project=project).aggregate(total=Sum("stored_bytes"))
    return int(found["total"] or 0)


def releases_of(project: Project) -> list[Release]:
    """The latest first, at most 500."""
    rows = (
        SourceMap.objects.filter(project=project)
        .values("service", "version")
        .annotate(
            files=Count("pk"),
            refused=Count("pk", filter=Q(content__isnull=True)),
            stored_bytes=Sum("content__stored_bytes"),
            latest=Max("uploaded_at"),
        )
        .order_by("-latest", "service", "version")[:MAX_RELEASES]
    )
    return [
        Release(
            service=row["service"],
            version=row["version"],
            files=row["files"],
            refused=row["refused"],
            stored_bytes=row["stored_bytes"] or 0,
            uploaded_at=row["latest"],
        )
        for row in rows
    ]


def files_of(project: Project, *, service: str, version: str) -> QuerySet[SourceMap]:
    """Those that were refused first, at most 1000, without the bytes."""
    found = SourceMap.objects.filter(project=project, service=service, version=version)
    return (
        found.select_related("content")
        .defer("content__minified", "content__map")
        .order_by("-refusal", "host", "path", "pk")[:MAX_FILES]
    )


def uploaded_for(project: Project, paths: Iterable[str], version: str) -> list[Uploaded]:
    """What was uploaded for minified files of these paths, the earliest first: of the version and without
    one; and the latest of others, which may not be it. Without a version any may be.
    """
    names = ("service", "version", "host", "path", "content_id", "refusal")
    rows = SourceMap.objects.filter(project=project, path__in=sorted(set(paths))).order_by(
        "-uploaded_at", "-pk"
    )
    if not version:
        return [Uploaded(**row) for row in rows.values(*names)[:MAX_LOOKED_AT]][::-1]
    ours = rows.filter(version__in=(version, "")).values(*names)[:MAX_LOOKED_AT]
    others = rows.exclude(version__in=(version, "")).values(*names)[:MAX_OTHERS]
    return [Uploaded(**row) for row in [*ours, *others]][::-1]


def content_of(project: Project, content_id: int) -> SourceMapContent | None:
    return SourceMapContent.objects.filter(project=project, pk=content_id).first()
