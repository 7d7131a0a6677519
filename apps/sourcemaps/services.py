"""Writes about source maps."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.projects.models import Project
from apps.sourcemaps.addresses import Address
from apps.sourcemaps.jobs import Prepared
from apps.sourcemaps.models import REFUSAL_CHARS, SourceMap, SourceMapContent
from apps.sourcemaps.selectors import stored_bytes_of

# Beyond what anybody builds, and few enough that a key in the wrong hands does no harm.
MOST_OF_A_PROJECT = 100_000

logger = logging.getLogger(__name__)


class NoRoom(Exception):
    """The project keeps as much as it may; the text says how much that is."""


@dataclass(frozen=True, slots=True)
class Named:
    """What an upload says it is for: empty texts leave it open."""

    address: Address
    service: str
    version: str
    debug_id: str = ""


def source_map_store(*, project: Project, named: Named, prepared: Prepared) -> tuple[SourceMap, bool]:
    """The source map, and whether it is new: what was there for the same address and version is replaced.

    Raises NoRoom.
    """
    with transaction.atomic():
        _take_turn(project)
        known = SourceMapContent.objects.filter(project=project, digest=prepared.digest)
        content = known.only("pk").first() or _keep(project, prepared)
        before = _alike(project, named)
        is_new = not before.exists()
        if is_new:
            _require_place(project)
        replaced = _forget(before)
        kept = _create(project, named, content=content)
        _drop_unused(project, replaced)
    logger.info("project %s: source map %s of %s uploaded", project.pk, kept.pk, named.address)
    return kept, is_new


@transaction.atomic
def source_map_note_refusal(*, project: Project, named: Named, refusal: str) -> None:
    """So that whoever wonders about a stack learns it; a map that was kept before stays."""
    _take_turn(project)
    before = _alike(project, named)
    if before.filter(content__isnull=False).exists():
        return
    if not before.exists() and SourceMap.objects.filter(project=project).count() >= MOST_OF_A_PROJECT:
        return
    _forget(before)
    _create(project, named, refusal=refusal[:REFUSAL_CHARS])


@transaction.atomic
def source_maps_delete(*, project: Project, service: str, version: str) -> int:
    """Forget a version of a service; how many maps that were."""
    _take_turn(project)
    wanted = SourceMap.objects.filter(project=project, service=service, version=version)
    count = wanted.count()
    _drop_unused(project, _forget(wanted))
    logger.info("project %s: %s source maps deleted", project.pk, count)
    return count


def _take_turn(project: Project) -> None:
    """Uploads of a project that come at once see each other's."""
    Project.objects.select_for_update().get(pk=project.pk)


def _alike(project: Project, named: Named) -> QuerySet[SourceMap]:
    alike = SourceMap.objects.filter(
        project=project,
        service=named.service,
        version=named.version,
        host=named.address.host,
        path=named.address.path,
    )
    if named.version:
        return alike
    # Files of many builds have one address then: their debug ids set them apart.
    return alike.filter(Q(debug_id=named.debug_id) | Q(content__isnull=True))


def _keep(project: Project, prepared: Prepared) -> SourceMapContent:
    """Raises NoRoom."""
    stored_bytes = len(prepared.minified) + len(prepared.source_map)
    used, most = stored_bytes_of(project), settings.SOURCE_MAPS_MAX_BYTES
    if used + stored_bytes > most:
        raise NoRoom(
            f"The project's source maps take {used:,} of {most:,} bytes, and this one {stored_bytes:,} more: "
            "delete versions that nobody runs any more in the project's settings."
        )
    return SourceMapContent.objects.create(
        project=project,
        digest=prepared.digest,
        minified_bytes=prepared.minified_bytes,
        map_bytes=prepared.map_bytes,
        stored_bytes=stored_bytes,
        minified=prepared.minified,
        map=prepared.source_map,
    )


def _require_place(project: Project) -> None:
    if SourceMap.objects.filter(project=project).count() >= MOST_OF_A_PROJECT:
        raise NoRoom(
            f"The project has {MOST_OF_A_PROJECT:,} source maps: delete versions that nobody runs any more "
            "in the project's settings."
        )


def _create(
    project: Project, named: Named, *, content: SourceMapContent | None = None, refusal: str = ""
) -> SourceMap:
    return SourceMap.objects.create(
        project=project,
        service=named.service,
        version=named.version,
        host=named.address.host,
        path=named.address.path,
        debug_id=named.debug_id,
        content=content,
        refusal=refusal,
        uploaded_at=timezone.now(),
    )


def _forget(source_maps: QuerySet[SourceMap]) -> list[int]:
    """The ids of their contents, which may be others' too."""
    content_ids = source_maps.filter(content__isnull=False).values_list("content_id", flat=True)
    found = [content_id for content_id in content_ids.distinct() if content_id is not None]
    source_maps.delete()
    return found


def _drop_unused(project: Project, content_ids: Sequence[int]) -> None:
    unused = SourceMapContent.objects.filter(project=project, uses__isnull=True)
    for first in range(0, len(content_ids), 500):
        # Their bytes need not be read to be deleted.
        unused.filter(pk__in=content_ids[first : first + 500]).defer("minified", "map").delete()
