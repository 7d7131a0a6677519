"""HTTP as Jaeger's query service speaks it, so that Jaeger UI and Grafana's data source work unchanged."""

import time
from typing import Any

from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.clickhouse.views import StoreView
from apps.jaeger import reader
from apps.jaeger.authentication import JaegerKeyAuthentication
from apps.jaeger.json_forms import answer, describe_trace
from apps.jaeger.parameters import (
    BadParameter,
    Given,
    parse_trace_id,
    read_dependencies_window,
    read_search,
    read_span_kind,
    read_trace_ids,
)
from apps.jaeger.reader import AnswerTooLarge
from apps.query.language.errors import FilterError
from apps.query.matching import TooManyCandidates
from apps.traces.reader import TraceTooLarge
from apps.traces.records import SpanKind

TRACE_NOT_FOUND = "trace not found"


class BadQuestion(APIException):
    status_code = status.HTTP_400_BAD_REQUEST


class TooMuch(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


class JaegerView(StoreView):
    """Under a project and its query key; errors are {"data": null, "errors": [{"code", "msg"}]}."""

    authentication_classes: list[type[BaseAuthentication]] = [JaegerKeyAuthentication]
    # These addresses are Jaeger's, and described there.
    schema = None

    def refuse_unknown_parameters(self, request: Request) -> None:
        """Jaeger does not: its clients send parameters that only they read."""

    def handle_exception(self, exc: Exception) -> Response:
        match exc:
            case BadParameter() | FilterError():
                exc = BadQuestion(str(exc))
            case TraceTooLarge() | AnswerTooLarge() | TooManyCandidates():
                exc = TooMuch(str(exc))
        response = super().handle_exception(exc)
        response.data = answer(None, [{"code": response.status_code, "msg": response.data["detail"]}])
        return response

    @property
    def given(self) -> Given:
        return dict(self.request.query_params.lists())


class ServicesView(JaegerView):
    def get(self, request: Request, slug: str) -> Response:
        services = reader.list_services(self.project.pk, now_ns=time.time_ns())
        return Response(answer(services, total=len(services)))


class ServiceOperationsView(JaegerView):
    def get(self, request: Request, slug: str, service: str) -> Response:
        """Names alone, whatever the kind."""
        operations = reader.list_operations(self.project.pk, service=service, now_ns=time.time_ns())
        names = list(dict.fromkeys(name for name, _ in operations))
        return Response(answer(names, total=len(names)))


class OperationsView(JaegerView):
    def get(self, request: Request, slug: str) -> Response:
        service = request.query_params.get("service")
        if not service:
            raise BadParameter("parameter 'service' is required")
        kind = read_span_kind(self.given)
        found = reader.list_operations(self.project.pk, service=service, now_ns=time.time_ns())
        operations = [
            {"name": name, "spanKind": label}
            for name, label in ((name, label_kind(each)) for name, each in found)
            if kind in ("", label)
        ]
        return Response(answer(operations, total=len(operations)))


class TracesView(JaegerView):
    def get(self, request: Request, slug: str) -> Response:
        """Traces by their ids, or those with a span that answers the search."""
        trace_ids = read_trace_ids(self.given)
        if trace_ids:
            return Response(self.answer_ids(trace_ids))
        search = read_search(self.given, now_ns=time.time_ns())
        traces = reader.search_traces(self.project.pk, search)
        return Response(answer([describe_trace(spans) for spans in traces]))

    def answer_ids(self, trace_ids: list[str]) -> Any:
        traces = reader.read_traces(self.project.pk, trace_ids)
        missing = [
            {"msg": TRACE_NOT_FOUND, "traceID": trace_id} for trace_id in trace_ids if trace_id not in traces
        ]
        found = [describe_trace(traces[trace_id]) for trace_id in trace_ids if trace_id in traces]
        return answer(found, missing or None)


class TraceView(JaegerView):
    def get(self, request: Request, slug: str, trace_id: str) -> Response:
        """`start` and `end` are not read: the trace is found by its id, and Grafana's are milliseconds
        where Jaeger expects microseconds."""
        known_id = parse_trace_id(trace_id)
        traces = reader.read_traces(self.project.pk, [known_id])
        if not traces:
            raise NotFound(TRACE_NOT_FOUND)
        return Response(answer([describe_trace(traces[known_id])]))


class DependenciesView(JaegerView):
    def get(self, request: Request, slug: str) -> Response:
        """How often services called each other, counted from the spans of the window."""
        within = read_dependencies_window(self.given, now_ns=time.time_ns())
        service = request.query_params.get("service", "")
        calls = [
            {"parent": caller, "child": callee, "callCount": count}
            for caller, callee, count in reader.count_calls(self.project.pk, within)
            if service in ("", caller, callee)
        ]
        return Response(answer(calls))


def label_kind(kind: SpanKind) -> str:
    return "" if kind is SpanKind.UNSPECIFIED else kind.name.lower()
