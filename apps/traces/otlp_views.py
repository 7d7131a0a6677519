"""HTTP for a trace as a file: OTLP/JSON, of any size."""

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from apps.api.downloads import download
from apps.clickhouse.views import StoreView
from apps.traces import reader
from apps.traces.otlp_form import write_otlp
from apps.traces.views import TRACE_ID_DIGITS, read_id


class OtlpView(StoreView):
    @extend_schema(operation_id="get_trace_as_otlp", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str, trace_id: str) -> HttpResponseBase:
        """A trace as it was sent: an ExportTraceServiceRequest in OTLP/JSON, for any receiver of OTLP."""
        bounds = reader.find_bounds(self.project.pk, read_id("trace_id", trace_id, TRACE_ID_DIGITS))
        if bounds is None:
            raise Http404
        parts = reader.read_trace_in_parts(self.project.pk, bounds)
        file_name = f"trace-{bounds.trace_id}.json"
        return download(write_otlp(parts), file_name=file_name, content_type="application/json")
