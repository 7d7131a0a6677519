"""HTTP for search: the traces that match a filter, the spans themselves, and how many there are over time."""

import time
from dataclasses import asdict
from typing import Any

import orjson
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.pagination import decode_cursor, encode_cursor
from apps.clickhouse.downloads import download_export
from apps.clickhouse.views import StoreView
from apps.query.timerange import TimeRange, parse_range
from apps.traces.search.columns import read_column
from apps.traces.search.export import export_spans, export_traces
from apps.traces.search.histogram import read_histogram, read_totals
from apps.traces.search.json_forms import describe_found_span, describe_found_trace
from apps.traces.search.order import SpanOrder, SpanPlace, TraceOrder, TracePlace
from apps.traces.search.question import Question, ask
from apps.traces.search.serializers import (
    ExportSerializer,
    HistogramSerializer,
    QuestionSerializer,
    SpanListSerializer,
    SpanSearchSerializer,
    TraceListSerializer,
    TraceSearchSerializer,
)
from apps.traces.search.span_pages import list_spans
from apps.traces.search.trace_pages import list_traces

Json = dict[str, Any]


class SearchView(StoreView):
    """`ask` reads the question of a request; a cursor carries the range and the bound of its first page."""

    query_serializer = QuestionSerializer
    list_name = ""

    def ask(self, query: Json, cursor: Json | None = None) -> Question:
        within = TimeRange(cursor["from_ns"], cursor["end_ns"]) if cursor else read_range(query)
        return ask(
            self.project.pk,
            query["q"],
            within=within,
            environment=query.get("environment"),
            as_of_ms=cursor["as_of_ms"] if cursor else query.get("as_of_ms"),
        )

    def read_cursor(self, query: Json) -> Json | None:
        return decode_cursor(query["cursor"], scope=self.cursor_scope(query)) if "cursor" in query else None

    def write_cursor(self, query: Json, question: Question, place: Any) -> str | None:
        if place is None:
            return None
        bound = {
            "from_ns": question.within.start_ns,
            "end_ns": question.within.end_ns,
            "as_of_ms": question.until_ms,
        }
        return encode_cursor({**asdict(place), **bound}, scope=self.cursor_scope(query))

    def cursor_scope(self, query: Json) -> str:
        """A place in the answer to another question would be none in this one's."""
        asked = [query.get(name) for name in ("q", "start", "end", "environment", "as_of_ms", "order")]
        return f"{self.list_name}.{self.project.pk}.{orjson.dumps(asked).decode()}"


class TracesView(SearchView):
    query_serializer = TraceSearchSerializer
    list_name = "traces"

    @extend_schema(operation_id="list_traces", responses=TraceListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Traces with a span that starts in the time range and matches."""
        query = self.read_query()
        cursor = self.read_cursor(query)
        question = self.ask(query, cursor)
        page = list_traces(
            question,
            order=TraceOrder(query["order"]),
            limit=query["limit"],
            columns=[read_column(name) for name in query.get("columns", ())],
            after=TracePlace(cursor["start_ns"], cursor["trace_id"]) if cursor else None,
        )
        return Response(
            {
                "traces": [describe_found_trace(found) for found in page.traces],
                "next_cursor": self.write_cursor(query, question, page.next_place),
                "as_of_ms": question.until_ms,
            }
        )


class SpansView(SearchView):
    query_serializer = SpanSearchSerializer
    list_name = "spans"

    @extend_schema(operation_id="list_spans", responses=SpanListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Spans that start in the time range and match."""
        query = self.read_query()
        cursor = self.read_cursor(query)
        question = self.ask(query, cursor)
        page = list_spans(
            question,
            order=SpanOrder(query["order"]),
            limit=query["limit"],
            columns=[read_column(name) for name in query.get("columns", ())],
            after=read_span_place(cursor) if cursor else None,
        )
        return Response(
            {
                "spans": [describe_found_span(found) for found in page.spans],
                "next_cursor": self.write_cursor(query, question, page.next_place),
                "as_of_ms": question.until_ms,
            }
        )


class HistogramView(SearchView):
    @extend_schema(operation_id="get_search_histogram", responses=HistogramSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How many spans match, in all and over time, and how many of them failed."""
        question = self.ask(self.read_query())
        histogram = read_histogram(question)
        return Response(
            {
                "start_time_unix_nano": str(histogram.start_ns),
                "step_ns": histogram.step_ns,
                "span_counts": histogram.span_counts,
                "error_counts": histogram.error_counts,
                "totals": asdict(read_totals(question)),
                "as_of_ms": question.until_ms,
            }
        )


class ExportView(SearchView):
    query_serializer = ExportSerializer

    @extend_schema(
        operation_id="export_search", responses={(200, "text/csv"): str, (200, "application/json"): str}
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """What matches as a file: at most 50 000 traces or 100 000 spans, the first in the order asked for.
        `Spanwise-Matched` says how many match, `Spanwise-Whole` whether all are there; a file that is not
        whole says so in its name, and as JSON in `is_whole`."""
        query = self.read_query()
        question = self.ask(query)
        columns = [read_column(name) for name in query.get("columns", ())]
        if query["of"] == "traces":
            export = export_traces(question, order=TraceOrder(query["order"]), columns=columns)
        else:
            export = export_spans(question, order=SpanOrder(query["order"]), columns=columns)
        return download_export(export, project=slug, extension=query["format"])


def read_span_place(cursor: Json) -> SpanPlace:
    return SpanPlace(
        cursor["start_ns"], cursor["trace_id"], cursor["span_id"], cursor["duration_ns"], cursor["passed"]
    )


def read_range(query: Json) -> TimeRange:
    """Raises InvalidTimeRange."""
    return parse_range(query.get("start"), query.get("end"), now_ns=time.time_ns())
