"""HTTP for the pages that browsers showed: how they fare, one of them, and who looked at what."""

import time
from dataclasses import asdict
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.pagination import decode_cursor, encode_cursor
from apps.clickhouse.views import StoreView
from apps.query.timerange import TimeRange, parse_range
from apps.rum import page_reader, reader, session_reader
from apps.rum.question import Question
from apps.rum.records import Group, Session
from apps.rum.serializers import (
    RumBreakdownQuerySerializer,
    RumBreakdownSerializer,
    RumOverviewSerializer,
    RumPageListSerializer,
    RumPageQuerySerializer,
    RumPageSerializer,
    RumPagesQuerySerializer,
    RumQuerySerializer,
    RumSessionDetailSerializer,
    RumSessionListQuerySerializer,
    RumSessionListSerializer,
    RumSessionQuerySerializer,
)
from apps.rum.session_queries import SessionPlace


class RumOverviewView(StoreView):
    query_serializer = RumQuerySerializer

    @extend_schema(operation_id="get_rum_overview", responses=RumOverviewSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Views, sessions, errors and Web Vitals of the pages, with their lines over time."""
        question = read_question(self.project.pk, self.read_query())
        services = reader.list_services(question)
        figures = reader.read_figures(question, reader.choose_services(question, services))
        return Response({"services": services, **asdict(figures)})


class RumPagesView(StoreView):
    query_serializer = RumPagesQuerySerializer

    @extend_schema(operation_id="list_rum_pages", responses=RumPageListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The pages that were looked at, each with its figures."""
        query = self.read_query()
        question = read_question(self.project.pk, query)
        groups = reader.list_groups(question, by="page", sort=query["sort"], limit=query["limit"])
        pages = [{"page": group.value, **describe_group(group)} for group in groups.rows]
        return Response({"pages": pages, "total": groups.total})


class RumBreakdownView(StoreView):
    query_serializer = RumBreakdownQuerySerializer

    @extend_schema(operation_id="get_rum_breakdown", responses=RumBreakdownSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The same figures by browser, operating system, device, country or version."""
        query = self.read_query()
        question = read_question(self.project.pk, query)
        groups = reader.list_groups(question, by=query["by"], sort=query["sort"], limit=query["limit"])
        rows = [{"value": group.value, **describe_group(group)} for group in groups.rows]
        return Response({"rows": rows, "total": groups.total})


class RumPageView(StoreView):
    query_serializer = RumPageQuerySerializer

    @extend_schema(operation_id="get_rum_page", responses=RumPageSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """One page: its figures over time, a load as slow as the p75, what it loads and what it asks for."""
        query = self.read_query()
        found = page_reader.read_page(read_question(self.project.pk, query))
        return Response(
            {
                "page": query["page"],
                **asdict(found.figures),
                "load": found.load and {**asdict(found.load), "start_ns": str(found.load.start_ns)},
                "resources": [asdict(each) for each in found.resources],
                "requests": [asdict(each) for each in found.requests],
                "detail_views": found.detail_views,
            }
        )


class RumSessionsView(StoreView):
    query_serializer = RumSessionListQuerySerializer

    @extend_schema(operation_id="list_rum_sessions", responses=RumSessionListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Sessions with a view in the range, the latest first. What arrives between two pages is left out."""
        query = self.read_query()
        scope = f"rum.sessions.{self.project.pk}"
        cursor = decode_cursor(query["cursor"], scope=scope) if "cursor" in query else None
        question = read_question(self.project.pk, query, cursor)
        found = session_reader.list_sessions(
            question, limit=query["limit"], place=read_place(cursor) if cursor else None
        )
        following = found.next_place
        next_cursor = following and encode_cursor(
            {
                **asdict(following),
                # Without bounds in the query they would move on with the clock.
                "range_start_ns": question.within.start_ns,
                "range_end_ns": question.within.end_ns,
            },
            scope=scope,
        )
        sessions = [describe_session(session) for session in found.sessions]
        return Response({"sessions": sessions, "next_cursor": next_cursor})


class RumSessionView(StoreView):
    query_serializer = RumSessionQuerySerializer

    @extend_schema(operation_id="get_rum_session", responses=RumSessionDetailSerializer)
    def get(self, request: Request, slug: str, session_id: str) -> Response:
        """One session: what happened in it, in the order of time, each with the trace that it leads to."""
        found = session_reader.read_session(read_question(self.project.pk, self.read_query()), session_id)
        if found is None:
            raise Http404
        return Response(
            {
                **describe_session(found.session),
                "items": [{**asdict(item), "time_ns": str(item.time_ns)} for item in found.items],
                "items_total": found.items_total,
            }
        )


def read_question(project_id: int, query: dict[str, Any], cursor: dict[str, Any] | None = None) -> Question:
    """Of the range asked for, or the one that the first page of a list was read with.

    Raises InvalidTimeRange.
    """
    now_ns = time.time_ns()
    within = parse_range(query.get("start"), query.get("end"), now_ns=now_ns)
    if cursor is not None:
        within = TimeRange(
            within.start_ns if "start" in query else cursor["range_start_ns"],
            within.end_ns if "end" in query else cursor["range_end_ns"],
        )
    return Question(
        project_id=project_id,
        within=within,
        now_ns=now_ns,
        environment=query.get("environment"),
        service=query.get("service"),
        q=query.get("q", ""),
        page=query.get("page"),
    )


def read_place(cursor: dict[str, Any]) -> SessionPlace:
    return SessionPlace(cursor["start_ns"], cursor["id"], cursor["until_ms"])


def describe_group(group: Group) -> dict[str, Any]:
    described = asdict(group)
    del described["value"]
    return described


def describe_session(session: Session) -> dict[str, Any]:
    return {**asdict(session), "start_ns": str(session.start_ns), "end_ns": str(session.end_ns)}
