"""HTTP for logs: the list, one record, what stood around it, the histogram, the whole as a file."""

import re
import time
from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.pagination import decode_cursor, encode_cursor
from apps.clickhouse.downloads import download_export
from apps.clickhouse.views import StoreView
from apps.logs import reader
from apps.logs.buckets import choose_step_s, count_buckets
from apps.logs.conditions import LogFilter
from apps.logs.context import read_context
from apps.logs.export import export_logs
from apps.logs.histogram import read_histogram
from apps.logs.json_forms import describe_log, describe_log_exactly
from apps.logs.reader import Place
from apps.logs.records import LogId
from apps.logs.serializers import (
    ExactLogSerializer,
    LogContextQuerySerializer,
    LogContextSerializer,
    LogExportQuerySerializer,
    LogHistogramQuerySerializer,
    LogHistogramSerializer,
    LogListQuerySerializer,
    LogListSerializer,
)
from apps.query.timerange import LATEST_NS, TimeRange, parse_range

MAX_STEPS = 1000
_LOG_ID = re.compile(r"([0-9]{1,19})-([0-9]{1,20})-([0-9]{1,10})", re.ASCII)


class LogsView(StoreView):
    query_serializer = LogListQuerySerializer

    @extend_schema(operation_id="list_logs", responses=LogListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Log records in the time range, newest first. What arrives between two pages is left out."""
        query = self.read_query()
        scope = f"logs.{self.project.pk}.{query['order']}"
        cursor = decode_cursor(query["cursor"], scope=scope) if "cursor" in query else None
        within = read_range(query, cursor)
        page = reader.list_logs(
            self.project.pk,
            within=within,
            wanted=read_filter(query),
            newest_first=query["order"] == "desc",
            limit=query["limit"],
            place=read_place(cursor) if cursor else None,
        )
        following = page.next_place
        next_cursor = following and encode_cursor(
            {
                **asdict(following.after),
                "until_ms": following.until_ms,
                # Without bounds in the query they would move on with the clock.
                "start_ns": within.start_ns,
                "end_ns": within.end_ns,
            },
            scope=scope,
        )
        logs = [describe_log(record) for record in page.records]
        return Response({"logs": logs, "next_cursor": next_cursor, "as_of_ms": page.until_ms})


class LogView(StoreView):
    @extend_schema(operation_id="get_log", responses=ExactLogSerializer)
    def get(self, request: Request, slug: str, log_id: str) -> Response:
        """One log record, with 64-bit integers as text and every attribute with its type."""
        record = reader.read_log(self.project.pk, read_log_id(log_id))
        if record is None:
            raise Http404
        return Response(describe_log_exactly(record))


class LogContextView(StoreView):
    query_serializer = LogContextQuerySerializer

    @extend_schema(operation_id="get_log_context", responses=LogContextSerializer)
    def get(self, request: Request, slug: str, log_id: str) -> Response:
        """What the same instance or service wrote before and after a record, within a day of it."""
        query = self.read_query()
        context = read_context(
            self.project.pk,
            read_log_id(log_id),
            lines=query["lines"],
            of_instance=query["of"] == "instance",
        )
        if context is None:
            raise Http404
        return Response(
            {
                "before": [describe_log(record) for record in context.before],
                "log": describe_log(context.record),
                "after": [describe_log(record) for record in context.after],
                "has_more_before": context.has_more_before,
                "has_more_after": context.has_more_after,
            }
        )


class LogHistogramView(StoreView):
    query_serializer = LogHistogramQuerySerializer

    @extend_schema(operation_id="get_log_histogram", responses=LogHistogramSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How many log records there are in each step of the time range, by severity."""
        query = self.read_query()
        within = read_range(query, None)
        step_s = query.get("step_s") or choose_step_s(within)
        if count_buckets(within, step_s) > MAX_STEPS:
            raise ValidationError({"step_s": [f"The range holds over {MAX_STEPS} such steps."]})
        histogram = read_histogram(
            self.project.pk,
            within=within,
            wanted=read_filter(query),
            step_s=step_s,
            until_ms=query.get("as_of_ms"),
        )
        return Response(asdict(histogram))


class LogExportView(StoreView):
    query_serializer = LogExportQuerySerializer

    @extend_schema(
        operation_id="export_logs", responses={(200, "text/csv"): str, (200, "application/json"): str}
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """What matches as a file: at most 100 000 log records, the first in the order asked for.
        `Spanwise-Matched` says how many match, `Spanwise-Whole` whether all are there; a file that is not
        whole says so in its name, and as JSON in `is_whole`."""
        query = self.read_query()
        export = export_logs(
            self.project.pk,
            within=read_range(query, None),
            wanted=read_filter(query),
            newest_first=query["order"] == "desc",
        )
        return download_export(export, project=slug, extension=query["format"])


def read_filter(query: dict[str, Any]) -> LogFilter:
    return LogFilter(
        q=query.get("q", ""),
        environment=query.get("environment"),
        trace_id=query.get("trace_id"),
        span_id=query.get("span_id"),
    )


def read_place(cursor: dict[str, Any]) -> Place:
    after = LogId(cursor["time_ns"], cursor["batch"], cursor["number"])
    return Place(after, until_ms=cursor["until_ms"])


def read_log_id(text: str) -> LogId:
    """Raises Http404 for what cannot be the id of a record."""
    match = _LOG_ID.fullmatch(text)
    if match is None:
        raise Http404
    time_ns, batch, number = map(int, match.groups())
    if time_ns > LATEST_NS or batch >= 2**64 or number >= 2**32:
        raise Http404
    return LogId(time_ns, batch, number)


def read_range(query: dict[str, Any], cursor: dict[str, Any] | None) -> TimeRange:
    """The range asked for, or the one the first page was read with; raises InvalidTimeRange.

    A trace's logs are few and found by its id: without a start they are looked for in all there is.
    """
    start = query.get("start", "0" if "trace_id" in query else None)
    within = parse_range(start, query.get("end"), now_ns=time.time_ns())
    if cursor is None:
        return within
    return TimeRange(
        within.start_ns if "start" in query else cursor["start_ns"],
        within.end_ns if "end" in query else cursor["end_ns"],
    )
