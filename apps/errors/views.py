"""HTTP for error groups. Keys may read; what is decided of a group, people decide."""

import re
import time
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.views import signed_in_user
from apps.api.authentication import SessionAuthentication
from apps.api.pagination import InvalidCursor, decode_cursor, encode_cursor
from apps.clickhouse.progress import read_counted_until_ms
from apps.clickhouse.views import StoreView
from apps.errors import reader
from apps.errors.forms import choose_step, describe_group, describe_whole_group
from apps.errors.models import Decision
from apps.errors.queries import Question, Sort
from apps.errors.selectors import decided_of
from apps.errors.serializers import (
    ALL,
    ErrorDetailSerializer,
    ErrorListQuerySerializer,
    ErrorListSerializer,
    ErrorRangeQuerySerializer,
    ErrorStandingSerializer,
    ErrorStatusChangeSerializer,
)
from apps.errors.services import GoneFrom, error_group_decide
from apps.errors.standing import Status
from apps.query.timerange import LATEST_S, MINUTE_S, parse_range, touched_minutes

FINGERPRINT = re.compile(r"[0-9a-f]{16}")


class ErrorsView(StoreView):
    query_serializer = ErrorListQuerySerializer

    @extend_schema(operation_id="list_errors", responses=ErrorListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Errors that were seen in the range, alike ones as one group. All spans and log records count."""
        query = self.read_query()
        question = make_question(self.project.pk, query)
        sort = Sort(query["sort"])
        scope = f"errors/{self.project.pk}/{sort}"
        page = reader.list_groups(
            self.project,
            question,
            status=None if query["status"] == ALL else Status(query["status"]),
            text=query.get("q", ""),
            sort=sort,
            after=read_cursor(query.get("cursor"), scope),
        )
        after = page.next and encode_cursor({"value": page.next[0], "id": page.next[1]}, scope=scope)
        return Response(
            {
                "start_s": question.from_s,
                "end_s": question.until_s,
                "step_s": question.step_s,
                "counted_until_ms": read_counted_until_ms(
                    self.project.pk, from_s=question.from_s, until_s=question.until_s
                ),
                "groups": [describe_group(group, question) for group in page.groups],
                "next": after,
            }
        )


class ErrorView(StoreView):
    query_serializer = ErrorRangeQuerySerializer

    @extend_schema(operation_id="get_error", responses=ErrorDetailSerializer)
    def get(self, request: Request, slug: str, error_id: str) -> Response:
        """One group as it was seen in the range; 404 where it was not."""
        question = make_question(self.project.pk, self.read_query())
        group = reader.read_group(self.project, question, read_fingerprint(error_id))
        if group is None:
            raise Http404
        counts = reader.count_places(question, error_id)
        return Response(describe_whole_group(group, counts, question))


class ErrorStatusView(StoreView):
    authentication_classes = [SessionAuthentication]

    @extend_schema(
        operation_id="decide_error",
        request=ErrorStatusChangeSerializer,
        responses={200: ErrorStandingSerializer},
    )
    def post(self, request: Request, slug: str, error_id: str) -> Response:
        """Resolve, ignore or open a group again. What was resolved opens by itself when it comes back."""
        fingerprint = read_fingerprint(error_id)
        body = self.read_body(ErrorStatusChangeSerializer)
        if not reader.is_known(self.project.pk, fingerprint):
            raise Http404
        status = Status(body["status"])
        error_group_decide(
            project=self.project,
            fingerprint=fingerprint,
            decision=None if status is Status.OPEN else Decision(status.value),
            gone_from=GoneFrom(body["version"], body["service"], body["in_next_version"]),
            by=signed_in_user(request),
        )
        standings = reader.find_standings(
            self.project.pk,
            decided_of(self.project, [fingerprint]),
            reader.read_versions(self.project.pk),
        )
        standing = standings.get(fingerprint)
        return Response(
            {
                "id": fingerprint,
                "status": standing.status.value if standing else Status.OPEN.value,
                "is_regressed": standing is not None and standing.is_regressed,
            }
        )


def make_question(project_id: int, query: dict[str, Any]) -> Question:
    """Raises InvalidTimeRange."""
    within = parse_range(query.get("start"), query.get("end"), now_ns=time.time_ns())
    from_s, until_s = touched_minutes(within)
    from_s = min(from_s, LATEST_S - MINUTE_S)
    return Question(
        project_id=project_id,
        from_s=from_s,
        until_s=until_s,
        step_s=choose_step(from_s, until_s),
        service=query.get("service"),
        environment=query.get("environment"),
        version=query.get("version"),
    )


def read_cursor(cursor: str | None, scope: str) -> tuple[int, str] | None:
    """Raises InvalidCursor."""
    if cursor is None:
        return None
    position = decode_cursor(cursor, scope=scope)
    value, fingerprint = position.get("value"), position.get("id")
    if not isinstance(value, int) or not isinstance(fingerprint, str):
        raise InvalidCursor
    return value, fingerprint


def read_fingerprint(text: str) -> str:
    """Raises Http404 for what no group can be called."""
    if not FINGERPRINT.fullmatch(text):
        raise Http404
    return text
