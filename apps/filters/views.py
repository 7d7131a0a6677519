"""HTTP for filters themselves: what a query box needs to know about a text."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.attributes.fields import Signal
from apps.filters.check import check_filter
from apps.filters.serializers import FilterQuerySerializer, FilterSerializer
from apps.projects.project_view import ProjectView
from apps.query.language.errors import FilterError
from apps.query.language.write import write_filter, write_parts


class FilterView(ProjectView):
    query_serializer = FilterQuerySerializer

    @extend_schema(operation_id="check_filter", responses=FilterSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """A filter's canonical text and its terms; or what is wrong with it, at which character."""
        query = self.read_query()
        return Response(describe_filter(self.project.pk, query["q"], Signal(query["signal"])))


def describe_filter(project_id: int, text: str, signal: Signal) -> dict[str, Any]:
    try:
        tree = check_filter(project_id, text, signal)
    except FilterError as error:
        place = {"position": error.position, "length": error.length, "hint": error.hint}
        return {"valid": False, "text": None, "chips": [], "error": {"detail": error.message, **place}}
    return {"valid": True, "text": write_filter(tree), "chips": write_parts(tree), "error": None}
