"""HTTP for source maps: pipelines upload them with an ingest key, members list and delete them."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.authentication import SessionAuthentication
from apps.api.errors import BodyTooLarge
from apps.clickhouse.views import StoreView
from apps.logs.views import read_log_id
from apps.projects.authentication import IngestKeyAuthentication, QueryKeyAuthentication
from apps.projects.project_view import MemberProjectView, ProjectView
from apps.projects.throttling import WriteRate
from apps.sourcemaps import reader
from apps.sourcemaps.decoder_process import DecoderBusy, place, prepare
from apps.sourcemaps.forms import describe_stacks
from apps.sourcemaps.jobs import Prepare, Refusal
from apps.sourcemaps.models import SourceMap
from apps.sourcemaps.selectors import files_of, releases_of, stored_bytes_of
from apps.sourcemaps.serializers import (
    SourceMapFilesSerializer,
    SourceMapReleaseNameSerializer,
    SourceMapReleasesSerializer,
    SourceMapSerializer,
    SourceMapUploadSerializer,
    StacksQuerySerializer,
    StacksSerializer,
)
from apps.sourcemaps.services import (
    Named,
    NoRoom,
    source_map_note_refusal,
    source_map_store,
    source_maps_delete,
)

# Unpacked. On the wire a request may have 16 MiB, like all others (config/upload_limit.py).
MAX_MAP_BYTES = 64 * 1024 * 1024
MAX_MINIFIED_BYTES = 24 * 1024 * 1024


class BadSourceMap(APIException):
    """It is no source map that could be used: 400."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad_source_map"


class SourceMapsFull(APIException):
    """The project keeps as much as it may: 413."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "source_maps_full"


class SourceMapsBusy(APIException):
    """Others are being checked: 503, and the same again will do."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "source_maps_busy"
    default_detail = "Many source maps are being checked. Send it again in some seconds."
    wait = 5


class UploadRate(WriteRate):
    """A build of a thousand files comes at once."""

    scope = "sourcemaps"
    most_per_minute = 1200


class SourceMapsView(ProjectView):
    authentication_classes = [IngestKeyAuthentication, QueryKeyAuthentication, SessionAuthentication]
    throttle_classes = [UploadRate]
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="list_source_maps", responses=SourceMapReleasesSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """For which versions source maps were uploaded, and how much room they take."""
        return Response(
            {
                "releases": [asdict(release) for release in releases_of(self.project)],
                "stored_bytes": stored_bytes_of(self.project),
                "max_bytes": settings.SOURCE_MAPS_MAX_BYTES,
            }
        )

    @extend_schema(
        operation_id="upload_source_map",
        request={"multipart/form-data": SourceMapUploadSerializer},
        responses={201: SourceMapSerializer, 200: SourceMapSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """A minified file and its source map. Uploaded again for the same address and version, it replaces
        what was there (200)."""
        body = self.read_body(SourceMapUploadSerializer)
        named = Named(body["url"], body["service"], body["version"])
        try:
            kept, is_new = self.store(named, body)
        except (BadSourceMap, BodyTooLarge, SourceMapsFull) as refused:
            source_map_note_refusal(project=self.project, named=named, refusal=str(refused.detail))
            raise
        answer = describe_source_map(kept)
        return Response(answer, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)

    def store(self, named: Named, body: dict[str, Any]) -> tuple[SourceMap, bool]:
        """Raises ValidationError, BadSourceMap, BodyTooLarge, SourceMapsBusy and SourceMapsFull."""
        try:
            with place(self.project.pk):
                job = Prepare(body["minified"].read(), body["map"].read(), MAX_MINIFIED_BYTES, MAX_MAP_BYTES)
                prepared = prepare(job)
        except DecoderBusy as error:
            raise SourceMapsBusy from error
        if isinstance(prepared, Refusal):
            raise (BodyTooLarge if prepared.is_too_large else BadSourceMap)(prepared.detail)
        if not named.version and not prepared.debug_id:
            raise ValidationError({"version": ["Required, for these files carry no debug id."]})
        named = Named(named.address, named.service, named.version, prepared.debug_id)
        try:
            return source_map_store(project=self.project, named=named, prepared=prepared)
        except NoRoom as error:
            raise SourceMapsFull(str(error)) from error


class SourceMapFilesView(ProjectView):
    query_serializer = SourceMapReleaseNameSerializer

    @extend_schema(operation_id="list_source_map_files", responses=SourceMapFilesSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What was uploaded for one version of a service, and what was refused."""
        query = self.read_query()
        files = files_of(self.project, service=query["service"], version=query["version"])
        return Response({"files": [describe_source_map(one) for one in files]})


class SourceMapsDeletionView(MemberProjectView):
    @extend_schema(
        operation_id="delete_source_maps", request=SourceMapReleaseNameSerializer, responses={204: None}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Forget what was uploaded for one version of a service: its stacks read as they were sent again."""
        body = self.read_body(SourceMapReleaseNameSerializer)
        if not source_maps_delete(project=self.project, service=body["service"], version=body["version"]):
            raise Http404
        return Response(status=status.HTTP_204_NO_CONTENT)


class StacksView(StoreView):
    query_serializer = StacksQuerySerializer

    @extend_schema(operation_id="get_stacks", responses=StacksSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The stacks of a span's exceptions, or of a log record, read through the source maps of their
        version: each frame with what stood there before it was minified, or with why that is not known."""
        query = self.read_query()
        carried = (
            reader.carried_by_log(self.project.pk, read_log_id(query["log"]))
            if "log" in query
            else reader.carried_by_span(self.project.pk, query["trace_id"].lower(), query["span_id"].lower())
        )
        if carried is None:
            raise Http404
        return Response(describe_stacks(carried.carrier, reader.map_stacks(self.project, carried)))


def describe_source_map(source_map: SourceMap) -> dict[str, Any]:
    content = source_map.content
    return {
        "url": f"{source_map.host}{source_map.path}",
        "service": source_map.service,
        "version": source_map.version,
        "debug_id": source_map.debug_id,
        "map_bytes": content.map_bytes if content else 0,
        "stored_bytes": content.stored_bytes if content else 0,
        "refusal": source_map.refusal,
        "uploaded_at": source_map.uploaded_at,
    }
